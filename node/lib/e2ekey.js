// SPDX-License-Identifier: Apache-2.0
// The Initiating End-Point of E2EKey (published as ESCertKE): a key from certificates, in four messages.
'use strict';

const { inspect } = require('node:util');

const { octetsOrNone } = require('./documents.js');
const { Handle, facts, handleOf } = require('./handle.js');
const native = require('./native.js');
const { answerNeeds, checkedResolver, needOf, outcomeOf } = require('./needs.js');

class E2eKey extends Handle {
  #peerId;
  #resolver;

  constructor(handle, peerId, resolver) {
    super(handle);
    this.#peerId = peerId;
    this.#resolver = resolver;
  }

  get peerId() {
    return this.#peerId;
  }

  get need() {
    return needOf(native.e2ekey_need(handleOf(this)));
  }

  get keyId() {
    return native.e2ekey_key_id(handleOf(this)).toString();
  }

  async answer(answer, data = null) {
    return native.e2ekey_answer_later(handleOf(this), answer, octetsOrNone(data));
  }

  async resolve(resolver = null, /** @type {import('./index.js').Abortable} */ { signal } = {}) {
    return answerNeeds(this, checkedResolver(resolver) ?? this.#resolver, signal);
  }

  [facts]() {
    return [inspect(this.peerId)];
  }
}

/** Runs an attempt over a function that sends a Notify; gives the identifier of the key. */
async function establish(attempt, notify, signal) {
  const resolve = async (need) => outcomeOf(await notify(need.id, need.content, { signal }));
  await attempt.resolve(resolve, { signal });
  return attempt.keyId;
}

module.exports = { E2eKey, establish };
