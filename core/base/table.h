/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash table of entries that carry their own link, each with an expiry. The caller makes and frees entries, hashes
 * (keyed: peers choose what is hashed) and compares. Entries past their expiry are swept a few at each insertion, so no
 * call ever pays for all of them. Inserting cannot fail: the entry exists already, and a table that cannot grow only
 * gets slower. Not locked. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The first member of every entry. */
struct table_entry {
    struct table_entry *next;
    uint64_t hash;
    int64_t expires; /* ms since 1970; INT64_MAX = never */
};

struct table {
    struct table_entry **slots;
    size_t slots_count;             /* 0 or a power of two */
    struct table_entry *first_slot; /* all there is while slots_count is 0 */
    size_t count;
    size_t mortal_count; /* entries that expire at all */
    size_t sweep_at;
    int64_t swept_full_at;
    void (*release)(struct table_entry *entry, void *context);
    void *context;
};

typedef bool (*table_match)(const struct table_entry *entry, const void *wanted);

/* table_init says how entries that leave the table are given up. */
void table_init(struct table *table, void (*release)(struct table_entry *entry, void *context), void *context);
struct table_entry *table_find(const struct table *table, uint64_t hash, table_match match, const void *wanted);
void table_insert(struct table *table, struct table_entry *entry, int64_t now);

/* table_remove releases one entry; table_remove_if all that match; table_clear all. */
void table_remove(struct table *table, struct table_entry *entry);
size_t table_remove_if(struct table *table, table_match match, const void *wanted);
void table_clear(struct table *table);

/* table_sweep releases every expired entry, at most once a second of `now`: for when a quota is full. */
void table_sweep(struct table *table, int64_t now);

/* table_each calls visit for every entry. */
void table_each(const struct table *table, void (*visit)(const struct table_entry *entry, void *context),
                void *context);

#ifdef __cplusplus
}
#endif
#endif
