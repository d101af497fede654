#include <emscripten.h>
#include <emscripten/heap.h>
#include <hwy/highway.h>

#include <cstdlib>

#include "lab/environment.hpp"
#include "measure/clock.hpp"
#include "parallel/parking.hpp"

// Without this only a program that happens to use the function elsewhere would have it.
EM_JS_DEPS(looplab_environment, "$stringToNewUTF8");

namespace looplab::lab {

Environment this_environment() {
  Environment environment = this_build();
  environment.platform = "browser";
  char* agent = static_cast<char*>(EM_ASM_PTR({
    return stringToNewUTF8(typeof navigator == "object" && navigator.userAgent
                               ? navigator.userAgent.slice(0, 400)
                               : "JavaScript without a browser");
  }));
  environment.system = agent;
  std::free(agent);
  environment.simd = hwy::TargetName(HWY_STATIC_TARGET);
  environment.reported_processors = parallel::reported_processors();
  environment.max_workers = parallel::thread_limit();
  environment.memory_bytes = static_cast<std::int64_t>(emscripten_get_heap_size());
  environment.isolated = measure::clock_is_isolated();
  environment.data_bytes = data_share(environment.memory_bytes);
  return environment;
}

// The page knows them, not this thread: web/environment.js hands them to the conductor.
std::vector<Detail> details_now() { return {}; }

}  // namespace looplab::lab
