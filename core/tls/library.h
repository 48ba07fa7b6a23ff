/* SPDX-License-Identifier: Apache-2.0
 *
 * What a TLS library has to be able to do behind the port (tls/engine.h). The port keeps the states and the octets; a library makes sessions
 * that read from and write to a wire, and says how they stand. For core/tls only. */
#ifndef TLS_LIBRARY_H
#define TLS_LIBRARY_H

#include "tls/engine.h"
#include "tls/wire.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a session and its engine have in common. The library fills the alerts as they are read and written. */
struct tls_ends {
    struct tls_start start;
    struct wire wire;
    struct tls_alert peer_alert, own_alert;
};

enum tls_step { TLS_STEP_DONE, TLS_STEP_READ, TLS_STEP_JUDGE, TLS_STEP_CLOSED, TLS_STEP_FAILED };

struct tls_library {
    const char *name;

    /* The profile has been looked at: it has suites, credentials, something that it accepts, and no zeros. */
    status (*setup_new)(void **setup, const struct tls_profile *profile, struct error **err);
    void (*setup_free)(void *setup);

    /* setup and ends outlive the session. */
    status (*session_new)(void **session, void *setup, struct tls_ends *ends, struct error **err);
    void (*session_free)(void *session);

    /* Goes on with the handshake, or, when it is done, takes what else came; *err with TLS_STEP_FAILED only, whose code is in *code. The
     * alert for the peer lies in the wire then. */
    enum tls_step (*step)(void *session, bool is_established, status *code, struct error **err);
    status (*close)(void *session, struct error **err);
    int64_t (*timer)(const void *session);

    status (*export_keys)(uint8_t *out, size_t size, const void *session, const char *label, const struct span *context,
                          struct error **err);
    void (*facts)(struct tls_facts *out, void *session);
#ifdef ESF_TEST_SEAMS
    bool (*master_secret)(uint8_t out[TLS_MASTER_SECRET_SIZE], const void *session);
#endif
};

/* tls_alert_record puts an alert into the wire, unprotected: only while nothing protected was sent. */
void tls_alert_record(struct tls_ends *ends, uint8_t description);

/* The error for the peer's alert. */
status tls_fail_by_alert(struct error **err, const struct tls_alert *alert);

#ifdef __cplusplus
}
#endif
#endif
