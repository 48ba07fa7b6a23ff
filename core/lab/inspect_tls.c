/* SPDX-License-Identifier: Apache-2.0
 *
 * An ESCertKE message is a flight of TLS 1.2 records (reading of TS-0003 8.7.2.2). It is shown record by record, each handshake message beneath
 * the record in which it begins: a message may go on in the next record, and a record may hold several. What comes behind ChangeCipherSpec is
 * encrypted. */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "tls/hello.h"

enum { RECORDS_SHOWN = 32 };

static const char RULE[] = "TS-0003 8.7.2.2";

struct walk {
    struct report *report;
    const struct place *at;
    size_t octets;        /* of the whole flight */
    struct bytes *clear;  /* all handshake messages in clear, out of their records */
    struct span messages; /* those of `clear` that were not shown yet */
    size_t end;           /* of the record at hand, in `clear` */
    const char *latest;   /* message that was shown */
    bool is_encrypted;
    bool is_told; /* that the flight is not as it has to be */
    size_t left_out;
    struct handshake handshake;
};

static void broken(struct walk *w, const struct place *at, const char *rule, const char *what, size_t offset) {
    report_problem(w->report, at, ESF_RSC_BAD_REQUEST, rule, "octet %zu: %s", offset, what);
    w->is_told = true;
}

/* ---- records ---- */

static bool take_record(struct walk *w, struct tls_record *record, struct span *rest) {
    size_t offset = w->octets - rest->size;
    switch (tls_record_take(record, rest)) {
    case TLS_RECORD_FINE:
        return true;
    case TLS_RECORD_CUT:
        broken(w, w->at, RULE, "the TLS record here is cut off", offset);
        return false;
    case TLS_RECORD_TOO_LONG:
        broken(w, w->at, "RFC 5246 6.2.3", "the TLS record here is too long", offset);
        return false;
    case TLS_RECORD_NONE:
    default:
        broken(w, w->at, RULE, "no TLS record starts here", offset);
        return false;
    }
}

static void collect_messages(struct walk *w, struct span octets) {
    struct tls_record record = {.type = 0};
    while (octets.size > 0 && tls_record_take(&record, &octets) == TLS_RECORD_FINE &&
           record.type != TLS_CHANGE_CIPHER_SPEC)
        if (record.type == TLS_HANDSHAKE &&
            !report_keep(w->report, bytes_append(&w->clear, record.body, w->report->err)))
            return;
    w->messages = bytes_span(w->clear);
}

static const char *message_name(uint8_t type) {
    const char *name = tls_message_name(type);
    return name[0] != '\0' ? name : "unknown";
}

static size_t position(const struct walk *w, struct span messages) {
    return bytes_span(w->clear).size - messages.size;
}

/* The messages of the record at hand; one that has begun before is told too. */
static struct line names_in(const struct walk *w, size_t size) {
    struct line line = {.text = ""};
    struct span rest = w->messages;
    struct tls_message message;
    if (position(w, rest) > w->end - size)
        line_add(&line, "goes on with %s", w->latest);
    while (rest.size > 0 && position(w, rest) < w->end) {
        line_add(&line, "%s", message_name(rest.data[0]));
        if (!tls_message_take(&message, &rest))
            break;
    }
    return line;
}

static bool starts_messages(const struct walk *w) {
    return w->messages.size > 0 && position(w, w->messages) < w->end;
}

static const char *version_note(uint16_t version) {
    if (version == TLS_1_2)
        return "1.2";
    return version == TLS_1_0 ? "1.0 (a first ClientHello says so)" : "another version";
}

static struct line record_note(const struct walk *w, const struct tls_record *record) {
    struct line note = {.text = ""};
    struct span body = record->body;
    if (record->type == TLS_HANDSHAKE && !w->is_encrypted)
        return names_in(w, body.size);
    if (record->type == TLS_HANDSHAKE)
        line_add(&note, "encrypted (Finished)");
    else if (record->type == TLS_ALERT && w->is_encrypted)
        line_add(&note, "encrypted");
    else if (record->type == TLS_ALERT && body.size == 2)
        line_add(&note, "%s alert %s (%d): %s", body.data[0] == TLS_ALERT_FATAL ? "fatal" : "warning",
                 tls_alert_name(body.data[1]), body.data[1], tls_alert_meaning(body.data[1]));
    return note;
}

