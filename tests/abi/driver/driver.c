/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls functions of a shared library through libffi, as a foreign language would: it knows no header of the library.
 * It reads one command a line and answers each with one line, so that whoever drives it knows which call it was that
 * did not come back.
 *
 *   load PATH                    opens the library
 *   has NAME                     is there such a function?
 *   call NAME RETURN ARGUMENT... calls it
 *   read SLOT COUNT              octets that a slot points at, in hex
 *
 * RETURN: i32 u32 i64 size str void, or ptr:SLOT (kept in that slot)
 * ARGUMENT: i32:N i64:N size:N
 *           null          a NULL pointer
 *           slot:SLOT     the pointer in that slot
 *           to:SLOT       the address of that slot, which holds a poison before the call
 *           hex:OCTETS    a read-only copy that ends where unmapped memory begins
 *           map:COUNT:HH  COUNT octets HH, read-only, unmapped memory behind them
 *           room:COUNT    COUNT octets to be written to, unmapped memory behind them
 *           written       the address of a size_t, which holds a poison before the call
 *
 * An answer to call is "= VALUE" and, for each to:SLOT, "SLOT:null", "SLOT:poison" or "SLOT:set"; for written,
 * "written:N" or "written:poison"; for room:COUNT, "room:" and its octets in hex, those that end it as they were before
 * the call left out. "! REASON" says that a command was not understood. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ffi.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 1024, ARGUMENTS = 16 };

struct region {
    void *start;
    size_t size;
};

struct argument {
    ffi_type *type;
    union {
        int32_t i32;
        int64_t i64;
        size_t size;
        const void *pointer;
    } value;
    struct region region; /* to be unmapped after the call */
    int out;              /* the slot of to:SLOT, or -1 */
    size_t room;          /* octets of room:COUNT */
    bool is_written;      /* of `written` */
};

static void *library;
static void *slots[SLOTS];
static char poison[1];
static const size_t POISON_SIZE = (size_t)0x5EEDF00D;
static const uint8_t UNTOUCHED = 0xA5;
static size_t written;

static bool complain(const char *reason) {
    printf("! %s\n", reason);
    return false;
}

static int slot_of(const char *text) {
    char *end;
    long number = strtol(text, &end, 10);
    return *text && !*end && number >= 0 && number < SLOTS ? (int)number : -1;
}

/* Maps `size` octets so that the octet behind the last one is not there. */
static uint8_t *map_before_a_gap(struct region *region, size_t size) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (size + page - 1) / page * page;
    uint8_t *start = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + room, page, PROT_NONE) != 0) {
        return NULL;
    }
    *region = (struct region){start, room + page};
    return start + room - size;
}

static void make_read_only(const struct region *region) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    mprotect(region->start, region->size - page, PROT_READ);
}

static bool take_hex(struct argument *argument, const char *text) {
    size_t size = strlen(text) / 2;
    uint8_t *octets = map_before_a_gap(&argument->region, size);
    if (!octets) {
        return complain("no memory");
    }
    for (size_t i = 0; i < size; i++) {
        unsigned octet;
        if (sscanf(text + 2 * i, "%2x", &octet) != 1) {
            return complain("not hex");
        }
        octets[i] = (uint8_t)octet;
    }
    make_read_only(&argument->region);
    argument->value.pointer = octets;
    return true;
}

static bool take_map(struct argument *argument, const char *text) {
    size_t size;
    unsigned octet;
    if (sscanf(text, "%zu:%2x", &size, &octet) != 2) {
        return complain("map:COUNT:HH");
    }
    uint8_t *octets = map_before_a_gap(&argument->region, size);
    if (!octets) {
        return complain("no memory");
    }
    memset(octets, (int)octet, size);
    make_read_only(&argument->region);
    argument->value.pointer = octets;
    return true;
}

