/* SPDX-License-Identifier: Apache-2.0
 *
 * glibc 2.34 took libpthread in and gave its functions a new version, though they are the same. What is linked on such a system would
 * ask for it and refuse every older one, so the linker is told (--wrap) to send these calls here, where they go to the version that is
 * everywhere. Node brings libpthread along. */
#include <features.h>
#include <pthread.h>

#ifdef __GLIBC__
#if defined(__x86_64__)
#define FIRST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define FIRST "GLIBC_2.17"
#endif
#endif

#ifdef FIRST
#define OLD(name) __asm__(".symver old_" #name "," #name "@" FIRST)
#else
#define OLD(name) __asm__("old_" #name " = " #name)
#endif

#define SEND(name, parameters, arguments)                                                                              \
    OLD(name);                                                                                                         \
    int old_##name parameters;                                                                                         \
    int __wrap_##name parameters;                                                                                      \
    int __wrap_##name parameters {                                                                                     \
        return old_##name arguments;                                                                                   \
    }

SEND(pthread_once, (pthread_once_t * once, void (*run)(void)), (once, run))
SEND(pthread_key_create, (pthread_key_t * key, void (*end)(void *)), (key, end))
SEND(pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
SEND(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
SEND(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
SEND(pthread_rwlock_unlock, (pthread_rwlock_t * lock), (lock))
SEND(pthread_rwlock_destroy, (pthread_rwlock_t * lock), (lock))

OLD(pthread_getspecific);
void *old_pthread_getspecific(pthread_key_t key);
void *__wrap_pthread_getspecific(pthread_key_t key);
void *__wrap_pthread_getspecific(pthread_key_t key) {
    return old_pthread_getspecific(key);
}
