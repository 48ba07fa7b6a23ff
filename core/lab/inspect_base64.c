/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/inspect_parts.h"

/* The value of a character, 64 when it has none. */
static unsigned sextet(uint8_t c, bool url) {
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    if (c == (url ? '-' : '+'))
        return 62;
    return c == (url ? '_' : '/') ? 63 : 64;
}

struct variant {
    bool url;
    const char *rule;
};

static bool wrong_character(struct report *r, const struct place *at, const struct variant *v, const char *what,
                            struct span text, size_t place) {
    uint8_t c = text.data[place];
    const char *hint = "";
    if (v->url && (c == '+' || c == '/'))
        hint = " (that is base64; base64url was expected)";
    else if (!v->url && (c == '-' || c == '_'))
        hint = " (that is base64url; base64 was expected)";
    else if (c == '=')
        hint = v->url ? " (no padding stands here)" : " (padding stands at the end only)";
    report_problem(r, at, ESF_RSC_BAD_REQUEST, v->rule, "%s: character %zu, %s, is outside the alphabet%s", what,
                   place + 1, quote_text(span_of(&c, 1)).text, hint);
    return false;
}

static bool inspect_text_of(struct report *r, const struct place *at, const struct variant *v, struct span text,
                            const char *what, size_t *octets) {
    for (size_t i = 0; i < text.size; i++)
        if (sextet(text.data[i], v->url) == 64)
            return wrong_character(r, at, v, what, text, i);
    size_t tail = text.size % 4;
    *octets = text.size / 4 * 3 + (tail == 0 ? 0 : tail - 1);
    if (tail == 1) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, v->rule, "%s: %zu characters, and no octets have that many", what,
                       text.size);
        return false;
    }
    unsigned unused = tail == 2 ? 0xF : tail == 3 ? 0x3 : 0;
    if (tail != 0 && (sextet(text.data[text.size - 1], v->url) & unused) != 0) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, v->rule, "%s: bits are set behind the last octet", what);
        return false;
    }
    return true;
}

bool inspect_base64url(struct report *r, const struct place *at, struct span text, const char *what, size_t *octets) {
    static const struct variant url = {true, "RFC 7515 2"};
    return inspect_text_of(r, at, &url, text, what, octets);
}

bool inspect_base64(struct report *r, const struct place *at, struct span text, const char *what, size_t *octets) {
    static const struct variant padded = {false, "RFC 4648 4"};
    if (text.size % 4 != 0) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, padded.rule,
                       "%s: %zu characters; with its padding base64 is a multiple of 4", what, text.size);
        return false;
    }
    struct span bare = text;
    while (bare.size > 0 && text.size - bare.size < 2 && bare.data[bare.size - 1] == '=')
        bare.size--;
    return inspect_text_of(r, at, &padded, bare, what, octets);
}