/* ---- messages ---- */

/* One that is cut off is shown as far as it is there. */
static struct tls_message take_message(struct walk *w, const struct place *at) {
    struct tls_message message = {.type = w->messages.data[0]};
    if (tls_message_take(&message, &w->messages))
        return message;
    size_t header = w->messages.size < TLS_MESSAGE_HEADER ? w->messages.size : TLS_MESSAGE_HEADER;
    message.body = span_from(w->messages, header);
    w->messages = span_from(w->messages, w->messages.size);
    report_problem(w->report, at, ESF_RSC_BAD_REQUEST, RULE, "the handshake message is cut off");
    w->is_told = true;
    return message;
}

static void inspect_messages(struct walk *w, const struct place *outer) {
    while (starts_messages(w)) {
        w->latest = message_name(w->messages.data[0]);
        struct place at = place_in(outer, w->latest);
        if (w->messages.data[0] == TLS_SERVER_HELLO)
            w->handshake.is_client = false;
        struct tls_message message = take_message(w, &at);
        inspect_message(w->report, &at, &message, &w->handshake);
    }
}

static void inspect_record(struct walk *w, size_t index, const struct tls_record *record, size_t offset) {
    struct place at = place_item(w->at, index);
    bool is_clear = record->type == TLS_HANDSHAKE && !w->is_encrypted;
    if (is_clear)
        w->end += record->body.size;
    if (index < RECORDS_SHOWN || !is_clear || starts_messages(w))
        report_part(w->report, &at, record_note(w, record).text, "%s, TLS %s, %zu octets",
                    tls_content_name(record->type), version_note(record->version), record->body.size);
    else
        w->left_out++;
    if (record->type == TLS_APPLICATION_DATA)
        broken(w, &at, "D15", "application data has no place in a handshake", offset);
    if (record->body.size == 0)
        broken(w, &at, "RFC 5246 6.2.1", "an empty record", offset);
    inspect_messages(w, &at);
}

/* ---- the whole ---- */

static void tell_left_out(const struct walk *w) {
    struct place at = place_in(w->at, "more");
    if (w->left_out > 0)
        report_part(w->report, &at, "not listed: they only go on with messages", "%zu records", w->left_out);
}

static const char *const FLIGHTS[] = {[TLS_FLIGHT_CLIENT_HELLO] = "ClientHello",
                                      [TLS_FLIGHT_SERVER_HELLO] = "ServerHello to ServerHelloDone",
                                      [TLS_FLIGHT_CLIENT_FINISHED] = "Certificate to Finished",
                                      [TLS_FLIGHT_SERVER_FINISHED] = "Finished"};

/* What a flight may lack for TLS, and not for two ends that prove to each other who they are (readings A41, A46). */
static const struct {
    enum tls_flight_kind kind;
    uint8_t type;
} NEEDED[] = {
    {TLS_FLIGHT_SERVER_HELLO, TLS_CERTIFICATE},           {TLS_FLIGHT_SERVER_HELLO, TLS_SERVER_KEY_EXCHANGE},
    {TLS_FLIGHT_SERVER_HELLO, TLS_CERTIFICATE_REQUEST},   {TLS_FLIGHT_CLIENT_FINISHED, TLS_CERTIFICATE},
    {TLS_FLIGHT_CLIENT_FINISHED, TLS_CERTIFICATE_VERIFY},
};

static bool has_message(const struct tls_flight *flight, uint8_t type) {
    for (size_t i = 0; i < flight->message_count; i++)
        if (flight->messages[i].type == type)
            return true;
    return false;
}

