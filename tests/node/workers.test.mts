// SPDX-License-Identifier: Apache-2.0
// Worker threads: each has a library of its own, and its end takes nothing down.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { lab } from 'libesf';

import { large, pair, RECEIVER, responseTo } from './ends.mjs';
import { collected, stories, story } from './story.mjs';

const ENDS = new URL('./ends.mjs', import.meta.url).href;

/** A worker that runs a script with the ends at hand. */
function worker(script: string): Worker {
  const source = `
    import(${JSON.stringify(ENDS)}).then(async (ends) => {
      const { parentPort } = require('node:worker_threads');
      const libesf = require('libesf');
      ${script}
    });`;
  return new Worker(source, { eval: true });
}

async function said(thread: Worker): Promise<unknown> {
  const [message] = (await once(thread, 'message')) as [unknown];
  return message;
}

const ROUND_TRIPS = `
  const { sender, hub } = ends.pair();
  const channel = sender.channel(ends.RECEIVER);
  const refused = await channel.send({}, hub.notify).catch((error) => error instanceof libesf.FormatError && error.code);
  for (let at = 0; at < 50; at++) {
    const request = at % 5 ? ends.primitive('r' + at) : ends.large('r' + at);
    await channel.send(request, hub.notify);
  }
  parentPort.postMessage([hub.executed.length, refused]);
`;

story('several threads work at once, each with classes of its own', async () => {
  const threads = Array.from({ length: 4 }, () => worker(ROUND_TRIPS));
  const outcomes = await Promise.all(threads.map(said));
  for (const outcome of outcomes) assert.deepEqual(outcome, [50, 'ESF_E_PRIMITIVE']);
  await Promise.all(threads.map((thread) => thread.terminate()));
});

story('what a thread leaves behind is freed with it', async () => {
  const before = lab.liveObjects();
  const thread = worker(`globalThis.kept = ends.pair(); parentPort.postMessage(libesf.lab.liveObjects());`);
  assert.ok(((await said(thread)) as number) > before);
  await thread.terminate();
  assert.equal(await collected(before), before);
});

story('a thread that ends by itself with calls under way waits for none and leaves nothing', async () => {
  const thread = worker(`
    const { sender, target } = ends.pair();
    const content = await ends.sealed(sender, target, ends.large('r', 2_000_000));
    for (let at = 0; at < 8; at++) void target.receive(content, ends.ORIGINATOR);
    parentPort.postMessage('at work');
    process.exit(0);
  `);
  const ended = once(thread, 'exit');
  assert.equal(await said(thread), 'at work');
  await ended;
});

const ENDLESS = {
  receiving: `void target.receive(content, ends.ORIGINATOR).then(again, again);`,
  sealing: `void sender.channel(ends.RECEIVER).request().seal(ends.large('r' + number++)).then(again, again);`,
  inspecting: `void libesf.lab.inspect(content).then(again, again);`,
  agreeing: `
    void sender.e2ekey(ends.RECEIVER)
      .then((attempt) => attempt.answer(libesf.Answer.UNREACHABLE)).then(again, again);`,
  answering: `
    void nodes.receive(shared, ends.ORIGINATOR, { resolve: false })
      .then((received) => received.answer(libesf.Answer.UNREACHABLE).then(again, again));`,
};

stories(
  'a thread may be terminated with calls in flight',
  Object.entries(ENDLESS),
  async ([, call]) => {
    for (let round = 0; round < 10; round++) {
      const thread = worker(`
      const { sender, target } = ends.pair();
      const nodes = ends.receiver();
      nodes.share(1, Buffer.alloc(32));
      sender.addIdentity('', libesf.PrivateKey.generate());
      const content = await ends.sealed(sender, target, ends.large('content', 500_000));
      const shared = await ends.sealed(sender, nodes, ends.large('shared', 500_000));
      let number = 0;
      const again = () => { ${call} };
      for (let at = 0; at < 10; at++) again();
      parentPort.postMessage('at work');
    `);
      assert.equal(await said(thread), 'at work');
      await new Promise((resolve) => setTimeout(resolve, round));
      await thread.terminate();
    }
  },
  ([name]) => name,
);

story('the main thread goes on meanwhile and afterwards', async () => {
  const thread = worker(`
    const { sender, target } = ends.pair();
    const content = await ends.sealed(sender, target, ends.large());
    const again = () => void target.receive(content, ends.ORIGINATOR).then(again);
    again();
    parentPort.postMessage('at work');
  `);
  await said(thread);
  const ended = once(thread, 'exit');
  const { sender, hub } = pair();
  const channel = sender.channel(RECEIVER);
  const answers = [];
  for (let at = 0; at < 20; at++) {
    if (at === 10) void thread.terminate();
    answers.push(await channel.send(large(`r${at}`), hub.notify));
  }
  assert.deepEqual(answers.at(-1), responseTo(large('r19')));
  await ended;
});

story('an object cannot be sent to another thread', async () => {
  const thread = worker(`
    parentPort.once('message', (copy) => parentPort.postMessage(Object.keys(copy).concat(typeof copy.close)));
    parentPort.postMessage('ready');
  `);
  await said(thread);
  const { sender } = pair();
  thread.postMessage(sender);
  assert.deepEqual(await said(thread), ['undefined']);
  await thread.terminate();
});
