/* SPDX-License-Identifier: Apache-2.0
 *
 * The C party of tests/interop: a user of the installed headers and of the shared library. One line in, one line out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "party.h"

static do_call *find_call(const char *name) {
    const struct entry *const tables[] = {endpoint_calls, identity_calls, e2ekey_calls, esprim_calls, other_calls};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const struct entry *entry = tables[i]; entry->name; entry++) {
            if (strcmp(entry->name, name) == 0)
                return entry->run;
        }
    }
    give_up("there is no such call", name);
}

static void answer(const char *line) {
    cJSON *request = cJSON_Parse(line);
    if (!request)
        give_up("this is no JSON", line);
    struct call call = {.request = request, .reply = cJSON_CreateObject()};
    find_call(text(&call, "do"))(&call);
    char *reply = cJSON_PrintUnformatted(call.reply);
    if (!reply)
        give_up("out of memory", "");
    puts(reply);
    fflush(stdout);
    free(reply);
    for (size_t i = 0; i < call.given_count; i++)
        free(call.given[i].data);
    cJSON_Delete(call.reply);
    cJSON_Delete(request);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0)
        answer(line);
    free(line);
    drop_all();
    if (esf_lab_live_objects() != 0)
        give_up("something is still alive", "");
    return 0;
}
