// SPDX-License-Identifier: Apache-2.0
// Certificate requests, and certificates for trials and tests.
'use strict';

const { invalid, octetsOf, textOf } = require('./documents.js');
const { handleOf } = require('./handle.js');
const native = require('./native.js');
const { PrivateKey, certificatesOf } = require('./private_key.js');

function keyHandle(key, caller) {
  if (!(key instanceof PrivateKey)) throw invalid(`${caller} takes a libesf.PrivateKey`);
  return handleOf(key);
}

/** The names under those of the C interface, which are in snake case. */
function subjectOf(names) {
  if (typeof names !== 'object' || names === null) throw invalid('a subject is an object of names');
  const renamed = Object.entries(names).map(([name, value]) => [
    name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
    value,
  ]);
  return octetsOf(Object.fromEntries(renamed));
}

function request(privateKey, subject) {
  return native.cert_request(keyHandle(privateKey, 'request'), subjectOf(subject)).toString();
}

function newCa(privateKey, name, { days = 3650, permit = [] } = {}) {
  const options = octetsOf({ name: textOf(name, 'name'), days, permit });
  return native.cert_new_ca(keyHandle(privateKey, 'newCa'), options).toString();
}

function issue(ca, caKey, request, { days = 365, notBefore = null, notAfter = null } = {}) {
  const issuer = certificatesOf(ca, 'ca');
  const key = keyHandle(caKey, 'issue');
  const options = { days, not_before: notBefore ?? undefined, not_after: notAfter ?? undefined };
  return native.cert_issue(issuer, key, certificatesOf(request, 'request'), octetsOf(options)).toString();
}

module.exports = { issue, newCa, request };
