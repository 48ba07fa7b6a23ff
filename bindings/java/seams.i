/* SPDX-License-Identifier: Apache-2.0
 *
 * io.github.libesf.Seams: the test seams, for a native file that the tests load in the place of the real one. Never shipped. */
%module Seams

%include "typemaps.i"

%{
#ifdef ESF_TEST_SEAMS
#include "esf/unstable/testing.h"
#endif
%}

%rename("%(strip:[esf_testing_])s") "";
%import "esf/base.h"
#ifdef ESF_TEST_SEAMS
%include "esf/unstable/testing.h"
#endif
