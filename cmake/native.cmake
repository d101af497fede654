# The programs of a desktop.
add_executable(looplab core/faces/command_line.cpp)
target_link_libraries(looplab PRIVATE looplab_core)

add_executable(looplab-desktop core/faces/desktop.cpp)
target_link_libraries(looplab-desktop PRIVATE looplab_view)

if(LOOPLAB_SANITIZE MATCHES "address")
  # The link and parameter parser under libFuzzer.
  add_executable(looplab-fuzz-link EXCLUDE_FROM_ALL tests/fuzz/link.cpp)
  target_link_libraries(looplab-fuzz-link PRIVATE looplab_core)
  include(cmake/fuzzer.cmake)
  looplab_fuzzer(looplab-fuzz-link)
endif()
