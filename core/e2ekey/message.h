/* SPDX-License-Identifier: Apache-2.0
 *
 * One message of E2EKey (published name: ESCertKE, TS-0003 8.7): the TLS records of one flight, in `eckm` as standard base64. It knows how
 * they stand in securityInfo, not what they mean. */
#ifndef E2EKEY_MESSAGE_H
#define E2EKEY_MESSAGE_H

#include "crypto/crypto.h"
#include "onem2m/security_info.h"
#include "tls/records.h"

#ifdef __cplusplus
extern "C" {
#endif

struct e2ekey_message {
    struct bytes *octets;
    struct tls_flight flight;
    uint8_t digest[SHA256_SIZE]; /* of the octets */
};

/* e2ekey_message_read reads the string `eckm` of a securityInfo. What is wrong has rsc 4000: ESF_E_FORMAT, or ESF_E_LIMIT for more than
 * 64 KiB. To be cleared even after a failure. */
status e2ekey_message_read(struct e2ekey_message *out, const struct json *json, size_t eckm,
                           struct error **err) MUST_CHECK;
void e2ekey_message_cleanup(struct e2ekey_message *message);

/* e2ekey_message_write makes the content of a Notify. */
status e2ekey_message_write(struct bytes **content, struct span octets, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
