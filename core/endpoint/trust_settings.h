/* SPDX-License-Identifier: Apache-2.0
 *
 * The settings that belong to the trust of an endpoint: certificate_schemes, crl_required, cse_names. */
#ifndef ENDPOINT_TRUST_SETTINGS_H
#define ENDPOINT_TRUST_SETTINGS_H

#include "cert/trust.h"
#include "json/tree.h"

#ifdef __cplusplus
extern "C" {
#endif

/* trust_setting_is tells whether a setting is one of these. */
bool trust_setting_is(const char *name);

/* trust_settings_read changes the trust as those members of a settings object say that are there; others are passed over. */
status trust_settings_read(struct cert_trust *trust, const struct tree *settings, struct error **err) MUST_CHECK;

/* trust_settings_write adds them to a tree object; false when out of memory. */
bool trust_settings_write(const struct cert_trust *trust, struct tree *object);

#ifdef __cplusplus
}
#endif
#endif
