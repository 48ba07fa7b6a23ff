// SPDX-License-Identifier: Apache-2.0
// The Originator's side: a channel towards one Receiver, and a request object for each request.
'use strict';

const { inspect } = require('node:util');

const { isSmall, isSmallContent, octetsOf, octetsOrNone, sizeOf, textOf } = require('./documents.js');
const { Handle, facts, handleOf } = require('./handle.js');
const native = require('./native.js');
const { answerNeeds, ask, checkedResolver, needOf, outcomeOf, untilAborted } = require('./needs.js');
const { NeedKind } = require('./numbers.js');

class Request extends Handle {
  #resolver;
  #size = 0;

  constructor(channel, timeout, resolver) {
    super(native.esprim_request_new(channel));
    this.#resolver = resolver;
    if (timeout === null) return;
    try {
      // Rounded up, so that a positive time-out never becomes none.
      native.esprim_request_set_timeout(handleOf(this), Math.ceil(timeout));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get need() {
    return needOf(native.request_need(handleOf(this)));
  }

  get content() {
    return native.esprim_request_content(handleOf(this));
  }

  async seal(primitive, /** @type {import('./index.js').Abortable} */ { signal } = {}) {
    signal?.throwIfAborted();
    const handle = handleOf(this);
    const octets = octetsOf(primitive);
    this.#size = sizeOf(octets);
    const content = isSmall(octets)
      ? native.request_seal(handle, octets)
      : await native.request_seal_later(handle, octets);
    if (content !== null) return content;
    return (await this.resolve(null, { signal })) ? this.content : null;
  }

  sealSync(primitive) {
    const octets = octetsOf(primitive);
    this.#size = sizeOf(octets);
    return native.request_seal(handleOf(this), octets);
  }

  sealInto(primitive, buffer) {
    const octets = octetsOf(primitive);
    this.#size = sizeOf(octets);
    return native.request_seal_into(buffer, handleOf(this), octets);
  }

  contentInto(buffer) {
    return native.esprim_request_content_into(buffer, handleOf(this));
  }

  async answer(answer, data = null) {
    const handle = handleOf(this);
    const octets = octetsOrNone(data);
    if (isSmall(octets, this.#size)) return native.request_answer(handle, answer, octets) === 0;
    return native.request_answer_later(handle, answer, octets);
  }

  async resolve(resolver = null, /** @type {import('./index.js').Abortable} */ { signal } = {}) {
    return answerNeeds(this, checkedResolver(resolver) ?? this.#resolver, signal);
  }

  async openBytes(rsc, content = null) {
    const handle = handleOf(this);
    const octets = octetsOrNone(content);
    return isSmallContent(octets)
      ? native.request_open(handle, rsc, octets)
      : native.request_open_later(handle, rsc, octets);
  }

  async open(rsc, content = null) {
    const handle = handleOf(this);
    const octets = octetsOrNone(content);
    return JSON.parse(
      isSmallContent(octets)
        ? native.request_open_text(handle, rsc, octets)
        : await native.request_open_text_later(handle, rsc, octets),
    );
  }

  openBytesSync(rsc, content = null) {
    return native.request_open(handleOf(this), rsc, octetsOrNone(content));
  }

  openInto(rsc, content, buffer) {
    return native.request_open_into(buffer, handleOf(this), rsc, octetsOrNone(content));
  }

  openSync(rsc, content = null) {
    return JSON.parse(native.request_open_text(handleOf(this), rsc, octetsOrNone(content)));
  }
}

class Channel extends Handle {
  #receiverId;
  #resolver;

  constructor(endpoint, receiverId, resolver) {
    super(native.esprim_channel_new(endpoint, textOf(receiverId, 'receiverId')));
    this.#resolver = resolver;
    this.#receiverId = receiverId;
  }

  get receiverId() {
    return this.#receiverId;
  }

  renew(remedy) {
    native.esprim_channel_renew(handleOf(this), remedy);
  }

  request({ timeout = null } = {}) {
    return new Request(handleOf(this), timeout, this.#resolver);
  }

  async send(
    primitive,
    notify,
    /** @type {import('./index.js').Timed & import('./index.js').Abortable} */ { timeout = null, signal } = {},
  ) {
    signal?.throwIfAborted();
    const carry = async (to, content) => outcomeOf(await untilAborted(notify(to, content, { signal }), signal));
    const resolve = async (need) => {
      if (need.kind === NeedKind.NOTIFY) return carry(need.id, need.content);
      if (this.#resolver !== null) return ask(this.#resolver, need, signal);
      throw new Error(`the request needs ${inspect(need)}, and the endpoint has no resolver`);
    };
    const request = new Request(handleOf(this), timeout, resolve);
    try {
      const content = await request.seal(primitive, { signal });
      return await request.open(...(await carry(this.receiverId, content)));
    } finally {
      request.close();
    }
  }

  [facts]() {
    return [inspect(this.receiverId)];
  }
}

module.exports = { Channel, Request };
