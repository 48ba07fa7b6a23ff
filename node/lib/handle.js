// SPDX-License-Identifier: Apache-2.0
// What every object over a native handle has in common.
'use strict';

const { inspect } = require('node:util');

const native = require('./native.js');

/** Not every Node that we run on has these; a fallback keeps the methods reachable under a name of the registry. */
const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** The method that tells inspect what to show besides the class: nothing that is secret. */
const facts = Symbol('facts');

let handleOf;

class Handle {
  #handle;

  static {
    handleOf = (object) => object.#handle;
  }

  constructor(handle) {
    this.#handle = handle;
  }

  close() {
    native.handle_close(this.#handle);
  }

  get closed() {
    return native.handle_closed(this.#handle);
  }

  [dispose]() {
    this.close();
  }

  async [asyncDispose]() {
    this.close();
  }

  [inspect.custom]() {
    const words = [this.constructor.name, ...(this.closed ? ['closed'] : this[facts]())];
    return `<libesf.${words.join(' ')}>`;
  }

  /** @returns {string[]} */
  [facts]() {
    return [];
  }
}

module.exports = { Handle, facts, handleOf };
