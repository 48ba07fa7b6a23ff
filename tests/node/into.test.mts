// SPDX-License-Identifier: Apache-2.0
// Results in the caller's memory: what is written there, what it has to be, and that it stays in place.
import assert from 'node:assert/strict';

import {
  Answer,
  ArgumentError,
  FreshnessError,
  NeedKind,
  ResourceError,
  StateError,
  has,
  openedSize,
  sealedSize,
} from 'libesf';

import {
  ORIGINATOR,
  RECEIVER,
  Hub,
  originator,
  pair,
  present,
  primitive,
  receiver,
  refusal,
  responseTo,
  sealed,
  stateOf,
  withFlippedBit,
} from './ends.mjs';
import { stories, story } from './story.mjs';

const PLENTY = 1 << 14;

class SubArray extends Uint8Array {}

const MEMORIES: [string, () => Uint8Array][] = [
  ['Buffer', () => Buffer.alloc(PLENTY)],
  ['Buffer of the pool', () => Buffer.allocUnsafe(3000)],
  ['Uint8Array', () => new Uint8Array(PLENTY)],
  ['a part of one', () => new Uint8Array(2 * PLENTY).subarray(PLENTY / 2, -PLENTY / 2)],
  ['a subclass', () => new SubArray(PLENTY)],
];

function octetsIn(memory: Uint8Array, size: number | null): Buffer {
  return Buffer.from(memory.subarray(0, present(size)));
}

stories(
  "a round trip goes through the caller's memory",
  MEMORIES,
  async ([, make]) => {
    const { sender, target } = pair();
    const memory = make();
    const attempt = sender.channel(RECEIVER).request();
    const content = octetsIn(memory, attempt.sealInto(primitive(), memory));
    const received = await target.receive(content, ORIGINATOR);
    assert.deepEqual(octetsIn(memory, received.primitiveInto(memory)), received.primitiveBytes);
    assert.equal(received.replyInto(memory), 0);
    const answer = octetsIn(memory, received.exchange.sealInto(responseTo(primitive()), memory));
    const opened = octetsIn(memory, attempt.openInto(2000, answer, memory));
    assert.deepEqual(JSON.parse(opened.toString()), responseTo(primitive()));
  },
  ([name]) => name,
);

story('nothing beyond what is told is touched', async () => {
  const { sender, target } = pair();
  const size = sealedSize(Buffer.byteLength(JSON.stringify(primitive())));
  const memory = Buffer.alloc(size + 64, 0xee);
  const attempt = sender.channel(RECEIVER).request();
  const written = present(attempt.sealInto(primitive(), memory.subarray(32, 32 + size)));
  assert.ok(memory.subarray(0, 32).every((octet) => octet === 0xee));
  assert.ok(memory.subarray(32 + size).every((octet) => octet === 0xee));
  const received = await target.receive(memory.subarray(32, 32 + written), ORIGINATOR);
  assert.deepEqual(received.primitive, primitive());
});

story('an input may lie where the result is written', async () => {
  const { sender, target } = pair();
  for (const distance of [0, 1, 50]) {
    const memory = Buffer.alloc(PLENTY);
    const request = primitive(`r${distance}`);
    const length = memory.write(JSON.stringify(request), distance);
    const attempt = sender.channel(RECEIVER).request();
    const content = octetsIn(memory, attempt.sealInto(memory.subarray(distance, distance + length), memory));
    const received = await target.receive(content, ORIGINATOR);
    assert.deepEqual(received.primitive, request);
    const response = memory.write(JSON.stringify(responseTo(request)), distance);
    const answer = octetsIn(memory, received.exchange.sealInto(memory.subarray(distance, distance + response), memory));
    answer.copy(memory, distance);
    const opened = octetsIn(
      memory,
      attempt.openInto(2000, memory.subarray(distance, distance + answer.length), memory),
    );
    assert.deepEqual(JSON.parse(opened.toString()), responseTo(request));
  }
});

story('memory that is too small is told with what is needed, and nothing has happened', async () => {
  const { sender, target } = pair();
  const small = Buffer.alloc(16);
  const tooSmall = async (act: () => unknown): Promise<number> => {
    const error = await refusal(act, ArgumentError, { code: 'ESF_E_TOO_SMALL' });
    assert.ok(small.every((octet) => octet === 0));
    const needed = Math.max(...(error.message.match(/\d+/g) ?? []).map(Number));
    assert.ok(needed > small.length, error.message);
    return needed;
  };
  const attempt = sender.channel(RECEIVER).request();
  const before = stateOf(sender);
  const content = Buffer.alloc(await tooSmall(() => attempt.sealInto(primitive(), small)));
  assert.deepEqual(stateOf(sender), before);
  const written = present(attempt.sealInto(primitive(), content));
  const received = await target.receive(content.subarray(0, written), ORIGINATOR);
  assert.equal(await tooSmall(() => received.primitiveInto(small)), received.primitiveBytes.length);
  const exchange = received.exchange;
  const answer = Buffer.alloc(await tooSmall(() => exchange.sealInto(responseTo(primitive()), small)));
  const answered = answer.subarray(0, exchange.sealInto(responseTo(primitive()), answer));
  const opened = Buffer.alloc(await tooSmall(() => attempt.openInto(2000, answered, small)));
  attempt.openInto(2000, answered, opened);
});

