/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "laps.h"
#include "letter.h"
#include "world.h"

enum { THREADS = 2 };

/* What one thread does in one round: its own letters through ends that all threads share. */
struct errand {
    const struct world *world;
    struct letter request, response;
    atomic_size_t *sent;
    size_t times;
};

static void round_trip(const struct errand *errand) {
    esf_error *err = NULL;
    size_t number = atomic_fetch_add(errand->sent, 1), size = errand->request.size;
    esf_esprim_request *request = NULL;
    esf_buf *content = NULL, *answer = NULL, *opened = NULL;
    MUST(esf_esprim_request_new(&request, errand->world->channel, &err));
    MUST(esf_esprim_request_seal(request, letter_number(&errand->request, number), size, &err));
    MUST(esf_esprim_request_content(&content, request, &err));
    esf_esprim_exchange *exchange = world_receive(errand->world, content, size);
    MUST(esf_esprim_exchange_seal(&answer, exchange, letter_number(&errand->response, number), size, &err));
    MUST(esf_esprim_request_open(&opened, request, 2000, esf_buf_data(answer), esf_buf_size(answer), &err));
    expect(esf_buf_size(opened) == size, "a response opened to something else");
    esf_buf_free(opened);
    esf_buf_free(answer);
    esf_esprim_exchange_free(exchange);
    esf_buf_free(content);
    esf_esprim_request_free(request);
}

static void *run(void *argument) {
    const struct errand *errand = argument;
    for (size_t i = 0; i < errand->times; i++)
        round_trip(errand);
    return NULL;
}

static struct lap time_threads(struct errand *errands, size_t threads, size_t messages) {
    pthread_t running[THREADS];
    struct lap start = lap_now();
    for (size_t i = 0; i < threads; i++) {
        errands[i].times = messages / threads;
        expect(pthread_create(&running[i], NULL, run, &errands[i]) == 0, "no thread could be started");
    }
    for (size_t i = 0; i < threads; i++)
        (void)pthread_join(running[i], NULL);
    return lap_since(start);
}

static void bench_size(size_t size, size_t messages, double seconds) {
    static struct duel duel;
    struct world world;
    struct errand errands[THREADS];
    atomic_size_t sent = 1;
    world_start(&world);
    for (size_t i = 0; i < THREADS; i++)
        errands[i] = (struct errand){&world, letter_request(size), letter_response(size), &sent, 0};
    duel.rounds = 0;
    (void)time_threads(errands, THREADS, messages);
    struct lap start = lap_now();
    while (sent + 2 * messages < MESSAGES_MAX && (duel.rounds < 5 || lap_since(start).wall < seconds)) {
        struct lap together = time_threads(errands, THREADS, messages);
        duel_add(&duel, together, time_threads(errands, 1, messages));
    }
    duel_print(&duel, "round trip, 2 threads", size, "1 thread", messages);
    for (size_t i = 0; i < THREADS; i++) {
        free(errands[i].request.text);
        free(errands[i].response.text);
    }
    world_end(&world);
}

void bench_threads(double seconds) {
    bench_size(1024, 1024, seconds / 2);
    bench_size(65536, 128, seconds / 2);
}
