// SPDX-License-Identifier: Apache-2.0
// What may be given where octets or a document are wanted.
import assert from 'node:assert/strict';

import {
  Endpoint,
  FormatError,
  Key,
  ReceivedKind,
  ResourceError,
  lab,
  sealedSize,
  type JsonObject,
  type Octets,
} from 'libesf';

import {
  KID,
  OCTETS,
  ORIGINATOR,
  RECEIVER,
  large,
  pair,
  present,
  primitive,
  receiver,
  refusal,
  responseTo,
  sealed,
} from './ends.mjs';
import { stories, story } from './story.mjs';

function memory(octets: Uint8Array): ArrayBuffer {
  return Uint8Array.from(octets).buffer;
}

function shared(octets: Uint8Array): SharedArrayBuffer {
  const made = new SharedArrayBuffer(octets.length);
  new Uint8Array(made).set(octets);
  return made;
}

class SubArray extends Uint8Array {}

const FORMS: [string, (octets: Uint8Array) => Octets][] = [
  ['Buffer', (octets) => Buffer.from(octets)],
  ['Uint8Array', (octets) => new Uint8Array(octets)],
  ['a subclass', (octets) => new SubArray(octets)],
  ['a part of one', (octets) => new Uint8Array([1, 2, 3, ...octets, 4]).subarray(3, 3 + octets.length)],
  ['Int8Array', (octets) => new Int8Array(memory(octets))],
  ['Uint8ClampedArray', (octets) => new Uint8ClampedArray(memory(octets))],
  ['DataView', (octets) => new DataView(memory(octets))],
  ['DataView of a part', (octets) => new DataView(memory(Buffer.concat([Buffer.alloc(5), octets])), 5)],
  ['ArrayBuffer', memory],
  ['SharedArrayBuffer', shared],
  ['Buffer on shared memory', (octets) => Buffer.from(shared(octets))],
  ['DataView on shared memory', (octets) => new DataView(shared(octets))],
];
const name = ([form]: [string, unknown]): string => form;

stories(
  'a key is made from any octets',
  FORMS,
  ([, form]) => {
    const endpoint = new Endpoint(ORIGINATOR);
    endpoint.addKey(new Key(KID, form(OCTETS), { peer: RECEIVER }));
    endpoint.addKey(new Key(KID, OCTETS, { peer: RECEIVER })); // the very same, or it would be refused
  },
  name,
);

story('wider elements are read as the octets they are made of', () => {
  const endpoint = new Endpoint(ORIGINATOR);
  endpoint.addKey(new Key(KID, OCTETS, { peer: RECEIVER }));
  for (const view of [Uint16Array, Int32Array, Float32Array, Float64Array, BigUint64Array]) {
    endpoint.addKey(new Key(KID, new view(memory(OCTETS)), { peer: RECEIVER }));
  }
});

stories(
  'every step takes any octets, at once and as a Promise, small and large',
  FORMS,
  async ([, form]) => {
    const { sender, target } = pair();
    for (const request of [primitive(), large()]) {
      const attempt = sender.channel(RECEIVER).request();
      const content = present(await attempt.seal(form(Buffer.from(JSON.stringify(request)))));
      const received = await target.receive(form(content), ORIGINATOR);
      assert.deepEqual(received.primitive, request);
      const answer = await received.exchange.seal(form(Buffer.from(JSON.stringify(responseTo(request)))));
      assert.deepEqual(await attempt.open(2000, form(answer)), responseTo(request));
    }
    const direct = sender.channel(RECEIVER).request();
    const sent = present(direct.sealSync(form(Buffer.from(JSON.stringify(primitive('r2'))))));
    const received = await target.receive(sent, ORIGINATOR);
    const answer = received.exchange.sealSync(form(Buffer.from('{"rsc":2000,"rqi":"r2"}')));
    assert.equal(direct.openSync(2000, form(answer)).rsc, 2000);
  },
  name,
);

story('memory that was transferred away is told so', () => {
  const gone = /the memory of this view is gone/;
  for (const make of [(buffer: ArrayBuffer) => buffer, Buffer.from, (buffer: ArrayBuffer) => new Uint16Array(buffer)]) {
    const buffer = new ArrayBuffer(32);
    const octets = make(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    assert.throws(() => new Key(KID, octets, { peer: RECEIVER }), { name: 'TypeError', message: gone });
  }
});

story('memory that is transferred or overwritten during a call was copied', async () => {
  const { sender, target } = pair();
  const request = large();
  const view = new Uint8Array(Buffer.from(JSON.stringify(request)));
  const attempt = sender.channel(RECEIVER).request();
  const sealing = attempt.seal(view);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  const content = present(await sealing);
  const copy = Buffer.from(content);
  const receiving = target.receive(copy, ORIGINATOR);
  copy.fill(0);
  assert.deepEqual((await receiving).primitive, request);
});

story('shared memory may be written by another thread at any time', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  const view = new Uint8Array(shared(content));
  const receiving = target.receive(view, ORIGINATOR);
  view.fill(0);
  assert.equal((await receiving).kind, ReceivedKind.PRIMITIVE);
});

