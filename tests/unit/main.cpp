#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "systems/processes/host.hpp"

int main(int argc, char** argv) {
  if (const auto code = looplab::systems::serve_as_process(argc, argv)) return *code;
  return doctest::Context(argc, argv).run();
}
