// SPDX-License-Identifier: Apache-2.0
// What came in through the door, and the exchange that it is answered with (D5).
'use strict';

const { isSmall, octetsOf, octetsOrNone } = require('./documents.js');
const { Handle, facts, handleOf } = require('./handle.js');
const native = require('./native.js');
const { answerNeeds, checkedResolver, needOf } = require('./needs.js');
const { ReceivedKind, nameOf } = require('./numbers.js');

class Exchange extends Handle {
  constructor(received) {
    super(native.received_exchange(received));
  }

  async seal(response) {
    const octets = octetsOf(response);
    const handle = handleOf(this);
    return isSmall(octets) ? native.exchange_seal(handle, octets) : native.exchange_seal_later(handle, octets);
  }

  sealSync(response) {
    return native.exchange_seal(handleOf(this), octetsOf(response));
  }

  sealInto(response, buffer) {
    return native.exchange_seal_into(buffer, handleOf(this), octetsOf(response));
  }
}

class Received extends Handle {
  #resolver;
  /** @type {Exchange | null} */
  #exchange = null;

  constructor(handle, resolver) {
    super(handle);
    this.#resolver = resolver;
  }

  get need() {
    return needOf(native.received_need(handleOf(this)));
  }

  get kind() {
    return native.received_kind(handleOf(this));
  }

  get rsc() {
    return native.received_rsc(handleOf(this));
  }

  get replyBytes() {
    return native.received_reply(handleOf(this));
  }

  get reply() {
    const octets = this.replyBytes;
    return octets.length > 0 ? JSON.parse(octets.toString()) : null;
  }

  get primitiveBytes() {
    return native.received_primitive(handleOf(this));
  }

  get primitive() {
    return JSON.parse(native.received_primitive_text(handleOf(this)));
  }

  replyInto(buffer) {
    return native.received_reply_into(buffer, handleOf(this));
  }

  primitiveInto(buffer) {
    return native.received_primitive_into(buffer, handleOf(this));
  }

  get peer() {
    return native.received_peer(handleOf(this)).toString();
  }

  get keyId() {
    return native.received_key_id(handleOf(this)).toString();
  }

  get error() {
    const isRefused = this.kind === ReceivedKind.REFUSED || this.kind === ReceivedKind.DUPLICATE;
    return isRefused ? native.received_error(handleOf(this)) : null;
  }

  get exchange() {
    this.#exchange ??= new Exchange(handleOf(this));
    return this.#exchange;
  }

  async answer(answer, data = null) {
    return native.received_answer_later(handleOf(this), answer, octetsOrNone(data));
  }

  async resolve(resolver = null, /** @type {import('./index.js').Abortable} */ { signal } = {}) {
    return answerNeeds(this, checkedResolver(resolver) ?? this.#resolver, signal);
  }

  [facts]() {
    return [nameOf(ReceivedKind, this.kind)];
  }
}

module.exports = { Exchange, Received };
