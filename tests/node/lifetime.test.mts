// SPDX-License-Identifier: Apache-2.0
// Objects may be closed at any moment, are freed with their JavaScript objects, and stay in their thread.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import {
  Answer,
  Endpoint,
  Key,
  PrivateKey,
  ReceivedKind,
  StateError,
  lab,
  type Channel,
  type E2eKey,
  type Exchange,
  type Received,
  type Request,
} from 'libesf';

import {
  KID,
  OCTETS,
  ORIGINATOR,
  RECEIVER,
  Hub,
  introduced,
  large,
  originator,
  pair,
  present,
  primitive,
  receiver,
  refusal,
  responseTo,
  sealed,
} from './ends.mjs';
import { collected, stories, story } from './story.mjs';

interface Everything {
  Key: Key;
  PrivateKey: PrivateKey;
  E2eKey: E2eKey;
  Endpoint: Endpoint;
  Channel: Channel;
  Request: Request;
  Received: Received;
  Exchange: Exchange;
}

/** One living object of every class. */
async function everything(): Promise<Everything> {
  const { sender, target } = pair();
  const received = await target.receive(await sealed(sender, target), ORIGINATOR);
  const channel = sender.channel(RECEIVER);
  const privateKey = PrivateKey.generate();
  sender.addIdentity('', privateKey);
  return {
    Key: new Key(KID, OCTETS, { peer: RECEIVER }),
    PrivateKey: privateKey,
    E2eKey: await sender.e2ekey(RECEIVER),
    Endpoint: sender,
    Channel: channel,
    Request: channel.request(),
    Received: received,
    Exchange: received.exchange,
  };
}

const USES: [string, keyof Everything, (all: Everything) => unknown][] = [
  ['id', 'Key', ({ Key: key }) => key.id],
  ['info', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.info()],
  ['infoDue', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.infoDue],
  ['report', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.report()],
  ['set', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.set({ message_max: 4096 })],
  ['share', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.share(1, Buffer.alloc(32))],
  ['learn', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.learn(RECEIVER, {})],
  ['receive', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.receive({}, RECEIVER)],
  ['channel', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.channel(RECEIVER)],
  ['removeKey', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.removeKey(KID)],
  ['addKey', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.addKey(new Key(KID, OCTETS, { peer: RECEIVER }))],
  ['addIdentity', 'Endpoint', (all) => all.Endpoint.addIdentity('', all.PrivateKey)],
  ['addAnchor', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.addAnchor('')],
  ['addCrl', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.addCrl('')],
  ['trust', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.trust({ id: RECEIVER, match: 'cse-id' })],
  ['untrust', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.untrust(RECEIVER)],
  ['e2ekey', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.e2ekey(RECEIVER)],
  ['establish', 'Endpoint', ({ Endpoint: endpoint }) => endpoint.establish(RECEIVER, () => [2000])],
  ['need', 'E2eKey', ({ E2eKey: attempt }) => attempt.need],
  ['keyId', 'E2eKey', ({ E2eKey: attempt }) => attempt.keyId],
  ['answer', 'E2eKey', ({ E2eKey: attempt }) => attempt.answer(Answer.FOUND)],
  ['resolve', 'E2eKey', ({ E2eKey: attempt }) => attempt.resolve()],
  ['request', 'Channel', ({ Channel: channel }) => channel.request()],
  ['renew', 'Channel', ({ Channel: channel }) => channel.renew(1)],
  ['send', 'Channel', ({ Channel: channel }) => channel.send(primitive(), () => [2000])],
  ['seal', 'Request', ({ Request: request }) => request.seal(primitive())],
  ['seal of much', 'Request', ({ Request: request }) => request.seal(large())],
  ['sealSync', 'Request', ({ Request: request }) => request.sealSync(primitive())],
  ['need', 'Request', ({ Request: request }) => request.need],
  ['answer', 'Request', ({ Request: request }) => request.answer(Answer.FOUND)],
  ['content', 'Request', ({ Request: request }) => request.content],
  ['open', 'Request', ({ Request: request }) => request.open(2000, {})],
  ['openBytes', 'Request', ({ Request: request }) => request.openBytes(2000, large())],
  ['openSync', 'Request', ({ Request: request }) => request.openSync(2000, {})],
  ['openBytesSync', 'Request', ({ Request: request }) => request.openBytesSync(2000, {})],
  ['need', 'Received', ({ Received: received }) => received.need],
  ['kind', 'Received', ({ Received: received }) => received.kind],
  ['rsc', 'Received', ({ Received: received }) => received.rsc],
  ['answer', 'Received', ({ Received: received }) => received.answer(Answer.FOUND)],
  ['reply', 'Received', ({ Received: received }) => received.reply],
  ['primitive', 'Received', ({ Received: received }) => received.primitive],
  ['primitiveBytes', 'Received', ({ Received: received }) => received.primitiveBytes],
  ['peer', 'Received', ({ Received: received }) => received.peer],
  ['keyId', 'Received', ({ Received: received }) => received.keyId],
  ['error', 'Received', ({ Received: received }) => received.error],
  ['seal', 'Exchange', ({ Exchange: exchange }) => exchange.seal(responseTo(primitive()))],
  ['sealSync', 'Exchange', ({ Exchange: exchange }) => exchange.sealSync(responseTo(primitive()))],
];

