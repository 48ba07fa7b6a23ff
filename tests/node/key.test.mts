// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import {
  ArgumentError,
  Encoding,
  Endpoint,
  FormatError,
  Key,
  KeyFault,
  PolicyError,
  ResourceError,
  type Document,
} from 'libesf';

import { KID, OCTETS, ORIGINATOR, RECEIVER, refusal } from './ends.mjs';
import { stories, story } from './story.mjs';

const PEER = { peer: RECEIVER };
const JWK = { kty: 'oct', kid: KID, k: OCTETS.toString('base64url') };

story('a key tells its identifier', () => {
  const key = new Key(KID, OCTETS, PEER);
  assert.equal(key.id, KID);
  assert.equal(inspect(key), `<libesf.Key '${KID}'>`);
});

story('an identifier of 32 hex digits is kept in upper case', () => {
  const key = new Key('00112233445566778899aabbccddeeff@maf.example', OCTETS, PEER);
  assert.equal(key.id, '00112233445566778899AABBCCDDEEFF@maf.example');
});

story('an identifier may be octets', () => {
  assert.equal(new Key(Buffer.from('clé'), OCTETS, PEER).id, 'clé');
});

stories('an identifier that is none is refused', ['', 'k'.repeat(256), Buffer.from([0xff, 0xfe])], async (kid) => {
  await refusal(() => new Key(kid, OCTETS, PEER), FormatError, { code: 'ESF_E_IDENTIFIER' });
});

story('a short key is refused and one of 16 octets is not', async () => {
  await refusal(() => new Key(KID, Buffer.alloc(15), PEER), KeyFault, { code: 'ESF_E_WEAK_KEY' });
  new Key(KID, Buffer.alloc(16), PEER);
});

story('a long key is refused and one of 64 octets is not', async () => {
  await refusal(() => new Key(KID, Buffer.alloc(65), PEER), ResourceError);
  new Key(KID, Buffer.alloc(64), PEER);
});

stories('every encoding is taken', ['A', 'B', 'C', ...Object.values(Encoding)] as const, (encoding) => {
  new Key(KID, OCTETS, { ...PEER, encoding });
});

stories('another encoding is refused', ['D', 'a', '', 'toString', 0, 4, {}], (encoding) => {
  assert.throws(
    () => new Key(KID, OCTETS, { ...PEER, encoding: encoding as never }),
    (error) => error instanceof TypeError || error instanceof ArgumentError,
  );
});

stories('a usage that the standard does not know is refused', [0, 16, -1, 99], async (usage) => {
  await refusal(() => new Key(KID, OCTETS, { ...PEER, usage }), ArgumentError, { code: 'ESF_E_ARGUMENT' });
});

story('a key has a peer', async () => {
  await refusal(() => new Key(KID, OCTETS, { peer: '' }), FormatError, { code: 'ESF_E_IDENTIFIER' });
  for (const facts of [undefined, {}, { peer: null }, { peer: 5 }]) {
    assert.throws(() => new Key(KID, OCTETS, facts as never), { name: 'TypeError', message: /peer is text/ });
  }
});

story('an expiry is a Date or milliseconds', async () => {
  const soon = new Date(Date.now() + 3_600_000);
  for (const expires of [soon, soon.getTime(), 0, null]) {
    new Endpoint(ORIGINATOR).addKey(new Key(KID, OCTETS, { ...PEER, expires }));
  }
  await refusal(() => new Key(KID, OCTETS, { ...PEER, expires: -1 }), ArgumentError);
  for (const expires of [new Date(NaN), 'tomorrow', 1n]) {
    assert.throws(() => new Key(KID, OCTETS, { ...PEER, expires: expires as never }), TypeError);
  }
  assert.throws(() => new Key(KID, OCTETS, { ...PEER, expires: 1.5 }), RangeError);
});

story('an expired key is refused by an endpoint', async () => {
  const key = new Key(KID, OCTETS, { ...PEER, expires: Date.now() - 1000 });
  await refusal(() => new Endpoint(ORIGINATOR).addKey(key), KeyFault, { code: 'ESF_E_KEY_EXPIRED' });
});

const FORMS: [string, Document][] = [
  ['object', JWK],
  ['text', JSON.stringify(JWK)],
  ['octets', Buffer.from(JSON.stringify(JWK))],
];
stories(
  'a key document is an object, text or octets',
  FORMS,
  ([, document]) => {
    assert.equal(Key.fromJwk(document, { peer: RECEIVER, usage: 13 }).id, KID);
  },
  ([name]) => name,
);

story('a key document can say all that a key is', async () => {
  const whole = { ...JWK, suid: 13, peer: RECEIVER, expires: 4_102_444_800_000, encoding: 'B' };
  const endpoint = new Endpoint(ORIGINATOR);
  endpoint.addKey(Key.fromJwk(whole));
  endpoint.addKey(Key.fromJwk(whole));
  const other = Key.fromJwk(whole, { peer: '//other.example/cse' });
  await refusal(() => endpoint.addKey(other), KeyFault, { code: 'ESF_E_EXISTS' });
});

story('a key document that says too little is refused by an endpoint', async () => {
  await refusal(() => new Endpoint(ORIGINATOR).addKey(Key.fromJwk(JWK)), PolicyError);
});

const NO_DOCUMENTS = [
  '{',
  '[]',
  '{}',
  { ...JWK, kty: 'RSA' },
  { ...JWK, k: '*' },
  { ...JWK, more: 1 },
  { ...JWK, k: null },
];
stories('what is no key document is refused', NO_DOCUMENTS, (document) => {
  assert.throws(
    () => Key.fromJwk(document, PEER),
    (error) => error instanceof FormatError || error instanceof PolicyError,
  );
});

story('an error about a key shows none of it', () => {
  const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0';
  assert.throws(
    () => Key.fromJwk({ ...JWK, k: secret, more: secret }),
    (error) => !String(error).includes(secret) && !inspect(error).includes(secret),
  );
});
