// SPDX-License-Identifier: Apache-2.0
// The event loop goes on during calls, and waiting can be ended.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Answer, ReceivedKind, lab, type Need, type Resolution } from 'libesf';

import { CSE, DEVICE, Authority, end } from './certified.mjs';
import {
  ORIGINATOR,
  RECEIVER,
  Hub,
  large,
  originator,
  pair,
  present,
  primitive,
  receiver,
  responseTo,
  sealed,
} from './ends.mjs';
import { stories, story } from './story.mjs';

/** Occupies all threads of the pool until the function that it gives is called: each waits for somebody to write into a pipe. */
function occupiedPool(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'libesf-pool-'));
  const pipes = Array.from({ length: Number(process.env.UV_THREADPOOL_SIZE ?? 4) }, (_, at) =>
    join(folder, `pipe${at}`),
  );
  execFileSync('mkfifo', pipes);
  const waiting = pipes.map((pipe) => open(pipe, 'r'));
  return async () => {
    for (const pipe of pipes) closeSync(openSync(pipe, 'w'));
    for (const handle of await Promise.all(waiting)) await handle.close();
    rmSync(folder, { recursive: true });
  };
}

stories(
  'receiving is done on the thread pool, and the event loop goes on meanwhile',
  ['small', 'large'],
  async (size) => {
    const { sender, target } = pair();
    const request = size === 'small' ? primitive() : large();
    const content = await sealed(sender, target, request);
    const release = occupiedPool();
    let isTaken = false;
    const receiving = target.receive(content, ORIGINATOR).then((received) => {
      isTaken = true;
      return received;
    });
    for (let round = 0; round < 100; round++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isTaken, false);
    await release();
    assert.equal((await receiving).kind, ReceivedKind.PRIMITIVE);
  },
);

story('handshake steps are done on the thread pool', async () => {
  const authority = new Authority();
  const [device, cse] = [end(DEVICE, authority, { aeId: DEVICE }), end(CSE, authority)];
  const release = occupiedPool();
  let isBegun = false;
  const beginning = device.e2ekey(CSE).finally(() => (isBegun = true));
  for (let round = 0; round < 100; round++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isBegun, false);
  await release();
  const attempt = await beginning;
  const { replyBytes } = await cse.receive(present(attempt.need).content, DEVICE);
  const releaseAgain = occupiedPool();
  let isAnswered = false;
  const answering = attempt.answer(Answer.FOUND, replyBytes).finally(() => (isAnswered = true));
  for (let round = 0; round < 100; round++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isAnswered, false);
  await releaseAgain();
  assert.equal(await answering, false);
});

story('large calls leave the event loop and small ones do not', async () => {
  const { sender } = pair();
  const channel = sender.channel(RECEIVER);
  const immediately = async (call: Promise<unknown>): Promise<boolean> => {
    let isDone = false;
    void call.then(() => (isDone = true));
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    const wasDone = isDone;
    await call;
    return wasDone;
  };
  assert.equal(await immediately(channel.request().seal(primitive('small'))), true);
  assert.equal(await immediately(channel.request().seal(large())), false);
  assert.equal(await immediately(lab.inspect('{}')), false);
});

story('a Promise keeps its context', async () => {
  const { sender, target } = pair();
  const content = await sealed(sender, target);
  const context = new AsyncLocalStorage<string>();
  await context.run('mine', async () => {
    await target.receive(content, ORIGINATOR);
    assert.equal(context.getStore(), 'mine');
  });
});

const REASON = new Error('it takes too long');
const never = (): Promise<never> => new Promise(() => undefined);

story('what is aborted before it begins does nothing', async () => {
  const { sender, target, hub } = pair();
  const content = await sealed(sender, target);
  const signal = AbortSignal.abort(REASON);
  const channel = sender.channel(RECEIVER);
  await assert.rejects(channel.send(primitive('r2'), hub.notify, { signal }), REASON);
  await assert.rejects(channel.request().seal(primitive('r2'), { signal }), REASON);
  await assert.rejects(target.receive(content, ORIGINATOR, { signal }), REASON);
  assert.deepEqual(hub.carried, []);
  assert.equal((await target.receive(content, ORIGINATOR)).kind, ReceivedKind.PRIMITIVE);
});

