# The programs of a desktop.
add_executable(looplab core/faces/command_line.cpp core/faces/command_files.cpp core/faces/files.cpp
                       core/faces/terminal.cpp)
target_link_libraries(looplab PRIVATE looplab_core)

add_executable(looplab-desktop core/faces/desktop.cpp core/faces/files.cpp core/faces/notebook_folder.cpp)
target_link_libraries(looplab-desktop PRIVATE looplab_view)

# The engine beside Google Benchmark (npm run bench:engine sets it up).
set(google_benchmark "${LOOPLAB_THIRD_PARTY}/google-benchmark")
if(EXISTS "${google_benchmark}/src")
  file(GLOB google_benchmark_sources "${google_benchmark}/src/*.cc")
  list(FILTER google_benchmark_sources EXCLUDE REGEX "benchmark_main\\.cc$")
  looplab_quiet_library(looplab_google_benchmark ${google_benchmark_sources})
  target_include_directories(looplab_google_benchmark SYSTEM PUBLIC "${google_benchmark}/include")
  target_compile_definitions(looplab_google_benchmark PUBLIC BENCHMARK_STATIC_DEFINE
                             PRIVATE HAVE_STD_REGEX HAVE_STEADY_CLOCK BENCHMARK_VERSION="set-up")
  add_executable(looplab-bench-google EXCLUDE_FROM_ALL core/faces/bench_google.cpp)
  target_link_libraries(looplab-bench-google PRIVATE looplab_core looplab_google_benchmark)
endif()

# The schedules beside those of OpenMP and Taskflow (npm run bench parallel sets them up).
if(EXISTS "${LOOPLAB_THIRD_PARTY}/include/taskflow")
  add_executable(looplab-bench-parallel EXCLUDE_FROM_ALL core/faces/bench_parallel.cpp)
  target_link_libraries(looplab-bench-parallel PRIVATE looplab_core)
  target_include_directories(looplab-bench-parallel SYSTEM PRIVATE "${LOOPLAB_THIRD_PARTY}/include")
  target_compile_options(looplab-bench-parallel PRIVATE -fopenmp)
  target_link_options(looplab-bench-parallel PRIVATE -fopenmp)
endif()

if(LOOPLAB_SANITIZE MATCHES "address")
  # What reads from outside, under libFuzzer: links with parameters, imported files, and the reader of
  # each format alone. The folders that read are instrumented, so that libFuzzer sees where it gets.
  include(cmake/fuzzer.cmake)
  file(GLOB_RECURSE reading_sources core/text/*.cpp core/lab/*.cpp)
  set_property(SOURCE ${reading_sources} APPEND PROPERTY COMPILE_OPTIONS -fsanitize=fuzzer-no-link)
  foreach(reader link import)
    add_executable(looplab-fuzz-${reader} EXCLUDE_FROM_ALL tests/fuzz/${reader}.cpp)
  endforeach()
  set(fuzzed_formats looplab google-benchmark pyperf hyperfine csv)
  foreach(format ${fuzzed_formats})
    add_executable(looplab-fuzz-${format} EXCLUDE_FROM_ALL tests/fuzz/format.cpp)
    target_compile_definitions(looplab-fuzz-${format} PRIVATE LOOPLAB_FORMAT="${format}")
  endforeach()
  # Files of a student's own, by how they begin.
  set(magic_npy "\\x93NUMPY")
  set(magic_wav "RIFF")
  set(magic_table "a,b")
  foreach(kind npy wav table)
    add_executable(looplab-fuzz-${kind} EXCLUDE_FROM_ALL tests/fuzz/data.cpp)
    target_compile_definitions(looplab-fuzz-${kind} PRIVATE "LOOPLAB_MAGIC=\"${magic_${kind}}\"")
  endforeach()
  foreach(reader link import ${fuzzed_formats} npy wav table)
    target_link_libraries(looplab-fuzz-${reader} PRIVATE looplab_core)
    looplab_fuzzer(looplab-fuzz-${reader})
  endforeach()
endif()
