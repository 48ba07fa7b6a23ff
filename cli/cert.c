/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of `esf cert`: keys, requests and certificates for trials of E2EKey (esf/identity.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "io.h"

#define STATUS_HELP                                                                                                    \
    "exit status: 0 done; 1 refused (the reason is on standard error); 2 wrong usage; 3 trouble (file, memory).\n"

static const char KEY_HELP[] =
    "usage: esf cert key FILE\n"
    "\n"
    "Makes a private key on P-256 and writes it to FILE (PKCS#8, PEM), which only you can read and which must not\n"
    "be there yet. Prints the name of its public half (RFC 6920), which stands for a raw public key in a trust\n"
    "entry.\n"
    "\n"
    "example:\n"
    "  esf cert key lamp.key\n"
    "\n" STATUS_HELP;

static const char REQUEST_HELP[] =
    "usage: esf cert request --key FILE [--ae-id ID] [--cse-id DOMAIN] [--node-id ID] [--device-id ID] [--fqdn NAME]\n"
    "                        [--common-name NAME]\n"
    "\n"
    "Prints a certificate request (PKCS#10, PEM) for one or more names (TS-0003 10.1.4). The key stays where it is.\n"
    "\n"
    "  --key FILE           private key, PEM or DER\n"
    "  --ae-id ID           absolute AE-ID, //m2m.example/cse1/Clamp\n"
    "  --cse-id DOMAIN      public domain name of a CSE, cse1.m2m.example\n"
    "  --node-id ID         M2M-Node-ID\n"
    "  --device-id ID       hardware instance, dotted numbers\n"
    "  --fqdn NAME          domain name of a MAF, an MEF, or a peer outside oneM2M\n"
    "  --common-name NAME   a name for people\n"
    "\n"
    "example:\n"
    "  esf cert request --key lamp.key --ae-id //m2m.example/cse1/Clamp > lamp.csr\n"
    "\n" STATUS_HELP;

static const char NEW_CA_HELP[] =
    "usage: esf cert new-ca --key FILE --name NAME [--days N] [--permit DOMAIN]...\n"
    "\n"
    "Prints the certificate of a new certification authority for trials, signed by itself.\n"
    "\n"
    "  --key FILE           its private key, PEM or DER\n"
    "  --name NAME          its common name\n"
    "  --days N             how long it is valid; default: 3650\n"
    "  --permit DOMAIN      its certificates have to lie under this domain; may be given several times\n"
    "\n"
    "example:\n"
    "  esf cert new-ca --key ca.key --name Trial --permit m2m.example > ca.pem\n"
    "\n" STATUS_HELP;

static const char ISSUE_HELP[] =
    "usage: esf cert issue --ca FILE --ca-key FILE [--days N] [FILE]\n"
    "\n"
    "Signs the certificate that the request in FILE (or standard input) asks for, and prints it. The request has to\n"
    "be signed with its own key. It is a tool for trials: nothing is kept of what was issued.\n"
    "\n"
    "  --ca FILE            the issuer's certificate, PEM or DER\n"
    "  --ca-key FILE        its private key\n"
    "  --days N             how long the certificate is valid; default: 365\n"
    "\n"
    "example:\n"
    "  esf cert issue --ca ca.pem --ca-key ca.key lamp.csr > lamp.pem\n"
    "\n" STATUS_HELP;

static const char HELP[] =
    "usage: esf cert key|request|new-ca|issue|show ...\n"
    "\n"
    "Keys and certificates for trials of E2EKey (published as ESCertKE, TS-0003 8.7): two ends that trust each\n"
    "other's certificates agree on a key. A real certification authority has tools of its own.\n"
    "\n"
    "  key       makes a private key in a file\n"
    "  request   prints a certificate request\n"
    "  new-ca    prints the certificate of a new certification authority\n"
    "  issue     prints the certificate that a request asks for\n"
    "  show      says what stands in a certificate, request or key, and which rules it breaks\n"
    "\n"
    "`esf help cert issue` explains one of them.\n";

static const struct command KEY_COMMAND, REQUEST_COMMAND, NEW_CA_COMMAND, ISSUE_COMMAND;

enum { PERMITS_MAX = 16 };

struct arguments {
    const char *key, *ca, *ca_key, *days, *name, *input;
    const char *permit[PERMITS_MAX];
    size_t permit_count;
    struct text subject; /* members of a JSON object, without the braces */
};

enum option_id { KEY = 256, CA, CA_KEY, DAYS, NAME, PERMIT, SUBJECT };

/* Options that name a subject are SUBJECT plus their place here. */
static const char *const SUBJECTS[] = {"ae_id", "cse_id", "node_id", "device_id", "fqdn", "common_name"};

static const struct option KEY_OPTIONS[] = {{"help", no_argument, NULL, OPTION_HELP}, {0}};
static const struct option REQUEST_OPTIONS[] = {{"key", required_argument, NULL, KEY},
                                                {"ae-id", required_argument, NULL, SUBJECT},
                                                {"cse-id", required_argument, NULL, SUBJECT + 1},
                                                {"node-id", required_argument, NULL, SUBJECT + 2},
                                                {"device-id", required_argument, NULL, SUBJECT + 3},
                                                {"fqdn", required_argument, NULL, SUBJECT + 4},
                                                {"common-name", required_argument, NULL, SUBJECT + 5},
                                                {"help", no_argument, NULL, OPTION_HELP},
                                                {0}};
static const struct option NEW_CA_OPTIONS[] = {
    {"key", required_argument, NULL, KEY},    {"name", required_argument, NULL, NAME},
    {"days", required_argument, NULL, DAYS},  {"permit", required_argument, NULL, PERMIT},
    {"help", no_argument, NULL, OPTION_HELP}, {0}};
static const struct option ISSUE_OPTIONS[] = {{"ca", required_argument, NULL, CA},
                                              {"ca-key", required_argument, NULL, CA_KEY},
                                              {"days", required_argument, NULL, DAYS},
                                              {"help", no_argument, NULL, OPTION_HELP},
                                              {0}};

/* ---- JSON of the options ---- */

static void put_name(struct text *members, const char *name) {
    if (members->size > 0)
        text_put(members, ",");
    text_put_quoted(members, name, strlen(name));
    text_put(members, ":");
}

static void put_string(struct text *members, const char *name, const char *value) {
    put_name(members, name);
    text_put_quoted(members, value, strlen(value));
}

static void put_days(struct text *members, const char *days) {
    if (days == NULL)
        return;
    put_name(members, "days");
    text_put(members, days);
}

static void put_permits(struct text *members, const struct arguments *a) {
    put_name(members, "permit");
    for (size_t i = 0; i < a->permit_count; i++) {
        text_put(members, i == 0 ? "[" : ",");
        text_put_quoted(members, a->permit[i], strlen(a->permit[i]));
    }
    text_put(members, a->permit_count == 0 ? "[]" : "]");
}

static int close_object(struct text *object, const struct text *members) {
    text_put(object, "{");
    if (members->size > 0)
        text_add(object, members->data, members->size);
    text_put(object, "}");
    return object->failed || members->failed ? trouble("not enough memory") : EXIT_FINE;
}

/* ---- reading the command line ---- */

static const char **place_of(struct arguments *a, int option) {
    switch (option) {
    case KEY:
        return &a->key;
    case CA:
        return &a->ca;
    case CA_KEY:
        return &a->ca_key;
    case DAYS:
        return &a->days;
    default:
        return &a->name;
    }
}

static int take_option(struct arguments *a, const char *command, int option) {
    if (option >= SUBJECT) {
        put_string(&a->subject, SUBJECTS[option - SUBJECT], optarg);
        return EXIT_FINE;
    }
    if (option == DAYS && (*optarg == '\0' || strspn(optarg, "0123456789") != strlen(optarg)))
        return usage_error(command, "--days is \"%s\"; it is a number of days", optarg);
    if (option == PERMIT && a->permit_count == PERMITS_MAX)
        return usage_error(command, "--permit can be given %d times", PERMITS_MAX);
    if (option == PERMIT)
        a->permit[a->permit_count++] = optarg;
    else
        *place_of(a, option) = optarg;
    return EXIT_FINE;
}

/* What the command line says; `done` when its help was asked for. `takes_file` when a file may stand at the end. */
static int read_arguments(struct arguments *a, const struct command *command, const struct option *options, int argc,
                          char **argv, bool takes_file, bool *done) {
    int option;
    *done = false;
    while ((option = command_option(command, argc, argv, options)) != -1) {
        *done = option == OPTION_HELP;
        if (option == OPTION_HELP || option == OPTION_WRONG)
            return *done ? EXIT_FINE : EXIT_USAGE;
        int result = take_option(a, argv[0], option);
        if (result != EXIT_FINE)
            return result;
    }
    if (takes_file && optind < argc)
        a->input = argv[optind++];
    if (optind < argc)
        return usage_error(argv[0], "\"%s\" is too much", argv[optind]);
    return EXIT_FINE;
}

static int needed(const char *command, const char *option, const char *value) {
    return value != NULL ? EXIT_FINE : usage_error(command, "--%s is needed", option);
}

/* ---- keys ---- */

static void key_cleanup(esf_key **key) {
    esf_key_free(*key);
}
#define KEY_AUTO __attribute__((cleanup(key_cleanup))) esf_key

static int read_key(esf_key **key, const char *file) {
    TEXT_AUTO pem = {0};
    esf_error *error;
    int result = io_read(&pem, file);
    if (result != EXIT_FINE)
        return result;
    if (esf_key_private(key, (const uint8_t *)pem.data, pem.size, &error) < 0)
        return refusal(error, "give a private key on P-256 without a password; `esf cert key` makes one");
    return EXIT_FINE;
}

/* A file that is there already is never written over: it may hold the only copy of a key. */
static int write_secret(const char *file, const esf_buf *pem) {
    int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return trouble("%s cannot be made: %s", file, strerror(errno));
    bool is_written = write(descriptor, esf_buf_data(pem), esf_buf_size(pem)) == (ssize_t)esf_buf_size(pem);
    if (close(descriptor) == 0 && is_written)
        return EXIT_FINE;
    (void)unlink(file);
    return trouble("%s cannot be written", file);
}

static int run_key(int argc, char **argv) {
    struct arguments a = {0};
    bool done;
    int result = read_arguments(&a, &KEY_COMMAND, KEY_OPTIONS, argc, argv, true, &done);
    if (result != EXIT_FINE || done)
        return result;
    if (a.input == NULL)
        return usage_error(argv[0], "the name of a new file is needed");
    KEY_AUTO *key = NULL;
    esf_buf *pem = NULL, *name = NULL;
    esf_error *error;
    if (esf_key_generate(&key, &error) < 0 || esf_key_private_pem(&pem, key, &error) < 0)
        return refusal(error, NULL);
    result = write_secret(a.input, pem);
    esf_buf_free(pem);
    if (result != EXIT_FINE)
        return result;
    return esf_key_public_name(&name, key, &error) < 0 ? refusal(error, NULL) : io_write_buf(name);
}

/* ---- certificates ---- */

static int run_request(int argc, char **argv) {
    struct arguments a = {0};
    TEXT_AUTO subject = {0};
    KEY_AUTO *key = NULL;
    bool done;
    int result = read_arguments(&a, &REQUEST_COMMAND, REQUEST_OPTIONS, argc, argv, false, &done);
    if (result == EXIT_FINE && !done)
        result = needed(argv[0], "key", a.key);
    if (result == EXIT_FINE && !done)
        result = close_object(&subject, &a.subject);
    if (result == EXIT_FINE && !done)
        result = read_key(&key, a.key);
    text_free(&a.subject);
    if (result != EXIT_FINE || done)
        return result;
    esf_buf *pem;
    esf_error *error;
    if (esf_cert_request(&pem, key, (const uint8_t *)subject.data, subject.size, &error) < 0)
        return refusal(error, "see `esf help cert request`");
    return io_write_buf(pem);
}

static int run_new_ca(int argc, char **argv) {
    struct arguments a = {0};
    TEXT_AUTO members = {0};
    TEXT_AUTO options = {0};
    KEY_AUTO *key = NULL;
    bool done;
    int result = read_arguments(&a, &NEW_CA_COMMAND, NEW_CA_OPTIONS, argc, argv, false, &done);
    if (result != EXIT_FINE || done)
        return result;
    if (needed(argv[0], "key", a.key) != EXIT_FINE || needed(argv[0], "name", a.name) != EXIT_FINE)
        return EXIT_USAGE;
    put_string(&members, "name", a.name);
    put_days(&members, a.days);
    put_permits(&members, &a);
    result = close_object(&options, &members);
    if (result == EXIT_FINE)
        result = read_key(&key, a.key);
    if (result != EXIT_FINE)
        return result;
    esf_buf *pem;
    esf_error *error;
    if (esf_cert_new_ca(&pem, key, (const uint8_t *)options.data, options.size, &error) < 0)
        return refusal(error, "see `esf help cert new-ca`");
    return io_write_buf(pem);
}

static int run_issue(int argc, char **argv) {
    struct arguments a = {0};
    TEXT_AUTO members = {0};
    TEXT_AUTO options = {0};
    TEXT_AUTO ca = {0};
    TEXT_AUTO request = {0};
    KEY_AUTO *key = NULL;
    bool done;
    int result = read_arguments(&a, &ISSUE_COMMAND, ISSUE_OPTIONS, argc, argv, true, &done);
    if (result != EXIT_FINE || done)
        return result;
    if (needed(argv[0], "ca", a.ca) != EXIT_FINE || needed(argv[0], "ca-key", a.ca_key) != EXIT_FINE)
        return EXIT_USAGE;
    put_days(&members, a.days);
    result = close_object(&options, &members);
    if (result == EXIT_FINE)
        result = io_read(&ca, a.ca);
    if (result == EXIT_FINE)
        result = read_key(&key, a.ca_key);
    if (result == EXIT_FINE)
        result = io_read(&request, a.input);
    if (result != EXIT_FINE)
        return result;
    esf_buf *pem;
    esf_error *error;
    if (esf_cert_issue(&pem, (const uint8_t *)ca.data, ca.size, key, (const uint8_t *)request.data, request.size,
                       (const uint8_t *)options.data, options.size, &error) < 0)
        return refusal(error, "see `esf help cert issue`");
    return io_write_buf(pem);
}

static const struct command KEY_COMMAND = {"key", KEY_HELP, run_key, NULL};
static const struct command REQUEST_COMMAND = {"request", REQUEST_HELP, run_request, NULL};
static const struct command NEW_CA_COMMAND = {"new-ca", NEW_CA_HELP, run_new_ca, NULL};
static const struct command ISSUE_COMMAND = {"issue", ISSUE_HELP, run_issue, NULL};

static const struct command *const PARTS[] = {&KEY_COMMAND,   &REQUEST_COMMAND,   &NEW_CA_COMMAND,
                                              &ISSUE_COMMAND, &CERT_SHOW_COMMAND, NULL};

const struct command CERT_COMMAND = {"cert", HELP, NULL, PARTS};
