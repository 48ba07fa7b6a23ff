/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/message.h"

#include "base/base64.h"

/* An escape takes at most this many characters for one. */
enum { ESCAPE_SIZE = 6 };

static const char HEAD[] = "{\"m2m:seci\":{\"sit\":6,\"eckm\":\"";
static const char TAIL[] = "\"}}";

static status too_long(const struct json *json, size_t eckm, struct error **err) {
    return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, json_pointer(json, eckm).text,
                "an ESCertKE message of more than %d octets is not taken", TLS_FLIGHT_SIZE_MAX);
}

static status decode(struct bytes **out, const struct json *json, size_t eckm, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    size_t text_max = base64_size(TLS_FLIGHT_SIZE_MAX);
    if (json_raw(json, eckm).size > ESCAPE_SIZE * text_max)
        return too_long(json, eckm, err);
    TRY(json_string(&text, json, eckm, err));
    if (text->size > text_max)
        return too_long(json, eckm, err);
    TRY(bytes_new(out, base64_decoded_size(text->size), err));
    if (base64_decode((*out)->data, &(*out)->size, bytes_span(text)))
        return ESF_OK;
    size_t at = (*out)->size;
    (*out)->size = 0;
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, eckm).text,
                "\"eckm\" is not standard base64 with padding: character %zu", at);
}

status e2ekey_message_read(struct e2ekey_message *out, const struct json *json, size_t eckm, struct error **err) {
    *out = (struct e2ekey_message){.octets = NULL};
    TRY(decode(&out->octets, json, eckm, err));
    struct span octets = bytes_span(out->octets);
    sha256(out->digest, &octets, 1);
    status read = tls_flight_read(&out->flight, octets, err);
    if (read < 0)
        error_prefix_where(*err, json_pointer(json, eckm).text);
    return read;
}

void e2ekey_message_cleanup(struct e2ekey_message *message) {
    tls_flight_clear(&message->flight);
    bytes_free(message->octets);
    message->octets = NULL;
}

status e2ekey_message_write(struct bytes **content, struct span octets, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    *content = NULL;
    TRY(bytes_new(&text, sizeof HEAD + base64_size(octets.size) + sizeof TAIL, err));
    TRY(bytes_append_text(&text, HEAD, err));
    base64_encode(text->data + text->size, octets);
    text->size += base64_size(octets.size);
    TRY(bytes_append_text(&text, TAIL, err));
    *content = text;
    text = NULL;
    return ESF_OK;
}
