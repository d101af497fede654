// Cells that add up and look up in containers.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "experiments/profiling/timeit/cells.hpp"
#include "kernels/containers/containers.hpp"

namespace looplab::experiments::timeit {
namespace {

using kernels::containers::Containers;
using kernels::containers::Key;
namespace containers = kernels::containers;

std::shared_ptr<Containers> filled(const Setting& at) {
  return std::make_shared<Containers>(containers::shuffled_order(at.elements, at.seed), at.memory);
}

// Adds up all keys, which is known in closed form.
template <auto sum, auto part>
Work sum_of(const Setting& at) {
  const auto data = filled(at);
  return work([data] { return sum((data.get()->*part)()); },
              [data](std::int64_t found) { return found == data->sum(); });
}

// Looks for the last key of the list: a search looks at all before it.
template <auto find, auto part>
Work is_in(const Setting& at) {
  const auto data = filled(at);
  const Key key = data->keys().back();
  // An odd number is no key.
  return work([data, key] { return find((data.get()->*part)(), key); },
              [data, key](bool found) { return found && !find((data.get()->*part)(), key + 1); });
}

template <auto find, auto... parts>
Work value_of(const Setting& at) {
  const auto data = filled(at);
  const Key key = data->keys().back();
  return work([data, key] { return find((data.get()->*parts)()..., key); },
              [key](std::optional<double> value) { return value == Containers::value_of(key); }, 0,
              [](std::optional<double>& value) { value = 1 + value.value_or(0); });
}

constexpr auto bytes = containers::bytes_each;
using C = Containers;

constexpr std::array all{
    Cell{"walk-list", "Walk: a list", "sum(keys)", bytes, sum_of<containers::sum_list, &C::list>,
         "kernels/containers/sum.cpp#sum"},
    Cell{"walk-tuples", "Walk: a list of tuples", "sum(key for key, _ in pairs)", bytes,
         sum_of<containers::sum_pairs, &C::pairs>, "kernels/containers/sum.cpp#sum"},
    Cell{"walk-records", "Walk: records", "rows['key'].sum()", bytes,
         sum_of<containers::sum_rows, &C::rows>, "kernels/containers/sum.cpp#sum"},
    Cell{"walk-array", "Walk: an array", "keys.sum()", bytes,
         sum_of<containers::sum_array, &C::keys>, "kernels/containers/sum.cpp#sum"},
    Cell{"walk-set", "Walk: a set", "sum(keys_set)", bytes, sum_of<containers::sum_set, &C::set>,
         "kernels/containers/sum.cpp#sum"},
    Cell{"walk-dict", "Walk: a dict", "sum(value_of)", bytes, sum_of<containers::sum_map, &C::map>,
         "kernels/containers/sum.cpp#sum"},
    Cell{"in-list", "Is it in: a list", "key in numbers", bytes,
         is_in<containers::in_list, &C::list>, "kernels/containers/find.cpp#membership"},
    Cell{"in-tuples", "Is it in: a list of tuples", "any(k == key for k, _ in pairs)", bytes,
         is_in<containers::in_pairs, &C::pairs>, "kernels/containers/find.cpp#membership"},
    Cell{"in-records", "Is it in: records", "(rows['key'] == key).any()", bytes,
         is_in<containers::in_rows, &C::rows>, "kernels/containers/find.cpp#membership"},
    Cell{"in-array", "Is it in: an array", "(keys == key).any()", bytes,
         is_in<containers::in_array, &C::keys>, "kernels/containers/find.cpp#membership"},
    Cell{"in-sorted", "Is it in: a sorted array", "bisect(ordered, key)", bytes,
         is_in<containers::in_sorted, &C::sorted_keys>, "kernels/containers/find.cpp#membership"},
    Cell{"in-set", "Is it in: a set", "key in numbers_set", bytes,
         is_in<containers::in_set, &C::set>, "kernels/containers/find.cpp#membership"},
    Cell{"in-dict", "Is it in: a dict", "key in value_of", bytes,
         is_in<containers::in_map, &C::map>, "kernels/containers/find.cpp#membership"},
    Cell{"value-tuples", "Look up: a list of tuples", "next(v for k, v in pairs if k == key)",
         bytes, value_of<containers::value_in_pairs, &C::pairs>,
         "kernels/containers/find.cpp#lookup"},
    Cell{"value-records", "Look up: records", "rows['value'][rows['key'] == key]", bytes,
         value_of<containers::value_in_rows, &C::rows>, "kernels/containers/find.cpp#lookup"},
    Cell{"value-columns", "Look up: columns", "values[keys == key]", bytes,
         value_of<containers::value_in_columns, &C::keys, &C::values>,
         "kernels/containers/find.cpp#lookup"},
    Cell{"value-sorted", "Look up: sorted columns", "values[np.searchsorted(keys, key)]", bytes,
         value_of<containers::value_in_sorted, &C::sorted_keys, &C::sorted_values>,
         "kernels/containers/find.cpp#lookup"},
    Cell{"value-dict", "Look up: a dict", "value_of[key]", bytes,
         value_of<containers::value_in_map, &C::map>, "kernels/containers/find.cpp#lookup"},
};

}  // namespace

std::span<const Cell> cells_of_containers() noexcept { return all; }

}  // namespace looplab::experiments::timeit
