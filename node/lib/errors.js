// SPDX-License-Identifier: Apache-2.0
// The tree of errors: one class for each category of the ABI's codes, made from the six facts of an esf_error.
'use strict';

const codes = require('./codes.js');
const native = require('./native.js');

class EsfError extends Error {
  constructor(errno, code, message, where = '', rsc = 0, remedy = codes.REMEDY_NONE) {
    super(message);
    this.code = code;
    this.errno = errno;
    this.where = where;
    this.rsc = rsc;
    this.remedy = remedy;
  }

  toString() {
    const facts = [this.code || `code ${this.errno}`];
    if (this.where) facts.push(`at ${this.where}`);
    if (this.rsc) facts.push(`rsc ${this.rsc}`);
    return `${this.name}: ${this.message} (${facts.join(', ')})`;
  }
}

class ArgumentError extends EsfError {}
class FormatError extends EsfError {}
class PolicyError extends EsfError {}
class KeyFault extends EsfError {}
class AuthenticationError extends EsfError {}
class FreshnessError extends EsfError {}
class StateError extends EsfError {}
class ResourceError extends EsfError {}
class InternalError extends EsfError {}

const CATEGORIES = [
  EsfError,
  ArgumentError,
  FormatError,
  PolicyError,
  KeyFault,
  AuthenticationError,
  FreshnessError,
  StateError,
  ResourceError,
  InternalError,
];

for (const kind of CATEGORIES) {
  Object.defineProperty(kind.prototype, 'name', { value: kind.name, configurable: true, writable: true });
}

/** The error for a code, also for one that this release does not know: the hundreds are its category (D2). */
function makeError(errno, code, message, where, rsc, remedy) {
  const kind = CATEGORIES[Math.trunc(-errno / 100)] ?? EsfError;
  const error = new kind(errno, code, message, where, rsc, remedy);
  // The stack begins where the call into the library stands.
  Error.captureStackTrace(error, makeError);
  return error;
}

native.error_set_factory(makeError);

module.exports = {
  EsfError,
  ArgumentError,
  FormatError,
  PolicyError,
  KeyFault,
  AuthenticationError,
  FreshnessError,
  StateError,
  ResourceError,
  InternalError,
  makeError,
};
