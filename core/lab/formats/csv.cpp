#include "lab/formats/csv.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "lab/formats/csv_text.hpp"
#include "lab/formats/foreign.hpp"
#include "lab/formats/json_reader.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab::formats {
namespace {

constexpr std::string_view warm_up = "warm-up";

namespace column {
enum Place : std::size_t {
  group,
  function,
  value,
  throughput_num,
  throughput_type,
  measured,
  unit,
  iterations,
  order,
  flags,
  count
};
}  // namespace column
constexpr std::array<const char*, column::count> names{
    "group",          "function",        "value",
    "throughput_num", "throughput_type", "sample_measured_value",
    "unit",           "iteration_count", "order",
    "flags"};

std::string parameters_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [key, value] : parameters.values()) {
    text += (text.empty() ? "" : " ") + key + "=" + to_text(value);
  }
  return text;
}

/// What the rows of one series have in common.
struct Head {
  std::string group;
  std::string function;
  std::string value;
};

/// `order(i)`: the place of row i among all rows of its kind, as they were measured.
template <class Order>
void write_rows(CsvWriter& csv, const Head& head, const std::vector<double>& times_ns,
                std::int64_t iterations, std::string_view flag, Order order) {
  for (std::size_t i = 0; i < times_ns.size(); ++i) {
    csv.text(head.group);
    csv.text(head.function);
    csv.text(head.value);
    csv.text("");
    csv.text("");
    csv.number(times_ns[i] * static_cast<double>(iterations));
    csv.text("ns");
    csv.whole(iterations);
    csv.whole(order(static_cast<std::int64_t>(i)));
    csv.text(flag);
    csv.end_row();
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rows_(text) {}

  Record read() {
    read_header();
    while (rows_.next()) read_row();
    if (!gatherer_.has_samples()) refuse_csv("there is no sample below the header", 0);
    name_series();
    Foreign foreign = unknown_foreign();
    foreign.source = source_;
    gatherer_.finish(foreign);
    return foreign_record(std::move(foreign));
  }

 private:
  static constexpr std::size_t missing = static_cast<std::size_t>(-1);

  void read_header() {
    places_.fill(missing);
    rows_.next();
    width_ = rows_.size();
    for (std::size_t i = 0; i < width_; ++i) {
      const auto found = std::ranges::find(names, rows_[i].text);
      if (found == names.end()) continue;
      std::size_t& place = places_[static_cast<std::size_t>(found - names.begin())];
      if (place != missing) refuse_csv("this column stands there twice", rows_[i].byte);
      place = i;
    }
    for (const column::Place each :
         {column::group, column::function, column::measured, column::unit, column::iterations}) {
      if (places_[each] != missing) continue;
      refuse_csv(text::format("the first line names no column \"{}\"; a CSV file needs group, "
                              "function, sample_measured_value, unit and iteration_count",
                              names[each]),
                 0);
    }
    const bool ours = places_[column::order] != missing && places_[column::flags] != missing;
    source_ = ours                      ? "Looplab (CSV)"
              : width_ == column::order ? "Criterion.rs"
                                        : "an unnamed program (CSV)";
  }

  void read_row() {
    if (rows_.size() != width_) {
      refuse_csv(text::format("this row has {} field{}, and the header has {}", rows_.size(),
                              rows_.size() == 1 ? "" : "s", width_),
                 rows_[0].byte);
    }
    const std::size_t place = place_of_row();
    const auto iterations = static_cast<std::int64_t>(
        number(column::iterations, 1, static_cast<double>(most_iterations), true));
    const double quotient =
        number(column::measured, 0, 1e300, false) * unit_ns() / static_cast<double>(iterations);
    if (!(quotient <= most_ns * (1 + 1e-9))) {
      refuse_csv("sample_measured_value is more than 31 years an iteration",
                 rows_[places_[column::measured]].byte);
    }
    const double time = std::min(quotient, most_ns);  // what was multiplied may have been rounded
    const bool warm =
        places_[column::flags] != missing && rows_[places_[column::flags]].text == warm_up;
    if (!(warm ? gatherer_.add_warm_up(place, time) : gatherer_.add(place, time, iterations))) {
      refuse_csv(text::format("a sample too many: {} are the most of a series", most_samples),
                 rows_[0].byte);
    }
  }

  const std::string& field(column::Place place) const {
    static const std::string none;
    return places_[place] == missing ? none : rows_[places_[place]].text;
  }

  // Rows of one series mostly follow each other.
  std::size_t place_of_row() {
    if (!heads_.empty() && is_head(heads_[last_])) return last_;
    // 0xff is in no UTF-8.
    const std::string key =
        field(column::group) + '\xff' + field(column::function) + '\xff' + field(column::value);
    const auto place = gatherer_.place_of(key);
    if (!place) {
      refuse_csv(text::format("a series too many: {} are the most", most_series), rows_[0].byte);
    }
    last_ = *place;
    if (last_ == heads_.size()) {
      heads_.push_back({field(column::group), field(column::function), field(column::value)});
    }
    return last_;
  }

  bool is_head(const Head& head) const {
    return head.group == field(column::group) && head.function == field(column::function) &&
           head.value == field(column::value);
  }

  double unit_ns() const {
    static constexpr std::array<std::pair<std::string_view, double>, 4> units{
        {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
    for (const auto& [name, ns] : units) {
      if (field(column::unit) == name) return ns;
    }
    wrong(column::unit, "ns, us, ms or s");
  }

  double number(column::Place place, double least, double most, bool whole) const {
    const auto found = number_of(field(place));
    if (!found || *found < least || *found > most || (whole && *found != std::floor(*found))) {
      wrong(place, whole ? text::format("a whole number from {:.0f} to {:.0f}", least, most)
                         : text::format("a number from {:.3g} to {:.3g}", least, most));
    }
    return *found;
  }

  [[noreturn]] void wrong(column::Place place, const std::string& wanted) const {
    refuse_csv(
        text::format("{} must be {}, not \"{}\"", names[place], wanted, printable(field(place))),
        rows_[places_[place]].byte);
  }

  bool differ(std::string Head::*part) const {
    for (const Head& head : heads_) {
      if (head.*part != heads_.front().*part) return true;
    }
    return false;
  }

  // The function; with group and value where they tell one from another.
  void name_series() {
    const bool groups = differ(&Head::group);
    const bool values = differ(&Head::value);
    for (std::size_t i = 0; i < heads_.size(); ++i) {
      const Head& head = heads_[i];
      const std::string* const parts[] = {&head.group, &head.function, &head.value};
      const bool wanted[] = {groups, true, values || head.function.empty()};
      std::string name;
      for (std::size_t k = 0; k < 3; ++k) {
        if (wanted[k] && !parts[k]->empty()) {
          text::append(name, {name.empty() ? "" : "/", *parts[k]});
        }
      }
      if (name.empty()) name = head.group;
      gatherer_.rename(i, name);
    }
  }

  CsvReader rows_;
  std::array<std::size_t, column::count> places_{};
  std::size_t width_ = 0;
  std::string source_;
  Gatherer gatherer_;
  std::vector<Head> heads_;
  std::size_t last_ = 0;
};

}  // namespace

std::string samples_csv(const Record& record) {
  CsvWriter csv;
  for (const char* name : names) csv.text(name);
  csv.end_row();
  Head head{valid_utf8(record.experiment.empty() ? record.source : record.experiment), "",
            valid_utf8(parameters_text(record.parameters))};
  const auto ways = static_cast<std::int64_t>(record.result.series.size());
  for (const measure::Series& series : record.result.series) {
    head.function = valid_utf8(series.name);
    write_rows(csv, head, series.warm_up_ns, 1, warm_up, [](std::int64_t i) { return i; });
    write_rows(csv, head, series.samples_ns, series.iterations, "", [&](std::int64_t i) {
      const auto each = static_cast<std::size_t>(i);
      return each < series.epochs.size() ? i * ways + series.epochs[each].place : i;
    });
  }
  return csv.take();
}

std::expected<Record, std::string> read_csv(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (std::string error = size_error(text); !error.empty()) return std::unexpected(error);
  try {
    return Reader(text).read();
  } catch (const CsvError& error) {
    return std::unexpected(refusal(text, error.byte, error.what()));
  }
}

}  // namespace looplab::lab::formats