stories(
  'sending can be ended while it waits for the hub',
  ['for the random object', 'for the response'],
  async (when) => {
    const { sender, hub } = when === 'for the response' ? pair() : { sender: originator(), hub: new Hub(receiver()) };
    const abort = new AbortController();
    let told: AbortSignal | undefined;
    const notify = (
      _to: string,
      _content: Buffer,
      { signal }: { signal?: AbortSignal | undefined },
    ): Promise<never> => {
      told = signal;
      setImmediate(() => abort.abort(REASON));
      return never();
    };
    const channel = sender.channel(RECEIVER);
    await assert.rejects(channel.send(primitive(), notify, { signal: abort.signal }), REASON);
    assert.equal(told, abort.signal);
    assert.deepEqual(await channel.send(primitive('r2'), hub.notify), responseTo(primitive('r2')));
  },
);

story('a request whose waiting was ended still waits and is resolved later', async () => {
  const hub = new Hub(receiver());
  const abort = new AbortController();
  const attempt = originator({ resolver: never }).channel(RECEIVER).request();
  const sealing = attempt.seal(primitive(), { signal: abort.signal });
  setImmediate(() => abort.abort(REASON));
  await assert.rejects(sealing, REASON);
  assert.notEqual(attempt.need, null);
  const resolver = async (need: Need): Promise<Resolution> => [Answer.FOUND, (await hub.deliver(need.content))[1]];
  assert.equal(await attempt.resolve(resolver), true);
  assert.deepEqual(await attempt.open(...(await hub.deliver(attempt.content))), responseTo(primitive()));
});

story('a message whose waiting was ended is closed, and can be delivered again', async () => {
  const marks = new Set<string>();
  let isStuck = true;
  const target = receiver({
    resolver: (need) => {
      if (isStuck) return never();
      marks.add(need.id);
      return [Answer.INSERTED];
    },
  });
  target.share(1, Buffer.alloc(32));
  const content = await sealed(originator(), target);
  const abort = new AbortController();
  const receiving = target.receive(content, ORIGINATOR, { signal: abort.signal });
  setTimeout(() => abort.abort(REASON), 5);
  await assert.rejects(receiving, REASON);
  isStuck = false;
  assert.equal((await target.receive(content, ORIGINATOR)).kind, ReceivedKind.PRIMITIVE);
  assert.equal(marks.size, 1);
});

story('a message that is resolved by hand still waits after its waiting was ended', async () => {
  const target = receiver();
  target.share(1, Buffer.alloc(32));
  const received = await target.receive(await sealed(originator(), target), ORIGINATOR);
  const abort = new AbortController();
  const resolving = received.resolve(never, { signal: abort.signal });
  abort.abort(REASON);
  await assert.rejects(resolving, REASON);
  assert.equal(await received.resolve(() => [Answer.INSERTED]), true);
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
});

story('a time-out of the platform ends waiting with its own error', async () => {
  const { sender } = pair();
  const signal = AbortSignal.timeout(5);
  const alive = setInterval(() => undefined, 1000); // the platform's time-out alone does not keep a process going
  await assert.rejects(sender.channel(RECEIVER).send(primitive(), never, { signal }), { name: 'TimeoutError' });
  clearInterval(alive);
});

story('an answer that comes after the end is dropped, also when it is an error', async () => {
  const { sender } = pair();
  const abort = new AbortController();
  let fail: (error: Error) => void = () => undefined;
  const notify = (): Promise<never> => new Promise((_, reject) => (fail = reject));
  const sending = sender.channel(RECEIVER).send(primitive(), notify, { signal: abort.signal });
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort(REASON);
  await assert.rejects(sending, REASON);
  fail(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
});

story('nothing is left listening on a signal that outlives its calls', async () => {
  const { sender, hub } = pair();
  const { signal } = new AbortController();
  const channel = sender.channel(RECEIVER);
  for (const rqi of ['r1', 'r2', 'r3']) await channel.send(primitive(rqi), hub.notify, { signal });
  await assert.rejects(
    channel.send(primitive('r4'), () => Promise.reject(REASON), { signal }),
    REASON,
  );
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
