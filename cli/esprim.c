/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of `esf esprim`: each puts a scene together (esf/unstable/lab.h) and gives it to the library. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "esf/unstable/lab.h"
#include "io.h"

#define OPTIONS_HELP                                                                                                   \
    "  --pairwise KEY     the pairwise key: hex digits, @FILE with them, or - for standard input. Prefer @FILE:\n"     \
    "                     other users of the machine can read your command line.\n"                                    \
    "  --rro FILE         receiver random object: the JSON object, or the message it came in (m2m:seci of type\n"      \
    "                     4, e2eSecInfo)\n"                                                                            \
    "  --encoding A|B|C   how random objects enter the session key: canonical JSON (A, the default), the octets\n"     \
    "                     (B) or the characters (C) of their values\n"
#define SESSION_HELP                                                                                                   \
    "  --kid ID           identifier of the pairwise key, as in the object's header\n"                                 \
    "  --at TIME          the time it is: 20261231T235959 (UTC), 2026-12-31T23:59:59Z, or milliseconds since\n"        \
    "                     1970; default: now\n"
#define STATUS_HELP                                                                                                    \
    "exit status: 0 done; 1 refused (the reason and a Receiver's status code are on standard error); 2 wrong usage;\n" \
    "3 trouble (file, memory).\n"

static const char KEY_HELP[] =
    "usage: esf esprim key --pairwise KEY --rro FILE --oro FILE [--encoding A|B|C]\n"
    "\n"
    "Prints the session key of a pairwise key and two random objects in hex (TS-0003 10.3.8.2): HMAC-SHA-256\n"
    "over the receiver's object, the originator's and a label.\n"
    "\n" OPTIONS_HELP "  --oro FILE         originator random object, JSON\n"
    "\n"
    "example:\n"
    "  esf esprim key --pairwise @pairwise.hex --rro rro.json --oro oro.json\n"
    "\n" STATUS_HELP;

static const char OPEN_HELP[] =
    "usage: esf esprim open --pairwise KEY --kid ID --rro FILE [--oro FILE] [--encoding A|B|C] [--peer ID]\n"
    "                       [--at TIME] [FILE]\n"
    "\n"
    "Opens the ESPrim Object in FILE (or standard input): a compact JWE or {\"m2m:seci\":{\"sit\":5,...}}, request\n"
    "or response. Every check of a Receiver is made but one: replays are not noticed, because nothing is\n"
    "remembered. Prints the inner primitive and a line end.\n"
    "\n" OPTIONS_HELP
    "  --oro FILE         originator random object, when the object itself does not carry it\n" SESSION_HELP
    "  --peer ID          absolute id of the end that the key is shared with; the inner From has to be it (4116).\n"
    "                     Without it From is not compared.\n"
    "\n"
    "examples:\n"
    "  esf esprim open --pairwise @pairwise.hex --kid k1@example.com --rro rro.json object.jwe\n"
    "  esf esprim open --pairwise @pairwise.hex --kid k1@example.com --rro rro.json --oro oro.json \\\n"
    "      --peer //example.com/cse1/Cae1 --at 20261231T233000 < notification.json\n"
    "\n" STATUS_HELP;

static const char SEAL_HELP[] =
    "usage: esf esprim seal --pairwise KEY --kid ID --rro FILE --oro FILE [--enc NAME] [--encoding A|B|C]\n"
    "                       [--no-oro] [--next-rro FILE] [--at TIME] [--seci] [FILE]\n"
    "\n"
    "Seals the request or response primitive in FILE (or standard input) into an ESPrim Object under a random\n"
    "nonce, and prints it as a compact JWE. Blanks around the primitive are left out, everything inside is kept\n"
    "octet by octet.\n"
    "\n" OPTIONS_HELP "  --oro FILE         originator random object\n" SESSION_HELP
    "  --enc NAME         A128GCM, A192GCM or A256GCM; default: the first that the originator's object lists\n"
    "  --no-oro           a request to a Receiver that knows the originator's object: only its ID is sent\n"
    "  --next-rro FILE    a response that hands over the next receiver random object\n"
    "  --seci             print {\"m2m:seci\":{\"sit\":5,\"epo\":\"...\"}}, the content of a Notify\n"
    "\n"
    "example:\n"
    "  echo '{\"op\":2,\"to\":\"/cse2/-/cnt\",\"fr\":\"/cse1/Cae1\",\"rqi\":\"r1\",\"rvi\":\"3\"}' |\n"
    "      esf esprim seal --pairwise @pairwise.hex --kid k1@example.com --rro rro.json --oro oro.json --seci\n"
    "\n" STATUS_HELP;

