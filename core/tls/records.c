/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/records.h"

/* Beside the types of messages: what a flight holds too. */
enum { STEP_CHANGE_CIPHER_SPEC = 256, STEP_PROTECTED, STEP_END = -1 };

struct step {
    int what;
    bool may_lack;
};

/* TS-0003 table 8.7.2.2-1; a ticket has no place in it and is taken all the same. Which messages must be there for mutual authentication, the
 * handshake itself finds out. */
static const struct flight_form {
    enum tls_flight_kind kind;
    const char *name;
    struct step steps[8];
} FORMS[] = {
    {TLS_FLIGHT_CLIENT_HELLO, "a ClientHello", {{TLS_CLIENT_HELLO, false}, {STEP_END, false}}},
    {TLS_FLIGHT_SERVER_HELLO,
     "a server's flight, ServerHello to ServerHelloDone",
     {{TLS_SERVER_HELLO, false},
      {TLS_CERTIFICATE, true},
      {TLS_CERTIFICATE_STATUS, true},
      {TLS_SERVER_KEY_EXCHANGE, true},
      {TLS_CERTIFICATE_REQUEST, true},
      {TLS_SERVER_HELLO_DONE, false},
      {STEP_END, false}}},
    {TLS_FLIGHT_CLIENT_FINISHED,
     "a client's flight, Certificate to Finished",
     {{TLS_CERTIFICATE, true},
      {TLS_CLIENT_KEY_EXCHANGE, false},
      {TLS_CERTIFICATE_VERIFY, true},
      {STEP_CHANGE_CIPHER_SPEC, false},
      {STEP_PROTECTED, false},
      {STEP_END, false}}},
    {TLS_FLIGHT_SERVER_FINISHED,
     "a server's last flight, ChangeCipherSpec and Finished",
     {{TLS_NEW_SESSION_TICKET, true}, {STEP_CHANGE_CIPHER_SPEC, false}, {STEP_PROTECTED, false}, {STEP_END, false}}},
};

static status fail_flight(struct error **err, const char *what) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "%s", what);
}

/* ---- records and messages ---- */

enum tls_record_fault tls_record_take(struct tls_record *out, struct span *rest) {
    const uint8_t *at = rest->data;
    if (tls_content_name(at[0])[0] == '\0' || (rest->size > 1 && at[1] != 3))
        return TLS_RECORD_NONE;
    if (rest->size < TLS_RECORD_HEADER)
        return TLS_RECORD_CUT;
    size_t size = (size_t)at[3] << 8 | at[4];
    if (size > TLS_RECORD_BODY_MAX)
        return TLS_RECORD_TOO_LONG;
    if (size > rest->size - TLS_RECORD_HEADER)
        return TLS_RECORD_CUT;
    out->type = at[0];
    out->version = (uint16_t)(at[1] << 8 | at[2]);
    out->body = span_of(at + TLS_RECORD_HEADER, size);
    *rest = span_from(*rest, TLS_RECORD_HEADER + size);
    return TLS_RECORD_FINE;
}

bool tls_message_take(struct tls_message *out, struct span *rest) {
    if (rest->size < TLS_MESSAGE_HEADER)
        return false;
    const uint8_t *at = rest->data;
    size_t size = (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    if (size > rest->size - TLS_MESSAGE_HEADER)
        return false;
    out->type = at[0];
    out->body = span_of(at + TLS_MESSAGE_HEADER, size);
    *rest = span_from(*rest, TLS_MESSAGE_HEADER + size);
    return true;
}

bool tls_is_sslv2_hello(struct span octets) {
    return octets.size > 2 && (octets.data[0] & 0x80) != 0 && octets.data[2] == TLS_CLIENT_HELLO;
}

/* ---- flights ---- */

static status take_record(struct tls_record *record, struct span *rest, size_t offset, struct error **err) {
    switch (tls_record_take(record, rest)) {
    case TLS_RECORD_FINE:
        break;
    case TLS_RECORD_CUT:
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "the TLS record at octet %zu is cut off", offset);
    case TLS_RECORD_TOO_LONG:
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "the TLS record at octet %zu is too long", offset);
    case TLS_RECORD_NONE:
    default:
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "octet %zu starts no TLS record", offset);
    }
    if (record->type == TLS_APPLICATION_DATA)
        return fail_flight(err, "application data has no place in a handshake");
    if (record->body.size == 0)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "the TLS record at octet %zu is empty", offset);
    return ESF_OK;
}

