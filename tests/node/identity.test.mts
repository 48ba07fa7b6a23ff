// SPDX-License-Identifier: Apache-2.0
// What an endpoint is given to prove who it is, and to trust; private keys and certificates in writing.
import assert from 'node:assert/strict';
import { X509Certificate, createPublicKey } from 'node:crypto';
import { inspect } from 'node:util';

import {
  ArgumentError,
  AuthenticationError,
  Endpoint,
  FormatError,
  Key,
  KeyFault,
  PolicyError,
  PrivateKey,
  StateError,
  cert,
  type EsfError,
} from 'libesf';

import { CSE, DEVICE, PREFIX, Authority, end } from './certified.mjs';
import { OCTETS, refusal } from './ends.mjs';
import { stories, story } from './story.mjs';

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

story('a private key is written and read', () => {
  const key = PrivateKey.generate();
  const written = key.pem();
  const der = derOf(written);
  for (const form of [written, Buffer.from(written), der, new Uint8Array(der).buffer]) {
    const again = new PrivateKey(form);
    assert.deepEqual(again.publicKey, key.publicKey);
    assert.equal(again.publicName, key.publicName);
  }
  assert.match(key.publicName, /^ni:\/\/\/sha-256;[\w-]{43}$/);
  assert.equal(key.publicKey.length, 91);
  assert.equal(createPublicKey({ key: key.publicKey, format: 'der', type: 'spki' }).asymmetricKeyType, 'ec');
  assert.equal(inspect(key), `<libesf.PrivateKey ${key.publicName}>`);
  key.close();
  assert.equal(inspect(key), '<libesf.PrivateKey closed>');
});

story('a closed private key does nothing', async () => {
  const authority = new Authority();
  const key = PrivateKey.generate();
  const asked = cert.request(key, { aeId: DEVICE });
  const endpoint = new Endpoint(DEVICE);
  key.close();
  const uses: (() => unknown)[] = [
    () => key.pem(),
    () => key.publicKey,
    () => key.publicName,
    () => endpoint.addIdentity('', key),
    () => cert.request(key, { aeId: DEVICE }),
    () => cert.newCa(key, 'Trial'),
    () => cert.issue(authority.certificate, key, asked),
  ];
  for (const use of uses) await refusal(use, StateError, { code: 'ESF_E_STATE' });
});

story('a certificate says what was asked for', () => {
  const authority = new Authority();
  const key = PrivateKey.generate();
  const issued = new X509Certificate(authority.issue(key, { aeId: DEVICE }, { days: 2 }));
  const issuer = new X509Certificate(authority.certificate);
  assert.ok(issued.verify(issuer.publicKey));
  assert.equal(issued.issuer, 'CN=Trial');
  assert.ok((issued.subjectAltName ?? '').includes('m2m.example/cse1/Clamp'));
  const days = (from: X509Certificate): number => (Date.parse(from.validTo) - Date.parse(from.validFrom)) / 86_400_000;
  assert.equal(Math.round(days(issued)), 2);
  assert.equal(Math.round(days(new X509Certificate(authority.issue(key, { fqdn: 'a.m2m.example' })))), 365);
  assert.equal(Math.round(days(issuer)), 3650);
  const ends = { notBefore: 1_700_000_000_000, notAfter: 1_800_000_000_000 };
  const dated = new X509Certificate(authority.issue(key, { cseId: 'cse1.m2m.example' }, ends));
  assert.deepEqual([Date.parse(dated.validFrom), Date.parse(dated.validTo)], [ends.notBefore, ends.notAfter]);
  assert.deepEqual(dated.publicKey.export({ type: 'spki', format: 'der' }), key.publicKey);
});

story('a request has the names that were given, and takes no others', async () => {
  const key = PrivateKey.generate();
  const written = derOf(cert.request(key, { aeId: DEVICE, fqdn: 'a.m2m.example', commonName: 'Lamp' }));
  for (const name of [DEVICE, 'a.m2m.example', 'Lamp']) assert.ok(written.includes(name), name);
  await refusal(() => cert.request(key, { aeId: DEVICE, nickName: 'Lamp' } as never), FormatError);
});

interface Scene {
  authority: Authority;
  device: Endpoint;
}

