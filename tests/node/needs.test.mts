// SPDX-License-Identifier: Apache-2.0
// Needs for keys, and resolvers that do not behave.
import assert from 'node:assert/strict';

import {
  Answer,
  Endpoint,
  FormatError,
  NeedKind,
  ReceivedKind,
  type JsonObject,
  type Need,
  type Resolution,
} from 'libesf';

import {
  OCTETS,
  ORIGINATOR,
  RECEIVER,
  Hub,
  giveKey,
  originator,
  present,
  primitive,
  receiver,
  responseTo,
  sealed,
} from './ends.mjs';
import { stories, story } from './story.mjs';

const MAF = 'maf.example';
const MAF_KID = '00112233445566778899AABBCCDDEEFF@maf.example';

function document(facts: object = {}): JsonObject {
  return { kty: 'oct', kid: MAF_KID, k: OCTETS.toString('base64url'), suid: 33, peer: ORIGINATOR, ...facts };
}

/** Sealed content whose key only the MAF has, and the Receiver that lists that MAF. */
async function requestUnderMafKey(): Promise<{ content: Buffer; target: Endpoint }> {
  const sender = new Endpoint(ORIGINATOR);
  const target = new Endpoint(RECEIVER, { settings: { authorities: [MAF] } });
  giveKey(sender, RECEIVER, { kid: MAF_KID, usage: 33 });
  giveKey(target, '//m2m.example/cse1/Canother');
  return { content: await sealed(sender, target), target };
}

story('an unknown key of a listed authority is asked for', async () => {
  const { content, target } = await requestUnderMafKey();
  const received = await target.receive(content, ORIGINATOR);
  const need = present(received.need);
  assert.deepEqual([need.kind, need.id, need.authority, need.usage], [NeedKind.KEY, MAF_KID, MAF, 33]);
  assert.equal(await received.answer(Answer.FOUND, document()), true);
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  assert.deepEqual([received.peer, received.keyId], [ORIGINATOR, MAF_KID]);
});

story('a resolver brings the key once', async () => {
  const { content, target } = await requestUnderMafKey();
  const asked: string[] = [];
  const received = await target.receive(content, ORIGINATOR, { resolve: false });
  assert.equal(await received.resolve(), false);
  const maf = (need: Need): Resolution => {
    asked.push(need.id);
    return [Answer.FOUND, document()];
  };
  assert.equal(await received.resolve(maf), true);
  assert.deepEqual(received.primitive, primitive());
  assert.equal((await target.receive(content, ORIGINATOR)).kind, ReceivedKind.DUPLICATE);
  assert.deepEqual(asked, [MAF_KID]);
});

stories(
  'a key that is not to be had means refused',
  [
    [Answer.ABSENT, 4112],
    [Answer.UNREACHABLE, 5210],
  ] as const,
  async ([answer, rsc]) => {
    const { content, target } = await requestUnderMafKey();
    const received = await target.receive(content, ORIGINATOR);
    assert.equal(await received.answer(answer), true);
    assert.deepEqual([received.kind, received.rsc], [ReceivedKind.REFUSED, rsc]);
  },
);

const WRONG = ['{}', document({ kid: 'another@maf.example' }), document({ k: '*' }), document({ suid: null })];
stories('a document that is not the key may be answered again', WRONG, async (wrong) => {
  const { content, target } = await requestUnderMafKey();
  const received = await target.receive(content, ORIGINATOR);
  await assert.rejects(received.answer(Answer.FOUND, wrong));
  assert.notEqual(received.need, null);
  assert.equal(await received.answer(Answer.FOUND, document()), true);
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
});

story('a wrong key is no key and is not kept', async () => {
  const { content, target } = await requestUnderMafKey();
  const before: unknown = target.report().keys;
  const received = await target.receive(content, ORIGINATOR);
  await received.answer(Answer.FOUND, document({ k: Buffer.alloc(32).toString('base64url') }));
  assert.deepEqual([received.kind, received.rsc], [ReceivedKind.REFUSED, 4115]);
  assert.deepEqual(target.report().keys, before);
});

story('a stranger does not choose whom we contact', async () => {
  const { content } = await requestUnderMafKey();
  const target = new Endpoint(RECEIVER, { settings: { authorities: ['another.example'] } });
  const received = await target.receive(content, ORIGINATOR);
  assert.deepEqual([received.need, received.kind, received.rsc], [null, ReceivedKind.REFUSED, 4112]);
});

story("an endpoint's resolver answers before anything comes back", async () => {
  const hub = new Hub(receiver());
  const asked: number[] = [];
  class Transport {
    async resolve(need: Need): Promise<Resolution> {
      asked.push(need.kind);
      return [Answer.FOUND, (await hub.deliver(need.content))[1]];
    }
  }
  const attempt = originator({ resolver: new Transport() }).channel(RECEIVER).request();
  const content = present(await attempt.seal(primitive()));
  assert.deepEqual(await attempt.open(...(await hub.deliver(content))), responseTo(primitive()));
  assert.deepEqual(asked, [NeedKind.NOTIFY]);
});

story('a resolver that fails leaves the request waiting', async () => {
  const hub = new Hub(receiver());
  const broken = new Error('no network');
  let isDown = true;
  const resolver = async (need: Need): Promise<Resolution> => {
    if (isDown) throw broken;
    return [Answer.FOUND, (await hub.deliver(need.content))[1]];
  };
  const attempt = originator({ resolver }).channel(RECEIVER).request();
  await assert.rejects(attempt.seal(primitive()), broken);
  assert.notEqual(attempt.need, null);
  isDown = false;
  assert.equal(await attempt.resolve(), true);
  assert.ok(attempt.content.length > 0);
});

stories(
  'a resolver that gives something else is told',
  [null, Answer.FOUND, [99, ''], [], [1, '', 2], ''],
  async (wrong) => {
    const attempt = originator({ resolver: (() => wrong) as never })
      .channel(RECEIVER)
      .request();
    await assert.rejects(attempt.seal(primitive()), {
      name: 'TypeError',
      message: 'a resolver gives [Answer, data or null]',
    });
    assert.notEqual(attempt.need, null);
  },
);

stories('what is no resolver is a type error', ['x', 5, {}, []], (wrong) => {
  assert.throws(() => originator({ resolver: wrong as never }), TypeError);
});

story('a need is a value', async () => {
  const attempt = originator().channel(RECEIVER).request();
  await attempt.seal(primitive());
  const need = present(attempt.need);
  assert.deepEqual(need, attempt.need);
  attempt.close();
  assert.ok(need.content.toString().startsWith('{"m2m:seci"'));
  assert.throws(() => {
    (need as { id: string }).id = 'another';
  }, TypeError);
});

story('octets that are no document of a key are a format error', async () => {
  const { content, target } = await requestUnderMafKey();
  const received = await target.receive(content, ORIGINATOR);
  await assert.rejects(received.answer(Answer.FOUND, Buffer.from('nonsense')), FormatError);
});
