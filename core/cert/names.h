/* SPDX-License-Identifier: Apache-2.0
 *
 * The names in a certificate: those of the subjectAltName, which may be identities (TS-0003 10.1.1), and the distinguished names of issuer and
 * subject, which link chains and are never identities. It knows their form, not whom they stand for. */
#ifndef CERT_NAMES_H
#define CERT_NAMES_H

#include "base/line.h"
#include "cert/rule.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CERT_NAMES_MAX = 16, CERT_NAME_SIZE_MAX = 255 };

/* The choices of GeneralName by their tag numbers (RFC 5280 4.2.1.6). */
enum {
    GENERAL_OTHER_NAME = 0,
    GENERAL_RFC822_NAME,
    GENERAL_DNS_NAME,
    GENERAL_X400_ADDRESS,
    GENERAL_DIRECTORY_NAME,
    GENERAL_EDI_PARTY,
    GENERAL_URI,
    GENERAL_IP_ADDRESS,
    GENERAL_REGISTERED_ID
};

enum cert_name_kind {
    CERT_NAME_UNUSED, /* rfc822Name, iPAddress and the like: no flavour has them */
    CERT_NAME_URI,
    CERT_NAME_DNS,
    CERT_NAME_REGISTERED_ID,
    CERT_NAME_DEVICE /* otherName, whose type-id is the higher arc of a device id */
};

/* How the rest of a device id stands behind its higher arc. */
enum cert_device_form { CERT_DEVICE_RELATIVE_OID, CERT_DEVICE_OID, CERT_DEVICE_UTF8, CERT_DEVICE_UNKNOWN };

struct cert_name {
    enum cert_name_kind kind;
    struct span value; /* text, or the content of an OID */
    struct span higher_arc;
    enum cert_device_form form;
};

struct cert_names {
    size_t count;   /* those in items */
    uint16_t tags;  /* one bit for each choice of GeneralName that occurs */
    bool is_marked; /* critical */
    struct cert_name items[CERT_NAMES_MAX];
};

/* A text with a terminator; size 0 when there is none. */
struct cert_text {
    size_t size;
    char text[CERT_NAME_SIZE_MAX + 1];
};

static inline struct span cert_text_span(const struct cert_text *text) {
    return span_of(text->text, text->size);
}

/* cert_text_set copies 1 to CERT_NAME_SIZE_MAX octets without NUL; false when they are not such. */
bool cert_text_set(struct cert_text *out, struct span text);

/* cert_names_read reads GeneralNames, the value of a subjectAltName. */
void cert_names_read(struct cert_names *out, struct span value, struct cert_findings *findings);

/* cert_name_text gives a name as text: a URI and a dNSName as they are, a registered id and a device id in dotted numbers. */
bool cert_name_text(struct cert_text *out, const struct cert_name *name);

/* cert_name_is compares a name with a text: octet for octet, a dNSName without regard to case. */
bool cert_name_is(const struct cert_name *name, struct span text);

/* cert_names_list writes all names for a message: `URI "//d/cse", DNS "cse.d"`. */
struct cert_name_list {
    char text[160];
};
struct cert_name_list cert_names_list(const struct cert_names *names);

/* cert_dns_fault and cert_uri_fault return what is wrong with the text of a name, NULL when nothing is. */
const char *cert_dns_fault(struct span text);
const char *cert_uri_fault(struct span text);
bool cert_dns_equal(struct span a, struct span b);

/* cert_dn_check checks a Name: strings of UTF8String, PrintableString or IA5String, not empty, without control characters. */
void cert_dn_check(struct span name, const char *where, struct cert_findings *findings);

/* cert_dn_common_name returns the last common name; empty when there is none. */
struct span cert_dn_common_name(struct span name);

/* cert_dn_text returns the last common name, for messages; cert_dn_line all that is in the name: "O=Acme, CN=lamp". */
struct quoted cert_dn_text(struct span name);
struct line cert_dn_line(struct span name);

#ifdef __cplusplus
}
#endif
#endif
