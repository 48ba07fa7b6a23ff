// SPDX-License-Identifier: Apache-2.0
// Replays the published runs of E2EKey. Needs the package with test seams, so it runs in a process of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  Answer,
  Endpoint,
  EsfError,
  PrivateKey,
  ReceivedKind,
  type E2eKey,
  type JsonObject,
  type TrustEntry,
} from 'libesf';

import { keys } from './certified.mjs';
import { giveKey, introduced } from './ends.mjs';

/** The seams of the native layer. */
export interface Seams {
  testing_set_time(ms: number): void;
  testing_set_random(octets: Buffer): void;
}

interface End {
  by: string;
  id: string;
  chain: string;
  private_key: string;
  anchors: { certificate: string; id_prefix: string }[];
  trust: TrustEntry[];
  settings: JsonObject;
  random: string;
}

interface Run {
  name: string;
  at: number;
  messages: string[];
}

interface Handshake extends Run {
  initiator: End;
  terminator: End;
  kid: string;
  key: string;
}

interface Refusal extends Run {
  role: 'initiator' | 'terminator';
  own: End;
  other: End;
  error: string;
  rsc: number;
  reply: string;
}

function load<Vector>(name: string): Vector[] {
  const file = join(process.env.ESF_ROOT ?? '', 'tests', 'vectors', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;
}

const content = (message: string): Buffer => Buffer.from(`{"m2m:seci":{"sit":6,"eckm":"${message}"}}`);

function check(attempt: E2eKey, message: string): void {
  assert.deepEqual(attempt.need?.content, content(message));
}

/** Plays with an end whose clock stands still and whose randomness is known. */
async function withEnd(
  seams: Seams,
  at: number,
  facts: End,
  play: (endpoint: Endpoint) => Promise<void>,
): Promise<void> {
  seams.testing_set_time(at);
  const endpoint = new Endpoint(facts.id, { settings: facts.settings });
  const key = new PrivateKey(facts.private_key);
  try {
    endpoint.addIdentity(facts.chain, key);
    for (const anchor of facts.anchors) endpoint.addAnchor(anchor.certificate, anchor.id_prefix);
    for (const entry of facts.trust) endpoint.trust(entry);
    seams.testing_set_random(Buffer.from(facts.random, 'hex'));
    await play(endpoint);
  } finally {
    seams.testing_set_random(Buffer.alloc(0));
    key.close();
    endpoint.close();
  }
}

/** The key is there: what is sealed under the published octets opens. */
async function checkKey(endpoint: Endpoint, vector: Handshake, peer: string): Promise<void> {
  assert.deepEqual(keys(endpoint), [vector.kid]);
  const other = new Endpoint(peer);
  giveKey(other, endpoint.id, { kid: vector.kid, octets: Buffer.from(vector.key, 'hex') });
  introduced(other, endpoint);
  const channel = other.channel(endpoint.id);
  const request = channel.request();
  const sealed = await request.seal({ op: 2, to: '/x', fr: peer, rqi: 'r1', rvi: '3' });
  assert.ok(sealed);
  const received = await endpoint.receive(sealed, peer);
  assert.equal(received.kind, ReceivedKind.PRIMITIVE);
  for (const thing of [received, request, channel, other]) thing.close();
}

async function replayInitiator(vector: Handshake, endpoint: Endpoint): Promise<void> {
  const [first = '', second = '', third = '', fourth = ''] = vector.messages;
  const attempt = await endpoint.e2ekey(vector.terminator.id);
  check(attempt, first);
  assert.equal(await attempt.answer(Answer.FOUND, content(second)), false);
  check(attempt, third);
  assert.equal(await attempt.answer(Answer.FOUND, content(fourth)), true);
  assert.equal(attempt.keyId, vector.kid);
  attempt.close();
  await checkKey(endpoint, vector, vector.terminator.id);
}

async function replayTerminator(vector: Handshake, endpoint: Endpoint): Promise<void> {
  const [first = '', second = '', third = '', fourth = ''] = vector.messages;
  const begun = await endpoint.receive(content(first), vector.initiator.id);
  assert.deepEqual([begun.kind, begun.replyBytes], [ReceivedKind.HANDSHAKE_CONTINUES, content(second)]);
  const done = await endpoint.receive(content(third), vector.initiator.id);
  assert.deepEqual([done.kind, done.replyBytes], [ReceivedKind.KEY_ESTABLISHED, content(fourth)]);
  assert.equal(done.keyId, vector.kid);
  begun.close();
  done.close();
  await checkKey(endpoint, vector, vector.initiator.id);
}

async function refuseAsInitiator(vector: Refusal, endpoint: Endpoint): Promise<void> {
  const attempt = await endpoint.e2ekey(vector.other.id);
  const last = vector.messages.length - 1;
  for (const [at, message] of vector.messages.entries()) {
    if (at % 2 === 0) check(attempt, message);
    else if (at < last) assert.equal(await attempt.answer(Answer.FOUND, content(message)), false);
    else {
      await assert.rejects(
        async () => attempt.answer(Answer.FOUND, content(message)),
        (error) => error instanceof EsfError && error.code === vector.error && error.rsc === vector.rsc,
      );
    }
  }
  assert.equal(attempt.need, null);
  attempt.close();
}

async function refuseAsTerminator(vector: Refusal, endpoint: Endpoint): Promise<void> {
  const [first = '', second = ''] = vector.messages;
  if (vector.messages.length === 3) {
    const begun = await endpoint.receive(content(first), vector.other.id);
    assert.deepEqual(begun.replyBytes, content(second));
    begun.close();
  }
  const refused = await endpoint.receive(content(vector.messages.at(-1) ?? ''), vector.other.id);
  const reply = vector.reply ? content(vector.reply) : Buffer.alloc(0);
  assert.deepEqual(
    [refused.kind, refused.error?.code, refused.rsc, refused.replyBytes],
    [ReceivedKind.REFUSED, vector.error, vector.rsc, reply],
  );
  refused.close();
}

/** Replays everything and says how much there was. */
export async function replay(seams: Seams): Promise<Record<string, number>> {
  const done = { initiator: 0, terminator: 0, refused: 0 };
  for (const vector of load<Handshake>('e2ekey-handshakes')) {
    for (const [role, play] of [
      ['initiator', replayInitiator],
      ['terminator', replayTerminator],
    ] as const) {
      if (vector[role].by !== 'library') continue;
      await withEnd(seams, vector.at, vector[role], (endpoint) => play(vector, endpoint));
      done[role]++;
    }
  }
  for (const vector of load<Refusal>('e2ekey-refusals')) {
    const refuse = { initiator: refuseAsInitiator, terminator: refuseAsTerminator }[vector.role];
    await withEnd(seams, vector.at, vector.own, async (endpoint) => {
      await refuse(vector, endpoint);
      assert.deepEqual(keys(endpoint), []);
    });
    done.refused++;
  }
  seams.testing_set_time(0);
  return done;
}
