/* SPDX-License-Identifier: Apache-2.0 */
#include "json/names.h"

#include "base/alloc.h"
#include "json/scan.h"

/* Up to here every name is compared with every other: no memory, and faster than sorting. */
enum { FEW_MEMBERS = 12 };

struct hashed_name {
    uint64_t hash;
    uint32_t member;
};

static struct span name_of(const struct json *json, size_t member) {
    const struct json_value *value = &json->values[member];
    return span_of(json->text.data + value->name, value->name_end - value->name);
}

static int compare_octets(struct span a, struct span b) {
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* The same order with escapes undone, character by character: the order of UTF-8 is that of its characters. */
static int compare_escaped(struct span a, struct span b) {
    struct unescape left = {a, {0}};
    struct unescape right = {b, {0}};
    struct span one = {left.octets, 0};
    struct span two = {right.octets, 0};
    for (;;) {
        if (one.size == 0)
            one = span_of(left.octets, unescape_next(&left));
        if (two.size == 0)
            two = span_of(right.octets, unescape_next(&right));
        if (one.size == 0 || two.size == 0)
            return (one.size > 0) - (two.size > 0);
        if (one.data[0] != two.data[0])
            return one.data[0] < two.data[0] ? -1 : 1;
        one = span_from(one, 1);
        two = span_from(two, 1);
    }
}

static int compare_names(const struct json *json, size_t a, size_t b) {
    if (json->values[a].name_escaped || json->values[b].name_escaped)
        return compare_escaped(name_of(json, a), name_of(json, b));
    return compare_octets(name_of(json, a), name_of(json, b));
}

static bool same_name(const struct json *json, size_t a, size_t b) {
    const struct json_value *one = &json->values[a];
    const struct json_value *two = &json->values[b];
    bool escaped = one->name_escaped || two->name_escaped;
    if (!escaped && one->name_end - one->name != two->name_end - two->name)
        return false;
    return compare_names(json, a, b) == 0;
}

static size_t find_among_few(const struct json *json, size_t object) {
    for (size_t b = object + 1; b < json->count; b = json->values[b].skip)
        for (size_t a = object + 1; a < b; a = json->values[a].skip)
            if (same_name(json, a, b))
                return b;
    return JSON_NONE;
}

/* FNV-1a over what the name means. Names made to collide cost comparisons, not more of the order n log n. */
static uint64_t hash_name(const struct json *json, size_t member) {
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    struct unescape reader = {name_of(json, member), {0}};
    for (size_t size; (size = unescape_next(&reader)) > 0;)
        for (size_t i = 0; i < size; i++)
            hash = (hash ^ reader.octets[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* By hash, then by name, then by place. */
static bool stands_before(const struct json *json, const struct hashed_name *a, const struct hashed_name *b) {
    if (a->hash != b->hash)
        return a->hash < b->hash;
    int order = compare_names(json, a->member, b->member);
    return order != 0 ? order < 0 : a->member < b->member;
}

static void sift_down(const struct json *json, struct hashed_name *heap, size_t size, size_t parent) {
    struct hashed_name moved = heap[parent];
    for (size_t child; (child = 2 * parent + 1) < size; parent = child) {
        if (child + 1 < size && stands_before(json, &heap[child], &heap[child + 1]))
            child++;
        if (!stands_before(json, &moved, &heap[child]))
            break;
        heap[parent] = heap[child];
    }
    heap[parent] = moved;
}

/* Heap sort: in place, and n log n for every input. */
static void sort_names(const struct json *json, struct hashed_name *names, size_t count) {
    for (size_t parent = count / 2; parent-- > 0;)
        sift_down(json, names, count, parent);
    for (size_t last = count; last-- > 1;) {
        struct hashed_name largest = names[0];
        names[0] = names[last];
        names[last] = largest;
        sift_down(json, names, last, 0);
    }
}

static status find_among_many(size_t *repeated, const struct json *json, size_t object, size_t count,
                              struct error **err) {
    struct hashed_name *names = (struct hashed_name *)mem_new_raw(size_mul(count, sizeof *names));
    if (names == NULL)
        return fail_no_memory(err);
    struct hashed_name *next = names;
    for (size_t member = object + 1; member < json->count; member = json->values[member].skip)
        *next++ = (struct hashed_name){hash_name(json, member), (uint32_t)member};
    sort_names(json, names, count);
    for (size_t i = 1; i < count; i++) {
        bool same = names[i - 1].hash == names[i].hash && same_name(json, names[i - 1].member, names[i].member);
        if (same && names[i].member < *repeated)
            *repeated = names[i].member;
    }
    mem_free(names);
    return ESF_OK;
}

status names_find_repeated(size_t *repeated, const struct json *json, size_t object, struct error **err) {
    *repeated = JSON_NONE;
    size_t count = 0;
    for (size_t member = object + 1; member < json->count; member = json->values[member].skip)
        count++;
    if (count > FEW_MEMBERS)
        return find_among_many(repeated, json, object, count, err);
    *repeated = find_among_few(json, object);
    return ESF_OK;
}
