// The two jobs of parallel/split. Both are cut into parts that need nothing of each other.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "lab/environment.hpp"
#include "lab/parameter.hpp"
#include "lab/record.hpp"
#include "parallel/schedule.hpp"

namespace looplab::experiments {

/// Thread safety: compute() on different parts runs concurrently; everything else on one thread.
/// None of serial(), compute() and stitch() allocates; all look at `stop` within a few ms.
class SplitWorkload {
 public:
  virtual ~SplitWorkload() = default;
  /// What is cut: shuffles or pixels.
  virtual std::int64_t items() const = 0;
  /// The whole job by the best serial code; its answer is what the others are checked against.
  virtual void serial(const std::atomic<bool>& stop) = 0;
  virtual void compute(std::int64_t part, parallel::Range range, int worker,
                       const std::atomic<bool>& stop) = 0;
  virtual void stitch(std::span<const parallel::Range> parts) = 0;
  /// Forgets everything that parallel runs left behind, so that the next answer owes nothing to
  /// them.
  virtual void forget() = 0;
  /// Did the last stitched answer equal the serial one, exactly? Says nothing of a run that was
  /// stopped.
  virtual bool same_answer() const = 0;
  virtual std::string answer() const = 0;
  virtual std::string same_text() const = 0;
  /// Adds answer and picture to the record; `owners` has the worker of each part.
  virtual void show(lab::Record& record, const std::vector<std::uint8_t>& owners) const = 0;
  virtual std::string explanation() const = 0;
};

std::unique_ptr<SplitWorkload> make_mandelbrot(const lab::Parameters& parameters,
                                               std::int64_t parts, const lab::Limits& limits,
                                               std::pmr::memory_resource& memory);
std::unique_ptr<SplitWorkload> make_permutation(const lab::Parameters& parameters,
                                                std::int64_t parts, const lab::Limits& limits,
                                                std::pmr::memory_resource& memory);

/// Calls work on pieces of `range` of at most `size`, until done or stopped: Stop must take effect
/// within 100 ms even where one part is the whole job.
template <typename Work>
void in_pieces(parallel::Range range, std::int64_t size, const std::atomic<bool>& stop, Work work) {
  for (std::int64_t first = range.first; first < range.last; first += size) {
    if (stop.load(std::memory_order_relaxed)) return;
    work(parallel::Range{first, std::min(first + size, range.last)});
  }
}

}  // namespace looplab::experiments
