// SPDX-License-Identifier: Apache-2.0
// One end of end-to-end security: who I am, my keys, my settings, my memory of what I have seen.
'use strict';

const { inspect } = require('node:util');

const { Channel } = require('./channel.js');
const { invalid, octetsOf, onlyOctets, textOf } = require('./documents.js');
const { E2eKey, establish } = require('./e2ekey.js');
const { Handle, facts, handleOf } = require('./handle.js');
const { Key, kidOf } = require('./key.js');
const native = require('./native.js');
const { checkedResolver } = require('./needs.js');
const { PrivateKey, certificatesOf } = require('./private_key.js');
const { Received } = require('./received.js');

class Endpoint extends Handle {
  #id;
  #resolver;

  constructor(absoluteId, { resolver = null, settings = null } = {}) {
    const checked = checkedResolver(resolver);
    super(native.endpoint_new(textOf(absoluteId, 'absoluteId')));
    this.#resolver = checked;
    this.#id = absoluteId;
    try {
      if (settings !== null) this.set(settings);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get id() {
    return this.#id;
  }

  addKey(key) {
    if (!(key instanceof Key)) throw invalid('addKey takes a libesf.Key');
    native.endpoint_add_key(handleOf(this), handleOf(key));
  }

  removeKey(kid, usage = 13) {
    native.endpoint_remove_key(handleOf(this), kidOf(kid), usage);
  }

  addIdentity(chain, privateKey) {
    if (!(privateKey instanceof PrivateKey)) throw invalid('addIdentity takes a libesf.PrivateKey');
    native.endpoint_add_identity(handleOf(this), certificatesOf(chain, 'chain'), handleOf(privateKey));
  }

  addAnchor(certificate, idPrefix = '') {
    const octets = certificatesOf(certificate, 'certificate');
    native.endpoint_add_anchor(handleOf(this), octets, textOf(idPrefix, 'idPrefix'));
  }

  addCrl(crl) {
    native.endpoint_add_crl(handleOf(this), certificatesOf(crl, 'crl'));
  }

  trust(entry) {
    native.endpoint_trust(handleOf(this), octetsOf(entry));
  }

  untrust(peerId) {
    native.endpoint_untrust(handleOf(this), textOf(peerId, 'peerId'));
  }

  share(secretId, secret) {
    native.endpoint_share(handleOf(this), secretId, onlyOctets(secret, 'the octets of a secret'));
  }

  learn(peerId, e2eSecInfo) {
    native.endpoint_learn(handleOf(this), textOf(peerId, 'peerId'), octetsOf(e2eSecInfo));
  }

  info() {
    return JSON.parse(native.endpoint_info_text(handleOf(this)));
  }

  get infoDue() {
    return native.endpoint_info_due(handleOf(this));
  }

  set(settings) {
    native.endpoint_set(handleOf(this), octetsOf(settings));
  }

  report() {
    return JSON.parse(native.endpoint_report_text(handleOf(this)));
  }

  channel(receiverId) {
    return new Channel(handleOf(this), receiverId, this.#resolver);
  }

  async e2ekey(peer, { usage = 43 } = {}) {
    const attempt = await native.e2ekey_start_later(handleOf(this), textOf(peer, 'peer'), usage);
    return new E2eKey(attempt, peer, this.#resolver);
  }

  async establish(
    peer,
    notify,
    /** @type {import('./index.js').Used & import('./index.js').Abortable} */ { usage = 43, signal } = {},
  ) {
    signal?.throwIfAborted();
    const attempt = await this.e2ekey(peer, { usage });
    try {
      return await establish(attempt, notify, signal);
    } finally {
      attempt.close();
    }
  }

  async receive(
    content,
    from,
    /** @type {import('./index.js').Abortable & { resolve?: boolean }} */ { resolve = true, signal } = {},
  ) {
    signal?.throwIfAborted();
    const octets = octetsOf(content);
    const handle = await native.endpoint_receive_later(handleOf(this), textOf(from, 'from'), octets);
    const received = new Received(handle, this.#resolver);
    try {
      if (resolve) await received.resolve(null, { signal });
    } catch (error) {
      received.close();
      throw error;
    }
    return received;
  }

  [facts]() {
    return [inspect(this.id)];
  }
}

module.exports = { Endpoint };
