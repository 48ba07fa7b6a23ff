// SPDX-License-Identifier: Apache-2.0
// What this library is.
'use strict';

const { textOf } = require('./documents.js');
const native = require('./native.js');

function version() {
  return native.version();
}

function abiVersion() {
  const both = native.abi_version();
  return [both >>> 16, both & 0xffff];
}

function buildInfo() {
  return JSON.parse(native.build_info().toString());
}

function has(feature) {
  return native.has(textOf(feature, 'feature')) === 1;
}

function sealedSize(primitiveSize) {
  return native.esprim_sealed_size(primitiveSize);
}

function openedSize(contentSize) {
  return native.esprim_opened_size(contentSize);
}

module.exports = { abiVersion, buildInfo, has, openedSize, sealedSize, version };
