// What CPython 3.11.7's own fnmatch.fnmatchcase and fnmatch.translate gave for these patterns.
#include "systems/fnmatch.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace looplab::systems::python;

struct Match {
  const char* pattern;
  const char* name;
  bool matches;
};

constexpr Match matches[] = {
    {"*.npy", "spikes.npy", true},
    {"*.npy", "spikes.NPY", false},
    {"*.npy", ".npy", true},
    {"*.npy", "a/b/spikes.npy", true},
    {"*.npy", "spikes.npy.gz", false},
    {"*", "", true},
    {"*", ".DS_Store", true},
    {"**", "anything", true},
    {"?", "a", true},
    {"?", "é", true},
    {"?", "🙂", true},
    {"?", "", false},
    {"?", "ab", false},
    {"??", "é1", true},
    {"sub-??", "sub-01", true},
    {"sub-??", "sub-1", false},
    {"sub-*_spikes.npy", "sub-01_ses-02_spikes.npy", true},
    {"sub-*_spikes.npy", "sub-01_ses-02_lfp.npy", false},
    {"sub-0[12]", "sub-01", true},
    {"sub-0[12]", "sub-03", false},
    {"sub-0[1-3]", "sub-02", true},
    {"sub-0[1-3]", "sub-04", false},
    {"sub-0[!1-3]", "sub-02", false},
    {"sub-0[!1-3]", "sub-04", true},
    {"sub-0[^1]", "sub-01", true},
    {"sub-0[^1]", "sub-0^", true},
    {"sub-0[^1]", "sub-02", false},
    {"[!a]", "a", false},
    {"[!a]", "b", true},
    {"[!a]", "", false},
    {"[a-c]", "b", true},
    {"[a-c]", "d", false},
    {"[c-a]", "b", false},
    {"[c-a]", "c", false},
    {"[c-a]", "-", false},
    {"[!c-a]", "b", true},
    {"[!c-a]", "c", true},
    {"[c-ab]", "b", true},
    {"[c-ab]", "c", false},
    {"[c-ab]", "a", false},
    {"[z-a!b]", "b", false},
    {"[z-a!b]", "c", true},
    {"[z-a!-c]", "c", false},
    {"[z-a!-c]", "-", false},
    {"[z-a!-c]", "b", true},
    {"[z-a^b]", "^", true},
    {"[z-a^b]", "b", true},
    {"[z-a^b]", "c", false},
    {"[a-]", "a", true},
    {"[a-]", "-", true},
    {"[-a]", "-", true},
    {"[-a]", "a", true},
    {"[--/]", ".", true},
    {"[--/]", "0", false},
    {"[a-c-e]", "-", true},
    {"[a-c-e]", "d", false},
    {"[a-c-e]", "e", true},
    {"[]]", "]", true},
    {"[]a]", "a", true},
    {"[]-a]", "^", true},
    {"[]-a]", "b", false},
    {"[!]]", "]", false},
    {"[!]]", "a", true},
    {"[!]", "[!]", true},
    {"[!]", "a", false},
    {"[]", "[]", true},
    {"[]", "]", false},
    {"[", "[", true},
    {"[abc", "[abc", true},
    {"[abc", "a", false},
    {"a[b", "a[b", true},
    {"[[]", "[", true},
    {"[*]", "*", true},
    {"[*]", "a", false},
    {"[?]", "?", true},
    {"[?]", "a", false},
    {"[!*]", "*", false},
    {"[!*]", "a", true},
    {R"p(\*)p", R"p(\a)p", true},
    {R"p(\*)p", "*", false},
    {R"p([\])p", R"p(\)p", true},
    {R"p([\a-c])p", R"p(\)p", true},
    {R"p([\a-c])p", "b", true},
    {"[&&]", "&", true},
    {"[a~~b]", "~", true},
    {"[||]", "|", true},
    {"a*b*c", "aXbYc", true},
    {"a*b*c", "abc", true},
    {"a*b*c", "acb", false},
    {"a*a*a", "aa", false},
    {"a*a*a", "aaa", true},
    {"*a*", "bab", true},
    {"*?", "", false},
    {"*?*", "x", true},
    {"a.c", "abc", false},
    {"a+b", "a+b", true},
    {"(a)", "(a)", true},
    {"$^", "$^", true},
    {"[à-é]", "ç", true},
    {"[à-é]", "z", false},
    {"é*", "école", true},
    {"A", "a", false},
    {R"p(a
b)p",
     R"p(a
b)p",
     true},
    {"*", R"p(a
b)p",
     true},
    {"2018-*-*.csv", "2018-12-31.csv", true},
    {"2018-*-*.csv", "2018-12.csv", false},
    {"2018-*-*.csv", ".2018-1-1.csv", false},
};

struct Translation {
  const char* pattern;
  const char* regex;
};

