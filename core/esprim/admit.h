/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of opening a request (D6): everything that will be needed is made, the replay mark is set if nothing is there, and only then are
 * session and originator random object kept and the exchange built. After the mark nothing can fail. */
#ifndef ESPRIM_ADMIT_H
#define ESPRIM_ADMIT_H

#include "esprim/open.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esprim_admit is the last step: the outcome is OPENED or DUPLICATE, or ESF_NEEDS asks for the mark to be set outside. */
status esprim_admit(struct esprim_open *open, struct error **err) MUST_CHECK;

/* esprim_admit_answer goes on with what the store outside has said. */
status esprim_admit_answer(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
