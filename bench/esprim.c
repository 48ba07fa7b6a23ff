/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/base64.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "laps.h"
#include "letter.h"
#include "peer.h"
#include "world.h"

enum { SEAL_REQUEST, OPEN_REQUEST, SEAL_RESPONSE, OPEN_RESPONSE, PHASES };

static const char *const PHASE_NAMES[PHASES] = {
    "esprim seal request",
    "esprim open request",
    "esprim seal response",
    "esprim open response",
};

static const struct peer *const PEERS[] = {
    &peer_boringssl,
    &peer_boringssl_reused,
#ifdef BENCH_CJOSE
    &peer_cjose,
#endif
};
enum { PEERS_COUNT = sizeof PEERS / sizeof PEERS[0] };

struct stage {
    struct world world;
    struct subject subject;
    struct letter request, response;
    size_t sent;
    esf_esprim_request *requests[BATCH_MAX];
    esf_esprim_exchange *exchanges[BATCH_MAX];
    esf_buf *contents[BATCH_MAX], *answers[BATCH_MAX];
};

static void seal_requests(struct stage *stage) {
    esf_error *err = NULL;
    for (size_t i = 0; i < stage->subject.batch; i++) {
        const uint8_t *text = letter_number(&stage->request, stage->sent + i);
        MUST(esf_esprim_request_new(&stage->requests[i], stage->world.channel, &err));
        MUST(esf_esprim_request_seal(stage->requests[i], text, stage->request.size, &err));
        MUST(esf_esprim_request_content(&stage->contents[i], stage->requests[i], &err));
    }
}

static void open_requests(struct stage *stage) {
    for (size_t i = 0; i < stage->subject.batch; i++)
        stage->exchanges[i] = world_receive(&stage->world, stage->contents[i], stage->subject.size);
}

static void seal_responses(struct stage *stage) {
    esf_error *err = NULL;
    for (size_t i = 0; i < stage->subject.batch; i++) {
        const uint8_t *text = letter_number(&stage->response, stage->sent + i);
        MUST(esf_esprim_exchange_seal(&stage->answers[i], stage->exchanges[i], text, stage->response.size, &err));
        esf_esprim_exchange_free(stage->exchanges[i]);
    }
}

static void open_responses(struct stage *stage) {
    esf_error *err = NULL;
    for (size_t i = 0; i < stage->subject.batch; i++) {
        esf_buf *opened = NULL;
        const esf_buf *answer = stage->answers[i];
        MUST(esf_esprim_request_open(&opened, stage->requests[i], 2000, esf_buf_data(answer), esf_buf_size(answer),
                                     &err));
        expect(esf_buf_size(opened) == stage->response.size, "a response opened to something else");
        esf_buf_free(opened);
    }
}

static void free_requests(struct stage *stage) {
    for (size_t i = 0; i < stage->subject.batch; i++) {
        esf_buf_free(stage->contents[i]);
        esf_esprim_request_free(stage->requests[i]);
    }
}

static void free_answers(struct stage *stage) {
    for (size_t i = 0; i < stage->subject.batch; i++)
        esf_buf_free(stage->answers[i]);
}

static struct lap timed(void (*work)(struct stage *), struct stage *stage) {
    struct lap start = lap_now();
    work(stage);
    return lap_since(start);
}

/* Whoever seals also pays for freeing what sealing has made, as a peer does. */
static void our_round(struct stage *stage, struct lap spent[PHASES]) {
    spent[SEAL_REQUEST] = timed(seal_requests, stage);
    spent[OPEN_REQUEST] = timed(open_requests, stage);
    spent[SEAL_RESPONSE] = timed(seal_responses, stage);
    spent[OPEN_RESPONSE] = timed(open_responses, stage);
    spent[SEAL_REQUEST] = lap_sum(spent[SEAL_REQUEST], timed(free_requests, stage));
    spent[SEAL_RESPONSE] = lap_sum(spent[SEAL_RESPONSE], timed(free_answers, stage));
    stage->sent += stage->subject.batch;
}

static void their_round(const struct peer *peer, void *state, struct stage *stage, struct lap *seal, struct lap *open) {
    size_t batch = stage->subject.batch;
    struct lap start = lap_now();
    for (size_t i = 0; i < batch; i++)
        expect(peer->seal(state, i, letter_number(&stage->request, stage->sent + i)), "the peer does not seal");
    *seal = lap_since(start);
    start = lap_now();
    for (size_t i = 0; i < batch; i++)
        expect(peer->open(state, i), "the peer does not open what it has sealed");
    *open = lap_since(start);
    start = lap_now();
    for (size_t i = 0; i < batch; i++)
        peer->drop(state, i);
    *seal = lap_sum(*seal, lap_since(start));
}

