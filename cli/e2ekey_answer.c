/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf e2ekey answer`: the Terminating End-Point, which answers with messages 2 and 4 (esf/receiver.h). */
#include <stdio.h>
#include <string.h>

#include "e2ekey.h"

static const char HELP[] =
    "usage: esf e2ekey answer --id ID --key FILE --from ID [--count N]\n" E2EKEY_USAGE_OF_BOTH "\n"
    "Lets a peer agree on a key with this end: waits for messages 1 and 3, answers with 2 and 4.\n"
    "\n"
    "  --from ID            from whom the messages come, as a hub would report it. What stands in a message (fr)\n"
    "                       is not looked at; the certificate has to stand for this id.\n"
    "  --count N            how many runs are answered, one after the other; default: 1\n" E2EKEY_HELP_OF_BOTH "\n"
    "What the key is for says the trust entry of the peer (\"suid\"); without one it is for ESPrim (43).\n"
    "\n"
    "example, after `esf e2ekey init --folder run ...` elsewhere, where 1.json came from:\n"
    "  esf e2ekey answer --folder run --timeout 600 --id //m2m.example/cse1/Chome --key home.key --cert home.pem \\\n"
    "      --anchor ca.pem=//m2m.example --from //m2m.example/cse1/Clamp\n"
    "\n" E2EKEY_STATUS_HELP;

static const struct option OPTIONS[] = {
    {"from", required_argument, NULL, E2EKEY_PEER}, {"count", required_argument, NULL, E2EKEY_COUNT}, E2EKEY_OPTIONS};

static void incoming_cleanup(esf_incoming **incoming) {
    esf_incoming_free(*incoming);
}
#define INCOMING_AUTO __attribute__((cleanup(incoming_cleanup))) esf_incoming

static void received_cleanup(esf_received **received) {
    esf_received_free(*received);
}
#define RECEIVED_AUTO __attribute__((cleanup(received_cleanup))) esf_received

/* The door of this end. */
struct answering {
    const struct e2ekey_arguments *arguments;
    esf_endpoint *endpoint;
    esf_incoming *incoming;
    struct post *post;
};

static int not_of_e2ekey(int number, const char *why) {
    return refused("look at it with `esf inspect`", "message %d is %s", number, why);
}

/* What no door has to see. */
static int check_message(int number, struct view content) {
    struct view sit = view_member(view_member(content, "m2m:seci"), "sit");
    if (content.size == 0)
        return not_of_e2ekey(number, "no request primitive with content (pc)");
    if (sit.size > 0 && !view_is(sit, "6"))
        return not_of_e2ekey(number, "no message of E2EKey (securityInfo of type 6)");
    return EXIT_FINE;
}

static int send_reply(const struct answering *door, int number, const esf_received *received, struct view rqi) {
    TEXT_AUTO message = {0};
    esf_buf *reply;
    esf_error *error;
    if (esf_received_reply(&reply, received, &error) < 0)
        return e2ekey_refusal(error);
    post_put_response(&message, esf_received_rsc(received), rqi,
                      (struct view){(const char *)esf_buf_data(reply), esf_buf_size(reply)});
    esf_buf_free(reply);
    return post_send(door->post, number, &message);
}

static int tell_outcome(const struct answering *door, int number, const esf_received *received) {
    esf_error *refused, *error;
    esf_buf *kid;
    switch (esf_received_kind(received)) {
    case ESF_RECEIVED_KEY_ESTABLISHED:
        if (esf_received_key_id(&kid, received, &error) < 0)
            return e2ekey_refusal(error);
        return e2ekey_tell(door->arguments, door->endpoint, kid);
    case ESF_RECEIVED_REFUSED:
        return e2ekey_refusal(esf_received_error(&refused, received, &error) < 0 ? error : refused);
    default:
        return door->post->folder != NULL && number > 1 ? not_of_e2ekey(number, "a message 1") : EXIT_FINE;
    }
}

/* Answers message `number`; *kind is what it was, 0 when no door has seen it. */
static int answer_message(int32_t *kind, const struct answering *door, int number) {
    TEXT_AUTO message = {0};
    RECEIVED_AUTO *received = NULL;
    esf_error *error;
    int result = post_wait(door->post, number, &message);
    if (result != EXIT_FINE)
        return result;
    struct view request = view_value(view_of(&message));
    struct view rqi = view_member(request, "rqi");
    struct view content = view_member(request, "pc");
    result = check_message(number, content);
    if (result != EXIT_FINE) {
        TEXT_AUTO response = {0};
        post_put_response(&response, ESF_RSC_BAD_REQUEST, rqi, (struct view){"", 0});
        int sent = post_send(door->post, number + 1, &response);
        return sent != EXIT_FINE ? sent : result;
    }
    if (esf_endpoint_receive(&received, door->endpoint, door->incoming, (const uint8_t *)content.data, content.size,
                             &error) < 0)
        return e2ekey_refusal(error);
    *kind = esf_received_kind(received);
    result = send_reply(door, number + 1, received, rqi);
    return result == EXIT_FINE ? tell_outcome(door, number, received) : result;
}

/* A message that is repeated is answered again, and changes nothing. */
static int answer_run(const struct answering *door) {
    int result = EXIT_FINE;
    int32_t kind = 0;
    for (int number = 1; result == EXIT_FINE && kind != ESF_RECEIVED_KEY_ESTABLISHED;) {
        result = answer_message(&kind, door, number);
        if (kind == ESF_RECEIVED_HANDSHAKE_CONTINUES)
            number = 3;
    }
    return result;
}

/* One run that is refused does not end the others; trouble does. */
static int answer_all(const struct answering *door) {
    int worst = EXIT_FINE;
    for (int64_t i = 0; i < door->arguments->count && worst < EXIT_USAGE; i++) {
        int result = answer_run(door);
        (void)fflush(stderr);
        worst = result > worst ? result : worst;
    }
    return worst;
}

static int run(int argc, char **argv) {
    struct e2ekey_arguments a = {0};
    POST_AUTO post = {0};
    ENDPOINT_AUTO *endpoint = NULL;
    INCOMING_AUTO *incoming = NULL;
    esf_error *error;
    int result = e2ekey_read_arguments(&a, &E2EKEY_ANSWER_COMMAND, OPTIONS, "--from", argc, argv);
    if (result != EXIT_FINE || a.is_done)
        return result;
    result = post_open(&post, a.folder, a.timeout_s, 2);
    if (result == EXIT_FINE)
        result = e2ekey_endpoint(&endpoint, &a);
    if (result != EXIT_FINE)
        return result;
    if (esf_incoming_new(&incoming, (const uint8_t *)a.peer, strlen(a.peer), &error) < 0)
        return refusal(error, "--from is the id of the other end");
    struct answering door = {.arguments = &a, .endpoint = endpoint, .incoming = incoming, .post = &post};
    return answer_all(&door);
}

const struct command E2EKEY_ANSWER_COMMAND = {"answer", HELP, run, NULL};
