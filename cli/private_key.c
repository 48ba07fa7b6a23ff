/* SPDX-License-Identifier: Apache-2.0 */
#include "private_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io.h"

void private_key_cleanup(esf_key **key) {
    esf_key_free(*key);
}

int private_key_read(esf_key **key, const char *file) {
    TEXT_AUTO pem = {0};
    esf_error *error;
    int result = io_read(&pem, file);
    if (result != EXIT_FINE)
        return result;
    if (esf_key_private(key, (const uint8_t *)pem.data, pem.size, &error) < 0)
        return refusal(error, "give a private key on P-256 without a password; `esf cert key` makes one");
    return EXIT_FINE;
}

static int write_new(const char *file, const esf_buf *pem) {
    int descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno == EEXIST
                   ? trouble("%s is there already and may hold the only copy of a key; give another name", file)
                   : trouble("%s cannot be made: %s", file, strerror(errno));
    bool is_written = write(descriptor, esf_buf_data(pem), esf_buf_size(pem)) == (ssize_t)esf_buf_size(pem);
    if (close(descriptor) == 0 && is_written)
        return EXIT_FINE;
    (void)unlink(file);
    return trouble("%s cannot be written", file);
}

int private_key_write(const char *file, const esf_key *key) {
    esf_buf *pem;
    esf_error *error;
    if (esf_key_private_pem(&pem, key, &error) < 0)
        return refusal(error, NULL);
    int result = write_new(file, pem);
    esf_buf_free(pem);
    return result;
}
