// SPDX-License-Identifier: Apache-2.0
// What this library is.
'use strict';

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

module.exports = { abiVersion, buildInfo, version };
