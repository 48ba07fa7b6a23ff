# SPDX-License-Identifier: Apache-2.0
# Asked by script/bootstrap: is this CMake one that CMakeLists.txt takes?
if(CMAKE_VERSION VERSION_LESS 3.25)
    message(FATAL_ERROR "CMake 3.25 or later is needed")
endif()
