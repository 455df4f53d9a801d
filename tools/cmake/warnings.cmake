# One place for the flags of every target of the project.
function(bitloupe_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  if(BITLOUPE_WARNINGS_AS_ERRORS)
    # What only the optimiser sees differs between compilers and is often mistaken in GCC 12: it stays a warning.
    target_compile_options(${target} PRIVATE -Werror -Wno-error=maybe-uninitialized -Wno-error=array-bounds
      -Wno-error=stringop-overflow -Wno-error=stringop-overread -Wno-error=restrict -Wno-error=dangling-pointer
      -Wno-error=free-nonheap-object -Wno-error=nonnull)
  endif()
  if(BITLOUPE_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${BITLOUPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=${BITLOUPE_SANITIZE})
  endif()
  if(BITLOUPE_FUZZ AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # Counts which branches an input reaches; the fuzzer itself is linked by tests/fuzz only.
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
endfunction()

# bitloupe_core_library(name FOLDER folder DEPENDS targets...): every source file of the folder, without Qt.
# Contraction into fused multiply-adds would change results between machines, so it is off.
function(bitloupe_core_library name)
  cmake_parse_arguments(arg "" "FOLDER" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${arg_FOLDER}/*.cpp" "${CMAKE_SOURCE_DIR}/${arg_FOLDER}/*.h")
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX AUTOMOC OFF)
  bitloupe_flags(${name})
  target_compile_options(${name} PRIVATE -ffp-contract=off)
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS})
  if(name STREQUAL "bitloupe_base")
    bitloupe_precompile(${name} ${BITLOUPE_CORE_HEADERS})
  else()
    bitloupe_precompile_like(${name} bitloupe_base)
  endif()
endfunction()
