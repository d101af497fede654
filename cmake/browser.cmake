# The module of the page. Its memory is made by web/capabilities.js, which passes in one that cannot grow,
# as large as the browser grants between INITIAL_MEMORY and MAXIMUM_MEMORY. ALLOW_MEMORY_GROWTH only
# makes the linker accept a range; it also lets malloc fail instead of ending the program.
# noExitRuntime must be on the list of the module's options: without it the runtime ends itself after
# the first message from another thread.
add_executable(looplab-core core/faces/browser.cpp core/faces/bindings.cpp core/faces/bindings_notebook.cpp
               core/faces/bindings_data.cpp core/faces/gl_state_browser.cpp core/faces/shown_code_browser.cpp)
looplab_shown_code(looplab-core "${CMAKE_BINARY_DIR}/module/looplab-code.json")
target_link_libraries(looplab-core PRIVATE looplab_view)
target_compile_options(looplab-core PRIVATE $<$<CONFIG:Release>:-Oz>)
set_target_properties(looplab-core PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/module")
target_link_options(
  looplab-core
  PRIVATE
  --bind
  # The names by which the build splits the module in two (scripts/split_module.mjs); it drops them.
  --profiling-funcs
  -sMODULARIZE=1
  -sEXPORT_ES6=1
  -sEXPORT_NAME=createModule
  -sENVIRONMENT=web,worker,node
  -sINITIAL_MEMORY=256MB
  -sALLOW_MEMORY_GROWTH=1
  -sMAXIMUM_MEMORY=1536MB
  -Wno-pthreads-mem-growth
  "-sPTHREAD_POOL_SIZE=Math.min(Math.max(2*(globalThis.navigator?.hardwareConcurrency||4),4),16)+1"
  -sPTHREAD_POOL_DELAY_LOAD=1
  -sSTACK_SIZE=1MB
  -sMALLOC=mimalloc
  -sFILESYSTEM=0
  -sEXIT_RUNTIME=0
  -sINVOKE_RUN=0
  --no-entry
  -sGL_ENABLE_GET_PROC_ADDRESS=0
  -sINCOMING_MODULE_JS_API=canvas,wasmMemory,locateFile,instantiateWasm,print,printErr,onAbort,copyText,noExitRuntime)

# What a worker process of systems/processes is: it starts no threads, and has memory of its own.
add_executable(looplab-process core/faces/worker_process.cpp)
target_link_libraries(looplab-process PRIVATE looplab_core)
set_target_properties(looplab-process PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/module"
                      LINK_DEPENDS "${CMAKE_SOURCE_DIR}/core/faces/worker_process.js")
target_link_options(
  looplab-process
  PRIVATE
  -sEXPORT_NAME=createProcess
  "SHELL:--extern-post-js ${CMAKE_SOURCE_DIR}/core/faces/worker_process.js"
  -sENVIRONMENT=web,worker,node
  -sINITIAL_MEMORY=16MB
  -sALLOW_MEMORY_GROWTH=1
  -sMAXIMUM_MEMORY=1GB
  -Wno-pthreads-mem-growth
  -sSTACK_SIZE=256KB
  -sFILESYSTEM=0
  -sEXIT_RUNTIME=0)
# Beside the tests and benchmarks too.
add_custom_command(TARGET looplab-process POST_BUILD COMMAND ${CMAKE_COMMAND} -E copy_if_different
                   "${CMAKE_BINARY_DIR}/module/looplab-process.mjs" "${CMAKE_BINARY_DIR}/module/looplab-process.wasm"
                   "${CMAKE_BINARY_DIR}")

# The tests run in Node, the benchmarks in a browser as well.
set(pool_looplab-tests 20)
set(pool_looplab-bench 4)
set(pool_looplab-bench-engine 4)
foreach(program looplab-tests looplab-bench looplab-bench-engine)
  add_dependencies(${program} looplab-process)
  target_link_options(
    ${program}
    PRIVATE
    -sENVIRONMENT=web,node,worker
    -sEXPORT_ES6=1
    -sINITIAL_MEMORY=512MB
    -sPTHREAD_POOL_SIZE=${pool_${program}}
    -sPROXY_TO_PTHREAD=1
    -sEXIT_RUNTIME=1
    -sSTACK_SIZE=1MB
    # As in the page's module, malloc may fail.
    -sABORTING_MALLOC=0
    -sMALLOC=mimalloc)
endforeach()
