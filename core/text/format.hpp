// Text from values, in the notation of std::format, of which it knows what is used here:
//   {}  {:02}  {:.2f}  {:3.0f}  {:.3g}  {:.0e}
// std::format itself would make the page 97 kB larger (brotli, measured with Emscripten 3.1.69),
// a quarter of what the whole page may take, because it brings every way to print a number.
// Thread safety: any thread, an object by one at a time; nothing is shared between objects.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace looplab::text {

/// One argument, without its type. Lives as long as the call.
class Argument {
 public:
  template <std::integral T>
  Argument(T value) noexcept : kind_(Kind::whole), whole_(static_cast<long long>(value)) {}
  template <std::floating_point T>
  Argument(T value) noexcept : kind_(Kind::real), real_(static_cast<double>(value)) {}
  Argument(char) = delete;  // it would be written as a number
  Argument(bool) = delete;
  Argument(std::string_view value) noexcept : kind_(Kind::text), text_(value) {}
  Argument(const std::string& value) noexcept : Argument(std::string_view(value)) {}
  Argument(const char* value) noexcept : Argument(std::string_view(value)) {}

  /// Appends the value; `spec` is what stands behind the colon.
  void append(std::string& out, std::string_view spec) const;

 private:
  enum class Kind : unsigned char { whole, real, text };
  Kind kind_;
  long long whole_ = 0;
  double real_ = 0;
  std::string_view text_;
};

/// A pattern whose holes are counted when it is compiled.
template <typename... Args>
class Pattern {
 public:
  consteval Pattern(const char* text) : text_(text) {
    std::size_t holes = 0;
    for (const char c : text_) holes += c == '{';
    if (holes != sizeof...(Args)) throw "a pattern has one hole for each argument";
  }
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

std::string fill(std::string_view pattern, const Argument* arguments);

template <typename... Args>
std::string format(Pattern<std::type_identity_t<Args>...> pattern, const Args&... args) {
  const Argument arguments[] = {Argument(args)..., Argument(0)};
  return fill(pattern.text(), arguments);
}

/// Appends all parts: less code than a chain of + or +=.
void append(std::string& out, std::initializer_list<std::string_view> parts);

/// "12.30": `decimals` digits behind the point.
std::string fixed(double value, int decimals);

}  // namespace looplab::text
