# looplab_embed(TARGET SYMBOL FILE [SYMBOL FILE]...)
#
# Compiles files into a target at build time. Each becomes, in the global namespace,
#   extern const unsigned char SYMBOL[];      // the bytes, then one zero byte
#   extern const std::size_t SYMBOL_size;     // the number of bytes, without the zero
find_program(LOOPLAB_NODE node REQUIRED)
set(LOOPLAB_EMBED "${CMAKE_CURRENT_LIST_DIR}/../scripts/embed.mjs")
cmake_path(NORMAL_PATH LOOPLAB_EMBED)

function(looplab_embed target)
  set(rest ${ARGN})
  while(rest)
    list(POP_FRONT rest symbol file)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    set(output "${CMAKE_BINARY_DIR}/embedded/${symbol}.cpp")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${LOOPLAB_NODE}" "${LOOPLAB_EMBED}" "${symbol}" "${file}" "${output}"
      DEPENDS "${file}" "${LOOPLAB_EMBED}"
      COMMENT "Embedding ${symbol}"
      VERBATIM)
    target_sources(${target} PRIVATE "${output}")
  endwhile()
endfunction()