static const char HELP[] =
    "usage: esf esprim key|open|seal ...\n"
    "\n"
    "ESPrim seals oneM2M request and response primitives end to end (TS-0003 8.4). Two ends share a pairwise key.\n"
    "The Receiver gives out a random object (rro), the Originator makes one (oro); from the three comes a session\n"
    "key, under which request and response are sealed as JWE compact objects. These commands do by hand what an\n"
    "endpoint of the library does by itself, to replay a vector or to look into a message of one's own.\n"
    "\n"
    "  key    prints the session key\n"
    "  open   opens an object and prints the primitive\n"
    "  seal   seals a primitive and prints the object\n"
    "\n"
    "Random objects are JSON files:\n"
    "  rro.json  "
    "{\"esri\":\"s.R1\",\"esrv\":\"oKGio6SlpqeoqaqrrK2urw\",\"esrx\":\"20270101T000000\",\"esks\":[1],\"espa\":[12]}\n"
    "  oro.json  "
    "{\"esri\":\"u.O1\",\"esrv\":\"sLGys7S1tre4ubq7vL2-vw\",\"esrx\":\"20261231T235959\",\"esk\":1,\"espa\":[12]}\n"
    "\n"
    "`esf help esprim open` explains one of them, `esf inspect` shows what an object says without keys.\n";

static const struct command KEY_COMMAND, OPEN_COMMAND, SEAL_COMMAND;

struct arguments {
    const char *command;
    const char *pairwise, *kid, *rro, *oro, *encoding, *peer, *enc, *next_rro, *input;
    bool has_at, no_oro, seci;
    int64_t at;
};

enum option_id { PAIRWISE = 256, KID, RRO, ORO, ENCODING, PEER, AT, ENC, NO_ORO, NEXT_RRO, SECI };

static const struct option KEY_OPTIONS[] = {
    {"pairwise", required_argument, NULL, PAIRWISE}, {"rro", required_argument, NULL, RRO},
    {"oro", required_argument, NULL, ORO},           {"encoding", required_argument, NULL, ENCODING},
    {"help", no_argument, NULL, OPTION_HELP},        {0}};

static const struct option OPEN_OPTIONS[] = {{"pairwise", required_argument, NULL, PAIRWISE},
                                             {"kid", required_argument, NULL, KID},
                                             {"rro", required_argument, NULL, RRO},
                                             {"oro", required_argument, NULL, ORO},
                                             {"encoding", required_argument, NULL, ENCODING},
                                             {"peer", required_argument, NULL, PEER},
                                             {"at", required_argument, NULL, AT},
                                             {"help", no_argument, NULL, OPTION_HELP},
                                             {0}};

static const struct option SEAL_OPTIONS[] = {{"pairwise", required_argument, NULL, PAIRWISE},
                                             {"kid", required_argument, NULL, KID},
                                             {"rro", required_argument, NULL, RRO},
                                             {"oro", required_argument, NULL, ORO},
                                             {"encoding", required_argument, NULL, ENCODING},
                                             {"enc", required_argument, NULL, ENC},
                                             {"no-oro", no_argument, NULL, NO_ORO},
                                             {"next-rro", required_argument, NULL, NEXT_RRO},
                                             {"at", required_argument, NULL, AT},
                                             {"seci", no_argument, NULL, SECI},
                                             {"help", no_argument, NULL, OPTION_HELP},
                                             {0}};

