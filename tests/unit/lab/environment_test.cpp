#include "lab/environment.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace looplab::lab;

Environment example() {
  Environment environment;
  environment.version = "1";
  environment.system = "an OS";
  environment.details = {{"processor", "P", true}, {"load", "0.1", false}};
  return environment;
}

}  // namespace

TEST_CASE("environment: the fingerprint follows the machine and the program, not the moment") {
  const Environment one = example();
  Environment other = example();
  CHECK(fingerprint_of(one).size() == 16);
  update(other.details, {{"load", "3.7", false}, {"page", "hidden", false}});
  other.memory_bytes = 5;
  CHECK(fingerprint_of(other) == fingerprint_of(one));
  CHECK(differences_between(one, other).empty());
  update(other.details, {{"processor", "Q", true}});
  other.simd = "AVX2";
  CHECK(fingerprint_of(other) != fingerprint_of(one));
  CHECK(differences_between(one, other) ==
        std::vector<std::string>{"SIMD: unknown, then AVX2", "processor: P, then Q"});
  CHECK(other.details.size() == 3);
}

TEST_CASE("environment: this build and this machine say what they are") {
  const Environment here = this_environment();
  CHECK(here.compiler.starts_with("clang "));
  CHECK(here.flags.find("-O") != std::string::npos);
  CHECK_FALSE(here.commit.empty());
  for (const Detail& detail : details_now()) {
    CHECK_FALSE(detail.key.empty());
    CHECK_FALSE(detail.value.empty());
    CHECK(detail.value.size() <= 220);
  }
}
