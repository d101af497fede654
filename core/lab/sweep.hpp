// Curves: the same strategies at several sizes, or at several settings.
// Thread safety: what measures, on the conductor's thread; the rest anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/context.hpp"
#include "lab/record.hpp"
#include "measure/complexity.hpp"

namespace looplab::lab {

/// A strategy whose work depends on a number: how many items it goes through, or a setting.
struct Dial {
  std::string name;
  /// A body for this number; what it uses must live until the sweep is over.
  std::function<measure::Body(std::int64_t)> at;
};

/// Times each dial at each number, all in turns, and makes a curve of each: x is the number, y the
/// time of one pass in nanoseconds. Titles and labels are the caller's. Empty curves when the run
/// was stopped.
std::vector<CurvesFigure::Curve> sweep(Context& context, std::span<const Dial> dials,
                                       std::span<const std::int64_t> numbers,
                                       const std::string& what, std::uint64_t seed);

/// One of those curves, from one series a number. A point whose time cannot be trusted is left out,
/// and the curve's note counts them: "3 of 11 left out, not steady"
/// or "3 of 11 left out, 1 too few rounds, 2 not steady".
CurvesFigure::Curve curve_of(const std::string& name, std::span<const std::int64_t> numbers,
                             std::span<const measure::Series> series);

/// Six sizes in equal ratios up to `most`, over a factor of 1024 where `most` allows it; at least
/// 16 apart in factor, so that an order can be fitted, and none below 4. Fewer than 64 items: none.
std::vector<std::int64_t> growth_sizes(std::int64_t most);

/// How the time of a pass grows with its items: a figure with logarithmic axes, each curve with its
/// fitted order beside the name, such as "n lg n" or "n or n lg n". `item`: "number".
CurvesFigure growth_figure(Context& context, std::span<const Dial> dials, std::int64_t most,
                           const std::string& item, std::uint64_t seed);

/// "From 1,024 to 1,000,000 numbers the time of ... grew as n (exponent 1.01, 0.98 to 1.04)." for
/// the curve with this name, and what else plays a part where that is not how its `work` grows;
/// empty where nothing can be said.
std::string growth_sentence(const CurvesFigure& figure, const std::string& name,
                            const std::string& items, measure::Growth work);

/// Where one curve begins to be faster than another, between two neighbouring points whose
/// intervals do not overlap: the numbers before and after. Nothing if they never cross.
struct Crossover {
  double below = 0;  ///< here `second` was still slower
  double above = 0;  ///< here it was faster
};
std::optional<Crossover> crossover(const CurvesFigure::Curve& first,
                                   const CurvesFigure::Curve& second);

}  // namespace looplab::lab
