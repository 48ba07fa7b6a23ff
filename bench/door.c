/* SPDX-License-Identifier: Apache-2.0
 *
 * What a handshake costs those who only send sealed requests: how long the door takes for them alone, and while another thread
 * agrees on keys with the same endpoint, one handshake after the other. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "certified.h"
#include "laps.h"
#include "letter.h"
#include "world.h"

#define STRANGER "//m2m.example/cse1/Cae2"
#define STRANGER_AT_HUB "/cse1/Cae2"

enum { REQUEST_SIZE = 1024, REQUESTS_MAX = MESSAGES_MAX / 2 - 1 };

struct door {
    struct world world;
    struct authority authority;
    struct proof strangers, receivers;
    esf_endpoint *stranger;
    esf_incoming *incoming;
    atomic_bool is_over;
    size_t handshakes;
};

static void door_start(struct door *door) {
    esf_error *err = NULL;
    world_start(&door->world);
    door->authority = authority_start();
    door->strangers = authority_certify(&door->authority, "ae_id", STRANGER);
    door->receivers = authority_certify(&door->authority, "cse_id", RECEIVER_DOMAIN);
    door->stranger = endpoint_start(STRANGER);
    endpoint_prove(door->stranger, &door->strangers, &door->authority);
    endpoint_prove(door->world.receiver, &door->receivers, &door->authority);
    MUST(esf_incoming_new(&door->incoming, BYTES(STRANGER_AT_HUB), &err));
    atomic_init(&door->is_over, false);
    door->handshakes = 0;
}

static void door_end(struct door *door) {
    esf_incoming_free(door->incoming);
    esf_endpoint_free(door->stranger);
    proof_end(&door->receivers);
    proof_end(&door->strangers);
    authority_end(&door->authority);
    world_end(&door->world);
}

static void *agree_on(void *argument) {
    struct door *door = argument;
    while (!atomic_load(&door->is_over)) {
        agree(door->stranger, door->world.receiver, door->incoming, NULL);
        door->handshakes++;
    }
    return NULL;
}

/* Seals a request, and gives the microseconds that the door needs for it. */
static double time_request(const struct door *door, struct letter *letter, size_t number) {
    esf_error *err = NULL;
    esf_esprim_request *request = NULL;
    esf_buf *content = NULL;
    MUST(esf_esprim_request_new(&request, door->world.channel, &err));
    MUST(esf_esprim_request_seal(request, letter_number(letter, number), letter->size, &err));
    MUST(esf_esprim_request_content(&content, request, &err));
    struct lap start = lap_now();
    esf_esprim_exchange *exchange = world_receive(&door->world, content, letter->size);
    double spent = lap_since(start).wall * 1e6;
    esf_esprim_exchange_free(exchange);
    esf_buf_free(content);
    esf_esprim_request_free(request);
    return spent;
}

static int by_time(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *when, double *times, size_t count) {
    char name[96];
    qsort(times, count, sizeof *times, by_time);
    (void)snprintf(name, sizeof name, "door, sealed request %s, median", when);
    figure_print(name, "us", times[count / 2]);
    (void)snprintf(name, sizeof name, "door, sealed request %s, 99 of 100", when);
    figure_print(name, "us", times[count * 99 / 100]);
}

static size_t time_requests(const struct door *door, const char *when, size_t first, double seconds) {
    static double times[REQUESTS_MAX];
    struct letter letter = letter_request(REQUEST_SIZE);
    struct lap start = lap_now();
    size_t count = 0;
    while (count < REQUESTS_MAX && (count < 100 || lap_since(start).wall < seconds)) {
        times[count] = time_request(door, &letter, first + count);
        count++;
    }
    print_times(when, times, count);
    free(letter.text);
    return count;
}

void bench_door(double seconds) {
    static struct door door;
    pthread_t thread;
    door_start(&door);
    size_t sent = 1 + time_requests(&door, "alone", 1, seconds / 2);
    struct lap start = lap_now();
    expect(pthread_create(&thread, NULL, agree_on, &door) == 0, "no thread could be started");
    (void)time_requests(&door, "beside handshakes", sent, seconds / 2);
    atomic_store(&door.is_over, true);
    (void)pthread_join(thread, NULL);
    figure_print("door, handshakes beside the requests", "per second", (double)door.handshakes / lap_since(start).wall);
    door_end(&door);
}
