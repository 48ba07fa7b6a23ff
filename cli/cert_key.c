/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf cert key` and `esf cert public`: a private key, and its public half for the other end. */
#include "cert.h"
#include "io.h"
#include "private_key.h"

static const char KEY_HELP[] =
    "usage: esf cert key FILE\n"
    "\n"
    "Makes a private key on P-256 and writes it to FILE (PKCS#8, PEM), which only you can read and which must not\n"
    "be there yet. Prints the name of its public half (RFC 6920), which stands for a raw public key in a trust\n"
    "entry.\n"
    "\n"
    "example:\n"
    "  esf cert key lamp.key\n"
    "\n" CERT_STATUS_HELP;

static const char PUBLIC_HELP[] =
    "usage: esf cert public [--trust ID] [FILE]\n"
    "\n"
    "Prints the public half of the private key in FILE (or standard input), for the other end: a raw public key\n"
    "(SubjectPublicKeyInfo, PEM), or the trust entry that says whose it is. Such an entry is\n"
    "\n"
    "  {\"id\":\"//m2m.example/cse1/Clamp\",\"match\":\"raw\",\"key\":\"ni:///sha-256;...\"}\n"
    "\n"
    "with the name of the key, or instead with what stands between the two lines of the PEM, without line ends. It\n"
    "goes to the option --trust of `esf e2ekey`, or to esf_endpoint_trust.\n"
    "\n"
    "  --trust ID           print the trust entry by which this key stands for ID\n"
    "\n"
    "examples:\n"
    "  esf cert public lamp.key > lamp.pub\n"
    "  esf cert public --trust //m2m.example/cse1/Clamp lamp.key > lamp.json\n"
    "\n" CERT_STATUS_HELP;

static const struct option KEY_OPTIONS[] = {{"help", no_argument, NULL, OPTION_HELP}, {0}};
static const struct option PUBLIC_OPTIONS[] = {
    {"trust", required_argument, NULL, CERT_TRUST}, {"help", no_argument, NULL, OPTION_HELP}, {0}};

static int run_key(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    KEY_AUTO *key = NULL;
    esf_buf *name;
    esf_error *error;
    int result = cert_read_arguments(&a, &CERT_KEY_COMMAND, KEY_OPTIONS, argc, argv, true);
    if (result != EXIT_FINE || a.is_done)
        return result;
    if (a.input == NULL)
        return usage_error(a.command, "the name of a new file is needed");
    if (esf_key_generate(&key, &error) < 0)
        return refusal(error, NULL);
    result = private_key_write(a.input, key);
    if (result != EXIT_FINE)
        return result;
    return esf_key_public_name(&name, key, &error) < 0 ? refusal(error, NULL) : io_write_buf(name);
}

static int write_pem(const esf_key *key) {
    enum { LINE_OCTETS = 48 }; /* 64 characters, RFC 7468 2 */
    TEXT_AUTO pem = {0};
    esf_buf *der;
    esf_error *error;
    if (esf_key_public(&der, key, &error) < 0)
        return refusal(error, NULL);
    size_t size = esf_buf_size(der);
    text_put(&pem, "-----BEGIN PUBLIC KEY-----\n");
    for (size_t at = 0; at < size; at += LINE_OCTETS) {
        text_put_base64(&pem, esf_buf_data(der) + at, size - at < LINE_OCTETS ? size - at : LINE_OCTETS);
        text_put(&pem, "\n");
    }
    text_put(&pem, "-----END PUBLIC KEY-----");
    esf_buf_free(der);
    return pem.failed ? trouble("not enough memory") : io_write(pem.data, pem.size);
}

static int write_entry(const esf_key *key, const char *id) {
    TEXT_AUTO entry = {0};
    TEXT_AUTO name = {0};
    esf_buf *buf;
    esf_error *error;
    if (esf_key_public_name(&buf, key, &error) < 0)
        return refusal(error, NULL);
    text_add(&name, (const char *)esf_buf_data(buf), esf_buf_size(buf));
    esf_buf_free(buf);
    text_put(&entry, "{");
    text_put_member(&entry, "id", id);
    text_put_member(&entry, "match", "raw");
    text_put_member(&entry, "key", name.failed ? "" : name.data);
    text_put(&entry, "}");
    return entry.failed || name.failed ? trouble("not enough memory") : io_write(entry.data, entry.size);
}

static int run_public(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    KEY_AUTO *key = NULL;
    int result = cert_read_arguments(&a, &CERT_PUBLIC_COMMAND, PUBLIC_OPTIONS, argc, argv, true);
    if (result == EXIT_FINE && !a.is_done)
        result = private_key_read(&key, a.input);
    if (result != EXIT_FINE || a.is_done)
        return result;
    return a.trust != NULL ? write_entry(key, a.trust) : write_pem(key);
}

const struct command CERT_KEY_COMMAND = {"key", KEY_HELP, run_key, NULL};
const struct command CERT_PUBLIC_COMMAND = {"public", PUBLIC_HELP, run_public, NULL};
