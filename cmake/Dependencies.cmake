# SPDX-License-Identifier: Apache-2.0
# Asks third_party/build for each native dependency. What is built already costs a few milliseconds; what is not is fetched,
# verified, built and kept outside the tree.

function(esf_dependency name source prefix_variable version_variable)
    execute_process(
        COMMAND ${PROJECT_SOURCE_DIR}/third_party/build ${name} ${source}
        OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "${name} could not be had; the lines above say why")
    endif()
    file(READ ${prefix}/BUILT version)
    string(STRIP "${version}" version)
    message(STATUS "${name} ${version}: ${prefix}")
    target_compile_options(esf_flags INTERFACE -ffile-prefix-map=${prefix}=${name})
    set(${prefix_variable} ${prefix} PARENT_SCOPE)
    set(${version_variable} ${version} PARENT_SCOPE)
endfunction()

function(esf_imported target archive include)
    add_library(${target} STATIC IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION ${archive} INTERFACE_INCLUDE_DIRECTORIES ${include})
endfunction()

esf_dependency(boringssl "${ESF_BORINGSSL_SOURCE}" ESF_BORINGSSL_PREFIX ESF_BORINGSSL_VERSION)
esf_imported(esf_crypto ${ESF_BORINGSSL_PREFIX}/lib/libcrypto.a ${ESF_BORINGSSL_PREFIX}/include)
esf_imported(esf_ssl ${ESF_BORINGSSL_PREFIX}/lib/libssl.a ${ESF_BORINGSSL_PREFIX}/include)
target_compile_definitions(esf_crypto INTERFACE BORINGSSL_PREFIX=ESF)
target_link_libraries(esf_crypto INTERFACE Threads::Threads)
target_link_libraries(esf_ssl INTERFACE esf_crypto)

esf_dependency(cjson "${ESF_CJSON_SOURCE}" ESF_CJSON_PREFIX ESF_CJSON_VERSION)
esf_imported(esf_cjson ${ESF_CJSON_PREFIX}/lib/libcjson.a ${ESF_CJSON_PREFIX}/include)
target_compile_definitions(esf_cjson INTERFACE CJSON_HIDE_SYMBOLS)

if(ESF_TESTS)
    esf_dependency(catch2 "${ESF_CATCH2_SOURCE}" ESF_CATCH2_PREFIX ESF_CATCH2_VERSION)
    find_package(Catch2 3 REQUIRED CONFIG PATHS ${ESF_CATCH2_PREFIX} NO_DEFAULT_PATH)
endif()

# What `esf version` says about how it was built.
set(ESF_BUILD_DEFINITIONS
    ESF_BUILD_VERSION="${PROJECT_VERSION}"
    "ESF_BUILD_BORINGSSL=\"BoringSSL (boring-sys ${ESF_BORINGSSL_VERSION})\""
    "ESF_BUILD_CJSON=\"cJSON ${ESF_CJSON_VERSION}\""
    "ESF_BUILD_COMPILER=\"${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}\"")