stories(
  'a closed object says so',
  USES,
  async ([, name, use]) => {
    const all = await everything();
    const thing = all[name];
    assert.equal(thing.closed, false);
    thing.close();
    thing.close();
    assert.equal(thing.closed, true);
    assert.equal(inspect(thing), `<libesf.${name} closed>`);
    const error = await refusal(() => use(all), StateError, { code: 'ESF_E_STATE' });
    assert.match(error.message, new RegExp(`^this ${name.toLowerCase()} is closed`));
  },
  ([use, name]) => `${name}.${use}`,
);

story('a closed key is not added', async () => {
  const key = new Key(KID, OCTETS, { peer: RECEIVER });
  key.close();
  const error = await refusal(() => new Endpoint(ORIGINATOR).addKey(key), StateError);
  assert.match(error.message, /this key is closed/);
});

const dispose = (Symbol.dispose as symbol | undefined) ?? Symbol.for('Symbol.dispose');
const asyncDispose = (Symbol.asyncDispose as symbol | undefined) ?? Symbol.for('Symbol.asyncDispose');

story('what is disposed of is closed', async () => {
  for (const name of [dispose, asyncDispose]) {
    for (const thing of Object.values(await everything())) {
      await (thing as Record<symbol, () => unknown>)[name]!();
      assert.equal(thing.closed, true);
    }
  }
});

story('what is dropped is freed', async () => {
  assert.equal(await collected(), 0);
  await (async () => {
    await everything();
    assert.ok(lab.liveObjects() > 5);
  })();
  assert.equal(await collected(), 0);
});

story('what is closed is freed at once', async () => {
  const all = await everything();
  await collected(lab.liveObjects());
  const before = lab.liveObjects();
  all.Key.close();
  assert.ok(lab.liveObjects() < before);
});

story('nothing is left of a constructor that failed', () => {
  const before = lab.liveObjects();
  for (let round = 0; round < 100; round++) {
    assert.throws(() => new Key(KID, OCTETS, { peer: '' }));
    assert.throws(() => new Endpoint(ORIGINATOR, { settings: { no_such_setting: 1 } }));
    assert.throws(() => new Key(KID, OCTETS, { peer: RECEIVER, usage: 'x' as never }), TypeError);
  }
  assert.equal(lab.liveObjects(), before);
});

story('a copy of an object is none', async () => {
  for (const thing of Object.values(await everything())) {
    const copy = structuredClone(thing) as { close?: () => void };
    assert.equal(copy.close, undefined);
    const fake = Object.create(Object.getPrototypeOf(thing) as object) as Key;
    assert.throws(() => fake.close(), TypeError);
  }
});

story('no secret is shown', async () => {
  for (const thing of Object.values(await everything())) {
    const text = inspect(thing, { showHidden: true, depth: 9 }) + JSON.stringify(thing);
    assert.ok(text.startsWith('<libesf.'));
    for (const form of ['hex', 'base64', 'latin1'] as const)
      assert.ok(!text.includes(OCTETS.toString(form).slice(0, 12)));
  }
});

