// SPDX-License-Identifier: Apache-2.0
// What a Receiver refuses, as Node sees it: kind, rsc, code, class, and an endpoint that is as it was.
import assert from 'node:assert/strict';

import {
  AuthenticationError,
  Endpoint,
  EsfError,
  FormatError,
  FreshnessError,
  KeyFault,
  PolicyError,
  ReceivedKind,
  ResourceError,
  StateError,
  type Document,
} from 'libesf';

import {
  KID,
  ORIGINATOR,
  RECEIVER,
  giveKey,
  pair,
  present,
  primitive,
  receiver,
  refusal,
  sealed,
  stateOf,
  withFlippedBit,
} from './ends.mjs';
import { stories, story } from './story.mjs';

/** Gives the content to the target and makes sure that it changes nothing. */
async function refused(target: Endpoint, content: Document): Promise<EsfError> {
  const before = stateOf(target);
  const received = await target.receive(content, ORIGINATOR);
  assert.ok(received.kind === ReceivedKind.REFUSED || received.kind === ReceivedKind.DUPLICATE);
  const error = present(received.error);
  assert.equal(received.rsc, error.rsc);
  assert.deepEqual([received.need, received.reply], [null, null]);
  await refusal(() => received.primitive, StateError);
  await refusal(() => received.exchange, StateError);
  received.close();
  assert.deepEqual(stateOf(target), before);
  return error;
}

story('a replayed request is a duplicate and is not executed again', async () => {
  const { sender, target, hub } = pair();
  await sender.channel(RECEIVER).send(primitive(), hub.notify);
  const content = present(hub.carried[0] ?? null);
  const again = await target.receive(content, ORIGINATOR);
  assert.deepEqual([again.kind, again.rsc], [ReceivedKind.DUPLICATE, 5210]);
  assert.deepEqual([again.peer, again.keyId], [ORIGINATOR, KID]);
  again.close();
  const error = await refused(target, content);
  assert.ok(error instanceof FreshnessError);
  assert.equal(error.code, 'ESF_E_DUPLICATE');
  await hub.deliver(content);
  assert.deepEqual(hub.executed, ['r1']);
});

story('a flipped bit is refused and the true request still opens', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  const error = await refused(target, withFlippedBit(content));
  assert.ok(error instanceof AuthenticationError);
  assert.deepEqual([error.code, error.rsc], ['ESF_E_AUTH', 4115]);
  assert.equal((await target.receive(content, ORIGINATOR)).kind, ReceivedKind.PRIMITIVE);
});

story("a From that is not the key's owner is refused", async () => {
  const target = receiver();
  const mallory = new Endpoint('//m2m.example/cse1/Cmallory');
  giveKey(mallory, RECEIVER);
  const error = await refused(target, await sealed(mallory, target, primitive('r1', { fr: mallory.id })));
  assert.ok(error instanceof AuthenticationError);
  assert.deepEqual([error.code, error.rsc], ['ESF_E_IMPERSONATION', 4116]);
});

story('an unknown key is refused', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  target.removeKey(KID);
  const error = await refused(target, content);
  assert.ok(error instanceof KeyFault);
  assert.deepEqual([error.code, error.rsc], ['ESF_E_UNKNOWN_KEY', 4112]);
});

story('an unknown receiver random object is refused', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  const restarted = receiver();
  restarted.info();
  const error = await refused(restarted, content);
  assert.ok(error instanceof FreshnessError);
  assert.deepEqual([error.code, error.rsc], ['ESF_E_RECEIVER_RAND', 4114]);
});

story('an unknown originator random object is refused', async () => {
  const { sender, target, hub } = pair();
  const channel = sender.channel(RECEIVER);
  await channel.send(primitive('r1'), hub.notify);
  const content = present(await channel.request().seal(primitive('r2')));
  target.removeKey(KID);
  giveKey(target, ORIGINATOR);
  const error = await refused(target, content);
  assert.deepEqual([error.code, error.rsc], ['ESF_E_ORIGINATOR_RAND', 4113]);
});

