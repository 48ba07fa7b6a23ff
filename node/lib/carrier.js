// SPDX-License-Identifier: Apache-2.0
// Sealed content as real hubs let it through. What is outside the seal is never trusted or bound (D19).
'use strict';

const { isSmallContent, octetsOf, textOf } = require('./documents.js');
const native = require('./native.js');
const { Carrier } = require('./numbers.js');

async function wrap(content, carrier = Carrier.SGN, reference = '') {
  const octets = octetsOf(content);
  const named = textOf(reference, 'reference');
  return isSmallContent(octets)
    ? native.carrier_wrap(carrier, named, octets)
    : native.carrier_wrap_later(carrier, named, octets);
}

function wrapSync(content, carrier = Carrier.SGN, reference = '') {
  return native.carrier_wrap(carrier, textOf(reference, 'reference'), octetsOf(content));
}

async function unwrap(notification) {
  const octets = octetsOf(notification);
  return isSmallContent(octets) ? native.carrier_unwrap(octets) : native.carrier_unwrap_later(octets);
}

function unwrapSync(notification) {
  return native.carrier_unwrap(octetsOf(notification));
}

module.exports = { unwrap, unwrapSync, wrap, wrapSync };
