// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

import {
  Answer,
  ArgumentError,
  EsfError,
  FormatError,
  NeedKind,
  PolicyError,
  ReceivedKind,
  Remedy,
  StateError,
} from 'libesf';

import {
  KID,
  ORIGINATOR,
  RECEIVER,
  Hub,
  introduced,
  originator,
  pair,
  present,
  primitive,
  receiver,
  refusal,
  responseTo,
  sealed,
  securityInfo,
} from './ends.mjs';
import { stories, story } from './story.mjs';

story('a request is sealed, opened, answered and opened', async () => {
  const { sender, target } = pair();
  const request = primitive('r1', { pc: { 'm2m:cin': { con: 'grün' } } });
  const attempt = sender.channel(RECEIVER).request({ timeout: 5000 });
  const content = present(await attempt.seal(request));
  assert.ok(Buffer.isBuffer(content));
  assert.deepEqual(content, attempt.content);
  assert.equal(securityInfo(content).sit, 5);
  const received = await target.receive(content, ORIGINATOR);
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  assert.deepEqual([received.rsc, received.peer, received.keyId], [2000, ORIGINATOR, KID]);
  assert.deepEqual(received.primitive, request);
  assert.deepEqual([received.need, received.error, received.reply], [null, null, null]);
  assert.equal(received.replyBytes.length, 0);
  const answer = await received.exchange.seal(responseTo(request));
  assert.deepEqual(await attempt.open(2000, answer), responseTo(request));
});

story('the direct forms do the same at once', async () => {
  const { sender, target } = pair();
  const attempt = sender.channel(RECEIVER).request();
  const content = present(attempt.sealSync(primitive()));
  const received = await target.receive(content, ORIGINATOR);
  const answer = received.exchange.sealSync(responseTo(primitive()));
  assert.deepEqual(attempt.openSync(2000, answer), responseTo(primitive()));
  const again = sender.channel(RECEIVER).request();
  const second = await target.receive(present(again.sealSync(primitive('r2'))), ORIGINATOR);
  const octets = again.openBytesSync(2000, second.exchange.sealSync('{"rsc":2000, "rqi":"r2"}'));
  assert.equal(octets.toString(), '{"rsc":2000, "rqi":"r2"}');
});

story('the hub sees nothing of what is inside', async () => {
  const { sender, hub } = pair();
  await sender.channel(RECEIVER).send(primitive('r1', { pc: { 'm2m:cin': { con: 'a secret reading' } } }), hub.notify);
  assert.equal(hub.carried.length, 1);
  for (const content of hub.carried) {
    assert.ok(!content.includes('secret'));
    assert.equal((securityInfo(content).epo as string).split('.').length, 5);
  }
});

story('a primitive comes out with the octets it went in with', async () => {
  const { sender, target } = pair();
  const text = `{ "op" : 2, "to":"/cse2/-/cnt1","fr":"${ORIGINATOR}",  "rqi":"r1","rvi":"3" }`;
  const attempt = sender.channel(RECEIVER).request();
  const received = await target.receive(present(await attempt.seal(text)), ORIGINATOR);
  assert.equal(received.primitiveBytes.toString(), text);
  const response = Buffer.from(' {"rsc":2000,\n"rqi":"r1"}');
  assert.deepEqual(await attempt.openBytes(2000, await received.exchange.seal(response)), response);
});

story('without published information a random object is asked for', async () => {
  const sender = originator();
  const hub = new Hub(receiver());
  const channel = sender.channel(RECEIVER);
  for (const rqi of ['r0', 'r1', 'r2']) assert.equal((await channel.send(primitive(rqi), hub.notify)).rqi, rqi);
  assert.deepEqual(hub.kinds, [ReceivedKind.RAND_GIVEN, ...Array<number>(3).fill(ReceivedKind.PRIMITIVE)]);
});

