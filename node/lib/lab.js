// SPDX-License-Identifier: Apache-2.0
// Unstable: the parts without an endpoint, over given documents and a given time, for vectors, tools and teaching (D36).
'use strict';

const { octetsOf } = require('./documents.js');
const native = require('./native.js');

async function sessionKey(scene) {
  return native.lab_session_key_later(octetsOf(scene));
}

async function seal(scene, primitive) {
  return native.lab_seal_later(octetsOf(scene), octetsOf(primitive));
}

async function open(scene, object) {
  return native.lab_open_later(octetsOf(scene), octetsOf(object));
}

async function inspect(document) {
  return JSON.parse(await native.lab_inspect_later(octetsOf(document)));
}

function liveObjects() {
  return native.lab_live_objects();
}

module.exports = { inspect, liveObjects, open, seal, sessionKey };