constexpr Translation translations[] = {
    {"*.npy", R"p((?s:.*\.npy)\Z)p"},
    {"*", R"p((?s:.*)\Z)p"},
    {"**", R"p((?s:.*)\Z)p"},
    {"?", R"p((?s:.)\Z)p"},
    {"??", R"p((?s:..)\Z)p"},
    {"sub-??", R"p((?s:sub\-..)\Z)p"},
    {"sub-*_spikes.npy", R"p((?s:sub\-.*_spikes\.npy)\Z)p"},
    {"sub-0[12]", R"p((?s:sub\-0[12])\Z)p"},
    {"sub-0[1-3]", R"p((?s:sub\-0[1-3])\Z)p"},
    {"sub-0[!1-3]", R"p((?s:sub\-0[^1-3])\Z)p"},
    {"sub-0[^1]", R"p((?s:sub\-0[\^1])\Z)p"},
    {"[!a]", R"p((?s:[^a])\Z)p"},
    {"[a-c]", R"p((?s:[a-c])\Z)p"},
    {"[c-a]", R"p((?s:(?!))\Z)p"},
    {"[!c-a]", R"p((?s:.)\Z)p"},
    {"[c-ab]", R"p((?s:[b])\Z)p"},
    {"[z-a!b]", R"p((?s:[^b])\Z)p"},
    {"[z-a!-c]", R"p((?s:[^-c])\Z)p"},
    {"[z-a^b]", R"p((?s:[\^b])\Z)p"},
    {"[a-]", R"p((?s:[a\-])\Z)p"},
    {"[-a]", R"p((?s:[\-a])\Z)p"},
    {"[--/]", R"p((?s:[\--/])\Z)p"},
    {"[a-c-e]", R"p((?s:[a-c\-e])\Z)p"},
    {"[]]", R"p((?s:[]])\Z)p"},
    {"[]a]", R"p((?s:[]a])\Z)p"},
    {"[]-a]", R"p((?s:[]-a])\Z)p"},
    {"[!]]", R"p((?s:[^]])\Z)p"},
    {"[!]", R"p((?s:\[!\])\Z)p"},
    {"[]", R"p((?s:\[\])\Z)p"},
    {"[", R"p((?s:\[)\Z)p"},
    {"[abc", R"p((?s:\[abc)\Z)p"},
    {"a[b", R"p((?s:a\[b)\Z)p"},
    {"[[]", R"p((?s:[\[])\Z)p"},
    {"[*]", R"p((?s:[*])\Z)p"},
    {"[?]", R"p((?s:[?])\Z)p"},
    {"[!*]", R"p((?s:[^*])\Z)p"},
    {R"p(\*)p", R"p((?s:\\.*)\Z)p"},
    {R"p([\])p", R"p((?s:[\\])\Z)p"},
    {R"p([\a-c])p", R"p((?s:[\\a-c])\Z)p"},
    {"[&&]", R"p((?s:[\&\&])\Z)p"},
    {"[a~~b]", R"p((?s:[a\~\~b])\Z)p"},
    {"[||]", R"p((?s:[\|\|])\Z)p"},
    {"a*b*c", R"p((?s:a(?>.*?b).*c)\Z)p"},
    {"a*a*a", R"p((?s:a(?>.*?a).*a)\Z)p"},
    {"*a*", R"p((?s:(?>.*?a).*)\Z)p"},
    {"*?", R"p((?s:.*.)\Z)p"},
    {"*?*", R"p((?s:(?>.*?.).*)\Z)p"},
    {"a.c", R"p((?s:a\.c)\Z)p"},
    {"a+b", R"p((?s:a\+b)\Z)p"},
    {"(a)", R"p((?s:\(a\))\Z)p"},
    {"$^", R"p((?s:\$\^)\Z)p"},
    {"[à-é]", R"p((?s:[à-é])\Z)p"},
    {"é*", R"p((?s:é.*)\Z)p"},
    {"A", R"p((?s:A)\Z)p"},
    {R"p(a
b)p",
     R"p((?s:a\
b)\Z)p"},
    {"2018-*-*.csv", R"p((?s:2018\-(?>.*?\-).*\.csv)\Z)p"},
};

}  // namespace

TEST_CASE("fnmatch: which names CPython finds") {
  for (const Match& each : matches) {
    CAPTURE(each.pattern);
    CAPTURE(each.name);
    CHECK(fnmatchcase(each.name, each.pattern) == each.matches);
  }
}

TEST_CASE("fnmatch: the regular expressions that CPython makes") {
  for (const Translation& each : translations) {
    CAPTURE(each.pattern);
    CHECK(fnmatch_translate(each.pattern) == each.regex);
  }
}

TEST_CASE("fnmatch: bytes that are no UTF-8 are a character each") {
  CHECK(fnmatchcase("a\xff", "a?"));
  CHECK_FALSE(fnmatchcase("a\xff\xfe", "a?"));
  CHECK(fnmatchcase("\xc3", "\xc3"));
  CHECK_FALSE(fnmatchcase("\xc3", "\xc3\xa9"));
  CHECK(fnmatchcase("\xff", "[\xfe-\xff]"));
}

TEST_CASE("fnmatch: many stars take no time that grows out of hand") {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  CHECK_FALSE(fnmatchcase(std::string(2000, 'a') + "b", pattern));
  CHECK(fnmatchcase(std::string(2000, 'a'), pattern));
}