static int take_option(void *context, int option) {
    struct arguments *a = context;
    switch (option) {
    case PAIRWISE:
        a->pairwise = optarg;
        break;
    case KID:
        a->kid = optarg;
        break;
    case RRO:
        a->rro = optarg;
        break;
    case ORO:
        a->oro = optarg;
        break;
    case ENCODING:
        a->encoding = optarg;
        break;
    case PEER:
        a->peer = optarg;
        break;
    case ENC:
        a->enc = optarg;
        break;
    case NEXT_RRO:
        a->next_rro = optarg;
        break;
    case AT:
        a->has_at = true;
        return io_time(&a->at, a->command, optarg);
    case NO_ORO:
        a->no_oro = true;
        break;
    default:
        a->seci = true;
        break;
    }
    return EXIT_FINE;
}

static int check_choices(const struct arguments *a) {
    if (a->encoding != NULL && (strlen(a->encoding) != 1 || strchr("ABC", a->encoding[0]) == NULL))
        return usage_error(a->command, "--encoding is A, B or C, not %s", a->encoding);
    if (a->enc != NULL && strcmp(a->enc, "A128GCM") != 0 && strcmp(a->enc, "A192GCM") != 0 &&
        strcmp(a->enc, "A256GCM") != 0)
        return usage_error(a->command, "--enc is A128GCM, A192GCM or A256GCM, not %s", a->enc);
    return EXIT_FINE;
}

/* Reads the command line. `needed` names the options that have to be there; *done is set when help was printed. */
static int read_arguments(struct arguments *a, const struct command *command, const struct option *options, int argc,
                          char **argv, bool *done) {
    a->command = argv[0];
    int result = command_take_options(command, argc, argv, options, take_option, a, done);
    if (result != EXIT_FINE || *done)
        return result;
    if (argc - optind > (command == &KEY_COMMAND ? 0 : 1))
        return usage_error(a->command, "%s is one word too many", argv[argc - 1]);
    a->input = optind < argc ? argv[optind] : NULL;
    if (a->pairwise == NULL || a->rro == NULL)
        return usage_error(a->command, "%s is needed", a->pairwise == NULL ? "--pairwise" : "--rro");
    if (a->oro == NULL && command != &OPEN_COMMAND)
        return usage_error(a->command, "--oro is needed");
    if (a->kid == NULL && command != &KEY_COMMAND)
        return usage_error(a->command, "--kid is needed");
    return check_choices(a);
}

/* ---- the scene ---- */

static void put_string(struct text *scene, const char *name, const char *value) {
    if (value != NULL)
        text_put_member(scene, name, value);
}

/* A random object may be given inside the message that it came in. */
static struct view rand_within(struct view value) {
    struct view from_info = view_member(value, "esro");
    struct view from_message = view_member(view_member(value, "m2m:seci"), "ero");
    return from_info.size > 0 ? from_info : from_message.size > 0 ? from_message : value;
}

/* The file has to be one JSON value; what is in it the library judges. So a file cannot slip members into the scene. */
static int put_file(struct text *scene, const struct arguments *a, const char *name, const char *file) {
    TEXT_AUTO content = {0};
    char to_do[96];
    if (file == NULL)
        return EXIT_FINE;
    int result = io_read(&content, file);
    if (result != EXIT_FINE)
        return result;
    struct view value = rand_within(view_value(view_of(&content)));
    if (value.size == 0) {
        (void)snprintf(to_do, sizeof to_do, "look with `esf inspect`; see `%s --help`", a->command);
        return refused(to_do, "%s is not one JSON object", file);
    }
    text_put_name(scene, name);
    text_add(scene, value.data, value.size);
    return EXIT_FINE;
}

static int make_scene(struct text *scene, const struct arguments *a) {
    TEXT_AUTO key = {0};
    int result = io_key(&key, a->command, a->pairwise);
    if (result != EXIT_FINE)
        return result;
    text_put(scene, "{");
    put_string(scene, "pairwise", key.data);
    put_string(scene, "kid", a->kid);
    put_string(scene, "encoding", a->encoding);
    put_string(scene, "peer", a->peer);
    put_string(scene, "enc", a->enc);
    if (a->has_at) {
        char number[24];
        (void)snprintf(number, sizeof number, "%" PRId64, a->at);
        text_put_name(scene, "at");
        text_put(scene, number);
    }
    if (a->no_oro) {
        text_put_name(scene, "include_oro");
        text_put(scene, "false");
    }
    const char *const files[][2] = {{"rro", a->rro}, {"oro", a->oro}, {"next_rro", a->next_rro}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        result = put_file(scene, a, files[i][0], files[i][1]);
        if (result != EXIT_FINE)
            return result;
    }
    text_put(scene, "}");
    return scene->failed ? trouble("not enough memory") : EXIT_FINE;
}

