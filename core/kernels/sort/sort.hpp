// The same trials sorted in several ways. Each strategy is one file beside this header.
//
// Shapes: any number of trials, 0 included; `out` and the other arrays have as many elements. What
// comes in is not changed, so each way begins by copying or decorating it.
// Order: by all fields (Sorted::by_tuple), or by time: stably, where those that are equal stay as
// they came, or not. The header of each says which.
// Errors: none. Only std::stable_sort asks for memory, half as much as it sorts; that is part of its
// price, and without it it is slower.
// Stop: a sort cannot be cut off; see most_trials.
// Thread safety: any number of threads may sort the same trials, each with its own arrays.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/sort/trial.hpp"

namespace looplab::kernels::sort {

/// By all fields: sorted(trials) of CPython without its interpreter. Every comparison follows the
/// pointers of two tuples, checks types and unboxes. std::stable_sort merges, as CPython's does.
void sort_list(const TupleList& trials, std::span<const TupleObject*> out);

/// By all fields: an array of structs under std::sort.
void sort_tuples(std::span<const Trial> trials, std::span<Trial> out);

/// By time, stably: sorted(trials, key=itemgetter(0)).
void sort_stable(std::span<const Trial> trials, std::span<Trial> out);

/// By time, not stably: key_of() is called twice in every comparison.
void sort_by_key(std::span<const Trial> trials, std::span<Trial> out);

struct Decorated {
  double key;
  std::int32_t id;
};
/// By time, stably: key_of() is called once a trial, its value sorted with the place, and the trials
/// are gathered: what key= does in Python.
void sort_decorated(std::span<const Trial> trials, std::span<Decorated> pairs,
                    std::span<Trial> out);

/// A column a field.
struct Columns {
  std::span<float> time;
  std::span<std::int32_t> condition;
  std::span<std::int32_t> id;
};
/// By time, stably: np.argsort(time, kind="stable") and column[order] for each column.
void sort_columns(const Columns& trials, std::span<std::int32_t> order, const Columns& out);

/// By time, stably: the bits of the time and the place in one whole number, under Highway's vqsort;
/// then the trials are gathered. Times are at least 0, so their bits are in their order.
void sort_packed(std::span<const Trial> trials, std::span<std::int64_t> packed,
                 std::span<Trial> out);

/// The times alone, in place: std::sort against vqsort. No NaN.
void sort_times(std::span<float> times);
void sort_times_simd(std::span<float> times);

}  // namespace looplab::kernels::sort
