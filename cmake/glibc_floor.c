/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps what we link loadable on systems that are older than the one it was linked on.
 *
 * glibc 2.34 moved libpthread into libc and gave what moved a new version, so whatever is linked since then asks for 2.34, for functions that
 * have not changed since there are threads; C23 and newer unwinders add names of their own. Every shared object of ours is linked with
 * --wrap for each function here (cmake/Library.cmake reads the list from this file), so calls from the core, BoringSSL and the compiler's
 * run-time come here and go to the old version. Objects and libesf.a stay as they are. On an architecture that is not in the list the
 * system's own version is used. docs/abi.md states the floor, tests/abi checks it. */
#include <dlfcn.h>
#include <features.h>
#include <link.h>
#include <pthread.h>

/* The first version of each port: what moved had that one. */
#if defined(__x86_64__) && defined(__LP64__)
#define OLDEST "GLIBC_2.2.5"
#elif defined(__aarch64__) || (defined(__powerpc64__) && _CALL_ELF == 2)
#define OLDEST "GLIBC_2.17"
#elif defined(__riscv) && __riscv_xlen == 64
#define OLDEST "GLIBC_2.27"
#elif defined(__s390x__)
#define OLDEST "GLIBC_2.2"
#elif defined(__arm__)
#define OLDEST "GLIBC_2.4"
#endif

#ifdef OLDEST
#define OLD(name) old_##name
#define BIND(name) __asm__(".symver old_" #name "," #name "@" OLDEST)
#else
#define OLD(name) __real_##name
#define BIND(name) _Static_assert(1, "")
#endif

#define WRAP(type, name, parameters, arguments)                                                                        \
    type OLD(name) parameters;                                                                                         \
    BIND(name);                                                                                                        \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters {                                                                                    \
        return OLD(name) arguments;                                                                                    \
    }

/* ---- moved by 2.34 ---- */

WRAP(int, pthread_once, (pthread_once_t * once, void (*function)(void)), (once, function))
WRAP(int, pthread_key_create, (pthread_key_t * key, void (*destroy)(void *)), (key, destroy))
WRAP(int, __pthread_key_create, (pthread_key_t * key, void (*destroy)(void *)), (key, destroy))
WRAP(int, pthread_key_delete, (pthread_key_t key), (key))
WRAP(void *, pthread_getspecific, (pthread_key_t key), (key))
WRAP(int, pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
WRAP(int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
WRAP(int, pthread_rwlock_init, (pthread_rwlock_t * lock, const pthread_rwlockattr_t *attributes), (lock, attributes))
WRAP(int, pthread_rwlock_destroy, (pthread_rwlock_t * lock), (lock))
WRAP(int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
WRAP(int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
WRAP(int, pthread_rwlock_unlock, (pthread_rwlock_t * lock), (lock))

/* ---- C23's names for what differs in binary literals only (2.38); the header's own redirection is passed by ---- */

#define WRAP_C23(type, name, parameters, arguments)                                                                    \
    type OLD(name)                                                                                                     \
    parameters __asm__(#name);                                                                                         \
    type __wrap___isoc23_##name parameters;                                                                            \
    type __wrap___isoc23_##name parameters {                                                                           \
        return OLD(name) arguments;                                                                                    \
    }

WRAP_C23(long, strtol, (const char *text, char **end, int base), (text, end, base))
WRAP_C23(long long, strtoll, (const char *text, char **end, int base), (text, end, base))
WRAP_C23(unsigned long, strtoul, (const char *text, char **end, int base), (text, end, base))
WRAP_C23(unsigned long long, strtoull, (const char *text, char **end, int base), (text, end, base))

/* ---- whether there is but one thread (2.32): what C++ spares itself then is not worth a newer system ---- */

extern char __wrap___libc_single_threaded;
char __wrap___libc_single_threaded = 0;

/* ---- how an unwinder that lies inside finds the tables of an object (2.35) ---- */

struct search {
    ElfW(Addr) address;
    ElfW(Addr) start;
    ElfW(Addr) end;
    ElfW(Addr) tables;
};

static int look(struct dl_phdr_info *object, size_t size, void *data) {
    struct search *search = data;
    ElfW(Addr) tables = 0;
    int is_it = 0;
    (void)size;
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        ElfW(Addr) start = object->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_GNU_EH_FRAME)
            tables = start;
        if (part->p_type != PT_LOAD || search->address - start >= part->p_memsz)
            continue;
        search->start = start;
        search->end = start + part->p_memsz;
        is_it = 1;
    }
    search->tables = tables;
    return is_it && tables != 0;
}

/* The part of struct dl_find_object that unwinders read. */
struct found {
    unsigned long long flags;
    void *start;
    void *end;
    struct link_map *object;
    void *tables;
#if defined(__i386__) || defined(__nios2__)
    void *base;
#endif
};

int __wrap__dl_find_object(void *address, struct found *found);
int __wrap__dl_find_object(void *address, struct found *found) {
    struct search search = {.address = (ElfW(Addr))address};
    if (dl_iterate_phdr(look, &search) == 0)
        return -1;
    found->flags = 0;
    found->start = (void *)search.start;
    found->end = (void *)search.end;
    found->object = NULL;
    found->tables = (void *)search.tables;
    return 0;
}