/* Takes the protected header out of a sealed message of ours. */
static void read_header(struct subject *subject, const esf_buf *content) {
    const char *text = (const char *)esf_buf_data(content);
    const char *mark = "\"epo\":\"";
    const char *epo = memmem(text, esf_buf_size(content), mark, strlen(mark));
    expect(epo != NULL, "our content has no epo");
    epo += strlen(mark);
    const char *dot = memchr(epo, '.', esf_buf_size(content) - (size_t)(epo - text));
    size_t n = dot ? (size_t)(dot - epo) : 0;
    expect(n > 0 && n < sizeof subject->header_text - 4, "our header is longer than was thought");
    (void)snprintf(subject->header_text, sizeof subject->header_text, "%.*s", (int)n, epo);

    char padded[sizeof subject->header_text];
    for (size_t i = 0; i < n; i++)
        padded[i] = epo[i] == '-' ? '+' : epo[i] == '_' ? '/' : epo[i];
    while (n % 4)
        padded[n++] = '=';
    size_t size = 0;
    expect(EVP_DecodeBase64((uint8_t *)subject->header, &size, sizeof subject->header - 1, (const uint8_t *)padded, n),
           "our header is not base64url");
    subject->header[size] = 0;
}

static void stage_start(struct stage *stage, size_t size) {
    memset(stage, 0, sizeof *stage);
    world_start(&stage->world);
    stage->request = letter_request(size);
    stage->response = letter_response(size);
    stage->subject.size = size;
    memset(stage->subject.key, 7, sizeof stage->subject.key);

    stage->subject.batch = 1; /* one, to see what its header is */
    seal_requests(stage);
    read_header(&stage->subject, stage->contents[0]);
    expect(!strstr(stage->subject.header, "\"oro\""), "the session is not running yet");
    expect(strstr(stage->subject.header, "\"A256GCM\"") != NULL, "the peers are set to AES-256-GCM");
    free_requests(stage);
    stage->sent = 1;
    /* What one round touches stays within a few MiB: the caches are measured, not the kernel's pages. */
    stage->subject.batch = size <= 1024 ? BATCH_MAX : size <= 16384 ? 64 : 2;
}

static void stage_end(struct stage *stage) {
    free(stage->request.text);
    free(stage->response.text);
    world_end(&stage->world);
}

static void print_size(struct duel duels[PEERS_COUNT][PHASES], const struct subject *subject) {
    for (size_t p = 0; p < PEERS_COUNT; p++)
        for (size_t phase = 0; phase < PHASES; phase++)
            duel_print(&duels[p][phase], PHASE_NAMES[phase], subject->size, PEERS[p]->reference, subject->batch);
}

static void bench_size(size_t size, double seconds) {
    static struct stage stage;
    static struct duel duels[PEERS_COUNT][PHASES];
    void *states[PEERS_COUNT];
    stage_start(&stage, size);
    memset(duels, 0, sizeof duels);
    for (size_t p = 0; p < PEERS_COUNT; p++)
        states[p] = PEERS[p]->start(&stage.subject);

    struct lap start = lap_now();
    for (size_t round = 0; round < ROUNDS_MAX && stage.sent + stage.subject.batch < MESSAGES_MAX; round++) {
        struct lap ours[PHASES];
        our_round(&stage, ours);
        for (size_t p = 0; p < PEERS_COUNT; p++) {
            struct lap seal, open;
            their_round(PEERS[p], states[p], &stage, &seal, &open);
            if (round == 0) /* both warm up */
                continue;
            for (size_t phase = 0; phase < PHASES; phase++)
                duel_add(&duels[p][phase], ours[phase], phase == SEAL_REQUEST || phase == SEAL_RESPONSE ? seal : open);
        }
        if (lap_since(start).wall > seconds && round >= 5)
            break;
    }
    print_size(duels, &stage.subject);
    for (size_t p = 0; p < PEERS_COUNT; p++)
        PEERS[p]->end(states[p]);
    stage_end(&stage);
}

void bench_esprim(double seconds_per_size) {
    static const size_t SIZES[] = {64, 1024, 16384, 1048576};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        bench_size(SIZES[i], seconds_per_size);
}
