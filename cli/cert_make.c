/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf cert request`, `new-ca`, `sign` and `issue`: what the tools of esf/identity.h make, at the command line. */
#include "cert.h"
#include "io.h"
#include "private_key.h"

static const char REQUEST_HELP[] =
    "usage: esf cert request --key FILE [--ae-id ID] [--cse-id DOMAIN] [--node-id ID] [--device-id ID] [--fqdn NAME]\n"
    "                        [--common-name NAME]\n"
    "\n"
    "Prints a certificate request (PKCS#10, PEM) for one or more names (TS-0003 10.1.4). The key stays where it is.\n"
    "\n"
    "  --key FILE           private key, PEM or DER\n" CERT_SUBJECT_HELP "\n"
    "example:\n"
    "  esf cert request --key lamp.key --ae-id //m2m.example/cse1/Clamp > lamp.csr\n"
    "\n" CERT_STATUS_HELP;

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
    "\n" CERT_STATUS_HELP;

#define ISSUER_HELP                                                                                                    \
    "  --ca FILE            the issuer's certificate, PEM or DER\n"                                                    \
    "  --ca-key FILE        its private key\n"                                                                         \
    "  --days N             how long the certificate is valid; default: 365\n"

static const char SIGN_HELP[] =
    "usage: esf cert sign --ca FILE --ca-key FILE [--days N] [FILE]\n"
    "\n"
    "Signs the certificate that the request in FILE (or standard input) asks for, and prints it. The request has to\n"
    "be signed with its own key. It is a tool for trials: nothing is kept of what was issued.\n"
    "\n" ISSUER_HELP "\n"
    "example:\n"
    "  esf cert sign --ca ca.pem --ca-key ca.key lamp.csr > lamp.pem\n"
    "\n" CERT_STATUS_HELP;

static const char ISSUE_HELP[] =
    "usage: esf cert issue --ca FILE --ca-key FILE [--days N] [--ae-id ID] [--cse-id DOMAIN] [--node-id ID]\n"
    "                      [--device-id ID] [--fqdn NAME] [--common-name NAME] FILE\n"
    "\n"
    "Makes a private key and its certificate in one step, where the authority and the owner are the same person:\n"
    "writes the key to FILE as `esf cert key` does, which must not be there yet, and prints the certificate for one\n"
    "or more names.\n"
    "\n" ISSUER_HELP CERT_SUBJECT_HELP "\n"
    "example:\n"
    "  esf cert issue --ca ca.pem --ca-key ca.key --ae-id //m2m.example/cse1/Clamp lamp.key > lamp.pem\n"
    "\n" CERT_STATUS_HELP;

static const struct option REQUEST_OPTIONS[] = {
    {"key", required_argument, NULL, CERT_KEY}, CERT_SUBJECT_OPTIONS, {"help", no_argument, NULL, OPTION_HELP}, {0}};
static const struct option NEW_CA_OPTIONS[] = {
    {"key", required_argument, NULL, CERT_KEY},   {"name", required_argument, NULL, CERT_NAME},
    {"days", required_argument, NULL, CERT_DAYS}, {"permit", required_argument, NULL, CERT_PERMIT},
    {"help", no_argument, NULL, OPTION_HELP},     {0}};
static const struct option SIGN_OPTIONS[] = {{"ca", required_argument, NULL, CERT_CA},
                                             {"ca-key", required_argument, NULL, CERT_CA_KEY},
                                             {"days", required_argument, NULL, CERT_DAYS},
                                             {"help", no_argument, NULL, OPTION_HELP},
                                             {0}};
static const struct option ISSUE_OPTIONS[] = {
    {"ca", required_argument, NULL, CERT_CA},     {"ca-key", required_argument, NULL, CERT_CA_KEY},
    {"days", required_argument, NULL, CERT_DAYS}, CERT_SUBJECT_OPTIONS,
    {"help", no_argument, NULL, OPTION_HELP},     {0}};

static int make_request(esf_buf **pem, const struct cert_arguments *a, const esf_key *key, const char *to_do) {
    TEXT_AUTO subject = {0};
    esf_error *error;
    int result = cert_subject(&subject, a);
    if (result != EXIT_FINE)
        return result;
    if (esf_cert_request(pem, key, (const uint8_t *)subject.data, subject.size, &error) < 0)
        return refusal(error, to_do);
    return EXIT_FINE;
}

static int run_request(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    KEY_AUTO *key = NULL;
    esf_buf *pem = NULL;
    int result = cert_read_arguments(&a, &CERT_REQUEST_COMMAND, REQUEST_OPTIONS, argc, argv, false);
    if (result != EXIT_FINE || a.is_done)
        return result;
    result = cert_needed(&a, "key", a.key);
    if (result == EXIT_FINE)
        result = private_key_read(&key, a.key);
    if (result == EXIT_FINE)
        result = make_request(&pem, &a, key, "see `esf help cert request`");
    return result == EXIT_FINE ? io_write_pem(pem) : result;
}

static int run_new_ca(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    TEXT_AUTO options = {0};
    KEY_AUTO *key = NULL;
    int result = cert_read_arguments(&a, &CERT_NEW_CA_COMMAND, NEW_CA_OPTIONS, argc, argv, false);
    if (result != EXIT_FINE || a.is_done)
        return result;
    result = cert_needed(&a, "key", a.key);
    if (result == EXIT_FINE)
        result = cert_needed(&a, "name", a.name);
    if (result == EXIT_FINE)
        result = cert_authority_options(&options, &a);
    if (result == EXIT_FINE)
        result = private_key_read(&key, a.key);
    if (result != EXIT_FINE)
        return result;
    esf_buf *pem;
    esf_error *error;
    if (esf_cert_new_ca(&pem, key, (const uint8_t *)options.data, options.size, &error) < 0)
        return refusal(error, "see `esf help cert new-ca`");
    return io_write_pem(pem);
}

/* ---- with an issuer ---- */

struct issuer {
    struct text certificate;
    esf_key *key;
};

static void issuer_cleanup(struct issuer *issuer) {
    text_free(&issuer->certificate);
    esf_key_free(issuer->key);
}
#define ISSUER_AUTO __attribute__((cleanup(issuer_cleanup))) struct issuer

static int read_issuer(struct issuer *issuer, const struct cert_arguments *a) {
    int result = cert_needed(a, "ca", a->ca);
    if (result == EXIT_FINE)
        result = cert_needed(a, "ca-key", a->ca_key);
    if (result == EXIT_FINE)
        result = io_read(&issuer->certificate, a->ca);
    return result == EXIT_FINE ? private_key_read(&issuer->key, a->ca_key) : result;
}

static int sign(esf_buf **pem, const struct issuer *issuer, const struct cert_arguments *a, struct view request,
                const char *to_do) {
    TEXT_AUTO options = {0};
    esf_error *error;
    int result = cert_issue_options(&options, a);
    if (result != EXIT_FINE)
        return result;
    if (esf_cert_issue(pem, (const uint8_t *)issuer->certificate.data, issuer->certificate.size, issuer->key,
                       (const uint8_t *)request.data, request.size, (const uint8_t *)options.data, options.size,
                       &error) < 0)
        return refusal(error, to_do);
    return EXIT_FINE;
}

static int run_sign(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    ISSUER_AUTO issuer = {0};
    TEXT_AUTO request = {0};
    esf_buf *pem = NULL;
    int result = cert_read_arguments(&a, &CERT_SIGN_COMMAND, SIGN_OPTIONS, argc, argv, true);
    if (result != EXIT_FINE || a.is_done)
        return result;
    result = read_issuer(&issuer, &a);
    if (result == EXIT_FINE)
        result = io_read(&request, a.input);
    if (result == EXIT_FINE)
        result = sign(&pem, &issuer, &a, view_of(&request), "see `esf help cert sign`");
    return result == EXIT_FINE ? io_write_pem(pem) : result;
}

/* The key is written last, so that nothing is left behind of what was refused. */
static int issue(esf_buf **pem, const struct issuer *issuer, const struct cert_arguments *a) {
    static const char TO_DO[] = "see `esf help cert issue`";
    KEY_AUTO *key = NULL;
    esf_buf *request = NULL;
    esf_error *error;
    if (esf_key_generate(&key, &error) < 0)
        return refusal(error, NULL);
    int result = make_request(&request, a, key, TO_DO);
    if (result == EXIT_FINE)
        result = sign(pem, issuer, a, (struct view){(const char *)esf_buf_data(request), esf_buf_size(request)}, TO_DO);
    esf_buf_free(request);
    return result == EXIT_FINE ? private_key_write(a->input, key) : result;
}

static int run_issue(int argc, char **argv) {
    CERT_ARGUMENTS_AUTO a = {0};
    ISSUER_AUTO issuer = {0};
    esf_buf *pem = NULL;
    int result = cert_read_arguments(&a, &CERT_ISSUE_COMMAND, ISSUE_OPTIONS, argc, argv, true);
    if (result != EXIT_FINE || a.is_done)
        return result;
    if (a.input == NULL)
        return usage_error(a.command, "the name of a new file for the private key is needed");
    result = read_issuer(&issuer, &a);
    if (result == EXIT_FINE)
        result = issue(&pem, &issuer, &a);
    if (result == EXIT_FINE)
        return io_write_pem(pem);
    esf_buf_free(pem);
    return result;
}

const struct command CERT_REQUEST_COMMAND = {"request", REQUEST_HELP, run_request, NULL};
const struct command CERT_NEW_CA_COMMAND = {"new-ca", NEW_CA_HELP, run_new_ca, NULL};
const struct command CERT_SIGN_COMMAND = {"sign", SIGN_HELP, run_sign, NULL};
const struct command CERT_ISSUE_COMMAND = {"issue", ISSUE_HELP, run_issue, NULL};
