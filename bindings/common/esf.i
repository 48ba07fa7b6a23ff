/* SPDX-License-Identifier: Apache-2.0
 *
 * What every language wraps, in the order of the headers, after its own typemaps. A language never sees buffers, errors and needs as
 * objects: its typemaps turn them into values of its own. Numbers come to the languages from the table in codes.h, not through SWIG. */

%rename("%(strip:[esf_])s") "";

%ignore esf_buf_data;
%ignore esf_buf_size;
%ignore esf_buf_free;
%rename("$ignore", regextarget=1) "^esf_error_.*";
%rename("$ignore", regextarget=1) "^esf_need_.*";
%ignore esf_received_need;
%ignore esf_esprim_request_need;
%ignore esf_e2ekey_need;

%include "esf/base.h"
%include "esf/key.h"
%include "esf/endpoint.h"
%include "esf/esprim.h"
%include "esf/receiver.h"
%include "esf/carrier.h"
%include "esf/identity.h"
%include "esf/e2ekey.h"
%include "esf/unstable/lab.h"
#ifdef ESF_TEST_SEAMS
%include "esf/unstable/testing.h"
#endif
