/* SPDX-License-Identifier: Apache-2.0
 *
 * The port to TLS: one end of one association, octets in and octets out, no I/O. What many associations share (own credentials, suites) is a
 * setup, made once; each association is an engine. Which library does the work is an argument of the setup, and nothing of it shows here.
 *
 * How it goes: make an engine; drive it; take what it wants to send and bring it to the peer; feed what the peer sends; drive again; until
 * drive returns ESF_OK. Then export keys, look at the facts. When drive fails, take the alert that is left for the peer, and free.
 *
 * Always so, whatever the library: both ends authenticate; group secp256r1 and signature ecdsa_secp256r1_sha256 only; no tickets, no
 * resumption, no renegotiation, no compression; the extended master secret is offered, and used when the peer has it too (TS-0003 10.2,
 * D15). Certificates are delivered to the judge; the library has no opinion of its own. An engine is for one thread at a time; a setup for
 * many. */
#ifndef TLS_ENGINE_H
#define TLS_ENGINE_H

#include "base/bytes.h"
#include "tls/names.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tls_role { TLS_CLIENT, TLS_SERVER };
enum tls_transport { TLS_STREAM, TLS_DATAGRAM };

/* ---- setup ---- */

/* Makes an ECDSA-Sig-Value in DER over SHA-256(message). Many threads may call it at once. */
typedef status (*tls_sign)(struct bytes **signature, const void *context, struct span message, struct error **err);

/* What this end shows of itself: certificates in DER, its own first, or a bare key; and what its private key can do. Only the context of that
 * has to live as long as the setup. */
struct tls_credential {
    const struct span *chain;
    size_t chain_count;  /* 0: a raw public key */
    struct span raw_key; /* SubjectPublicKeyInfo in DER (RFC 7250) */
    tls_sign sign;
    const void *sign_context;
};

struct tls_profile {
    uint16_t version; /* TLS_1_2; over datagrams that is DTLS 1.2 */
    enum tls_transport transport;
    const uint16_t *suites; /* the most wanted first; a server's order decides */
    size_t suite_count;
    const struct tls_credential *credentials; /* the most wanted first */
    size_t credential_count;
    const uint8_t *accepts; /* TLS_CERTIFICATE_...: what the peer may show, the most wanted first */
    size_t accept_count;
    size_t chain_size_max; /* octets of a peer's certificates; 0: 32 KiB (D10) */
    size_t octets_max;     /* waiting at once, in either direction; 0: 64 KiB (D15) */
    uint16_t mtu;          /* octets of a datagram; 0: 1200 */
};

/* The suites of certificates over TLS (TS-0003 10.2.3): the better one first, then the one that everybody has. */
extern const uint16_t TLS_CERTIFICATE_SUITES[2];

struct tls_library;
extern const struct tls_library tls_boringssl;

struct tls_setup;

/* tls_setup_new fails with ESF_E_UNSUPPORTED when the library has not what the profile asks for, with ESF_E_FORMAT when a credential cannot
 * be read, with ESF_E_POLICY when its key is not on P-256 or not the certificate's. */
status tls_setup_new(struct tls_setup **out, const struct tls_library *library, const struct tls_profile *profile,
                     struct error **err) MUST_CHECK;
struct tls_setup *tls_setup_hold(struct tls_setup *setup);
void tls_setup_free(struct tls_setup *setup);
void tls_setup_cleanup(struct tls_setup **setup);

/* ---- an engine ---- */

/* What the peer has shown; lent. */
struct tls_shown {
    const struct span *chain; /* certificates in DER as they came, the peer's own first */
    size_t chain_count;       /* 0: a raw public key */
    struct span raw_key;      /* SubjectPublicKeyInfo in DER */
};

/* Judges the peer, before anything secret of ours is sent and before anything is exported: ESF_OK, a failure, which ends the handshake and is
 * what drive returns, or ESF_NEEDS: drive then returns ESF_NEEDS too, with the state TLS_STATE_JUDGING, and asks again when it is
 * called again. *alert is what the peer will be told, TLS_ALERT_CERTIFICATE_UNKNOWN unless the judge says something else. */
typedef status (*tls_judge)(void *context, const struct tls_shown *shown, uint8_t *alert, struct error **err);

