// SPDX-License-Identifier: Apache-2.0
// The types and the package have the same names: the compiler compares these tables with the types, and refuses a name too
// many or too few; the tests compare them with what is there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as libesf from 'libesf';

import { stories, story } from './story.mjs';

type Names<Thing> = { [Name in keyof Thing as Name extends string ? Name : never]: true };

const EXPORTS: Names<typeof libesf> = {
  Answer: true,
  ArgumentError: true,
  AuthenticationError: true,
  Carrier: true,
  Channel: true,
  E2eKey: true,
  Encoding: true,
  Endpoint: true,
  EsfError: true,
  Exchange: true,
  FormatError: true,
  FreshnessError: true,
  InternalError: true,
  Key: true,
  KeyFault: true,
  Need: true,
  NeedKind: true,
  PolicyError: true,
  PrivateKey: true,
  Received: true,
  ReceivedKind: true,
  Remedy: true,
  Request: true,
  ResourceError: true,
  StateError: true,
  abiVersion: true,
  buildInfo: true,
  cert: true,
  codes: true,
  has: true,
  lab: true,
  openedSize: true,
  sealedSize: true,
  unwrap: true,
  unwrapSync: true,
  version: true,
  wrap: true,
  wrapSync: true,
};
const LAB: Names<typeof libesf.lab> = { inspect: true, liveObjects: true, open: true, seal: true, sessionKey: true };
const CERT: Names<typeof libesf.cert> = { issue: true, newCa: true, request: true };

const HANDLE = { close: true, closed: true } as const;
const KEY: Names<libesf.Key> = { ...HANDLE, id: true };
const PRIVATE_KEY: Names<libesf.PrivateKey> = { ...HANDLE, pem: true, publicKey: true, publicName: true };
const ENDPOINT: Names<libesf.Endpoint> = {
  ...HANDLE,
  addAnchor: true,
  addCrl: true,
  addIdentity: true,
  addKey: true,
  channel: true,
  e2ekey: true,
  establish: true,
  id: true,
  info: true,
  infoDue: true,
  learn: true,
  receive: true,
  removeKey: true,
  report: true,
  set: true,
  share: true,
  trust: true,
  untrust: true,
};
const E2EKEY: Names<libesf.E2eKey> = {
  ...HANDLE,
  answer: true,
  keyId: true,
  need: true,
  peerId: true,
  resolve: true,
};
const CHANNEL: Names<libesf.Channel> = { ...HANDLE, receiverId: true, renew: true, request: true, send: true };
const REQUEST: Names<libesf.Request> = {
  ...HANDLE,
  answer: true,
  content: true,
  contentInto: true,
  need: true,
  open: true,
  openBytes: true,
  openBytesSync: true,
  openInto: true,
  openSync: true,
  resolve: true,
  seal: true,
  sealInto: true,
  sealSync: true,
};
const RECEIVED: Names<libesf.Received> = {
  ...HANDLE,
  answer: true,
  error: true,
  exchange: true,
  keyId: true,
  kind: true,
  need: true,
  peer: true,
  primitive: true,
  primitiveBytes: true,
  primitiveInto: true,
  reply: true,
  replyBytes: true,
  replyInto: true,
  resolve: true,
  rsc: true,
};
const EXCHANGE: Names<libesf.Exchange> = { ...HANDLE, seal: true, sealInto: true, sealSync: true };

function names(object: object): string[] {
  return Object.keys(object)
    .filter((name) => name !== 'default' && name !== 'module.exports')
    .sort();
}

/** The methods and properties of a class and of those above it. */
function members(kind: { prototype: unknown }): string[] {
  const found = new Set<string>();
  for (let at = kind.prototype as object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') found.add(name);
  }
  return [...found].sort();
}

story('what is exported is what the types say', () => {
  assert.deepEqual(names(libesf), names(EXPORTS));
  assert.deepEqual(names(libesf.lab), names(LAB));
  assert.deepEqual(names(libesf.cert), names(CERT));
});

const CLASSES = [
  [libesf.Key, KEY],
  [libesf.PrivateKey, PRIVATE_KEY],
  [libesf.Endpoint, ENDPOINT],
  [libesf.E2eKey, E2EKEY],
  [libesf.Channel, CHANNEL],
  [libesf.Request, REQUEST],
  [libesf.Received, RECEIVED],
  [libesf.Exchange, EXCHANGE],
] as const;
stories(
  'a class has the members that its type says',
  CLASSES,
  ([kind, typed]) => {
    assert.deepEqual(members(kind), names(typed));
  },
  ([kind]) => kind.name,
);

const GROUPS = ['Answer', 'Carrier', 'Encoding', 'NeedKind', 'ReceivedKind', 'Remedy'] as const;
stories('a group of numbers has those of the ABI', GROUPS, (group) => {
  const prefix = { NeedKind: 'NEED_', ReceivedKind: 'RECEIVED_' }[group as string] ?? `${group.toUpperCase()}_`;
  const numbers = Object.entries(libesf.codes).filter(([name]) => name.startsWith(prefix));
  assert.deepEqual(
    libesf[group],
    Object.fromEntries(numbers.map(([name, number]) => [name.slice(prefix.length), number])),
  );
  assert.ok(Object.isFrozen(libesf[group]));
});

const TYPES = join(dirname(createRequire(import.meta.url).resolve('libesf')), 'index.d.ts');

story('the types have the numbers of the ABI in their groups', () => {
  const text = readFileSync(TYPES, 'utf8');
  for (const group of GROUPS) {
    const [, body = ''] = new RegExp(`export declare const ${group}: \\{([^}]*)\\}`).exec(text) ?? [];
    const typed = [...body.matchAll(/readonly (\w+): (\d+);/g)].map(([, name, number]) => [name, Number(number)]);
    assert.deepEqual(Object.fromEntries(typed), libesf[group]);
  }
});

story('everything that is exported is explained', () => {
  const lines = readFileSync(TYPES, 'utf8').split('\n');
  const bare = lines.filter((line, at) => {
    const isPublic =
      /^export (declare|interface|type)/.test(line) || /^ {2}(static |readonly |get )?\w+(\(|:)/.test(line);
    const isOther = /^ {2}(resolve: Resolve|close|constructor\(errno|private constructor)/.test(line);
    const before = lines[at - 1] ?? '';
    return (
      isPublic && !isOther && !before.trim().endsWith('*/') && !/typeof/.test(line) && !/^ {2}\S.*\}\s*$/.test(line)
    );
  });
  assert.deepEqual(bare, []);
});
