/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/esf.h: the whole of libesf, the oneM2M End-to-End Security Framework.
 *
 * The chapters, in the order a reader wants them: base.h (statuses, bytes, errors, needs), key.h, endpoint.h, esprim.h (sealed request and
 * response primitives), receiver.h (the one door for whatever arrives), carrier.h (how hubs let it through). The headers in esf/unstable/
 * are not covered by the promise of ABI stability. */
#ifndef ESF_ESF_H
#define ESF_ESF_H

#include "esf/base.h"
#include "esf/carrier.h"
#include "esf/e2ekey.h"
#include "esf/endpoint.h"
#include "esf/esprim.h"
#include "esf/identity.h"
#include "esf/key.h"
#include "esf/receiver.h"

#endif
