/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "base/alloc.h"
#include "json/scan.h"

/* How many octets at the start need no escape. What is above 0x7F is taken as it is. */
static size_t unescaped_run(struct span octets) {
    size_t n = 0;
    for (;;) {
        n += scan_plain(span_from(octets, n));
        if (n == octets.size || octets.data[n] < 0x80)
            return n;
        while (n < octets.size && octets.data[n] >= 0x80)
            n++;
    }
}

struct escape {
    uint8_t octets[6];
    size_t size;
};

/* The shortest escape of a quote, a backslash or a control character. */
static struct escape escape_of(uint8_t octet) {
    static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    static const char digits[] = "0123456789abcdef";
    for (const char *form = short_forms; *form != '\0'; form += 2)
        if ((uint8_t)form[0] == octet)
            return (struct escape){{'\\', (uint8_t)form[1]}, 2};
    return (struct escape){{'\\', 'u', '0', '0', (uint8_t)digits[octet >> 4], (uint8_t)digits[octet & 15]}, 6};
}

size_t json_string_size(struct span octets) {
    size_t size = 2;
    for (;;) {
        size_t run = unescaped_run(octets);
        size = size_add(size, run);
        octets = span_from(octets, run);
        if (octets.size == 0)
            return size;
        size = size_add(size, escape_of(octets.data[0]).size);
        octets = span_from(octets, 1);
    }
}

static void write_string(uint8_t *out, struct span octets) {
    *out++ = '"';
    for (;;) {
        size_t run = unescaped_run(octets);
        if (run > 0)
            memcpy(out, octets.data, run);
        out += run;
        octets = span_from(octets, run);
        if (octets.size == 0)
            break;
        struct escape escape = escape_of(octets.data[0]);
        memcpy(out, escape.octets, escape.size);
        out += escape.size;
        octets = span_from(octets, 1);
    }
    *out = '"';
}

status json_append_string(struct bytes **out, struct span octets, struct error **err) {
    size_t size = json_string_size(octets);
    TRY(bytes_reserve(out, size, err));
    write_string((*out)->data + (*out)->size, octets);
    (*out)->size += size;
    return ESF_OK;
}
