# Writes FILE with the commit of the sources in FOLDER, when it is another than the one in FILE.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND git -C "${FOLDER}" describe --always --exclude=* --abbrev=12 --dirty=-changed
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit MATCHES "^[0-9a-f]+(-changed)?$")
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT "${FILE}" CONTENT
"#include \"lab/version.hpp\"

namespace looplab::lab {

const char* commit() noexcept { return \"@commit@\"; }

}  // namespace looplab::lab
" @ONLY)
