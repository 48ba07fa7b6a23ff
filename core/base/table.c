/* SPDX-License-Identifier: Apache-2.0 */
#include "base/table.h"

#include "base/alloc.h"

enum { SLOTS_MIN = 16, SLOTS_SWEPT_PER_INSERTION = 2, FULL_SWEEP_INTERVAL_MS = 1000 };

/* Before the first allocation, or when none succeeds, everything hangs on the one slot inside the table. */
static struct table_entry **slot_at(struct table *table, size_t index) {
    return table->slots_count > 0 ? &table->slots[index] : &table->first_slot;
}

static size_t slots_in_use(const struct table *table) {
    return table->slots_count > 0 ? table->slots_count : 1;
}

static size_t index_of(const struct table *table, uint64_t hash) {
    return (size_t)hash & (slots_in_use(table) - 1);
}

static struct table_entry *chain_at(const struct table *table, size_t index) {
    return table->slots_count > 0 ? table->slots[index] : table->first_slot;
}

static void put(struct table *table, struct table_entry *entry) {
    struct table_entry **slot = slot_at(table, index_of(table, entry->hash));
    entry->next = *slot;
    *slot = entry;
}

static bool is_mortal(const struct table_entry *entry) {
    return entry->expires != INT64_MAX;
}

static void unlink_and_release(struct table *table, struct table_entry **link) {
    struct table_entry *entry = *link;
    *link = entry->next;
    entry->next = NULL;
    table->count--;
    table->mortal_count -= is_mortal(entry);
    table->release(entry, table->context);
}

static size_t release_in_slot(struct table *table, size_t index, table_match match, const void *wanted) {
    size_t released = 0;
    struct table_entry **link = slot_at(table, index);
    while (*link != NULL) {
        if (match(*link, wanted)) {
            unlink_and_release(table, link);
            released++;
        } else {
            link = &(*link)->next;
        }
    }
    return released;
}

static bool is_expired(const struct table_entry *entry, const void *now) {
    return is_mortal(entry) && entry->expires <= *(const int64_t *)now;
}

static bool is_anything(const struct table_entry *entry, const void *wanted) {
    (void)entry;
    (void)wanted;
    return true;
}

static void sweep_a_few(struct table *table, int64_t now) {
    for (int i = 0; i < SLOTS_SWEPT_PER_INSERTION && table->mortal_count > 0; i++) {
        table->sweep_at = (table->sweep_at + 1) & (slots_in_use(table) - 1);
        (void)release_in_slot(table, table->sweep_at, is_expired, &now);
    }
}

static void put_chain(struct table *table, struct table_entry *chain) {
    while (chain != NULL) {
        struct table_entry *next = chain->next;
        put(table, chain);
        chain = next;
    }
}

/* Doubling at one entry a slot keeps chains short. When memory is refused, the next insertion tries again. */
static void grow_when_full(struct table *table) {
    if (table->count < table->slots_count)
        return;
    size_t count = table->slots_count > 0 ? size_mul(table->slots_count, 2) : SLOTS_MIN;
    struct table_entry **slots = mem_new(size_mul(count, sizeof *slots));
    if (slots == NULL)
        return;

    struct table old = *table;
    table->slots = slots;
    table->slots_count = count;
    table->first_slot = NULL;
    for (size_t i = 0; i < slots_in_use(&old); i++)
        put_chain(table, chain_at(&old, i));
    mem_free(old.slots);
}

void table_init(struct table *table, void (*release)(struct table_entry *entry, void *context), void *context) {
    *table = (struct table){.release = release, .context = context, .swept_full_at = INT64_MIN / 2};
}

struct table_entry *table_find(const struct table *table, uint64_t hash, table_match match, const void *wanted) {
    struct table_entry *entry = chain_at(table, index_of(table, hash));
    while (entry != NULL && (entry->hash != hash || !match(entry, wanted)))
        entry = entry->next;
    return entry;
}

void table_insert(struct table *table, struct table_entry *entry, int64_t now) {
    sweep_a_few(table, now);
    grow_when_full(table);
    put(table, entry);
    table->count++;
    table->mortal_count += is_mortal(entry);
}

void table_remove(struct table *table, struct table_entry *entry) {
    struct table_entry **link = slot_at(table, index_of(table, entry->hash));
    while (*link != NULL && *link != entry)
        link = &(*link)->next;
    if (*link != NULL)
        unlink_and_release(table, link);
}

size_t table_remove_if(struct table *table, table_match match, const void *wanted) {
    size_t released = 0;
    for (size_t i = 0; i < slots_in_use(table); i++)
        released += release_in_slot(table, i, match, wanted);
    return released;
}

void table_clear(struct table *table) {
    (void)table_remove_if(table, is_anything, NULL);
    mem_free(table->slots);
    table_init(table, table->release, table->context);
}

void table_sweep(struct table *table, int64_t now) {
    if (now >= table->swept_full_at && now - table->swept_full_at < FULL_SWEEP_INTERVAL_MS)
        return;
    table->swept_full_at = now;
    (void)table_remove_if(table, is_expired, &now);
}

void table_each(const struct table *table, void (*visit)(const struct table_entry *entry, void *context),
                void *context) {
    for (size_t i = 0; i < slots_in_use(table); i++)
        for (const struct table_entry *entry = chain_at(table, i); entry != NULL; entry = entry->next)
            visit(entry, context);
}
