/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "command.h"
#include "io.h"
#include "text.h"

static const char HELP[] = "usage: esf version [--json]\n"
                           "\n"
                           "Says which release this is, and what it was built from and with.\n"
                           "\n"
                           "  --json   the same as JSON, as esf_build_info gives it\n"
                           "\n"
                           "example:\n"
                           "  esf version --json | python3 -m json.tool\n";

static void print_members(struct text *out, struct view object, const char *indent) {
    struct view name;
    struct view value;
    for (size_t at = 0; view_next(object, &at, &name, &value);) {
        TEXT_AUTO label = {0};
        view_unquote(&label, name);
        char line[64];
        bool nested = value.data[0] == '{';
        (void)snprintf(line, sizeof line, nested ? "%s%s\n" : "%s%-14s ", indent, label.data);
        text_put(out, line);
        if (nested)
            print_members(out, value, "  ");
        else
            view_unquote(out, value);
        if (!nested)
            text_put(out, "\n");
    }
}

static int run(int argc, char **argv) {
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {0}};
    bool json = false;
    for (int option; (option = command_option(&VERSION_COMMAND, argc, argv, options)) != -1;) {
        if (option == OPTION_HELP)
            return EXIT_FINE;
        if (option == OPTION_WRONG)
            return EXIT_USAGE;
        json = true;
    }
    if (optind < argc)
        return usage_error(argv[0], "%s is one word too many", argv[optind]);
    esf_buf *info;
    esf_error *error;
    if (esf_build_info(&info, &error) < 0)
        return refusal(error, NULL);
    if (json)
        return io_write_buf(info);
    TEXT_AUTO out = {0};
    print_members(&out, (struct view){(const char *)esf_buf_data(info), esf_buf_size(info)}, "");
    esf_buf_free(info);
    if (out.failed)
        return trouble("not enough memory");
    return io_write(out.data, out.size > 0 ? out.size - 1 : 0);
}

const struct command VERSION_COMMAND = {"version", HELP, run, NULL};
