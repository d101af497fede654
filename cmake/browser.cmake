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

# The tests run in Node, the benchmarks in a browser as well.
set(pool_looplab-tests 20)
set(pool_looplab-bench 4)
set(pool_looplab-bench-engine 4)
foreach(program looplab-tests looplab-bench looplab-bench-engine)
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
