/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded into a server that can only listen on every interface: it listens on the loopback one. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t size) {
    int (*real_bind)(int, const struct sockaddr *, socklen_t) =
        (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in loopback;
    if (address->sa_family != AF_INET || size < sizeof loopback) {
        errno = EADDRNOTAVAIL;
        return -1;
    }
    memcpy(&loopback, address, sizeof loopback);
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real_bind(fd, (const struct sockaddr *)&loopback, sizeof loopback);
}
