// SPDX-License-Identifier: Apache-2.0
// Private keys of this end, and certificates in writing.
'use strict';

const { onlyOctets, textOf } = require('./documents.js');
const { Handle, facts, handleOf } = require('./handle.js');
const native = require('./native.js');

/** Tells the constructor that it is given a handle. */
const generated = Symbol('generated');

/** PEM may be text. */
function certificatesOf(certificates, what) {
  return typeof certificates === 'string' ? textOf(certificates, what) : onlyOctets(certificates, `${what} in DER`);
}

class PrivateKey extends Handle {
  constructor(key) {
    super(key === generated ? native.key_generate() : native.key_private(certificatesOf(key, 'a private key')));
  }

  static generate() {
    return new this(generated);
  }

  pem() {
    return native.key_private_pem_text(handleOf(this));
  }

  get publicKey() {
    return native.key_public(handleOf(this));
  }

  get publicName() {
    return native.key_public_name(handleOf(this)).toString();
  }

  [facts]() {
    return [this.publicName];
  }
}

module.exports = { PrivateKey, certificatesOf };