struct tls_start {
    enum tls_role role;
    tls_judge judge;
    void *judge_context;     /* lives as long as the engine */
    struct span server_name; /* client: sent as SNI, when not empty */
};

enum tls_state {
    TLS_STATE_HANDSHAKING, /* there is something to do: drive */
    TLS_STATE_WAITING,     /* for octets from the peer */
    TLS_STATE_JUDGING,     /* for the judge */
    TLS_STATE_ESTABLISHED,
    TLS_STATE_FAILED,
    TLS_STATE_CLOSED /* by either end, after it was established */
};

struct tls_alert {
    bool is_there;
    uint8_t level, description;
};

struct tls_facts {
    uint16_t version, suite, group;
    uint16_t peer_signature; /* that the peer proved its key with */
    bool has_extended_master_secret;
    struct tls_shown shown;  /* lent until the engine is freed */
    struct span server_name; /* server: the SNI that the client sent; lent likewise */
};

struct tls_engine;

status tls_engine_new(struct tls_engine **out, struct tls_setup *setup, const struct tls_start *start,
                      struct error **err) MUST_CHECK;
void tls_engine_free(struct tls_engine *engine);
void tls_engine_cleanup(struct tls_engine **engine);

/* tls_engine_feed keeps octets from the peer (one datagram) for the next drive. ESF_E_LIMIT: too much; ESF_E_STATE: the engine is over. */
status tls_engine_feed(struct tls_engine *engine, struct span octets, struct error **err) MUST_CHECK;

/* tls_engine_drive goes on as far as it can: ESF_OK the handshake is done, ESF_NEEDS not yet (the state says what for), or why it failed:
 * ESF_E_PEER_REFUSED the peer's alert; ESF_E_UNSUPPORTED nothing in common; ESF_E_AUTH a signature or MAC is wrong, or no certificate came;
 * ESF_E_FORMAT a message that cannot be read or has no place there; ESF_E_LIMIT; ESF_E_NO_MEMORY, ESF_E_INTERNAL trouble of ours; or what
 * the judge said. Over an established association it takes alerts; application data has no place here and ends it. */
status tls_engine_drive(struct tls_engine *engine, struct error **err) MUST_CHECK;

/* tls_engine_take gives what is to go to the peer: all of it, or the next datagram; NULL when there is nothing. After a failure that is the
 * alert. */
status tls_engine_take(struct bytes **out, struct tls_engine *engine, struct error **err) MUST_CHECK;
bool tls_engine_has_output(const struct tls_engine *engine);

/* tls_engine_unread returns how many octets of what was fed were not looked at: behind a finished handshake there must be none. */
size_t tls_engine_unread(const struct tls_engine *engine);

enum tls_state tls_engine_state(const struct tls_engine *engine);

/* tls_engine_timer returns in how many milliseconds drive has to be called even if nothing comes (datagrams get lost), or -1. */
int64_t tls_engine_timer(const struct tls_engine *engine);

/* tls_engine_export derives keys from an established association (RFC 5705). No context (NULL) is not an empty one. */
status tls_engine_export(uint8_t *out, size_t size, const struct tls_engine *engine, const char *label,
                         const struct span *context, struct error **err) MUST_CHECK;

/* tls_engine_facts tells what was agreed so far; zeros for what is not known yet. */
void tls_engine_facts(struct tls_facts *out, const struct tls_engine *engine);

/* The last alert that came, and the last one that was sent. */
struct tls_alert tls_engine_peer_alert(const struct tls_engine *engine);
struct tls_alert tls_engine_own_alert(const struct tls_engine *engine);

/* tls_engine_close tells the peer that this end is done (close_notify, in the output) when the association is established. */
status tls_engine_close(struct tls_engine *engine, struct error **err) MUST_CHECK;

#ifdef ESF_TEST_SEAMS
/* tls_engine_master_secret gives the secret that a key log holds, so that vectors can be checked by others. An engine made while 32 octets or
 * more are queued (random_queue) takes 32 of them, and all its randomness follows from them. */
enum { TLS_MASTER_SECRET_SIZE = 48 };
status tls_engine_master_secret(uint8_t out[TLS_MASTER_SECRET_SIZE], const struct tls_engine *engine,
                                struct error **err) MUST_CHECK;
#endif

#ifdef __cplusplus
}
#endif
#endif
