/* SPDX-License-Identifier: Apache-2.0
 *
 * The allocator of the BoringSSL inside. It takes these three by their plain names, as weak symbols; defined hidden
 * here, they are ours alone even when the process holds another BoringSSL.
 *
 * They wipe what they free. They are not counted as alive: BoringSSL keeps memory per thread until the thread ends,
 * which would look like a leak of ours. They fail on demand only during a stay (crypto/stay.h), where somebody asks
 * afterwards whether one did; elsewhere the operations of the core allocate nothing in BoringSSL once they are set up. */
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "crypto/stay.h"

void *OPENSSL_memory_alloc(size_t size);
void OPENSSL_memory_free(void *memory);
size_t OPENSSL_memory_get_size(void *memory);

/* Keeps the alignment of malloc for what comes behind it. */
union header {
    size_t size;
    max_align_t alignment;
};

static union header *header_of(void *memory) {
    return (union header *)memory - 1;
}

void *OPENSSL_memory_alloc(size_t size) {
    union header *header = NULL;
    if (size <= PTRDIFF_MAX - sizeof *header && !stay_allocation_fails())
        header = malloc(sizeof *header + size);
    if (header == NULL) {
        stay_ran_out();
        return NULL;
    }
    header->size = size;
    return header + 1;
}

void OPENSSL_memory_free(void *memory) {
    union header *header = header_of(memory);
    wipe(memory, header->size);
    free(header);
}

size_t OPENSSL_memory_get_size(void *memory) {
    return header_of(memory)->size;
}
