# SPDX-License-Identifier: Apache-2.0
# How a shared object of ours is linked: everything inside and hidden, only what the version script names outside, libc the
# only library it needs, and an older one than the system's is enough.

include(CheckSymbolExists)

# On glibc: calls of functions that have newer versions go to glibc_floor.c. What it calls was in libpthread before glibc 2.34,
# so that library is named; on newer systems it is there and empty. The linker does not use it otherwise.
check_symbol_exists(__GLIBC__ features.h ESF_ON_GLIBC)
if(ESF_ON_GLIBC)
    set(floor ${CMAKE_CURRENT_LIST_DIR}/glibc_floor.c)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${floor})
    file(STRINGS ${floor} wrapped REGEX "^WRAP(_C23)?\\(|^(int|extern char) __wrap_[^;]*;")
    list(TRANSFORM wrapped REPLACE "^WRAP\\([^,]*, ([a-z_]+),.*" "-Wl,--wrap=\\1")
    list(TRANSFORM wrapped REPLACE "^WRAP_C23\\([^,]*, ([a-z]+),.*" "-Wl,--wrap=__isoc23_\\1")
    list(TRANSFORM wrapped REPLACE "^(int|extern char) __wrap_([a-z_]+).*" "-Wl,--wrap=\\2")
    set(ESF_FLOOR_OPTIONS ${wrapped} -Wl,--push-state,--no-as-needed,-l:libpthread.so.0,--pop-state)
    # No link-time optimization: it knows nothing of symbol versions.
    add_library(esf_glibc_floor OBJECT ${floor})
    target_compile_definitions(esf_glibc_floor PRIVATE _GNU_SOURCE)
    target_compile_options(esf_glibc_floor PRIVATE -Wall -Wextra $<$<BOOL:${ESF_WERROR}>:-Werror> -ffunction-sections -fno-lto)
endif()

# ESF_HOST_LIBSTDCXX on a target: whoever loads it has brought a C++ run-time, and it takes that one.
function(esf_link_self_contained target map)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${map})
    if(ESF_ON_GLIBC)
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:esf_glibc_floor>)
        target_link_options(${target} PRIVATE ${ESF_FLOOR_OPTIONS})
    endif()
    target_link_options(${target} PRIVATE
        $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ESF_HOST_LIBSTDCXX>>>:-static-libstdc++;-static-libgcc>
        -Wl,--version-script=${map}
        -Wl,-z,relro,-z,now -Wl,-z,noexecstack
        -Wl,--exclude-libs,ALL -Wl,--gc-sections -Wl,-Bsymbolic-functions -Wl,--as-needed)
endfunction()

# esf_split_debug(target): what is shipped is stripped; what a debugger wants goes to debug/NAME.debug in the build tree, and
# the two know each other by build ID and link. script/build collects those files in build/dist/debug.
function(esf_split_debug target)
    set(debug ${PROJECT_BINARY_DIR}/debug)
    file(MAKE_DIRECTORY ${debug})
    target_link_options(${target} PRIVATE -Wl,--build-id=sha1)
    add_custom_command(TARGET ${target} POST_BUILD WORKING_DIRECTORY ${debug} VERBATIM
        COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${target}> $<TARGET_FILE_NAME:${target}>.debug
        COMMAND ${CMAKE_OBJCOPY} --strip-all --add-gnu-debuglink=$<TARGET_FILE_NAME:${target}>.debug $<TARGET_FILE:${target}>)
endfunction()

# esf_language_module(target map): turns a module made by a language's generator into one self-contained native file: the
# core lies inside, and only what the map says is seen. It may leave symbols of its host (the interpreter) undefined.
function(esf_language_module target map)
    target_link_libraries(${target} PRIVATE esf_core)
    target_compile_definitions(${target} PRIVATE ESF_STATIC)
    esf_link_self_contained(${target} ${map})
    esf_split_debug(${target})
endfunction()