/* Alerts come alone. The first fatal one counts, otherwise the last. */
static status add_alert(struct tls_flight *flight, const struct tls_record *record, struct error **err) {
    if (record->body.size != 2 || bytes_span(flight->clear).size > 0 || flight->protected_count > 0)
        return fail_flight(err, "an alert among other records, or one that cannot be read");
    flight->kind = TLS_FLIGHT_ALERT;
    if (flight->alert_level == TLS_ALERT_FATAL)
        return ESF_OK;
    flight->alert_level = record->body.data[0];
    flight->alert = record->body.data[1];
    return ESF_OK;
}

static status add_record(struct tls_flight *flight, bool *is_protected, const struct tls_record *record,
                         struct error **err) {
    if (record->type == TLS_ALERT && !*is_protected)
        return add_alert(flight, record, err);
    if (flight->kind == TLS_FLIGHT_ALERT)
        return fail_flight(err, "an alert among other records, or one that cannot be read");
    if (record->type == TLS_HANDSHAKE && !*is_protected)
        return bytes_append(&flight->clear, record->body, err);
    if (record->type == TLS_HANDSHAKE) {
        flight->protected_count++;
        return ESF_OK;
    }
    if (record->type != TLS_CHANGE_CIPHER_SPEC || *is_protected || record->body.size != 1 || record->body.data[0] != 1)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "%s where it has no place",
                    tls_content_name(record->type));
    *is_protected = true;
    return ESF_OK;
}

static status read_messages(struct tls_flight *flight, struct error **err) {
    struct span rest = bytes_span(flight->clear);
    while (rest.size > 0) {
        if (flight->message_count == TLS_FLIGHT_MESSAGES_MAX)
            return fail_flight(err, "more handshake messages than any flight has");
        if (!tls_message_take(&flight->messages[flight->message_count], &rest))
            return fail_flight(err, "a handshake message is cut off");
        flight->message_count++;
    }
    return ESF_OK;
}

static int step_at(const struct tls_flight *flight, bool is_protected, size_t index) {
    if (index < flight->message_count)
        return flight->messages[index].type;
    size_t behind = index - flight->message_count;
    if (behind == 0 && is_protected)
        return STEP_CHANGE_CIPHER_SPEC;
    return behind == 1 && flight->protected_count > 0 ? STEP_PROTECTED : STEP_END;
}

static const char *step_name(int step) {
    if (step == STEP_CHANGE_CIPHER_SPEC)
        return "ChangeCipherSpec";
    if (step == STEP_PROTECTED)
        return "Finished";
    const char *name = step == STEP_END ? "the end" : tls_message_name((uint8_t)step);
    return name[0] != '\0' ? name : "an unknown message";
}

/* Which flight something can be the start of. */
static const struct flight_form *form_for(int first) {
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++)
        for (const struct step *step = FORMS[i].steps; step->what != STEP_END; step++) {
            if (step->what == first)
                return &FORMS[i];
            if (!step->may_lack)
                break;
        }
    return NULL;
}

static status match_form(struct tls_flight *flight, bool is_protected, struct error **err) {
    const struct flight_form *form = form_for(step_at(flight, is_protected, 0));
    if (form == NULL)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "no flight of a TLS 1.2 handshake starts with %s",
                    step_name(step_at(flight, is_protected, 0)));
    size_t index = 0;
    for (const struct step *step = form->steps;; step++) {
        int here = step_at(flight, is_protected, index);
        if (here != step->what && step->may_lack)
            continue;
        if (here != step->what)
            return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "%s has %s where %s belongs", form->name,
                        step_name(here), step_name(step->what));
        if (here == STEP_END)
            break;
        index++;
    }
    flight->kind = form->kind;
    return ESF_OK;
}

static status check_whole(struct span octets, struct error **err) {
    if (octets.size == 0)
        return fail_flight(err, "an empty TLS message");
    if (octets.size > TLS_FLIGHT_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, NULL, "a TLS message of %zu octets; at most %d are taken",
                    octets.size, TLS_FLIGHT_SIZE_MAX);
    if (tls_is_sslv2_hello(octets))
        return fail_flight(err, "a ClientHello in the style of SSL 2 is not taken");
    return ESF_OK;
}

status tls_flight_read(struct tls_flight *out, struct span octets, struct error **err) {
    memset(out, 0, sizeof *out);
    TRY(check_whole(octets, err));
    bool is_protected = false;
    for (struct span rest = octets; rest.size > 0;) {
        struct tls_record record = {0};
        TRY(take_record(&record, &rest, octets.size - rest.size, err));
        TRY(add_record(out, &is_protected, &record, err));
    }
    if (out->kind == TLS_FLIGHT_ALERT)
        return ESF_OK;
    TRY(read_messages(out, err));
    return match_form(out, is_protected, err);
}

void tls_flight_clear(struct tls_flight *flight) {
    bytes_free(flight->clear);
    memset(flight, 0, sizeof *flight);
}

void tls_flight_cleanup(struct tls_flight *flight) {
    tls_flight_clear(flight);
}
