// SPDX-License-Identifier: Apache-2.0
// JSON documents in and out: plain objects, text and octets become what the native layer takes, and come back as objects.
'use strict';

const { types } = require('node:util');

const native = require('./native.js');

/**
 * Up to here a call is made on the event loop's own thread, as it takes microseconds; more goes to the thread pool (D43).
 * What is sealed is larger than the primitive in it.
 */
const PLAIN_MAX = 64 * 1024;
const SEALED_MAX = native.esprim_sealed_size(PLAIN_MAX);

const LONE_SURROGATE = /\p{Surrogate}/u;

function isWellFormed(text) {
  return typeof text.isWellFormed === 'function' ? text.isWellFormed() : !LONE_SURROGATE.test(text);
}

function invalid(message) {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
}

function described(value) {
  if (value === null || typeof value === 'undefined') return String(value);
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}

/** The octets or the text of a document: what the native layer takes. */
function octetsOf(document) {
  if (typeof document === 'string') return checkedText(document);
  if (ArrayBuffer.isView(document) || types.isArrayBuffer(document)) return document;
  if (types.isSharedArrayBuffer(document)) return new Uint8Array(document);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalid(`a document is an object, a string or octets, not ${described(document)}`);
  }
  if (types.isPromise(document)) throw invalid('a document is what a Promise gives, not the Promise: await it first');
  const text = JSON.stringify(document);
  if (text === undefined || !text.startsWith('{'))
    throw invalid(`a ${described(document)} has no form as a JSON object`);
  return text;
}

function checkedText(text) {
  if (isWellFormed(text)) return text;
  throw invalid('the text has half of a surrogate pair, which has no form in UTF-8');
}

/** The octets of a content that may be missing. */
function octetsOrNone(document) {
  return document === null || document === undefined ? '' : octetsOf(document);
}

/** Octets only: a key's or a secret's, which are no text. */
function onlyOctets(octets, what) {
  if (ArrayBuffer.isView(octets) || types.isArrayBuffer(octets)) return octets;
  if (types.isSharedArrayBuffer(octets)) return new Uint8Array(octets);
  throw invalid(`${what} are octets (a Buffer, Uint8Array, view or ArrayBuffer), not ${described(octets)}`);
}

function textOf(text, what) {
  if (typeof text !== 'string') throw invalid(`${what} is text, not ${described(text)}`);
  return checkedText(text);
}

/** Whether a primitive is small enough for the event loop's own thread, together with what is there already. */
function isSmall(octets, more = 0) {
  return sizeOf(octets) + more <= PLAIN_MAX;
}

/** The same of sealed content. */
function isSmallContent(octets) {
  return sizeOf(octets) <= SEALED_MAX;
}

function sizeOf(octets) {
  if (typeof octets !== 'string') return octets.byteLength;
  return octets.length > SEALED_MAX ? octets.length : Buffer.byteLength(octets);
}

module.exports = { invalid, isSmall, isSmallContent, octetsOf, octetsOrNone, onlyOctets, sizeOf, textOf };