const WRONG: [string, (scene: Scene) => unknown, abstract new (...facts: never[]) => EsfError, string?][] = [
  ['a usage of another class', ({ device }) => device.e2ekey(CSE, { usage: 13 }), ArgumentError],
  ['no id of a peer', ({ device }) => device.e2ekey('somebody'), FormatError],
  ['itself as the peer', ({ device }) => device.e2ekey(DEVICE), PolicyError, 'ESF_E_REFLECTION'],
  ['an entry that misses a part', ({ device }) => device.trust({ id: CSE } as never), FormatError],
  ['an entry of an unknown flavour', ({ device }) => device.trust({ id: CSE, match: 'any' } as never), FormatError],
  ['an entry for itself', ({ device }) => device.trust({ id: DEVICE, match: 'ae-id' }), PolicyError],
  ['trust that is not there', ({ device }) => device.untrust(CSE), AuthenticationError, 'ESF_E_UNTRUSTED'],
  ['no certificate', ({ device }) => device.addAnchor('no certificate'), FormatError],
  ['no list', ({ device }) => device.addCrl(Buffer.from('3000', 'hex')), FormatError, 'ESF_E_CERTIFICATE'],
  ['no private key', () => new PrivateKey('-----BEGIN PRIVATE KEY-----\n'), FormatError],
  [
    'a second prefix of an anchor',
    ({ device, authority }) => device.addAnchor(authority.certificate, '//elsewhere.example'),
    KeyFault,
    'ESF_E_EXISTS',
  ],
  [
    "another key's certificate",
    ({ device, authority }) =>
      device.addIdentity(authority.issue(PrivateKey.generate(), { aeId: DEVICE }), PrivateKey.generate()),
    PolicyError,
  ],
  [
    "a key that is not the issuer's",
    ({ authority: { certificate, key } }) =>
      cert.issue(certificate, PrivateKey.generate(), cert.request(key, { aeId: DEVICE })),
    ArgumentError,
  ],
  ['a subject without a name', ({ authority }) => cert.request(authority.key, {}), FormatError],
];
stories(
  'what is wrong is told',
  WRONG,
  async ([, act, kind, code]) => {
    const authority = new Authority();
    await refusal(
      () => act({ authority, device: end(DEVICE, authority, { aeId: DEVICE }) }),
      kind,
      code === undefined ? {} : { code },
    );
  },
  ([name]) => name,
);

story('an anchor is told twice, and so is an identity', () => {
  const authority = new Authority();
  const device = end(DEVICE, authority, { aeId: DEVICE });
  device.addAnchor(Buffer.from(authority.certificate), PREFIX);
  const key = PrivateKey.generate();
  const chain = authority.issue(key, { aeId: DEVICE });
  device.addIdentity(chain, key);
  device.addIdentity(Buffer.from(chain), key);
  device.addAnchor(new Authority('Other').certificate);
});

story('what is of the wrong type is a TypeError', async () => {
  const { key: authorityKey, certificate } = new Authority();
  const pairwise = new Key('k1', OCTETS, { peer: CSE });
  const device = new Endpoint(DEVICE);
  const acts: ((wrong: never) => unknown)[] = [
    (wrong) => new PrivateKey(wrong),
    (wrong) => device.addIdentity('', wrong),
    (wrong) => device.addIdentity(wrong, authorityKey),
    (wrong) => device.addAnchor(wrong),
    (wrong) => device.addAnchor(certificate, wrong),
    (wrong) => device.addCrl(wrong),
    (wrong) => device.trust(wrong),
    (wrong) => device.untrust(wrong),
    (wrong) => device.e2ekey(wrong),
    (wrong) => device.establish(wrong, () => [2000]),
    (wrong) => cert.request(wrong, { aeId: DEVICE }),
    (wrong) => cert.request(authorityKey, wrong),
    (wrong) => cert.newCa(wrong, 'Trial'),
    (wrong) => cert.newCa(authorityKey, wrong),
    (wrong) => cert.issue(wrong, authorityKey, ''),
    (wrong) => cert.issue(certificate, wrong, ''),
    (wrong) => cert.issue(certificate, authorityKey, wrong),
  ];
  for (const act of acts) {
    for (const wrong of [7, null] as never[]) {
      await assert.rejects(async () => act(wrong), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }, String(act));
    }
  }
  assert.throws(() => device.addIdentity('', pairwise as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => device.addKey(authorityKey as never), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(device.e2ekey(CSE, { usage: '43' as never }), { code: 'ERR_INVALID_ARG_TYPE' });
});
