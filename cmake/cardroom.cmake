# One target a folder. A folder's CMakeLists.txt names what it may use; every .cpp in it belongs
# to it.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

find_program(CCACHE ccache)
if(CCACHE)
  # Paths relative to the tree, so that another clone of it finds what this one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
                                  CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# cardroom_library(name USES target...): the static library cardroom_<name> of this folder.
function(cardroom_library name)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(sources)
    add_library(cardroom_${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(cardroom_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(cardroom_${name} ${scope} ${CMAKE_SOURCE_DIR})
  target_link_libraries(cardroom_${name} ${scope} ${ARG_USES})
endfunction()

# cardroom_program(name USES target...): main.cpp of this folder as bin/<name>.
function(cardroom_program name)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  add_executable(${name} ${CMAKE_CURRENT_SOURCE_DIR}/main.cpp)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_USES})
endfunction()

# cardroom_test(name USES target...): every .cpp of this folder as one GoogleTest program,
# test_<name>.
function(cardroom_test name)
  cmake_parse_arguments(ARG "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(test_${name} ${sources})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(test_${name} PRIVATE CARDROOM_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                  CARDROOM_BUILD_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(test_${name} PRIVATE ${ARG_USES} GTest::gtest GTest::gtest_main
                                             Threads::Threads)
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
