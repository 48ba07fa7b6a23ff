/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/base.h: statuses, bytes, errors and needs.
 *
 * Rules that hold for every function of the ABI, so that no comment below has to repeat them:
 *
 *  - A function that can fail returns an esf_status. Its one result is the first parameter `out`, the error the last one, `err`.
 *    Both are set by the call and never read. After a negative status *out is NULL. `err` may be NULL; otherwise *err is NULL after a
 *    call that did not fail, and an esf_error that the caller owns after one that did.
 *  - Bytes and text come in as pointer and length, are borrowed for the call and must not change during it. Text is UTF-8 without a
 *    terminator. A NULL pointer is allowed where the length is 0.
 *  - Bytes and text go out as an esf_buf that the caller frees. Ownership moves only on success.
 *  - `..._into` is another form of a call that gives an esf_buf: `dst`, `capacity` and `written` stand in the place of `out`, and the
 *    octets are written to dst. *written is how many, 0 unless the call succeeds. When capacity is too small the call fails with
 *    ESF_E_TOO_SMALL before anything has changed, and its message says how many octets are needed. dst must not overlap what is read
 *    (ESF_E_ARGUMENT); after any other failure it is wiped as far as it was written.
 *  - Every `..._free` takes NULL. Objects may be freed in any order: a child keeps what it needs of its parent alive. Freeing an object
 *    while another thread is in a call on it is the caller's fault.
 *  - "Threads: many" means that any number of threads may use the object at once; "Threads: one" means one at a time, and a second
 *    caller gets ESF_E_BUSY.
 *  - Every function that returns a status can fail with ESF_E_ARGUMENT (a NULL that is not allowed), ESF_E_HANDLE (not a live object of
 *    the right type) and ESF_E_NO_MEMORY; the comments name the others. */
#ifndef ESF_BASE_H
#define ESF_BASE_H

#include <stddef.h>
#include <stdint.h>

#include "esf/codes.h"

#if defined(ESF_STATIC) || defined(SWIG)
#define ESF_API
#else
#define ESF_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t esf_status; /* ESF_OK, ESF_NEEDS or one of ESF_E_* */

/* An esf_buf is a run of octets that the library made and the caller owns. It is wiped when freed. */
typedef struct esf_buf esf_buf;

/* An esf_error says what went wrong, where, and what the other end should be told. It never holds key material, and it never says why
 * a decryption failed. */
typedef struct esf_error esf_error;

/* An esf_need says what an unfinished attempt waits for. It is borrowed from the attempt and valid until that attempt's next answer or
 * its end. Fetch what it asks for, then give it to `..._answer` of the same attempt. */
typedef struct esf_need esf_need;

/* ---- the library ---- */

/* esf_abi_version returns the version of the ABI that the loaded library implements: major << 16 | minor.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API uint32_t esf_abi_version(void);

/* esf_version returns the release of the loaded library, for example "0.1.0".
 *
 * Ownership: a static string.
 * Threads: many.
 * Since: 0.1 */
ESF_API const char *esf_version(void);

/* esf_has tells whether the loaded library has a feature: 1 or 0. A program that runs with older libraries asks before it uses what is new.
 *
 * feature: a name of the table in docs/abi.md, for example "into"; 0 for any other.
 * Threads: many.
 * Since: 0.1 */
ESF_API int32_t esf_has(const uint8_t *feature, size_t feature_len);

/* esf_build_info gives what the library was built from and with, as JSON: {"version","abi_major","abi_minor","compiler",
 * "features":[name],"dependencies":{name:version},...}.
 *
 * Returns: ESF_OK and the JSON text.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: none but the general ones.
 * Since: 0.1 */
ESF_API esf_status esf_build_info(esf_buf **out, esf_error **err);

/* ---- bytes ---- */

/* esf_buf_data returns the first octet of a buffer, valid until it is freed; NULL when the buffer is NULL.
 *
 * Ownership: borrowed from the buffer.
 * Threads: many.
 * Since: 0.1 */
