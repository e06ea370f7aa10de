# find_package(DotjobPlugin 1) gives the target Dotjob::plugin and the function dotjob_add_plugin.

get_filename_component(_dotjob_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET Dotjob::plugin)
  add_library(Dotjob::plugin INTERFACE IMPORTED)
  set_target_properties(Dotjob::plugin PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${_dotjob_prefix}/include")
endif()

# dotjob_add_plugin(NAME source…)
#
# A target NAME that makes NAME.so: a library that exports its handlers and nothing else, keeps its calls to itself, and finds
# private libraries beside it.
function(dotjob_add_plugin name)
  if(NOT ARGN)
    message(FATAL_ERROR "dotjob_add_plugin(${name}): no sources; name them after the plugin")
  endif()
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE Dotjob::plugin)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    BUILD_RPATH "$ORIGIN" INSTALL_RPATH "$ORIGIN")
  target_link_options(${name} PRIVATE
    LINKER:-Bsymbolic LINKER:--exclude-libs,ALL LINKER:--gc-sections LINKER:--no-undefined
    "LINKER:--version-script=${_dotjob_plugin_exports}")
endfunction()

# libstdc++ exports its templates whatever the visibility is: C++ names stay within.
set(_dotjob_plugin_exports "${CMAKE_CURRENT_LIST_DIR}/exports.map")