story('a need is answered by hand', async () => {
  const attempt = originator().channel(RECEIVER).request();
  const target = receiver();
  await refusal(() => attempt.content, StateError);
  assert.equal(await attempt.seal(primitive()), null);
  const need = present(attempt.need);
  assert.deepEqual([need.kind, need.id, securityInfo(need.content)], [NeedKind.NOTIFY, RECEIVER, { sit: 3 }]);
  const given = await target.receive(need.content, ORIGINATOR);
  assert.equal(given.kind, ReceivedKind.RAND_GIVEN);
  const reply = present(given.reply);
  assert.equal(reply['m2m:seci'].sit, 4);
  assert.equal(await attempt.answer(Answer.FOUND, reply), true);
  assert.equal(attempt.need, null);
  const received = await target.receive(attempt.content, ORIGINATOR);
  assert.deepEqual(received.primitive, primitive());
});

story('sealing at once asks nobody and says that something is needed', async () => {
  const hub = new Hub(receiver());
  let asked = 0;
  const sender = originator({
    resolver: async (need) => {
      asked++;
      return [Answer.FOUND, (await hub.deliver(need.content))[1]];
    },
  });
  const attempt = sender.channel(RECEIVER).request();
  assert.equal(attempt.sealSync(primitive()), null);
  assert.equal(asked, 0);
  assert.equal(await attempt.resolve(), true);
  assert.equal(asked, 1);
  assert.deepEqual(await attempt.open(...(await hub.deliver(attempt.content))), responseTo(primitive()));
});

stories(
  'a need that was not met ends the request',
  [
    [Answer.UNREACHABLE, 'ESF_E_UNREACHABLE'],
    [Answer.ABSENT, 'ESF_E_PEER_REFUSED'],
  ] as const,
  async ([answer, code]) => {
    const attempt = originator().channel(RECEIVER).request();
    await attempt.seal(primitive());
    await refusal(() => attempt.answer(answer), EsfError, { code });
    await refusal(() => attempt.answer(Answer.FOUND), StateError);
  },
);

story('an answer that the need does not know is refused', async () => {
  const attempt = originator().channel(RECEIVER).request();
  await attempt.seal(primitive());
  await refusal(() => attempt.answer(Answer.INSERTED), ArgumentError, { code: 'ESF_E_ARGUMENT' });
});

story('a request is sealed once and opened once', async () => {
  const { sender, hub } = pair();
  const attempt = sender.channel(RECEIVER).request();
  await refusal(() => attempt.open(2000, '{}'), StateError);
  const content = present(await attempt.seal(primitive()));
  await refusal(() => attempt.seal(primitive()), StateError);
  await refusal(() => attempt.sealSync(primitive()), StateError);
  const outcome = await hub.deliver(content);
  await attempt.open(...outcome);
  await refusal(() => attempt.open(...outcome), StateError);
  await refusal(() => attempt.openSync(...outcome), StateError);
});

story('an exchange is taken once and answers once', async () => {
  const { sender, target } = pair();
  const received = await target.receive(await sealed(sender, target), ORIGINATOR);
  const exchange = received.exchange;
  assert.equal(received.exchange, exchange);
  await refusal(() => exchange.seal(responseTo(primitive('another'))), FormatError, { code: 'ESF_E_PRIMITIVE' });
  await exchange.seal(responseTo(primitive()));
  await refusal(() => exchange.seal(responseTo(primitive())), StateError);
});

story('a failed open leaves the request outstanding', async () => {
  const { sender, hub } = pair();
  const attempt = sender.channel(RECEIVER).request();
  const content = present(await attempt.seal(primitive()));
  const [, answer] = await hub.deliver(content);
  const forged = [
    [4114, null],
    [5210, ''],
    [2000, '{}'],
    [2000, content],
  ] as const;
  for (const [rsc, octets] of forged) await refusal(() => attempt.open(rsc, octets), EsfError);
  assert.deepEqual(await attempt.open(2000, answer), responseTo(primitive()));
});

