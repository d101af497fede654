# looplab_fuzzer(TARGET): makes an executable with LLVMFuzzerTestOneInput a libFuzzer program.
#
# Debian's libFuzzer is itself linked against libstdc++, also where the program uses libc++. Both
# can live in one process; libc++ is named first so that its exception runtime is the one in use. (Clang would read -lstdc++ as -lc++.)
function(looplab_fuzzer target)
  target_compile_options(${target} PRIVATE -fsanitize=fuzzer)
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  if(LOOPLAB_STDLIB STREQUAL "libc++")
    target_link_libraries(${target} PRIVATE -lc++ -lc++abi -Wl,--as-needed -l:libstdc++.so.6)
  endif()
endfunction()
