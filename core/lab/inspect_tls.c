/* SPDX-License-Identifier: Apache-2.0
 *
 * An ESCertKE message is a flight of TLS 1.2 records (reading of TS-0003 8.7.2.2). This looks at the records' headers,
 * and at the handshake messages as long as they are in clear. */
#include <stdio.h>

#include "lab/inspect_parts.h"

enum { FLIGHT_SIZE_MAX = 64 * 1024, RECORD_HEADER = 5, RECORD_SIZE_MAX = 16384 + 2048, RECORDS_SHOWN = 32 };
enum { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23 };

static const char RULE[] = "TS-0003 8.7.2.2";

static const char *content_name(uint8_t type) {
    switch (type) {
    case CHANGE_CIPHER_SPEC:
        return "ChangeCipherSpec";
    case ALERT:
        return "alert";
    case HANDSHAKE:
        return "handshake";
    case APPLICATION_DATA:
        return "application data";
    default:
        return "";
    }
}

static const char *message_name(uint8_t type) {
    switch (type) {
    case 0:
        return "HelloRequest";
    case 1:
        return "ClientHello";
    case 2:
        return "ServerHello";
    case 4:
        return "NewSessionTicket";
    case 11:
        return "Certificate";
    case 12:
        return "ServerKeyExchange";
    case 13:
        return "CertificateRequest";
    case 14:
        return "ServerHelloDone";
    case 15:
        return "CertificateVerify";
    case 16:
        return "ClientKeyExchange";
    case 20:
        return "Finished";
    default:
        return "encrypted or unknown";
    }
}

/* The names of the messages that start in a clear record; one that goes on in the next record ends the list. */
static void list_messages(char *out, size_t room, struct span body) {
    while (body.size >= 4) {
        size_t size = (size_t)body.data[1] << 16 | (size_t)body.data[2] << 8 | body.data[3];
        (void)snprintf(out + strlen(out), room - strlen(out), "%s%s", out[0] == '\0' ? "" : ", ",
                       message_name(body.data[0]));
        if (size > body.size - 4)
            break;
        body = span_from(body, 4 + size);
    }
}

static void inspect_record(struct report *r, const struct place *at, struct span record, bool in_clear) {
    uint8_t type = record.data[0];
    struct span body = span_from(record, RECORD_HEADER);
    char note[200] = "";
    if (type == HANDSHAKE && in_clear)
        list_messages(note, sizeof note, body);
    else if (type == HANDSHAKE)
        (void)snprintf(note, sizeof note, "encrypted (Finished)");
    else if (type == ALERT && in_clear && body.size == 2)
        (void)snprintf(note, sizeof note, "%s alert %d: the other end has given up",
                       body.data[0] == 2 ? "fatal" : "warning", body.data[1]);
    report_part(r, at, note, "%s, TLS %s, %zu octets", content_name(type),
                record.data[2] == 3   ? "1.2"
                : record.data[2] == 1 ? "1.0 (a first ClientHello says so)"
                                      : "another version",
                body.size);
    if (type == APPLICATION_DATA)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "application data has no place in a handshake");
    if (body.size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 6.2.1", "an empty record");
}

/* The size of the record at the start; 0, and the problem told, when there is none. */
static size_t record_size(struct report *r, const struct place *at, struct span rest, size_t offset) {
    if (content_name(rest.data[0])[0] == '\0' || (rest.size > 1 && rest.data[1] != 3)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "octet %zu starts no TLS record", offset);
        return 0;
    }
    size_t body = rest.size < RECORD_HEADER ? 0 : (size_t)rest.data[3] << 8 | rest.data[4];
    if (rest.size < RECORD_HEADER || body > rest.size - RECORD_HEADER) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "the TLS record at octet %zu is cut off", offset);
        return 0;
    }
    if (body > RECORD_SIZE_MAX) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 6.2.3", "the TLS record at octet %zu is too long", offset);
        return 0;
    }
    return RECORD_HEADER + body;
}

void inspect_flight(struct report *r, const struct place *at, struct span octets) {
    if (octets.size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "an empty ESCertKE message");
    if (octets.size > FLIGHT_SIZE_MAX) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D15", "%zu octets; an ESCertKE message has at most %d", octets.size,
                       FLIGHT_SIZE_MAX);
        return;
    }
    bool in_clear = true;
    size_t offset = 0;
    for (size_t i = 0; offset < octets.size; i++) {
        size_t size = record_size(r, at, span_from(octets, offset), offset);
        if (size == 0)
            return;
        struct place place = place_item(at, i);
        if (i < RECORDS_SHOWN)
            inspect_record(r, &place, span_of(octets.data + offset, size), in_clear);
        in_clear = in_clear && octets.data[offset] != CHANGE_CIPHER_SPEC;
        offset += size;
    }
}
