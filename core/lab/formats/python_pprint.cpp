#include "lab/formats/python_pprint.hpp"

#include <utility>

#include "lab/formats/json_tree.hpp"
#include "lab/formats/record_writer.hpp"
#include "systems/pprint.hpp"

namespace looplab::lab::formats {
namespace {

using systems::python::Value;

Value value_of(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean: return Value::of(json.get<bool>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned: return Value::of(json.get<std::int64_t>());
    case Json::value_t::number_float: return Value::of(json.get<double>());
    case Json::value_t::string: return Value::of(json.get<std::string>());
    case Json::value_t::array: {
      std::vector<Value> items;
      for (const Json& each : json) items.push_back(value_of(each));
      return Value::of(Value::Kind::list, std::move(items));
    }
    case Json::value_t::object: {
      std::vector<Value> items;
      for (const auto& [key, each] : json.items()) {
        items.push_back(Value::of(key));
        items.push_back(value_of(each));
      }
      return Value::of(Value::Kind::dict, std::move(items));
    }
    default: return Value::none();
  }
}

}  // namespace

// A record's JSON is Looplab's own, so it can be read, and is no deeper than a few levels.
Value python_value(const Record& record) {
  return value_of(parse_json(record_json(record)).value_or(nullptr));
}

std::string pprint_text(const Record& record) {
  return systems::python::pformat(python_value(record)) + "\n";
}

}  // namespace looplab::lab::formats