static bool take_room(struct argument *argument, const char *text) {
    argument->room = (size_t)strtoull(text, NULL, 10);
    uint8_t *octets = map_before_a_gap(&argument->region, argument->room);
    if (!octets) {
        return complain("no memory");
    }
    memset(octets, UNTOUCHED, argument->room);
    argument->value.pointer = octets;
    return true;
}

static bool take_slot(struct argument *argument, const char *text, bool address) {
    int slot = slot_of(text);
    if (slot < 0) {
        return complain("no such slot");
    }
    if (address) {
        slots[slot] = poison;
        argument->out = slot;
    }
    argument->value.pointer = address ? (const void *)&slots[slot] : slots[slot];
    return true;
}

static bool take_argument(struct argument *argument, char *text) {
    char *value = strchr(text, ':');
    *argument = (struct argument){.type = &ffi_type_pointer, .out = -1};
    if (strcmp(text, "null") == 0) {
        return true;
    }
    if (strcmp(text, "written") == 0) {
        written = POISON_SIZE;
        argument->is_written = true;
        argument->value.pointer = &written;
        return true;
    }
    if (!value) {
        return complain("an argument without a value");
    }
    *value++ = '\0';
    if (strcmp(text, "hex") == 0) {
        return take_hex(argument, value);
    }
    if (strcmp(text, "map") == 0) {
        return take_map(argument, value);
    }
    if (strcmp(text, "room") == 0) {
        return take_room(argument, value);
    }
    if (strcmp(text, "slot") == 0 || strcmp(text, "to") == 0) {
        return take_slot(argument, value, text[0] == 't');
    }
    if (strcmp(text, "i32") == 0) {
        argument->type = &ffi_type_sint32;
        argument->value.i32 = (int32_t)strtol(value, NULL, 10);
    } else if (strcmp(text, "i64") == 0) {
        argument->type = &ffi_type_sint64;
        argument->value.i64 = (int64_t)strtoll(value, NULL, 10);
    } else if (strcmp(text, "size") == 0) {
        argument->type = sizeof(size_t) == 8 ? &ffi_type_uint64 : &ffi_type_uint32;
        argument->value.size = (size_t)strtoull(value, NULL, 10);
    } else {
        return complain("an argument of unknown kind");
    }
    return true;
}

static ffi_type *return_type(const char *name) {
    static const struct {
        const char *name;
        ffi_type *type;
    } types[] = {{"i32", &ffi_type_sint32},
                 {"u32", &ffi_type_uint32},
                 {"i64", &ffi_type_sint64},
                 {"str", &ffi_type_pointer},
                 {"void", &ffi_type_void}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i].name, name) == 0) {
            return types[i].type;
        }
    }
    if (strcmp(name, "size") == 0) {
        return sizeof(size_t) == 8 ? &ffi_type_uint64 : &ffi_type_uint32;
    }
    return strncmp(name, "ptr:", 4) == 0 ? &ffi_type_pointer : NULL;
}

static void print_hex(const uint8_t *octets, size_t count) {
    for (size_t i = 0; i < count; i++) {
        printf("%02x", octets[i]);
    }
}

/* libffi widens integers that are smaller than a register, hence the union's two halves. */
union returned {
    ffi_arg word;
    ffi_sarg signed_word;
    int64_t i64;
    void *pointer;
};

static void print_value(const char *kind, const union returned *value) {
    printf("= ");
    if (strcmp(kind, "i32") == 0) {
        printf("%" PRId32, (int32_t)value->signed_word);
    } else if (strcmp(kind, "u32") == 0) {
        printf("%" PRIu32, (uint32_t)value->word);
    } else if (strcmp(kind, "i64") == 0) {
        printf("%" PRId64, value->i64);
    } else if (strcmp(kind, "size") == 0) {
        printf("%zu", (size_t)value->word);
    } else if (strcmp(kind, "void") == 0) {
        printf("void");
    } else if (!value->pointer) {
        printf("null");
    } else if (strcmp(kind, "str") == 0) {
        printf("text:");
        print_hex(value->pointer, strlen(value->pointer));
    } else {
        printf("set");
    }
}

