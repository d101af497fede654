# The native twin of the web build: Clang 19 and libc++, as Emscripten has them. Another compiler
# can be chosen with -DCMAKE_CXX_COMPILER=... -DCMAKE_C_COMPILER=... -DLOOPLAB_STDLIB=libstdc++.
#
# LOOPLAB_SANITIZE: "", "address,undefined" or "thread"; applied to every object, third parties'
# included, because ThreadSanitizer must see all of them.
# LOOPLAB_MACHINE: the processor whose instructions may be used, as -march takes it; empty: every one
# of its kind, as SSE2 on x86-64.
if(NOT CMAKE_C_COMPILER)
  set(CMAKE_C_COMPILER clang-19)
endif()
if(NOT CMAKE_CXX_COMPILER)
  set(CMAKE_CXX_COMPILER clang++-19)
endif()
set(LOOPLAB_STDLIB "libc++" CACHE STRING "The C++ standard library: libc++ or libstdc++")
set(LOOPLAB_SANITIZE "" CACHE STRING "Sanitizers, separated by commas")
set(LOOPLAB_MACHINE "" CACHE STRING "The processor that is built for, as -march takes it")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LOOPLAB_STDLIB LOOPLAB_SANITIZE LOOPLAB_MACHINE)

set(looplab_common "-pthread")
set(looplab_cxx "")
set(looplab_link "-fuse-ld=lld")
if(LOOPLAB_STDLIB STREQUAL "libc++")
  set(looplab_cxx "-stdlib=libc++ -fexperimental-library")
endif()
if(LOOPLAB_SANITIZE)
  string(APPEND looplab_common
         " -fsanitize=${LOOPLAB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer")
endif()
if(LOOPLAB_MACHINE)
  # Clang 19 warns of a feature that it lists itself for some processors.
  string(APPEND looplab_common " -march=${LOOPLAB_MACHINE} -Wno-invalid-feature-combination")
endif()

set(CMAKE_C_FLAGS_INIT "${looplab_common}")
set(CMAKE_CXX_FLAGS_INIT "${looplab_common} ${looplab_cxx}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "${looplab_link}")
set(CMAKE_C_FLAGS_RELEASE_INIT "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE_INIT "-O3 -DNDEBUG")

# Checked: optimised (a little less under a sanitizer, where compiling takes long), with assert() and
# with the standard library's own checks.
set(looplab_checked "-O2 -g1")
if(LOOPLAB_SANITIZE)
  set(looplab_checked "-O1 -g1")
endif()
set(CMAKE_C_FLAGS_CHECKED_INIT "${looplab_checked}")
set(CMAKE_CXX_FLAGS_CHECKED_INIT
    "${looplab_checked} -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE")
set(CMAKE_C_FLAGS_CHECKED "${CMAKE_C_FLAGS_CHECKED_INIT}" CACHE STRING "")
set(CMAKE_CXX_FLAGS_CHECKED "${CMAKE_CXX_FLAGS_CHECKED_INIT}" CACHE STRING "")