ESF_API const uint8_t *esf_buf_data(const esf_buf *buf);

/* esf_buf_size returns the number of octets in a buffer; 0 when the buffer is NULL.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API size_t esf_buf_size(const esf_buf *buf);

/* esf_buf_free wipes and frees a buffer.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_buf_free(esf_buf *buf);

/* ---- errors ---- */

/* esf_error_code returns one of ESF_E_*; 0 when the error is NULL.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API int32_t esf_error_code(const esf_error *error);

/* esf_error_name returns the name of the code, for example "ESF_E_EXPIRED"; "" when the error is NULL.
 *
 * Ownership: a static string.
 * Threads: many.
 * Since: 0.1 */
ESF_API const char *esf_error_name(const esf_error *error);

/* esf_error_message returns one ASCII line for people: what is wrong, where, what to do; "" when the error is NULL.
 *
 * Ownership: borrowed from the error.
 * Threads: many.
 * Since: 0.1 */
ESF_API const char *esf_error_message(const esf_error *error);

/* esf_error_where returns the place in the input: a JSON pointer ("/oro/espa/1"), "octet 17", or "" when there is none.
 *
 * Ownership: borrowed from the error.
 * Threads: many.
 * Since: 0.1 */
ESF_API const char *esf_error_where(const esf_error *error);

/* esf_error_rsc returns the response status code that a Receiver should send, or that the peer has sent; 0 when there is none.
 *
 * Threads: many.
 * Since: 0.1
 * Source: TS-0004 6.6.3, 7.6.2 */
ESF_API int32_t esf_error_rsc(const esf_error *error);

/* esf_error_remedy returns one of ESF_REMEDY_*: what an Originator may do before it seals the request anew.
 *
 * Threads: many.
 * Since: 0.1
 * Source: D8 */
ESF_API int32_t esf_error_remedy(const esf_error *error);

/* esf_error_free frees an error.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_error_free(esf_error *error);

/* ---- needs ---- */

/* esf_need_kind returns one of ESF_NEED_*; 0 when the need is NULL.
 *
 * Threads: one (that of the attempt).
 * Since: 0.1
 * Source: D1 */
ESF_API int32_t esf_need_kind(const esf_need *need);

/* esf_need_id returns whom to notify, the key identifier, the entity, or the identifier of the record in the store; never NULL.
 *
 * For ESF_NEED_ORIGINATOR_RAND it is the key identifier, one space, the esprimRandID.
 *
 * Ownership: borrowed from the need.
 * Threads: one (that of the attempt).
 * Since: 0.1
 * Source: D1 */
ESF_API const char *esf_need_id(const esf_need *need);

/* esf_need_authority returns the FQDN of the MAF or MEF to ask for a key, or "".
 *
 * Ownership: borrowed from the need.
 * Threads: one (that of the attempt).
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.6a */
ESF_API const char *esf_need_authority(const esf_need *need);

/* esf_need_usage returns the SUID that the key is wanted for (its units digit is the usage class), or 0.
 *
 * Threads: one (that of the attempt).
 * Since: 0.1
 * Source: TS-0004 6.3.4.2.39 */
ESF_API int32_t esf_need_usage(const esf_need *need);

/* esf_need_expiry returns until when the record has to be kept, in milliseconds since 1970-01-01 UTC; 0 when that says nothing.
 *
 * Threads: one (that of the attempt).
 * Since: 0.1 */
ESF_API int64_t esf_need_expiry(const esf_need *need);

/* esf_need_content gives what is to be sent (NOTIFY: the securityInfo) or inserted (MARK: a mark document, see docs/esprim.md).
 *
 * Returns: ESF_OK and the bytes, empty when the need has none.
 * Ownership: the caller frees *out.
 * Threads: one (that of the attempt).
 * Errors: none but the general ones.
 * Since: 0.1
 * Source: D1 */
ESF_API esf_status esf_need_content(esf_buf **out, const esf_need *need, esf_error **err);

#ifdef __cplusplus
}
#endif
#endif
