/* SPDX-License-Identifier: Apache-2.0
 *
 * Request and response primitives in JSON (TS-0004 8.4), read just as far as ESPrim needs: which of the two, From, request identifier,
 * operation or response status code. Not wrapped in m2m:rqp / m2m:rsp. The whole text has to be strict JSON. */
#ifndef ONEM2M_PRIMITIVE_H
#define ONEM2M_PRIMITIVE_H

#include "onem2m/id.h"
#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct primitive {
    bool is_request;
    int64_t code; /* op (1 to 5) or rsc */
    struct id
        from; /* size 0 when not there, and of a request also when it is no identifier: it then equals nobody (4116) */
    struct id request_id;
};

/* primitive_read_request and _response fail with ESF_E_JSON or ESF_E_PRIMITIVE (where: JSON pointer), rsc as given by the caller: a request
 * has op and rqi (and no rsc); a response has rsc and rqi (and no op); fr may be there. Texts are 1 to ID_SIZE_MAX octets without NUL. */
status primitive_read_request(struct primitive *out, struct span text, const struct json_limits *limits, int32_t rsc,
                              struct error **err) MUST_CHECK;
status primitive_read_response(struct primitive *out, struct span text, const struct json_limits *limits, int32_t rsc,
                               struct error **err) MUST_CHECK;

/* media_is_json tells whether the `cty` of a protected header allows the content to be JSON: absent (data NULL), "json",
 * "vnd.onem2m-preq+json" for a request, "vnd.onem2m-prsp+json" for a response, each with or without "application/" (reading). */
bool media_is_json(struct span cty, bool is_request);
#define MEDIA_REQUEST_JSON "vnd.onem2m-preq+json"
#define MEDIA_RESPONSE_JSON "vnd.onem2m-prsp+json"

#ifdef __cplusplus
}
#endif
#endif
