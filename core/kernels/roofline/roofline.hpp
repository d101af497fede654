// The two ceilings of a roofline (Williams, Waterman and Patterson, Communications of the ACM
// 52(4), 2009): what this program's SIMD lanes compute at most, and what memory gives at most.
// Errors: none. Nothing allocates. Thread safety: any threads, each with an output of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace looplab::kernels::roofline {

/// Multiplies and adds in registers only, in twelve independent chains, and
/// gives a number that depends on all of them. `steps` of each chain.
float compute_in_registers(std::int64_t steps);
/// Floating-point operations of so many steps.
double operations(std::int64_t steps);

/// The triad of McCalpin's STREAM benchmark (1995), a[i] = b[i] + scale * c[i]. Equal lengths.
void triad(std::span<float> a, std::span<const float> b, std::span<const float> c, float scale);
/// Asked for by one element: two reads, one write. What the hardware moves can be a third more,
/// since it reads a line before it writes it.
inline constexpr double triad_bytes = 12;

}  // namespace looplab::kernels::roofline
