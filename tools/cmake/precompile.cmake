# Headers of other projects that most files read, read once for each library. They must not be ours: a compiler cache
# recognises the outcome by what is named here, so a change of our own would go unseen.
set(BITLOUPE_CORE_HEADERS <algorithm> <array> <bit> <charconv> <cmath> <cstdint> <functional> <limits> <map> <memory>
    <numeric> <optional> <span> <string> <string_view> <tuple> <utility> <variant> <vector> <tl/expected.hpp>
    <nlohmann/json.hpp>)

set(BITLOUPE_WINDOW_HEADERS <QClipboard> <QCoreApplication> <QGuiApplication> <QHBoxLayout> <QHash> <QKeyEvent> <QLabel>
    <QMenu> <QPainter> <QPainterPath> <QScrollArea> <QString> <QStringList> <QTimer> <QToolTip> <QVBoxLayout> <QWidget>)

# CMake has Clang include the header beside its precompiled form, by a path that the compiler cache takes as it stands, so
# that no clone would find what another compiled.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
endif()

# GCC goes through all it has read before it throws away what is no longer needed: with precompiled headers that takes
# longer than the file itself and brings nothing.
function(bitloupe_keep_garbage target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE --param=ggc-min-heapsize=524288)
  endif()
endfunction()

# A compiler cache would read the outcome, hundreds of megabytes, for every file that uses it. It takes a sum beside it
# instead: what the outcome follows from, besides the flags, which the cache knows.
function(bitloupe_precompile target)
  if(NOT BITLOUPE_PRECOMPILE)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${ARGN})
  bitloupe_keep_garbage(${target})
  string(SHA256 sum "${ARGN} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${nlohmann_json_VERSION} ${Qt6_VERSION}")
  foreach(extension gch pch)
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.${extension}.sum"
         CONTENT "${sum}\n")
  endforeach()
endfunction()

# Takes what bitloupe_precompile made for a target with the same flags.
function(bitloupe_precompile_like target other)
  if(BITLOUPE_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${other})
    bitloupe_keep_garbage(${target})
  endif()
endfunction()