story('a document is written as UTF-8 and strictly', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target, primitive('r1', { pc: 'ä€😀' }));
  const received = await target.receive(content, ORIGINATOR);
  assert.ok(received.primitiveBytes.includes('ä€😀'));
  assert.equal(received.primitive.pc, 'ä€😀');
});

story('text with half of a surrogate pair has no form in UTF-8', async () => {
  const { sender } = pair();
  const attempt = sender.channel(RECEIVER).request();
  assert.throws(() => attempt.sealSync(`{"op":2,"pc":"\ud800"}`), { name: 'TypeError', message: /surrogate/ });
  assert.throws(() => new Key('k\udc00', OCTETS, { peer: RECEIVER }), TypeError);
});

story('a Promise is no document: who has forgotten to await is told so', () => {
  const { sender } = pair();
  const forgotten = Promise.resolve(primitive('r1')) as unknown as Record<string, unknown>;
  assert.throws(() => sender.channel(RECEIVER).request().sealSync(forgotten), {
    name: 'TypeError',
    message: /await it/,
  });
});

stories(
  'text of any length and script comes out as it went in',
  [1, 300, 1020, 1021, 1023, 1024, 5000, 40_000],
  async (length) => {
    const { sender, target } = pair();
    for (const [at, letter] of ['a', 'é', '€', '😀'].entries()) {
      const request = primitive(`r${at}`, { pc: letter.repeat(length) });
      const content = await sealed(sender, target, request);
      assert.deepEqual((await target.receive(content, ORIGINATOR)).primitive, request);
    }
  },
);

const NO_DOCUMENTS = [5, 1.5, true, null, undefined, ['{}'], Symbol('x'), () => '{}', 5n, new Date()];
stories(
  'what is no document is a type error',
  NO_DOCUMENTS,
  async (wrong) => {
    const target = receiver();
    await assert.rejects(target.receive(wrong as never, ORIGINATOR), { code: 'ERR_INVALID_ARG_TYPE' });
    await assert.rejects(lab.inspect(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => target.learn(ORIGINATOR, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  },
  String,
);

stories(
  'what is no octets is no key',
  ['0123456789abcdef', 5, null, undefined, {}, [1, 2], Array(32).fill(1)],
  (wrong) => {
    assert.throws(() => new Key(KID, wrong as never, { peer: RECEIVER }), { code: 'ERR_INVALID_ARG_TYPE' });
  },
);

story('an object that says itself how it is written is asked', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target, { toJSON: () => primitive('told') });
  assert.equal((await target.receive(content, ORIGINATOR)).primitive.rqi, 'told');
  const fails = {
    toJSON() {
      throw new Error('of its own');
    },
  };
  await assert.rejects(sender.channel(RECEIVER).request().seal(fails), /of its own/);
});

story('a direct form takes primitives of up to 64 KiB and names the form that takes more', async () => {
  const { sender, target } = pair();
  const padded = (rqi: string, size: number): JsonObject => {
    const empty = JSON.stringify(primitive(rqi, { pc: '' })).length;
    return primitive(rqi, { pc: 'x'.repeat(size - empty) });
  };
  const channel = sender.channel(RECEIVER);
  const attempt = channel.request();
  const content = present(attempt.sealSync(padded('r1', 65_536)));
  const received = await target.receive(content, ORIGINATOR);
  const response = { rsc: 2000, rqi: 'r1', pc: '' };
  response.pc = 'x'.repeat(65_536 - JSON.stringify(response).length);
  assert.deepEqual(attempt.openSync(2000, received.exchange.sealSync(response)), response);

  for (const document of [padded('r2', 65_537), Buffer.alloc(65_537), ' '.repeat(65_537)]) {
    const error = await refusal(() => channel.request().sealSync(document), ResourceError, { code: 'ESF_E_LIMIT' });
    assert.match(error.message, /65537 octets .* Promise/);
  }
  const over = Buffer.alloc(sealedSize(65_536) + 1);
  await refusal(() => channel.request().openSync(2000, over), ResourceError, { code: 'ESF_E_LIMIT' });
  await refusal(() => channel.request().openBytesSync(2000, over), ResourceError, { code: 'ESF_E_LIMIT' });
});

story('octets that are no UTF-8 are told so', async () => {
  const content = Buffer.concat([Buffer.from('{"m2m:seci":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  assert.ok((await receiver().receive(content, ORIGINATOR)).error instanceof FormatError);
});
