# SPDX-License-Identifier: Apache-2.0
# How a shared object of ours is linked: everything inside and hidden, only what the version script names outside, libc the
# only library it needs.

function(esf_link_self_contained target map)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${map})
    target_link_options(${target} PRIVATE
        -Wl,--version-script=${map}
        -Wl,-z,relro,-z,now -Wl,-z,noexecstack
        -Wl,--exclude-libs,ALL -Wl,--gc-sections -Wl,-Bsymbolic-functions -Wl,--as-needed)
endfunction()

# esf_language_module(target map): turns a module made by a language's generator into one self-contained native file: the
# core lies inside, and only what the map says is seen. It may leave symbols of its host (the interpreter) undefined.
function(esf_language_module target map)
    target_link_libraries(${target} PRIVATE esf_core)
    target_compile_definitions(${target} PRIVATE ESF_STATIC)
    esf_link_self_contained(${target} ${map})
    target_link_options(${target} PRIVATE -s)
endfunction()
