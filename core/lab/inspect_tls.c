/* SPDX-License-Identifier: Apache-2.0
 *
 * An ESCertKE message is a flight of TLS 1.2 records (reading of TS-0003 8.7.2.2). This looks at the records' headers,
 * and at the handshake messages as long as they are in clear. */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "tls/records.h"

enum { RECORDS_SHOWN = 32 };

static const char RULE[] = "TS-0003 8.7.2.2";

/* The names of the messages that start in a clear record; one that goes on in the next record ends the list. */
static void list_messages(char *out, size_t room, struct span body) {
    while (body.size >= TLS_MESSAGE_HEADER) {
        const char *name = tls_message_name(body.data[0]);
        (void)snprintf(out + strlen(out), room - strlen(out), "%s%s", out[0] == '\0' ? "" : ", ",
                       name[0] != '\0' ? name : "encrypted or unknown");
        struct tls_message message;
        if (!tls_message_take(&message, &body))
            break;
    }
}

static const char *version_note(uint16_t version) {
    if (version == TLS_1_2)
        return "1.2";
    return version == TLS_1_0 ? "1.0 (a first ClientHello says so)" : "another version";
}

static void inspect_record(struct report *r, const struct place *at, const struct tls_record *record, bool in_clear) {
    struct span body = record->body;
    char note[200] = "";
    if (record->type == TLS_HANDSHAKE && in_clear)
        list_messages(note, sizeof note, body);
    else if (record->type == TLS_HANDSHAKE)
        (void)snprintf(note, sizeof note, "encrypted (Finished)");
    else if (record->type == TLS_ALERT && in_clear && body.size == 2)
        (void)snprintf(note, sizeof note, "%s alert %s (%d): %s", body.data[0] == TLS_ALERT_FATAL ? "fatal" : "warning",
                       tls_alert_name(body.data[1]), body.data[1], tls_alert_meaning(body.data[1]));
    report_part(r, at, note, "%s, TLS %s, %zu octets", tls_content_name(record->type), version_note(record->version),
                body.size);
    if (record->type == TLS_APPLICATION_DATA)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "application data has no place in a handshake");
    if (body.size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 6.2.1", "an empty record");
}

/* Takes the record at the start; false, and the problem told, when there is none. */
static bool take_record(struct report *r, const struct place *at, struct tls_record *record, struct span *rest,
                        size_t offset) {
    switch (tls_record_take(record, rest)) {
    case TLS_RECORD_FINE:
        return true;
    case TLS_RECORD_CUT:
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "the TLS record at octet %zu is cut off", offset);
        return false;
    case TLS_RECORD_TOO_LONG:
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 6.2.3", "the TLS record at octet %zu is too long", offset);
        return false;
    case TLS_RECORD_NONE:
    default:
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "octet %zu starts no TLS record", offset);
        return false;
    }
}

void inspect_flight(struct report *r, const struct place *at, struct span octets) {
    if (octets.size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "an empty ESCertKE message");
    if (octets.size > TLS_FLIGHT_SIZE_MAX) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "%zu octets; an ESCertKE message has at most %d", octets.size,
                       TLS_FLIGHT_SIZE_MAX);
        return;
    }
    bool in_clear = true;
    struct span rest = octets;
    for (size_t i = 0; rest.size > 0; i++) {
        struct tls_record record;
        if (!take_record(r, at, &record, &rest, octets.size - rest.size))
            return;
        struct place place = place_item(at, i);
        if (i < RECORDS_SHOWN)
            inspect_record(r, &place, &record, in_clear);
        in_clear = in_clear && record.type != TLS_CHANGE_CIPHER_SPEC;
    }
}