static void print_room(const struct argument *argument) {
    const uint8_t *octets = argument->value.pointer;
    size_t count = argument->room;
    while (count > 0 && octets[count - 1] == UNTOUCHED) {
        count--;
    }
    printf(" room:");
    print_hex(octets, count);
}

static void print_written(void) {
    if (written == POISON_SIZE) {
        printf(" written:poison");
    } else {
        printf(" written:%zu", written);
    }
}

static void print_answer(const char *kind, const union returned *value, const struct argument *arguments, int count) {
    print_value(kind, value);
    for (int i = 0; i < count; i++) {
        int out = arguments[i].out;
        if (out >= 0) {
            printf(" %d:%s", out, !slots[out] ? "null" : slots[out] == poison ? "poison" : "set");
        }
        if (arguments[i].is_written) {
            print_written();
        }
        if (arguments[i].room > 0) {
            print_room(&arguments[i]);
        }
    }
    printf("\n");
}

static bool call(void *function, char *kind, struct argument *arguments, int count) {
    ffi_cif cif;
    ffi_type *types[ARGUMENTS];
    void *values[ARGUMENTS];
    union returned value = {0};
    ffi_type *returns = return_type(kind);
    int kept = strncmp(kind, "ptr:", 4) == 0 ? slot_of(kind + 4) : 0;
    if (!returns || kept < 0) {
        return complain("a return of unknown kind");
    }
    for (int i = 0; i < count; i++) {
        types[i] = arguments[i].type;
        values[i] = &arguments[i].value;
    }
    if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, (unsigned)count, returns, types) != FFI_OK) {
        return complain("libffi does not take that prototype");
    }
    ffi_call(&cif, FFI_FN(function), &value, values);
    if (strncmp(kind, "ptr:", 4) == 0) {
        slots[kept] = value.pointer;
    }
    print_answer(kind, &value, arguments, count);
    return true;
}

static bool command_call(char *rest) {
    struct argument arguments[ARGUMENTS];
    int count = 0;
    char *name = strtok(rest, " ");
    char *kind = strtok(NULL, " ");
    void *function = name && library ? dlsym(library, name) : NULL;
    if (!function || !kind) {
        return complain("no such function");
    }
    bool good = true;
    for (char *text = strtok(NULL, " "); good && text; text = strtok(NULL, " ")) {
        if (count == ARGUMENTS) {
            return complain("too many arguments");
        }
        good = take_argument(&arguments[count++], text);
    }
    good = good && call(function, kind, arguments, count);
    for (int i = 0; i < count; i++) {
        if (arguments[i].region.start) {
            munmap(arguments[i].region.start, arguments[i].region.size);
        }
    }
    return good;
}

static bool command_read(char *rest) {
    char *slot_text = strtok(rest, " ");
    char *count_text = strtok(NULL, " ");
    int slot = slot_text ? slot_of(slot_text) : -1;
    if (slot < 0 || !slots[slot] || !count_text) {
        return complain("read SLOT COUNT");
    }
    printf("= ");
    print_hex(slots[slot], (size_t)strtoull(count_text, NULL, 10));
    printf("\n");
    return true;
}

static bool obey(char *line) {
    char *rest = strchr(line, ' ');
    if (!rest) {
        return complain("a command without anything behind it");
    }
    *rest++ = '\0';
    if (strcmp(line, "call") == 0) {
        return command_call(rest);
    }
    if (strcmp(line, "read") == 0) {
        return command_read(rest);
    }
    if (strcmp(line, "load") == 0) {
        library = dlopen(rest, RTLD_NOW | RTLD_LOCAL);
        return library ? puts("= loaded") >= 0 : complain(dlerror());
    }
    if (strcmp(line, "has") == 0) {
        printf("= %d\n", library && dlsym(library, rest) != NULL);
        return true;
    }
    return complain("an unknown command");
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        obey(line);
        fflush(stdout);
    }
    free(line);
    return 0;
}
