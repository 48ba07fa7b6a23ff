# SPDX-License-Identifier: Apache-2.0
# Language, warnings and hardening for everything that is ours. The baseline processor is that of the platform: code for a
# newer one is chosen at run time in the one file that has it, by target attributes.

include(CheckCCompilerFlag)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(esf_flags INTERFACE)
target_compile_definitions(esf_flags INTERFACE _GNU_SOURCE)
target_compile_options(esf_flags INTERFACE
    -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition>
    $<$<BOOL:${ESF_WERROR}>:-Werror>
    -ffunction-sections -fdata-sections -fstack-protector-strong)
target_link_libraries(esf_flags INTERFACE Threads::Threads)

foreach(flag -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "ESF_HAS${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
        target_compile_options(esf_flags INTERFACE ${flag})
    endif()
endforeach()

if(ESF_SANITIZE)
    set(sanitizers -fsanitize=${ESF_SANITIZE} -fno-sanitize-recover=all)
    target_compile_options(esf_flags INTERFACE ${sanitizers} -fno-omit-frame-pointer -O1 -g1)
    target_link_options(esf_flags INTERFACE ${sanitizers})
    if(ESF_SANITIZE STREQUAL "address")
        # Undefined behaviour is looked for in the library; in the tests' own C++ it would only double the time of compiling.
        target_compile_options(esf_flags INTERFACE $<$<COMPILE_LANGUAGE:C>:-fsanitize=undefined>)
        target_link_options(esf_flags INTERFACE -fsanitize=undefined)
    endif()
else()
    target_compile_options(esf_flags INTERFACE $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
    # For backtraces of what is shipped: functions and lines, in debug files apart, with the project's own paths only, so that
    # the same sources give the same octets wherever they lie.
    target_compile_options(esf_flags INTERFACE $<$<AND:$<COMPILE_LANGUAGE:C>,$<CONFIG:Release>>:-g1>)
    foreach(folder BINARY SOURCE)
        target_compile_options(esf_flags INTERFACE -ffile-prefix-map=${PROJECT_${folder}_DIR}/= -ffile-prefix-map=${PROJECT_${folder}_DIR}=.)
    endforeach()
endif()
