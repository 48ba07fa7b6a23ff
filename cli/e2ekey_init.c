/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf e2ekey init`: the Initiating End-Point, which sends messages 1 and 3 (esf/e2ekey.h). */
#include <string.h>

#include "e2ekey.h"

static const char HELP[] =
    "usage: esf e2ekey init --id ID --key FILE --peer ID [--usage 43|44|45]\n" E2EKEY_USAGE_OF_BOTH "\n"
    "Agrees on a key with the peer: sends messages 1 and 3, waits for 2 and 4.\n"
    "\n"
    "  --peer ID            whom to agree with: an absolute id, or the id of a trust entry\n"
    "  --usage SUID         what the key is for: 43 ESPrim, 44 ESData, 45 ESData signatures; default: what the\n"
    "                       trust entry of the peer says, or 43. The messages do not tell the other "
    "end.\n" E2EKEY_HELP_OF_BOTH "\n"
    "example:\n"
    "  mkfifo back\n"
    "  esf e2ekey init --id //m2m.example/cse1/Clamp --key lamp.key --cert lamp.pem --anchor ca.pem=//m2m.example \\\n"
    "      --peer //m2m.example/cse1/Chome < back | esf e2ekey answer ... > back\n"
    "\n" E2EKEY_STATUS_HELP;

static const struct option OPTIONS[] = {
    {"peer", required_argument, NULL, E2EKEY_PEER}, {"usage", required_argument, NULL, E2EKEY_USAGE}, E2EKEY_OPTIONS};

static void attempt_cleanup(esf_e2ekey **attempt) {
    esf_e2ekey_free(*attempt);
}
#define ATTEMPT_AUTO __attribute__((cleanup(attempt_cleanup))) esf_e2ekey

static int send_need(const struct post *post, int number, const esf_e2ekey *attempt, const struct e2ekey_arguments *a) {
    TEXT_AUTO message = {0};
    esf_buf *content;
    esf_error *error;
    if (esf_need_content(&content, esf_e2ekey_need(attempt), &error) < 0)
        return e2ekey_refusal(error);
    post_put_request(&message, number, a->id, a->peer,
                     (struct view){(const char *)esf_buf_data(content), esf_buf_size(content)});
    esf_buf_free(content);
    return post_send(post, number, &message);
}

/* Gives the library the answer to what was sent; *status is what it says. */
static int take_answer(esf_status *status, struct post *post, int number, esf_e2ekey *attempt) {
    TEXT_AUTO message = {0};
    esf_error *error;
    int result = post_wait(post, number, &message);
    if (result != EXIT_FINE)
        return result;
    int32_t rsc = post_rsc(view_of(&message));
    if (rsc == 0)
        return refused("look at it with `esf inspect`", "message %d is no response primitive with a status code (rsc)",
                       number);
    struct view content = view_member(view_value(view_of(&message)), "pc");
    *status = esf_e2ekey_answer(attempt, rsc, (const uint8_t *)content.data, content.size, &error);
    return *status < 0 ? e2ekey_refusal(error) : EXIT_FINE;
}

static int agree(struct post *post, esf_endpoint *endpoint, const struct e2ekey_arguments *a) {
    ATTEMPT_AUTO *attempt = NULL;
    esf_buf *kid;
    esf_error *error;
    esf_status status =
        esf_e2ekey_start(&attempt, endpoint, (const uint8_t *)a->peer, strlen(a->peer), a->suid, &error);
    if (status < 0)
        return e2ekey_refusal(error);
    for (int number = 1; status == ESF_NEEDS; number += 2) {
        int result = send_need(post, number, attempt, a);
        if (result == EXIT_FINE)
            result = take_answer(&status, post, number + 1, attempt);
        if (result != EXIT_FINE)
            return result;
    }
    return esf_e2ekey_key_id(&kid, attempt, &error) < 0 ? e2ekey_refusal(error) : e2ekey_tell(a, endpoint, kid);
}

static int run(int argc, char **argv) {
    struct e2ekey_arguments a = {0};
    POST_AUTO post = {0};
    ENDPOINT_AUTO *endpoint = NULL;
    int result = e2ekey_read_arguments(&a, &E2EKEY_INIT_COMMAND, OPTIONS, "--peer", argc, argv);
    if (result != EXIT_FINE || a.is_done)
        return result;
    result = post_open(&post, a.folder, a.timeout_s, 1);
    if (result == EXIT_FINE)
        result = e2ekey_endpoint(&endpoint, &a);
    return result == EXIT_FINE ? agree(&post, endpoint, &a) : result;
}

const struct command E2EKEY_INIT_COMMAND = {"init", HELP, run, NULL};
