/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/security_info.h"

#include "onem2m/enums.h"

/* TS-0004 table 6.3.5.48-1: each member beside its own sit only. */
static const struct {
    const char *name;
    int64_t sit;
} MEMBERS[] = {
    {"dreq", 1}, {"dres", 2}, {"ero", SIT_RAND_RESPONSE}, {"epo", SIT_ESPRIM}, {"eckm", SIT_ESCERTKE},
    {"darq", 7}, {"dars", 8},
};

enum { MEMBERS_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static status refuse(const struct json *json, size_t value, struct error **err, const char *why) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "%s", why);
}

/* The value of the one member m2m:seci. */
static status find_body(size_t *out, const struct json *json, struct error **err) {
    *out = json_member(json, 0, "m2m:seci");
    if (*out == JSON_NONE)
        return refuse(json, 0, err, "expected an object with the member \"m2m:seci\"");
    if (json_first(json, 0) != *out || json_next(json, 0, *out) != JSON_NONE)
        return refuse(json, 0, err, "\"m2m:seci\" has to be the only member");
    if (json_kind(json, *out) != JSON_OBJECT)
        return refuse(json, *out, err, "\"m2m:seci\" has to be an object");
    return ESF_OK;
}

static status read_sit(int64_t *out, const struct json *json, size_t body, struct error **err) {
    size_t value = json_member(json, body, "sit");
    if (value == JSON_NONE)
        return refuse(json, body, err, "securityInfo has no \"sit\"");
    if (!json_enumeration(json, value, out))
        return refuse(json, value, err, "\"sit\" has to be a whole number");
    return ESF_OK;
}

static status check_members(const struct json *json, size_t body, int64_t sit, struct error **err) {
    for (size_t i = 0; i < MEMBERS_COUNT; i++) {
        size_t value = json_member(json, body, MEMBERS[i].name);
        if (value != JSON_NONE && MEMBERS[i].sit != sit)
            return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text,
                        "\"%s\" may stand beside \"sit\":%d only", MEMBERS[i].name, (int)MEMBERS[i].sit);
    }
    return ESF_OK;
}

static status find_member(size_t *out, const struct json *json, size_t body, const char *name, struct error **err) {
    *out = json_member(json, body, name);
    if (*out == JSON_NONE)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, body).text,
                    "securityInfo with this \"sit\" has to have \"%s\"", name);
    return ESF_OK;
}

static status find_text(struct span *out, const struct json *json, size_t body, const char *name, struct error **err) {
    size_t value;
    struct span text;
    TRY(find_member(&value, json, body, name, err));
    if (!json_plain(json, value, &text) || text.size == 0)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text,
                    "\"%s\" has to be a string, not empty and without escapes", name);
    *out = text;
    return ESF_OK;
}

/* Standard base64 has "/", which some writers escape. */
static status find_string(size_t *out, const struct json *json, size_t body, const char *name, struct error **err) {
    size_t value;
    TRY(find_member(&value, json, body, name, err));
    if (json_kind(json, value) != JSON_STRING || json_raw(json, value).size <= 2)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text,
                    "\"%s\" has to be a string, not empty", name);
    *out = value;
    return ESF_OK;
}

status security_info_read(struct security_info *out, struct json *json, struct span content,
                          const struct json_limits *limits, struct error **err) {
    size_t body;
    *out = (struct security_info){.rand = JSON_NONE, .eckm = JSON_NONE};
    TRY(json_read(json, content, limits, err));
    TRY(find_body(&body, json, err));
    TRY(read_sit(&out->sit, json, body, err));
    TRY(check_members(json, body, out->sit, err));
    switch (out->sit) {
    case SIT_RAND_RESPONSE:
        return find_member(&out->rand, json, body, "ero", err);
    case SIT_ESPRIM:
        return find_text(&out->epo, json, body, "epo", err);
    case SIT_ESCERTKE:
        return find_string(&out->eckm, json, body, "eckm", err);
    default:
        return ESF_OK;
    }
}
