#include "lab/link.hpp"

#include <algorithm>
#include <array>

#include "text/format.hpp"
namespace looplab::lab {
namespace {

constexpr std::array<std::string_view, 3> themes{"light", "dark", "contrast"};

std::expected<std::string, std::string> percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low < 0) return std::unexpected(std::string("it holds a % that encodes nothing"));
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

// What stands for itself in a link, by RFC 3986, 3.5, and means nothing to parse_query.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "-._~!*/?:,";
  std::string encoded;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.contains(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += "0123456789ABCDEF"[byte >> 4];
    encoded += "0123456789ABCDEF"[byte & 15];
  }
  return encoded;
}

std::string refused(std::string_view reason) {
  return text::format("This link was not opened: {}", reason);
}

std::expected<TextPairs, std::string> parse_query(std::string_view query) {
  TextPairs pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return std::unexpected(
          text::format("\"{}\" is not of the form name=value.", printable(pair)));
    }
    auto key = percent_decoded(pair.substr(0, equals));
    auto value = percent_decoded(pair.substr(equals + 1));
    if (!key || !value) return std::unexpected((key ? value.error() : key.error()) + ".");
    pairs.emplace_back(std::move(*key), std::move(*value));
  }
  return pairs;
}

}  // namespace

std::expected<Link, std::string> parse_link(std::string_view text, const Registry& registry) {
  if (text.size() > longest_link) {
    return std::unexpected(
        refused(text::format("it is {} characters long, and no link of Looplab is longer than {}.",
                             text.size(), longest_link)));
  }
  if (text.starts_with('#')) text.remove_prefix(1);
  const std::size_t question = std::min(text.find('?'), text.size());
  const auto id = percent_decoded(text.substr(0, question));
  if (!id) return std::unexpected(refused(id.error() + "."));
  const Experiment* experiment = registry.find(*id);
  const bool notebook = *id == notebook_page;
  if (!experiment && !notebook) return std::unexpected(refused(registry.unknown(*id)));

  auto pairs = parse_query(question < text.size() ? text.substr(question + 1) : "");
  if (!pairs) return std::unexpected(refused(pairs.error()));
  Link link;
  link.experiment = *id;
  const auto theme = std::ranges::find(*pairs, "theme", &TextPairs::value_type::first);
  if (theme != pairs->end()) {
    if (std::ranges::find(themes, theme->second) == themes.end()) {
      return std::unexpected(refused(text::format(
          "theme must be light, dark or contrast, not \"{}\".", printable(theme->second))));
    }
    link.theme = theme->second;
    pairs->erase(theme);
    if (std::ranges::find(*pairs, "theme", &TextPairs::value_type::first) != pairs->end()) {
      return std::unexpected(refused("theme is given twice; give it once."));
    }
  }
  auto parameters = parse_parameters(
      *id, notebook ? std::vector<ParameterSpec>() : experiment->parameters, *pairs);
  if (!parameters) return std::unexpected(refused(parameters.error()));
  link.parameters = std::move(*parameters);
  return link;
}

std::string to_text(const Link& link, const Registry& registry) {
  std::string text = link.experiment;
  char separator = '?';
  const auto append = [&](std::string_view key, std::string_view value) {
    text += separator;
    text.append(key).append("=").append(value);
    separator = '&';
  };
  if (const Experiment* experiment = registry.find(link.experiment)) {
    const Parameters presets(experiment->parameters);
    for (const ParameterSpec& spec : experiment->parameters) {
      const Value& value = link.parameters.at(spec.key);
      if (is_relevant(spec, link.parameters) || value != presets.at(spec.key)) {
        append(spec.key, percent_encoded(to_text(value)));
      }
    }
  }
  if (!link.theme.empty()) append("theme", link.theme);
  return text;
}

}  // namespace looplab::lab
