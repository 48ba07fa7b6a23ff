// SPDX-License-Identifier: Apache-2.0
// A key, what it may be used for, with whom it is shared, and until when.
'use strict';

const { inspect } = require('node:util');

const { invalid, octetsOf, onlyOctets, textOf } = require('./documents.js');
const { Handle, facts, handleOf } = require('./handle.js');
const native = require('./native.js');
const { Encoding } = require('./numbers.js');

/** Tells the constructor that it is given a handle. */
const imported = Symbol('imported');

function kidOf(kid) {
  return typeof kid === 'string' ? textOf(kid, 'kid') : onlyOctets(kid, 'a kid that is no text');
}

function unixMs(expires) {
  if (!(expires instanceof Date)) return expires;
  if (Number.isNaN(expires.getTime())) throw invalid('expires is an invalid Date');
  return expires.getTime();
}

function encodingNumber(encoding) {
  if (typeof encoding !== 'string') return encoding;
  if (Object.hasOwn(Encoding, encoding)) return Encoding[encoding];
  throw invalid(`encoding is ${inspect(encoding)}; it can be 'A', 'B' or 'C'`);
}

class Key extends Handle {
  constructor(kid, octets, { peer = null, usage = 13, expires = null, encoding = Encoding.A } = {}) {
    super(kid === imported ? octets : native.key_symmetric(kidOf(kid), onlyOctets(octets, 'the octets of a key')));
    if (kid !== imported) this.#set({ peer: peer ?? textOf(peer, 'peer'), usage, expires, encoding });
  }

  static fromJwk(jwk, { peer = null, usage = null, expires = null, encoding = null } = {}) {
    const key = new this(imported, native.key_import(octetsOf(jwk)));
    key.#set({ peer, usage, expires, encoding });
    return key;
  }

  /** A key that is not all that was asked for is none. */
  #set({ peer, usage, expires, encoding }) {
    const handle = handleOf(this);
    try {
      if (peer !== null) native.key_set_peer(handle, textOf(peer, 'peer'));
      if (usage !== null) native.key_set_usage(handle, usage);
      if (expires !== null) native.key_set_expiry(handle, unixMs(expires));
      if (encoding !== null) native.key_set_encoding(handle, encodingNumber(encoding));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get id() {
    return native.key_id(handleOf(this)).toString();
  }

  [facts]() {
    return [inspect(this.id)];
  }
}

module.exports = { Key, kidOf };
