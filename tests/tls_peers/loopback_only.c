/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded into a server that can only listen on every interface, on a port that it has to be told: it listens on the loopback interface, on
 * a port that nobody has, and says which. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t size) {
    int (*real_bind)(int, const struct sockaddr *, socklen_t) =
        (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    struct sockaddr_in loopback;
    socklen_t bound_size = sizeof loopback;
    if (address->sa_family != AF_INET || size < sizeof loopback) {
        errno = EADDRNOTAVAIL;
        return -1;
    }
    memcpy(&loopback, address, sizeof loopback);
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    loopback.sin_port = 0;
    if (real_bind(fd, (const struct sockaddr *)&loopback, sizeof loopback) != 0 ||
        getsockname(fd, (struct sockaddr *)&loopback, &bound_size) != 0)
        return -1;
    fprintf(stderr, "loopback port %d\n", ntohs(loopback.sin_port));
    return 0;
}