static void tell_missing(const struct walk *w, const struct tls_flight *flight) {
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++)
        if (NEEDED[i].kind == flight->kind && !has_message(flight, NEEDED[i].type))
            report_problem(w->report, w->at, ESF_RSC_BAD_REQUEST, RULE,
                           "there is no %s; both ends have to prove who they are", tls_message_name(NEEDED[i].type));
}

/* What the core says of it, and in which place of the four it stands. */
static void inspect_whole(struct walk *w, struct span octets) {
    struct report *r = w->report;
    struct tls_flight flight;
    AUTO(error) struct error *fault = NULL;
    status read = tls_flight_read(&flight, octets, &fault);
    enum tls_flight_kind kind = flight.kind;
    uint8_t alert = flight.alert;
    if (read == ESF_OK)
        tell_missing(w, &flight);
    tls_flight_clear(&flight);
    if (read == ESF_E_NO_MEMORY)
        (void)report_keep(r, fail_no_memory(r->err));
    else if (read < 0 && !w->is_told)
        report_problem(r, w->at, ESF_RSC_BAD_REQUEST, RULE, "%s", fault->message);
    if (read < 0)
        report_is(r, "security-info", "no whole flight of a handshake");
    else if (kind == TLS_FLIGHT_ALERT)
        report_is(r, "security-info", "alert %s", tls_alert_name(alert));
    else
        report_is(r, "security-info", "message %d (%s)%s%s%s%s", (int)kind, FLIGHTS[kind],
                  w->handshake.suite != 0 ? ", " : "",
                  w->handshake.suite != 0 ? tls_suite_name(w->handshake.suite) : "",
                  w->handshake.holder.text[0] != '\0' ? ", " : "", w->handshake.holder.text);
}

static void inspect_records(struct walk *w, struct span octets) {
    struct tls_record record = {.type = 0};
    size_t index = 0;
    for (struct span rest = octets; rest.size > 0; index++) {
        size_t offset = octets.size - rest.size;
        if (!take_record(w, &record, &rest))
            break;
        inspect_record(w, index, &record, offset);
        w->is_encrypted = w->is_encrypted || record.type == TLS_CHANGE_CIPHER_SPEC;
    }
}

/* RFC 5246 E.2: lengths of specs, session id and challenge follow the version; a spec has three octets. */
static void inspect_sslv2_hello(struct report *r, const struct place *at, struct span octets) {
    struct place version = place_in(at, "version"), specs = place_in(at, "cipher_specs");
    struct span rest = span_from(octets, 3);
    uint16_t number, size;
    report_part(r, at, "a ClientHello in the style of SSL 2, without a record", "%zu octets", octets.size);
    if (tls_u16_take(&number, &rest)) {
        const char *name = tls_version_name(number);
        report_part(r, &version, "", "%s", name[0] != '\0' ? name : "another version");
    }
    if (tls_u16_take(&size, &rest))
        report_part(r, &specs, "not looked into", "%d", size / 3);
    report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 E.2", "a ClientHello in the style of SSL 2 is not taken");
    report_is(r, "security-info", "ClientHello in the style of SSL 2");
}

void inspect_flight(struct report *r, const struct place *at, struct span octets) {
    if (octets.size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "an empty ESCertKE message");
    else if (octets.size > TLS_FLIGHT_SIZE_MAX)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "%zu octets; an ESCertKE message has at most %d", octets.size,
                       TLS_FLIGHT_SIZE_MAX);
    else if (tls_is_sslv2_hello(octets))
        inspect_sslv2_hello(r, at, octets);
    if (octets.size == 0 || octets.size > TLS_FLIGHT_SIZE_MAX || tls_is_sslv2_hello(octets))
        return;
    struct walk w = {.report = r, .at = at, .octets = octets.size, .handshake.is_client = true};
    collect_messages(&w, octets);
    inspect_records(&w, octets);
    tell_left_out(&w);
    inspect_whole(&w, octets);
    bytes_free(w.clear);
}