const NO_CONTENT = ['', '{', '[]', '{}', '{"m2m:seci":{}}', '{"m2m:seci":{"sit":4}}', '{"m2m:seci":{"sit":5}}'];
stories('what is no security content is refused', NO_CONTENT, async (text) => {
  const error = await refused(receiver(), text);
  assert.ok(error instanceof FormatError);
  assert.equal(error.rsc, 4000);
});

story('a handshake is refused where there is no certificate', async () => {
  const error = await refused(receiver(), { 'm2m:seci': { sit: 6, eckm: 'FgMB' } });
  assert.ok(error instanceof PolicyError);
  assert.equal(error.rsc, 5001);
});

stories(
  'what the Receiver would refuse is not sealed',
  [
    [{ fr: '//m2m.example/cse1/Cmallory' }, 'ESF_E_IMPERSONATION'],
    [{ op: null }, 'ESF_E_PRIMITIVE'],
    [{ rqi: '' }, 'ESF_E_PRIMITIVE'],
    [{ rqi: 5 }, 'ESF_E_PRIMITIVE'],
  ] as const,
  async ([change, code]) => {
    const { sender } = pair();
    await refusal(() => sender.channel(RECEIVER).request().seal(primitive('r1', change)), EsfError, { code });
    await refusal(() => sender.channel(RECEIVER).request().sealSync(primitive('r1', change)), EsfError, { code });
  },
);

story('a request identifier is not used twice in a session', async () => {
  const { sender, hub } = pair();
  const channel = sender.channel(RECEIVER);
  await channel.send(primitive(), hub.notify);
  await refusal(() => channel.request().seal(primitive()), FreshnessError, { code: 'ESF_E_DUPLICATE' });
  assert.deepEqual(hub.executed, ['r1']);
});

story('without a key nothing is sealed', async () => {
  const keyless = new Endpoint(ORIGINATOR);
  keyless.learn(RECEIVER, receiver().info());
  await refusal(() => keyless.channel(RECEIVER).request().seal(primitive()), KeyFault, { code: 'ESF_E_UNKNOWN_KEY' });
});

story('a message over the limit is refused', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target, primitive('r1', { pc: { 'm2m:cin': { con: 'x'.repeat(4096) } } }));
  target.set({ message_max: 4096 });
  const error = await refused(target, content);
  assert.ok(error instanceof ResourceError || error instanceof FormatError);
  assert.notEqual(error.rsc, 0);
});

story('the response to another request is refused', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  const attempt = sender.channel(RECEIVER).request();
  await attempt.seal(primitive('r2'));
  const received = await target.receive(content, ORIGINATOR);
  const other = await received.exchange.seal({ rsc: 2000, rqi: 'r1' });
  const error = await refusal(() => attempt.open(2000, other), EsfError);
  assert.ok(['ESF_E_PRIMITIVE', 'ESF_E_ORIGINATOR_RAND'].includes(error.code));
});

story('a response with a flipped bit is refused and the true one still opens', async () => {
  const { sender, hub } = pair();
  const attempt = sender.channel(RECEIVER).request();
  const [, answer] = await hub.deliver(present(await attempt.seal(primitive())));
  await refusal(() => attempt.open(2000, withFlippedBit(answer)), AuthenticationError, { code: 'ESF_E_AUTH' });
  await refusal(() => attempt.openSync(2000, withFlippedBit(answer)), AuthenticationError, { code: 'ESF_E_AUTH' });
  assert.equal((await attempt.open(2000, answer)).rqi, 'r1');
});

story('JSON that is not strict is told with its place', async () => {
  const error = await refused(receiver(), '{"m2m:seci":{"sit":5},"m2m:seci":{}}');
  assert.equal(error.code, 'ESF_E_JSON');
  assert.notEqual(error.where, '');
});

story('an id that is none rejects, as the call is wrong and not the message', async () => {
  const target = receiver();
  await refusal(() => target.receive('{}', ''), FormatError, { code: 'ESF_E_IDENTIFIER' });
  await assert.rejects(target.receive('{}', 5 as never), TypeError);
});
