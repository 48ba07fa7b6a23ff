// SPDX-License-Identifier: Apache-2.0
// The numbers of the ABI that a user meets, in groups. All sets are open: a newer library may give one that is not here.
'use strict';

const codes = require('./codes.js');

/** The members of codes that start with a prefix, by the rest of their names. */
function group(prefix) {
  const members = Object.entries(codes).filter(([name]) => name.startsWith(prefix));
  return Object.freeze(Object.fromEntries(members.map(([name, number]) => [name.slice(prefix.length), number])));
}

/** The name of a number in its group, for people. */
function nameOf(numbers, number) {
  return Object.keys(numbers).find((name) => numbers[name] === number) ?? `kind ${number}`;
}

module.exports = {
  Answer: group('ANSWER_'),
  Carrier: group('CARRIER_'),
  Encoding: group('ENCODING_'),
  NeedKind: group('NEED_'),
  ReceivedKind: group('RECEIVED_'),
  Remedy: group('REMEDY_'),
  nameOf,
};
