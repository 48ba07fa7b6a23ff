/* SPDX-License-Identifier: Apache-2.0
 * Made by abi/generate.py from abi/include; change the headers, not this file.
 *
 * A language defines its typemaps for (const uint8_t *BYTES, size_t BYTES_LEN),
 * (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN), esf_buf **out and esf_error **err, and the macros ESF_HANDLE(type)
 * for objects that are freed by type_free and ESF_BORROWED(type) for objects inside others. Then it includes this file,
 * then the headers. */
%apply (const uint8_t *BYTES, size_t BYTES_LEN) {
    (const uint8_t *absolute_id, size_t id_len),
    (const uint8_t *bytes, size_t bytes_len),
    (const uint8_t *ca, size_t ca_len),
    (const uint8_t *certificate, size_t certificate_len),
    (const uint8_t *chain, size_t chain_len),
    (const uint8_t *content, size_t content_len),
    (const uint8_t *crl, size_t crl_len),
    (const uint8_t *e2e_sec_info, size_t e2e_sec_info_len),
    (const uint8_t *entry, size_t entry_len),
    (const uint8_t *feature, size_t feature_len),
    (const uint8_t *from, size_t from_len),
    (const uint8_t *id, size_t id_len),
    (const uint8_t *id_prefix, size_t id_prefix_len),
    (const uint8_t *jwk, size_t jwk_len),
    (const uint8_t *key, size_t key_len),
    (const uint8_t *kid, size_t kid_len),
    (const uint8_t *notification, size_t notification_len),
    (const uint8_t *object, size_t object_len),
    (const uint8_t *octets, size_t octets_len),
    (const uint8_t *options, size_t options_len),
    (const uint8_t *peer_id, size_t peer_id_len),
    (const uint8_t *primitive, size_t primitive_len),
    (const uint8_t *receiver_id, size_t receiver_id_len),
    (const uint8_t *reference, size_t reference_len),
    (const uint8_t *request, size_t request_len),
    (const uint8_t *response, size_t response_len),
    (const uint8_t *scene, size_t scene_len),
    (const uint8_t *secret, size_t secret_len),
    (const uint8_t *settings, size_t settings_len),
    (const uint8_t *subject, size_t subject_len)
};
%apply (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) { (uint8_t *dst, size_t capacity, size_t *written) };

ESF_HANDLE(esf_e2ekey)
ESF_HANDLE(esf_endpoint)
ESF_HANDLE(esf_esprim_channel)
ESF_HANDLE(esf_esprim_request)
ESF_HANDLE(esf_esprim_exchange)
ESF_HANDLE(esf_key)
ESF_HANDLE(esf_incoming)
ESF_HANDLE(esf_received)
ESF_BORROWED(esf_need)
