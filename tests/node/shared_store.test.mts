// SPDX-License-Identifier: Apache-2.0
// Several nodes that answer for one identity, with marks and originator random objects in a common store.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import {
  Answer,
  ArgumentError,
  Endpoint,
  FormatError,
  NeedKind,
  ReceivedKind,
  StateError,
  type Resolver,
} from 'libesf';

import {
  ORIGINATOR,
  RECEIVER,
  SECRET,
  Hub,
  introduced,
  originator,
  present,
  primitive,
  receiver,
  refusal,
  responseTo,
  sealed,
} from './ends.mjs';
import { Store } from './store.mjs';
import { stories, story } from './story.mjs';

async function withStore(tell: (store: Store, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'libesf-store-'));
  try {
    await tell(new Store(folder), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function node(resolver: Resolver | null): Endpoint {
  const endpoint = receiver({ resolver });
  endpoint.share(1, SECRET);
  return endpoint;
}

async function severalSealed(sender: Endpoint, target: Endpoint, count: number): Promise<Buffer[]> {
  introduced(sender, target);
  const channel = sender.channel(RECEIVER);
  return Promise.all(
    Array.from({ length: count }, async (_, at) => present(await channel.request().seal(primitive(`r${at}`)))),
  );
}

story('the answers of a store are asked for by hand', () =>
  withStore(async (store) => {
    const target = node(store);
    const received = await target.receive(await sealed(originator(), target), ORIGINATOR, { resolve: false });
    const need = present(received.need);
    assert.deepEqual([received.kind, received.rsc, need.kind], [0, 0, NeedKind.MARK]);
    assert.ok(need.expiry > (target.report().now as number));
    await refusal(() => received.reply, StateError);
    await refusal(() => received.answer(Answer.FOUND), ArgumentError, { code: 'ESF_E_ARGUMENT' });
    assert.equal(await received.answer(...store.resolve(need)), true);
    assert.equal(received.kind, ReceivedKind.PRIMITIVE);
    await refusal(() => received.answer(Answer.INSERTED), StateError);
  }),
);

story('a node opens what another has given random objects for', () =>
  withStore(async (store) => {
    const sender = originator();
    const [first, second] = [node(store), node(store)];
    const contents = await severalSealed(sender, first, 4);
    const hub = new Hub(second);
    const direct = await sender.channel(RECEIVER).send(primitive('direct'), hub.notify);
    assert.deepEqual(direct, responseTo(primitive('direct')));
    for (const content of contents.slice(0, 2)) assert.equal((await hub.deliver(content))[0], 2000);
    const other = new Hub(first);
    for (const content of contents.slice(2)) assert.equal((await other.deliver(content))[0], 2000);
  }),
);

story('a node that has not seen the originator random object finds it in the store', () =>
  withStore(async (store) => {
    const sender = originator();
    const [first, second] = [node(store), node(store)];
    introduced(sender, first);
    const channel = sender.channel(RECEIVER);
    await channel.send(primitive('r1'), new Hub(first).notify);
    const hub = new Hub(second);
    await channel.send(primitive('r2'), hub.notify);
    assert.deepEqual(hub.executed, ['r2']);
    assert.ok(!hub.carried[0]?.includes('"oro"'));
  }),
);

story("without the store's originator random object the request is refused", () =>
  withStore(async (store, folder) => {
    const sender = originator();
    const [first, second] = [node(store), node(new Store(join(folder, 'other')))];
    introduced(sender, first);
    const channel = sender.channel(RECEIVER);
    await channel.send(primitive('r1'), new Hub(first).notify);
    const content = present(await channel.request().seal(primitive('r2')));
    const refused = await second.receive(content, ORIGINATOR);
    assert.deepEqual([refused.kind, refused.rsc], [ReceivedKind.REFUSED, 4113]);
    const received = await second.receive(content, ORIGINATOR, { resolve: false });
    await refusal(() => received.answer(Answer.FOUND, '{"oro":{}}'), FormatError);
    assert.equal(await received.answer(...store.resolve(present(received.need))), false);
    assert.equal(await received.resolve(), true);
    assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  }),
);

story('a store that cannot answer means refused', () =>
  withStore(async (store) => {
    const target = node(store);
    const content = await sealed(originator(), target);
    const waiting = await target.receive(content, ORIGINATOR, { resolve: false });
    assert.equal(await waiting.answer(Answer.UNREACHABLE), true);
    assert.deepEqual([waiting.kind, waiting.rsc], [ReceivedKind.REFUSED, 5210]);
    assert.equal((await target.receive(content, ORIGINATOR)).kind, ReceivedKind.PRIMITIVE);
  }),
);

story('a resolver that fails leaves the message waiting', () =>
  withStore(async (store) => {
    const broken = new Error('the store is down');
    let isDown = true;
    const target = node((need) => {
      if (isDown) throw broken;
      return store.resolve(need);
    });
    const content = await sealed(originator(), target);
    await assert.rejects(target.receive(content, ORIGINATOR), broken);
    const received = await target.receive(content, ORIGINATOR, { resolve: false });
    await assert.rejects(received.resolve(), broken);
    assert.notEqual(received.need, null);
    isDown = false;
    assert.equal(await received.resolve(), true);
    assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  }),
);

story('many deliveries of one request execute it once', () =>
  withStore(async (store) => {
    const target = node(store);
    const contents = await severalSealed(originator(), target, 20);
    const hub = new Hub(target);
    await Promise.all([...contents, ...contents].map((content) => hub.deliver(content)));
    assert.deepEqual(hub.executed.sort(), contents.map((_, at) => `r${at}`).sort());
    assert.equal(hub.kinds.filter((kind) => kind === ReceivedKind.DUPLICATE).length, 20);
  }),
);

/** One of several processes that answer for one identity: a line with content in, a line with kind and rsc out. */
class Process {
  static async start(folder: string): Promise<Process> {
    const program = spawn(process.execPath, ['node.mjs', folder, SECRET.toString('hex')], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const started = new Process(program);
    assert.equal(await started.line(), 'ready');
    return started;
  }

  private readonly lines: AsyncIterator<string>;

  private constructor(readonly program: ChildProcess) {
    this.lines = createInterface({ input: program.stdout! })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    return String((await this.lines.next()).value);
  }

  async deliver(content: Buffer): Promise<string> {
    this.program.stdin!.write(`${content.toString()}\n`);
    return this.line();
  }

  async end(): Promise<void> {
    const ended = once(this.program, 'exit');
    this.program.stdin!.end();
    assert.deepEqual(await ended, [0, null]);
  }
}

story('two processes with one request execute it once and a restart does not again', () =>
  withStore(async (store, folder) => {
    const contents = await severalSealed(originator(), node(store), 20);
    const taken = `${ReceivedKind.PRIMITIVE} 2000`;
    const again = `${ReceivedKind.DUPLICATE} 5210`;
    const processes = await Promise.all([Process.start(folder), Process.start(folder)]);
    const outcomes = await Promise.all(
      processes.map(async (one) => {
        const said: string[] = [];
        for (const content of contents) said.push(await one.deliver(content));
        return said;
      }),
    );
    for (const at of contents.keys()) assert.deepEqual(outcomes.map((said) => said[at]).sort(), [taken, again]);
    for (const one of processes) await one.end();

    const restarted = await Process.start(folder);
    for (const content of contents) assert.equal(await restarted.deliver(content), again);
    await restarted.end();
  }),
);

story('a node with another secret knows none of it', () =>
  withStore(async (store) => {
    const stranger = receiver({ resolver: store });
    stranger.share(1, Buffer.alloc(32));
    const received = await stranger.receive(await sealed(originator(), node(store)), ORIGINATOR);
    assert.deepEqual([received.kind, received.rsc], [ReceivedKind.REFUSED, 4114]);
  }),
);

stories('a secret is octets', ['0123456789abcdef0123456789abcdef', null, 5], (wrong) => {
  assert.throws(() => receiver().share(1, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
});
