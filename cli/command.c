/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int32_t rsc;
    const char *name;
} RSC_NAMES[] = {
    {4000, "BAD_REQUEST"},
    {4004, "NOT_FOUND"},
    {4103, "ORIGINATOR_HAS_NO_PRIVILEGE"},
    {4111, "ESPRIM_UNSUPPORTED_OPTION"},
    {4112, "ESPRIM_UNKNOWN_KEY_ID"},
    {4113, "ESPRIM_UNKNOWN_ORIG_RAND_ID"},
    {4114, "ESPRIM_UNKNOWN_RECV_RAND_ID"},
    {4115, "ESPRIM_BAD_MAC"},
    {4116, "ESPRIM_IMPERSONATION_ERROR"},
    {5000, "INTERNAL_SERVER_ERROR"},
    {5001, "NOT_IMPLEMENTED"},
    {5210, "ESPRIM_DECRYPTION_ERROR"},
    {5211, "ESPRIM_ENCRYPTION_ERROR"},
};

static const struct {
    int32_t code;
    const char *to_do;
} ADVICE[] = {
    {ESF_E_AUTH, "compare key, encoding and both random objects with what the other end has: they go into the session "
                 "key octet by octet"},
    {ESF_E_UNKNOWN_KEY, "compare --kid with the kid that `esf inspect` shows"},
    {ESF_E_KEY_EXPIRED, "use a key that is still valid, or say with --at when the object was sent"},
    {ESF_E_EXPIRED, "use random objects that are still valid, or say with --at what time it is meant to be"},
    {ESF_E_RECEIVER_RAND,
     "the Receiver's random object is another one or has expired; give the one that rri names, or another --at"},
    {ESF_E_ORIGINATOR_RAND, "give the originator random object that ori names with --oro, or another --at"},
    {ESF_E_IMPERSONATION, "whoever holds the key is not whom the primitive says; if --peer is wrong, correct it"},
    {ESF_E_UNSUPPORTED, "choose --enc among the algorithms that both random objects list (`esf inspect` shows them)"},
    {ESF_E_WEAK_KEY, "pairwise keys have 16 to 64 octets (32 to 128 hex digits), and are random"},
    {ESF_E_JSON, "look with `esf inspect`: it shows every fault with its place"},
    {ESF_E_JWE, "look with `esf inspect`: it shows every fault with its place"},
    {ESF_E_FORMAT, "look with `esf inspect`: it shows every fault with its place"},
    {ESF_E_RAND, "look with `esf inspect`: it shows every fault with its place"},
};

static const char *speaker = "esf";

void command_speaks_as(const char *name) {
    speaker = name;
    (void)setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
}

__attribute__((format(printf, 1, 0))) static void put_error(const char *format, va_list arguments) {
    (void)fprintf(stderr, "%s: error: ", speaker);
    (void)vfprintf(stderr, format, arguments);
}

int usage_error(const char *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_error(format, arguments);
    (void)fprintf(stderr, "\n  to do: see `%s --help`\n", command == NULL ? "esf" : command);
    va_end(arguments);
    return EXIT_USAGE;
}

int trouble(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_error(format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    return EXIT_TROUBLE;
}

int refused(const char *to_do, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_error(format, arguments);
    (void)fprintf(stderr, "\n  to do: %s\n", to_do);
    va_end(arguments);
    return EXIT_REFUSED;
}

static int exit_code_of(int32_t code) {
    int category = -code / 100;
    if (category == 1)
        return EXIT_USAGE;
    return code == ESF_E_LIMIT || code == ESF_E_UNREACHABLE || category < 8 ? EXIT_REFUSED : EXIT_TROUBLE;
}

static const char *advice_for(int32_t code) {
    for (size_t i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++)
        if (ADVICE[i].code == code)
            return ADVICE[i].to_do;
    return NULL;
}

int refusal(esf_error *error, const char *to_do) {
    int32_t code = esf_error_code(error);
    int32_t rsc = esf_error_rsc(error);
    const char *rsc_name = "";
    for (size_t i = 0; i < sizeof RSC_NAMES / sizeof RSC_NAMES[0]; i++)
        if (RSC_NAMES[i].rsc == rsc)
            rsc_name = RSC_NAMES[i].name;
    (void)fprintf(stderr, "%s: error: %s\n", speaker, esf_error_message(error));
    if (esf_error_where(error)[0] != '\0')
        (void)fprintf(stderr, "  where: %s\n", esf_error_where(error));
    if (rsc != 0)
        (void)fprintf(stderr, "  code:  %s; %s %d %s\n", esf_error_name(error),
                      code == ESF_E_PEER_REFUSED ? "the other end answered" : "a Receiver answers", (int)rsc, rsc_name);
    else
        (void)fprintf(stderr, "  code:  %s\n", esf_error_name(error));
    if (to_do == NULL)
        to_do = advice_for(code);
    if (to_do != NULL)
        (void)fprintf(stderr, "  to do: %s\n", to_do);
    esf_error_free(error);
    return exit_code_of(code);
}

int command_option(const struct command *command, int argc, char **argv, const struct option *options) {
    opterr = 0;
    int option = getopt_long(argc, argv, ":h", options, NULL);
    if (option == 'h') {
        (void)fputs(command->help, stdout);
        return OPTION_HELP;
    }
    char letter[] = {'-', (char)optopt, '\0'};
    const char *culprit = strncmp(argv[optind - 1], "--", 2) == 0 ? argv[optind - 1] : letter;
    if (option == ':')
        (void)usage_error(argv[0], "%s needs a value", culprit);
    else if (option == '?')
        (void)usage_error(argv[0], "%s is no option here", culprit);
    return option == ':' ? OPTION_WRONG : option;
}

int command_take_options(const struct command *command, int argc, char **argv, const struct option *options,
                         int (*take)(void *context, int option), void *context, bool *is_done) {
    int result = EXIT_FINE;
    *is_done = false;
    for (int option; result == EXIT_FINE && (option = command_option(command, argc, argv, options)) != -1;) {
        *is_done = option == OPTION_HELP;
        if (*is_done)
            return EXIT_FINE;
        result = option == OPTION_WRONG ? EXIT_USAGE : take(context, option);
    }
    return result;
}

int option_list_add(struct option_list *list, const char *command, const char *option) {
    if (list->count == OPTION_LIST_MAX)
        return usage_error(command, "%s can be given %d times", option, OPTION_LIST_MAX);
    list->items[list->count++] = optarg;
    return EXIT_FINE;
}

static const struct command *find(const struct command *command, const char *name) {
    for (const struct command *const *part = command->parts; part != NULL && *part != NULL; part++)
        if (strcmp((*part)->name, name) == 0)
            return *part;
    return NULL;
}

static int print_help(const struct command *command, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        const struct command *part = find(command, argv[i]);
        if (part == NULL)
            return usage_error(NULL, "there is no command %s to help with", argv[i]);
        command = part;
    }
    (void)fputs(command->help, stdout);
    return EXIT_FINE;
}

int command_run_part(const struct command *command, int argc, char **argv) {
    if (argc < 2) {
        (void)fputs(command->help, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0)
        return print_help(command, argc - 2, argv + 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_help(command, 0, NULL);
    const struct command *part = find(command, argv[1]);
    if (part == NULL)
        return usage_error(argv[0], "%s is no command of %s", argv[1], argv[0]);
    char name[64];
    (void)snprintf(name, sizeof name, "%s %s", argv[0], argv[1]);
    argv[1] = name;
    return part->parts != NULL ? command_run_part(part, argc - 1, argv + 1) : part->run(argc - 1, argv + 1);
}
