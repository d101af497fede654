#include "systems/pprint.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace looplab::systems::python {
namespace {

using Kind = Value::Kind;

int width_of(std::string_view text) { return static_cast<int>(length(text)); }

struct Brackets {
  const char* open;
  const char* close;
};

Brackets brackets_of(const Value& value) {
  switch (value.kind) {
    case Kind::list: return {"[", "]"};
    case Kind::tuple: return {"(", value.items.size() == 1 ? ",)" : ")"};
    default: return {"{", "}"};
  }
}

bool is_container(const Value& value) {
  return value.kind == Kind::list || value.kind == Kind::tuple || value.kind == Kind::dict ||
         value.kind == Kind::set;
}

// 12345678 -> 12_345_678
std::string with_underscores(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3;) {
    i -= 3;
    text.insert(i, "_");
  }
  return text;
}

class Printer {
 public:
  explicit Printer(const PprintOptions& options) : options_(options) {}

  // `indent`: where the value begins; `allowance`: characters that must fit behind it; `level`:
  // containers that it is in.
  void format(const Value& value, int indent, int allowance, int level) {
    const std::string line = one_line(value, level);
    if (width_of(line) <= options_.width - indent - allowance) {
      out_ += line;
    } else if (value.kind == Kind::text && !value.text.empty()) {
      format_text(value.text, indent, allowance, level + 1);
    } else if (is_container(value) && !(value.kind == Kind::set && value.items.empty())) {
      format_container(value, indent, allowance, level + 1);
    } else {
      out_ += line;
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void spaces(int count) { out_.append(static_cast<std::size_t>(std::max(0, count)), ' '); }
  void new_line(int indent) {
    out_ += '\n';
    spaces(indent);
  }

  // The places of a dict's keys, in the order in which they are shown.
  std::vector<std::size_t> keys_of(const Value& dict) const {
    std::vector<std::size_t> keys;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) keys.push_back(i);
    if (options_.sort_dicts) {
      std::ranges::stable_sort(keys, [&](std::size_t a, std::size_t b) {
        return is_less(dict.items[a], dict.items[b]);
      });
    }
    return keys;
  }

  std::string one_line(const Value& value, int level) const {
    if (value.kind == Kind::integer && options_.underscore_numbers) {
      return with_underscores(value.whole);
    }
    // Of sets pprint asks repr(), which knows neither depth nor underscores.
    if (!is_container(value) || value.kind == Kind::set || value.items.empty()) return repr(value);
    const auto [open, close] = brackets_of(value);
    if (options_.depth && level >= *options_.depth) return std::string(open) + "..." + close;
    std::string text = open;
    const auto add = [&](const Value& item, const char* before) {
      if (text.size() > 1) text += before;
      text += one_line(item, level + 1);
    };
    if (value.kind == Kind::dict) {
      for (const std::size_t key : keys_of(value)) {
        add(value.items[key], ", ");
        add(value.items[key + 1], ": ");
      }
    } else {
      for (const Value& item : value.items) add(item, ", ");
    }
    return text + close;
  }

  void format_container(const Value& value, int indent, int allowance, int level) {
    const auto [open, close] = brackets_of(value);
    out_ += open;
    const int inner = allowance + width_of(close);
    if (value.kind == Kind::dict) {
      format_dict(value, indent, inner, level);
    } else if (value.kind == Kind::set) {
      std::vector<Value> sorted = value.items;
      std::ranges::stable_sort(sorted, is_less);
      format_items(sorted, indent, inner, level);
    } else {
      format_items(value.items, indent, inner, level);
    }
    out_ += close;
  }

  void format_dict(const Value& dict, int indent, int allowance, int level) {
    spaces(options_.indent - 1);
    indent += options_.indent;
    const auto keys = keys_of(dict);
    for (const std::size_t key : keys) {
      const bool last = key == keys.back();
      const std::string name = one_line(dict.items[key], level);
      out_ += name + ": ";
      format(dict.items[key + 1], indent + width_of(name) + 2, last ? allowance : 1, level);
      if (!last) {
        out_ += ',';
        new_line(indent);
      }
    }
  }

  void format_items(const std::vector<Value>& items, int indent, int allowance, int level) {
    spaces(options_.indent - 1);
    indent += options_.indent;
    int room = options_.width - indent + 1;  // that a line has, or has left
    int line = room;
    bool alone = false;  // the item before has a line, or several, of its own
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool last = i + 1 == items.size();
      if (last) {
        line -= allowance;
        room -= allowance;
      }
      if (options_.compact) {
        const std::string text = one_line(items[i], level);
        const int wanted = width_of(text) + 2;
        const bool breaks = room < wanted;
        if (breaks) room = line;
        if (room >= wanted) {
          room -= wanted;
          if (i > 0) separate(breaks || alone, indent);
          alone = false;
          out_ += text;
          continue;
        }
      }
      if (i > 0) separate(true, indent);
      format(items[i], indent, last ? allowance : 1, level);
      alone = true;
    }
  }

  void separate(bool breaks, int indent) {
    out_ += breaks ? "," : ", ";
    if (breaks) new_line(indent);
  }

  void format_text(std::string_view text, int indent, int allowance, int level) {
    // Only a text that is not within a container gets brackets around its pieces.
    const bool bracketed = level == 1;
    if (bracketed) {
      ++indent;
      ++allowance;
    }
    const std::vector<std::string> pieces = pieces_of(text, options_.width - indent, allowance);
    if (pieces.size() == 1) {
      out_ += pieces.front();
      return;
    }
    if (bracketed) out_ += '(';
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (i > 0) new_line(indent);
      out_ += pieces[i];
    }
    if (bracketed) out_ += ')';
  }

  // Literals of at most `room` characters, the last of `allowance` less; each line begins one.
  static std::vector<std::string> pieces_of(std::string_view text, int room, int allowance) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
      std::string_view line = take_line(text);
      const bool last_line = text.empty();
      std::string whole = repr(line);
      if (width_of(whole) <= room - (last_line ? allowance : 0)) {
        pieces.push_back(std::move(whole));
        continue;
      }
      std::string current;
      while (!line.empty()) {
        const std::string word(take_word(line));
        const int here = room - (last_line && line.empty() ? allowance : 0);
        if (width_of(repr(current + word)) <= here) {
          current += word;
          continue;
        }
        if (!current.empty()) pieces.push_back(repr(current));
        current = word;
      }
      pieces.push_back(repr(current));
    }
    return pieces;
  }

  // A word and the blanks behind it, off the front of a line that is not empty.
  static std::string_view take_word(std::string_view& line) {
    const std::string_view whole = line;
    bool blank = false;
    while (!line.empty()) {
      std::string_view rest = line;
      const bool space = is_space(take_character(rest));
      if (blank && !space) break;
      blank = space;
      line = rest;
    }
    return whole.substr(0, whole.size() - line.size());
  }

  const PprintOptions& options_;
  std::string out_;
};

}  // namespace

std::string pformat(const Value& value, const PprintOptions& options) {
  if (options.indent < 0) throw std::invalid_argument("indent must be >= 0");
  if (options.depth && *options.depth <= 0) throw std::invalid_argument("depth must be > 0");
  if (options.width == 0) throw std::invalid_argument("width must be != 0");
  Printer printer(options);
  printer.format(value, 0, 0, 0);
  return printer.take();
}

}  // namespace looplab::systems::python
