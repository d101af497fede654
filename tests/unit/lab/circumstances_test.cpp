#include "lab/circumstances.hpp"

#include <doctest/doctest.h>

using namespace looplab::lab;

TEST_CASE("circumstances: from the details of the environment") {
  Environment environment;
  environment.reported_processors = 4;
  environment.debug_build = true;
  environment.details = {{"governor", "powersave", true},
                         {"turbo", "on", true},
                         {"address randomisation", "on", false},
                         {"load", "3.75", false}};
  const auto all = circumstances_of(environment, 2);
  CHECK(all.debug_build);
  CHECK(all.workers == 2);
  CHECK(all.processors == 4);
  CHECK(all.governor == "powersave");
  CHECK(all.turbo);
  CHECK(all.random_addresses);
  CHECK(all.load == 3.75);
  environment.details = {
      {"turbo", "off", true}, {"address randomisation", "off", false}, {"load", "nan", false}};
  const auto none = circumstances_of(environment, 1);
  CHECK(none.governor.empty());
  CHECK_FALSE(none.turbo);
  CHECK_FALSE(none.random_addresses);
  CHECK(none.load == 0);
}