stories(
  'a refusal says what would be needed',
  [
    [4113, Remedy.NEW_ORO],
    [5211, Remedy.NEW_ORO],
    [4114, Remedy.NEW_RRO],
    [5103, Remedy.NONE],
    [4115, Remedy.NONE],
  ] as const,
  async ([rsc, remedy]) => {
    const { sender } = pair();
    const attempt = sender.channel(RECEIVER).request();
    await attempt.seal(primitive());
    const error = await refusal(() => attempt.open(rsc), StateError, { code: 'ESF_E_PEER_REFUSED', rsc });
    assert.equal(error.remedy, remedy);
  },
);

function header(content: Buffer | undefined): Record<string, unknown> {
  const [first = ''] = (securityInfo(present(content ?? null)).epo as string).split('.');
  return JSON.parse(Buffer.from(first, 'base64url').toString()) as Record<string, unknown>;
}

story('a channel is renewed on demand only', async () => {
  const { sender, hub } = pair();
  const channel = sender.channel(RECEIVER);
  await channel.send(primitive('r1'), hub.notify);
  await channel.send(primitive('r2'), hub.notify);
  channel.renew(Remedy.NEW_ORO);
  await channel.send(primitive('r3'), hub.notify);
  const [first, second, third] = hub.carried.map(header);
  assert.equal(first?.ori, second?.ori);
  assert.notEqual(second?.ori, third?.ori);
  assert.deepEqual(['oro' in first!, 'oro' in second!, 'oro' in third!], [true, false, true]);
  channel.renew(Remedy.NEW_RRO);
  await channel.send(primitive('r4'), hub.notify);
  assert.equal(hub.kinds.filter((kind) => kind === ReceivedKind.RAND_GIVEN).length, 1);
  await refusal(() => channel.renew(Remedy.NONE), ArgumentError);
});

stories('a time-out out of range is refused', [0, -1, 3_600_001, 1e12], async (timeout) => {
  await refusal(() => originator().channel(RECEIVER).request({ timeout }), PolicyError);
});

stories('a time-out in range is taken', [0.1, 1, 3_600_000], (timeout) => {
  originator().channel(RECEIVER).request({ timeout });
});

story('children live on when their parents are closed', async () => {
  const { sender, target } = pair();
  const channel = sender.channel(RECEIVER);
  const attempt = channel.request();
  channel.close();
  sender.close();
  const content = present(await attempt.seal(primitive()));
  const received = await target.receive(content, ORIGINATOR);
  target.close();
  const exchange = received.exchange;
  received.close();
  const answer = await exchange.seal(responseTo(primitive()));
  exchange.close();
  assert.equal((await attempt.open(2000, answer)).rsc, 2000);
});

story('what notify throws comes out of send, and the channel goes on', async () => {
  const { sender, target, hub } = pair();
  introduced(sender, target);
  const channel = sender.channel(RECEIVER);
  const broken = new Error('no network');
  const fails = [
    () => Promise.reject(broken),
    () => {
      throw broken;
    },
  ];
  for (const [at, notify] of fails.entries()) {
    await assert.rejects(channel.send(primitive(`lost${at}`), notify), broken);
  }
  await assert.rejects(channel.send(primitive('odd'), (() => 2000) as never), /notify gives/);
  assert.deepEqual(await channel.send(primitive('r2'), hub.notify), responseTo(primitive('r2')));
});

story('a hub that cannot reach the Receiver is told apart from one that refuses', async () => {
  for (const [rsc, code] of [
    [5103, 'ESF_E_UNREACHABLE'],
    [4103, 'ESF_E_PEER_REFUSED'],
  ] as const) {
    const channel = originator().channel(RECEIVER);
    const told = code === 'ESF_E_PEER_REFUSED' ? rsc : 0;
    await refusal(() => channel.send(primitive(), () => [rsc]), EsfError, { code, rsc: told });
  }
});
