// Strategies that reach the same answer in different ways: timed in turns, checked, and shown as a
// table and bars. What pages about loops, containers and algorithms share.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "lab/record.hpp"

namespace looplab::lab {

/// What became of an answer.
struct Check {
  bool good = false;
  std::string text;  ///< "exact", "off by 3e-13"
};

struct Way {
  std::string name;
  measure::Body body;
  /// Looks at the last answer. Called on the conductor's thread, between epochs.
  std::function<Check()> check;
  double bytes = 0;            ///< that one pass asks for; 0 where their rate says nothing
  measure::Body prepare = {};  ///< of measure::Strategy, and for how many iterations
  std::int64_t most_iterations = std::numeric_limits<std::int64_t>::max();
};

struct SideBySideOptions {
  double items = 1;             ///< that one pass goes through
  std::string item = "number";  ///< "time per number"
  std::string first = "list";   ///< "against the list": the way that all are compared with
  std::string rate = "bytes read";
  std::string answer;               ///< "sum = 499,500"
  std::string about = {};           ///< the first sentence, of the data, whatever the times say
  std::size_t guessed = 1;          ///< the way whose ratio the guess is about
  std::vector<std::size_t> needed;  ///< ways without which nothing is explained; none: all
  int workers = 1;                  ///< the most threads that compute at once
  std::uint64_t seed = 1;           ///< of the order
  /// Adds to every record, partial ones too, what is known before anything is timed.
  std::function<void(Record&)> known = {};
};

/// Thread safety: as Context.
class SideBySide {
 public:
  SideBySide(Context& context, std::vector<Way> ways, SideBySideOptions options)
      : context_(context), ways_(std::move(ways)), options_(std::move(options)) {}

  /// Measures and makes the record. `explain` adds sentences and pictures to the final one, where
  /// every way that is needed can be trusted; otherwise a sentence says why not.
  Record run(const std::function<void(Record&)>& explain);

  const measure::Result& result() const noexcept { return result_; }
  /// How many times as fast one way is as another, paired by round, with the confidence of the
  /// table's verdicts.
  measure::Ratio gain(std::size_t from, std::size_t to) const;
  /// "0.612 ns" an item, with the digits that its interval leaves certain.
  std::string per_item(std::size_t way) const;
  /// The way that is faster than each other one that can be trusted; nothing where this run cannot
  /// tell.
  std::optional<std::size_t> winner() const;

 private:
  Record record_of(const measure::Result& result) const;
  Row row_of(const measure::Result& result, std::size_t way, bool& all_good) const;
  bool has_rate() const;

  Context& context_;
  std::vector<Way> ways_;
  SideBySideOptions options_;
  measure::Result result_;
};

/// The place of the least median.
std::size_t fastest_of(const measure::Result& result);

}  // namespace looplab::lab
