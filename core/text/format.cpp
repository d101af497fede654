#include "text/format.hpp"

#include <algorithm>
#include <cstdio>

namespace looplab::text {
namespace {

// A double of 1e308 with 9 decimals has 319 characters.
constexpr std::size_t longest_number = 400;

// "%" + spec + length modifier + type, for printf.
std::string printf_spec(std::string_view spec, std::string_view length, char type) {
  std::string result = "%";
  result += spec;
  result += length;
  result += type;
  return result;
}

void append_real(std::string& out, std::string_view spec, double value) {
  char type = 'g';
  if (!spec.empty() && std::string_view("fge").find(spec.back()) != std::string_view::npos) {
    type = spec.back();
    spec.remove_suffix(1);
  }
  char buffer[longest_number];
  const int length =
      std::snprintf(buffer, sizeof buffer, printf_spec(spec, "", type).c_str(), value);
  out.append(buffer,
             std::clamp<std::size_t>(static_cast<std::size_t>(length), 0, sizeof buffer - 1));
}

void append_whole(std::string& out, std::string_view spec, long long value) {
  char buffer[longest_number];
  const int length =
      std::snprintf(buffer, sizeof buffer, printf_spec(spec, "ll", 'd').c_str(), value);
  out.append(buffer,
             std::clamp<std::size_t>(static_cast<std::size_t>(length), 0, sizeof buffer - 1));
}

}  // namespace

void Argument::append(std::string& out, std::string_view spec) const {
  switch (kind_) {
    case Kind::whole: append_whole(out, spec, whole_); return;
    case Kind::real: append_real(out, spec, real_); return;
    case Kind::text: out.append(text_); return;
  }
}

std::string fill(std::string_view pattern, const Argument* arguments) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    out.append(pattern.substr(0, open));
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const std::size_t close = std::min(pattern.find('}'), pattern.size() - 1);
    std::string_view spec = pattern.substr(1, close - 1);
    if (spec.starts_with(':')) spec.remove_prefix(1);
    (arguments++)->append(out, spec);
    pattern.remove_prefix(close + 1);
  }
  return out;
}

void append(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) out.append(part);
}

std::string fixed(double value, int decimals) {
  char spec[16];
  std::snprintf(spec, sizeof spec, ".%df", std::clamp(decimals, 0, 20));
  std::string out;
  Argument(value).append(out, spec);
  return out;
}

}  // namespace looplab::text
