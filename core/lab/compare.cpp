#include "lab/compare.hpp"

#include <algorithm>

#include "lab/format.hpp"
#include "lab/formats/json_writer.hpp"
#include "text/format.hpp"

namespace looplab::lab {
namespace {

std::string either(std::string_view what, const std::string& a, const std::string& b) {
  const auto shown = [](const std::string& value) {
    return value.empty() ? std::string("none") : printable(value, 120);
  };
  return text::format("{}: {}, then {}", what, shown(a), shown(b));
}

std::vector<std::string> setting_differences(const Record& a, const Record& b) {
  std::vector<std::string> differences;
  if (a.experiment != b.experiment) {
    differences.push_back(either("experiment", a.experiment, b.experiment));
  }
  if (a.origin != b.origin) {
    differences.push_back(either("origin", name_of(a.origin), name_of(b.origin)));
  }
  if (a.source != b.source) {
    const auto tool = [](const Record& record) {
      return record.source.empty() ? std::string("Looplab") : record.source;
    };
    differences.push_back(either("measured by", tool(a), tool(b)));
  }
  const auto text_of = [](const Record& record, const std::string& key) {
    const auto found = record.parameters.values().find(key);
    return found == record.parameters.values().end() ? std::string() : to_text(found->second);
  };
  std::vector<std::string> keys;
  for (const Record* record : {&a, &b}) {
    for (const auto& [key, value] : record->parameters.values()) {
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  for (const std::string& key : keys) {
    const std::string first = text_of(a, key);
    const std::string second = text_of(b, key);
    if (first != second) differences.push_back(either(printable(key), first, second));
  }
  const auto data_of = [](const Record& record) {
    const auto found = std::ranges::find(record.environment.details, "own data", &Detail::key);
    return found == record.environment.details.end() ? std::string() : found->value;
  };
  if (data_of(a) != data_of(b)) differences.push_back(either("own data", data_of(a), data_of(b)));
  return differences;
}

std::vector<std::string> cautions_of(const Record& a, const Record& b) {
  std::vector<std::string> cautions;
  for (const auto& [record, which] : {std::pair{&a, "first"}, std::pair{&b, "second"}}) {
    // Only Looplab's own runs are checked.
    const bool complete = record->status == Status::done && record->source.empty();
    if (complete && !record->checked) {
      cautions.push_back(
          text::format("An answer of the {} run was wrong: do not trust its times.", which));
    }
  }
  return cautions;
}

std::string distrust_text(const measure::Series& series) {
  if (std::ranges::any_of(series.samples_ns, [](double ns) { return !(ns > 0); })) {
    return "some times are 0, below what its clock could tell";
  }
  switch (series.distrust) {
    case measure::Distrust::none: return {};
    case measure::Distrust::too_few: return "too few samples";
    case measure::Distrust::too_coarse: return "clock too coarse";
    case measure::Distrust::not_steady: return "times were not steady";
  }
  return {};
}

ComparedRow compared(const Record& baseline, std::size_t i, const Record& other, std::size_t j) {
  const measure::Series& first = baseline.result.series[i];
  const measure::Series& second = other.result.series[j];
  ComparedRow row{first.name, i, j, {}, distrust_text(first)};
  if (row.distrust.empty()) row.distrust = distrust_text(second);
  if (row.distrust.empty()) {
    row.outcome = measure::compare_unpaired(first.samples_ns, second.samples_ns);
  }
  return row;
}

// Above 1 whichever was faster: "1.21× slower" is easier to read than "0.83× as fast".
measure::Ratio above_one(const measure::Ratio& ratio) {
  if (ratio.value >= 1) return ratio;
  measure::Ratio turned = ratio;
  turned.value = 1 / ratio.value;
  turned.low = 1 / ratio.high;
  turned.high = 1 / ratio.low;
  return turned;
}

const char* direction(const ComparedRow& row) {
  return row.outcome.ratio.value < 1 ? "slower" : "faster";
}

}  // namespace

RecordComparison compare_records(const Record& baseline, const Record& other, bool force) {
  RecordComparison comparison;
  comparison.environment = differences_between(baseline.environment, other.environment);
  comparison.setting = setting_differences(baseline, other);
  comparison.cautions = cautions_of(baseline, other);
  if (!comparison.environment.empty() && !force) {
    comparison.refusal =
        "These runs come from machines or programs that differ, so a difference in time would say "
        "nothing about the code. Nothing was compared.";
    return comparison;
  }
  comparison.forced = !comparison.environment.empty();
  for (std::size_t i = 0; i < baseline.result.series.size(); ++i) {
    const auto& series = other.result.series;
    const auto found =
        std::ranges::find(series, baseline.result.series[i].name, &measure::Series::name);
    if (found == series.end()) continue;
    comparison.rows.push_back(
        compared(baseline, i, other, static_cast<std::size_t>(found - series.begin())));
  }
  if (comparison.rows.empty()) {
    comparison.refusal = "These runs have no strategy of the same name, so nothing was compared.";
  }
  return comparison;
}

std::string p_text(const ComparedRow& row) {
  if (!row.distrust.empty()) return "–";
  return row.outcome.p < 0.0001 ? "< 0.0001" : significant(row.outcome.p, 2);
}

Cell outcome_cell(const ComparedRow& row) {
  if (!row.distrust.empty()) return text_cell(row.distrust);
  const bool resolved = row.outcome.verdict != measure::Verdict::unresolved;
  Cell cell = ratio_cell(resolved ? above_one(row.outcome.ratio) : row.outcome.ratio);
  cell.text = resolved ? cell.text + " " + direction(row) : std::string("not resolved");
  return cell;
}

std::string outcome_text(const ComparedRow& row) {
  if (!row.distrust.empty()) return "not compared: " + row.distrust;
  const bool resolved = row.outcome.verdict != measure::Verdict::unresolved;
  const std::string p = p_text(row);
  const measure::Ratio& ratio = row.outcome.ratio;
  const std::string verdict = resolved ? ratio_and_interval(above_one(ratio)) + " " + direction(row)
                                       : "not resolved: " + ratio_and_interval(ratio);
  return text::format("{}, p {}{}", verdict, p.starts_with('<') ? "" : "= ", p);
}

namespace {

// As the table shows it, and as a number where it can be trusted.
void write_time(formats::JsonWriter& json, const std::string& which,
                const measure::Series& series) {
  const Cell cell = time_cell(series);
  json.member((which + "_ns").c_str(), cell.value);
  json.member(which.c_str(), cell.detail.empty() ? cell.text : cell.text + " " + cell.detail);
}

}  // namespace

std::string comparison_json(const Record& baseline, const Record& other,
                            const RecordComparison& comparison) {
  formats::JsonWriter json;
  json.object([&] {
    json.member("interleaved", false);
    json.values("environment", comparison.environment);
    json.values("setting", comparison.setting);
    json.values("cautions", comparison.cautions);
    json.member("refusal", comparison.refusal);
    json.member("forced", comparison.forced);
    json.member("note", std::string(not_interleaved));
    json.objects("rows", comparison.rows, [&](const ComparedRow& row) {
      json.member("name", row.name);
      write_time(json, "baseline", baseline.result.series[row.baseline]);
      write_time(json, "other", other.result.series[row.other]);
      if (row.distrust.empty()) {
        json.member("ratio", row.outcome.ratio.value);
        json.member("low", row.outcome.ratio.low);
        json.member("high", row.outcome.ratio.high);
        json.member("p", row.outcome.p);
        json.member("verdict", measure::name_of(row.outcome.verdict));
      }
      json.member("text", outcome_text(row));
    });
  });
  return json.take();
}

}  // namespace looplab::lab