/* ---- the commands ---- */

typedef esf_status (*lab_function)(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *input,
                                   size_t input_len, esf_error **err);

static int run_lab(esf_buf **out, const struct arguments *a, lab_function function) {
    TEXT_AUTO scene = {0};
    TEXT_AUTO input = {0};
    int result = make_scene(&scene, a);
    if (result == EXIT_FINE)
        result = io_read_trimmed(&input, a->input);
    if (result != EXIT_FINE)
        return result;
    esf_error *error;
    esf_status status =
        function(out, (const uint8_t *)scene.data, scene.size, (const uint8_t *)input.data, input.size, &error);
    return status < 0 ? refusal(error, NULL) : EXIT_FINE;
}

static int write_hex(esf_buf *octets) {
    TEXT_AUTO hex = {0};
    for (size_t i = 0; i < esf_buf_size(octets); i++) {
        char digits[3];
        (void)snprintf(digits, sizeof digits, "%02x", esf_buf_data(octets)[i]);
        text_put(&hex, digits);
    }
    esf_buf_free(octets);
    return hex.failed ? trouble("not enough memory") : io_write(hex.data, hex.size);
}

static int run_key(int argc, char **argv) {
    struct arguments a = {0};
    bool done;
    int result = read_arguments(&a, &KEY_COMMAND, KEY_OPTIONS, argc, argv, &done);
    if (result != EXIT_FINE || done)
        return result;
    TEXT_AUTO scene = {0};
    result = make_scene(&scene, &a);
    if (result != EXIT_FINE)
        return result;
    esf_buf *key;
    esf_error *error;
    if (esf_lab_session_key(&key, (const uint8_t *)scene.data, scene.size, &error) < 0)
        return refusal(error, NULL);
    return write_hex(key);
}

static int run_open(int argc, char **argv) {
    struct arguments a = {0};
    bool done;
    int result = read_arguments(&a, &OPEN_COMMAND, OPEN_OPTIONS, argc, argv, &done);
    if (result != EXIT_FINE || done)
        return result;
    esf_buf *primitive;
    result = run_lab(&primitive, &a, esf_lab_esprim_open);
    return result != EXIT_FINE ? result : io_write_buf(primitive);
}

static int write_security_info(esf_buf *object) {
    TEXT_AUTO content = {0};
    text_put(&content, "{\"m2m:seci\":{\"sit\":5,\"epo\":");
    text_put_quoted(&content, (const char *)esf_buf_data(object), esf_buf_size(object));
    text_put(&content, "}}");
    esf_buf_free(object);
    return content.failed ? trouble("not enough memory") : io_write(content.data, content.size);
}

static int run_seal(int argc, char **argv) {
    struct arguments a = {0};
    bool done;
    int result = read_arguments(&a, &SEAL_COMMAND, SEAL_OPTIONS, argc, argv, &done);
    if (result != EXIT_FINE || done)
        return result;
    esf_buf *object;
    result = run_lab(&object, &a, esf_lab_esprim_seal);
    if (result != EXIT_FINE)
        return result;
    return a.seci ? write_security_info(object) : io_write_buf(object);
}

static const struct command KEY_COMMAND = {"key", KEY_HELP, run_key, NULL};
static const struct command OPEN_COMMAND = {"open", OPEN_HELP, run_open, NULL};
static const struct command SEAL_COMMAND = {"seal", SEAL_HELP, run_seal, NULL};

static const struct command *const PARTS[] = {&KEY_COMMAND, &OPEN_COMMAND, &SEAL_COMMAND, NULL};

const struct command ESPRIM_COMMAND = {"esprim", HELP, NULL, PARTS};