story('an endpoint closed during a call lets it end', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target, large());
  const receiving = target.receive(content, ORIGINATOR);
  target.close();
  assert.equal(target.closed, true);
  const received = await receiving;
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  assert.equal((await received.exchange.seal(responseTo(large()))).subarray(0, 11).toString(), '{"m2m:seci"');
  await refusal(() => target.receive(content, ORIGINATOR), StateError);
});

story('a request closed during a call lets it end', async () => {
  const { sender } = pair();
  const attempt = sender.channel(RECEIVER).request();
  const sealing = attempt.seal(large());
  attempt.close();
  assert.ok(present(await sealing).length > 300_000);
  const error = await refusal(() => attempt.content, StateError);
  assert.match(error.message, /closed/);
});

story('a message and an exchange closed during a call let it end', async () => {
  const { sender, target } = pair();
  const received = await target.receive(await sealed(sender, target), ORIGINATOR);
  const exchange = received.exchange;
  received.close();
  const sealing = exchange.seal({ ...responseTo(primitive()), pc: 'x'.repeat(100_000) });
  exchange.close();
  assert.ok((await sealing).length > 100_000);

  const nodes = receiver();
  nodes.share(1, Buffer.alloc(32));
  const waiting = await nodes.receive(await sealed(sender, nodes, primitive('r2')), ORIGINATOR);
  const answering = waiting.answer(Answer.INSERTED);
  waiting.close();
  assert.equal(await answering, true);
});

story('a second call on a request is told that it is busy', async () => {
  const { sender } = pair();
  const attempt = sender.channel(RECEIVER).request();
  const sealing = attempt.seal(large());
  for (const use of [
    () => attempt.need,
    () => attempt.content,
    () => attempt.seal(primitive()),
    () => attempt.open(2000),
  ]) {
    const error = await refusal(use, StateError, { code: 'ESF_E_BUSY' });
    assert.match(error.message, /another call is using this request/);
  }
  await sealing;
  assert.equal(attempt.need, null);
});

story('a message that is being answered is busy', async () => {
  const { sender } = pair();
  const nodes = receiver();
  nodes.share(1, Buffer.alloc(32));
  const waiting = await nodes.receive(await sealed(sender, nodes), ORIGINATOR);
  const answering = waiting.answer(Answer.INSERTED);
  await refusal(() => waiting.kind, StateError, { code: 'ESF_E_BUSY' });
  await refusal(() => waiting.answer(Answer.INSERTED), StateError, { code: 'ESF_E_BUSY' });
  assert.equal(await answering, true);
  assert.equal(waiting.kind, ReceivedKind.PRIMITIVE);
});

story('many calls on one endpoint at once execute every request exactly once', async () => {
  const sender = originator();
  const hub = new Hub(receiver());
  const channel = sender.channel(RECEIVER);
  const requests = Array.from({ length: 200 }, (_, at) => (at % 10 ? primitive(`r${at}`) : large(`r${at}`, 100_000)));
  const sent = await Promise.all(requests.map((request) => channel.send(request, hub.notify)));
  assert.deepEqual(sent, requests.map(responseTo));
  assert.deepEqual(hub.executed.sort(), requests.map(({ rqi }) => rqi as string).sort());
});

story('of many calls with the same request one gets it', async () => {
  const { sender, target, hub } = pair();
  const content = await sealed(sender, target);
  await Promise.all(Array.from({ length: 16 }, () => hub.deliver(content)));
  assert.deepEqual(hub.executed, ['r1']);
  assert.equal(hub.kinds.filter((kind) => kind === ReceivedKind.DUPLICATE).length, 15);
});

story('closing everything while calls are at work only ends their work', async () => {
  for (let round = 0; round < 20; round++) {
    const sender = originator();
    const target = receiver();
    introduced(sender, target);
    const hub = new Hub(target);
    const channel = sender.channel(RECEIVER);
    const work = Array.from({ length: 8 }, async (_, name) => {
      for (let number = 0; ; number++) {
        const request = number % 2 ? primitive(`${name}-${number}`) : large(`${name}-${number}`, 70_000);
        await channel.send(request, hub.notify);
      }
    });
    setTimeout(() => [sender, channel, target].forEach((thing) => thing.close()), round / 2);
    for (const ended of await Promise.allSettled(work)) {
      assert.equal(ended.status, 'rejected');
      assert.ok(ended.reason instanceof StateError && ended.reason.message.includes('closed'), String(ended.reason));
    }
  }
});