story('a need comes first, and the content afterwards', async () => {
  const hub = new Hub(receiver());
  const attempt = originator().channel(RECEIVER).request();
  const memory = Buffer.alloc(PLENTY);
  assert.equal(attempt.sealInto(primitive(), memory), null);
  assert.ok(memory.every((octet) => octet === 0));
  const need = present(attempt.need);
  assert.equal(need.kind, NeedKind.NOTIFY);
  const [, reply] = await hub.deliver(need.content);
  assert.equal(await attempt.answer(Answer.FOUND, reply), true);
  const content = octetsIn(memory, attempt.contentInto(memory));
  assert.deepEqual(content, attempt.content);
  assert.deepEqual(await attempt.open(...(await hub.deliver(content))), responseTo(primitive()));
});

story('what fails writes nothing', async () => {
  const { sender, hub } = pair();
  const channel = sender.channel(RECEIVER);
  const memory = Buffer.alloc(PLENTY);
  const attempt = channel.request();
  await refusal(() => attempt.contentInto(memory), StateError);
  const [, answer] = await hub.deliver(present(attempt.sealSync(primitive())));
  await refusal(() => attempt.openInto(2000, withFlippedBit(answer), memory), Error as never, { code: 'ESF_E_AUTH' });
  await refusal(() => attempt.openInto(4114, null, memory), StateError, { code: 'ESF_E_PEER_REFUSED' });
  await refusal(() => channel.request().sealInto(primitive(), memory), FreshnessError, { code: 'ESF_E_DUPLICATE' });
  assert.ok(memory.every((octet) => octet === 0));
  assert.ok(attempt.openInto(2000, answer, memory) > 0);
});

function detachedArray(): Uint8Array {
  const made = new Uint8Array(PLENTY);
  structuredClone(made.buffer, { transfer: [made.buffer] });
  return made;
}

const NO_MEMORIES: [string, unknown, RegExp][] = [
  ['nothing', undefined, /written to a Buffer or Uint8Array$/],
  ['a number', 4096, /written to a Buffer or Uint8Array$/],
  ['text', 'x'.repeat(PLENTY), /written to a Buffer or Uint8Array$/],
  ['an ArrayBuffer', new ArrayBuffer(PLENTY), /written to a Buffer or Uint8Array$/],
  ['wider elements', new Uint16Array(PLENTY), /written to a Buffer or Uint8Array$/],
  ['clamped elements', new Uint8ClampedArray(PLENTY), /written to a Buffer or Uint8Array$/],
  ['a DataView', new DataView(new ArrayBuffer(PLENTY)), /written to a Buffer or Uint8Array$/],
  ['shared memory', new Uint8Array(new SharedArrayBuffer(PLENTY)), /memory that is not shared$/],
  ['memory that is gone', detachedArray(), /the memory of this view is gone/],
];
stories(
  'what cannot be written to is a type error',
  NO_MEMORIES,
  async ([, wrong, message]) => {
    const { sender, target } = pair();
    const attempt = sender.channel(RECEIVER).request();
    const told = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message };
    assert.throws(() => attempt.sealInto(primitive(), wrong as never), told);
    const received = await target.receive(await sealed(sender, target, primitive('r2')), ORIGINATOR);
    assert.throws(() => received.primitiveInto(wrong as never), told);
    assert.throws(() => received.replyInto(wrong as never), told);
    assert.throws(() => received.exchange.sealInto(responseTo(primitive('r2')), wrong as never), told);
    assert.notEqual(attempt.sealSync(primitive()), null);
    assert.throws(() => attempt.contentInto(wrong as never), told);
    assert.throws(
      () => attempt.openInto(2000, received.exchange.sealSync(responseTo(primitive('r2'))), wrong as never),
      told,
    );
  },
  ([name]) => name,
);

story('these forms are direct too: up to 64 KiB', async () => {
  const { sender } = pair();
  const request = sender.channel(RECEIVER).request();
  const memory = Buffer.alloc(200_000);
  await refusal(() => request.sealInto(' '.repeat(65537), memory), ResourceError, { code: 'ESF_E_LIMIT' });
  await refusal(() => request.openInto(2000, Buffer.alloc(sealedSize(65_536) + 1), memory), ResourceError, {
    code: 'ESF_E_LIMIT',
  });
});

story('what is always enough can be asked beforehand', () => {
  assert.ok(has('into') && has('esprim') && !has('nonsense') && !has(''));
  for (const size of [0, 1, 1000, 1 << 20]) {
    assert.ok(sealedSize(size) > (size * 4) / 3);
    assert.ok(openedSize(sealedSize(size)) >= size);
  }
  for (const wrong of [-1, 0.5, NaN, 2 ** 60]) assert.throws(() => sealedSize(wrong), RangeError);
  assert.throws(() => openedSize('1' as never), TypeError);
  assert.throws(() => has(5 as never), TypeError);
});
