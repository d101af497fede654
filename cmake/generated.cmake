# Two sources that are made from the tree, so that nobody keeps lists by hand:
#   registry.cpp    every core/experiments/<chapter>/<name>.cpp, by its function <chapter>_<name>
#   shown_code.cpp  the pieces of source between "// [show NAME]" and "// [/show]", and the Python of the
#                   pages; for the page a file of its own, looplab-code.json, because they are needed last

# Chapters in the order of the page's list.
set(LOOPLAB_CHAPTERS processors iteration parallel dask gpu profiling)

function(looplab_registry target)
  set(declarations "")
  set(calls "")
  foreach(chapter IN LISTS LOOPLAB_CHAPTERS)
    file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/experiments/${chapter}/*.cpp")
    list(SORT files)
    foreach(file IN LISTS files)
      cmake_path(GET file STEM name)
      string(APPEND declarations "lab::Experiment ${chapter}_${name}(const lab::Limits&);\n")
      string(APPEND calls "  experiments.push_back(${chapter}_${name}(limits));\n")
    endforeach()
  endforeach()
  file(
    CONFIGURE
    OUTPUT "${CMAKE_BINARY_DIR}/generated/registry.cpp"
    CONTENT
      "#include \"experiments/registry.hpp\"

namespace looplab::experiments {

const char* wait_for_code() noexcept { return \"experiments\"; }

@declarations@
lab::Registry registry(const lab::Limits& limits) {
  std::vector<lab::Experiment> experiments;
@calls@  return lab::Registry(std::move(experiments));
}

}  // namespace looplab::experiments
"
    @ONLY)
  target_sources(${target} PRIVATE "${CMAKE_BINARY_DIR}/generated/registry.cpp")
endfunction()

# `output`: shown_code.cpp, or a .json beside the module of the page.
function(looplab_shown_code target output)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/parallel/*.[ch]pp"
       "${PROJECT_SOURCE_DIR}/core/kernels/*.[ch]pp"
       "${PROJECT_SOURCE_DIR}/core/systems/*.[ch]pp"
       "${PROJECT_SOURCE_DIR}/core/experiments/*.[ch]pp")
  file(GLOB python CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/python/*.py")
  set(script "${PROJECT_SOURCE_DIR}/scripts/shown_code.mjs")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${LOOPLAB_NODE}" "${script}" "${output}" "${PROJECT_SOURCE_DIR}" ${files} ${python}
    DEPENDS ${files} ${python} "${script}"
    COMMENT "Cutting out the code that is shown"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()

# commit.cpp: which sources these are. Made at each build, written only when it changed.
function(looplab_commit target)
  set(file "${CMAKE_BINARY_DIR}/generated/commit.cpp")
  add_custom_target(
    looplab-commit
    COMMAND "${CMAKE_COMMAND}" -DFOLDER=${PROJECT_SOURCE_DIR} -DFILE=${file} -P
            "${PROJECT_SOURCE_DIR}/cmake/commit.cmake"
    BYPRODUCTS "${file}"
    COMMENT "")
  target_sources(${target} PRIVATE "${file}")
  add_dependencies(${target} looplab-commit)
endfunction()
