// SPDX-License-Identifier: Apache-2.0
// Two ends with one pairwise key, the request primitives they exchange, and the shortest of hubs between them.
import assert from 'node:assert/strict';

import {
  Endpoint,
  EsfError,
  Key,
  ReceivedKind,
  type Document,
  type JsonObject,
  type KeyFacts,
  type Outcome,
} from 'libesf';

export const ORIGINATOR = '//m2m.example/cse1/Cae1';
export const RECEIVER = '//m2m.example/cse2';
export const KID = 'k1@m2m.example';
export const OCTETS = Buffer.from(Array.from({ length: 32 }, (_, at) => at));
export const SECRET = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 100));

type Options = ConstructorParameters<typeof Endpoint>[1];

export function giveKey(
  endpoint: Endpoint,
  peer: string,
  { kid = KID, octets = OCTETS, ...facts }: KeyFacts & { kid?: string; octets?: Buffer } = {},
): void {
  const key = new Key(kid, octets, { ...facts, peer });
  endpoint.addKey(key);
  key.close();
}

export function originator(options?: Options): Endpoint {
  const endpoint = new Endpoint(ORIGINATOR, options);
  giveKey(endpoint, RECEIVER);
  return endpoint;
}

export function receiver(options?: Options): Endpoint {
  const endpoint = new Endpoint(RECEIVER, options);
  giveKey(endpoint, ORIGINATOR);
  return endpoint;
}

export function primitive(rqi = 'r1', members: object = {}): JsonObject {
  return { op: 2, to: '/cse2/-/cnt1', fr: ORIGINATOR, rqi, rvi: '3', ...members };
}

/** A request whose sealing and opening takes the thread pool. */
export function large(rqi = 'large', size = 300_000): JsonObject {
  return primitive(rqi, { pc: { 'm2m:cin': { con: 'x'.repeat(size) } } });
}

export function responseTo(request: JsonObject): JsonObject {
  return { rsc: 2000, rqi: request.rqi, pc: { 'm2m:cin': { con: '21.5' } } };
}

/** Carries content to a Receiver that executes what it opens, and remembers what passed. */
export class Hub {
  carried: Buffer[] = [];
  executed: string[] = [];
  kinds: number[] = [];

  constructor(readonly endpoint: Endpoint) {}

  notify = async (to: string, content: Buffer): Promise<Outcome> => {
    assert.equal(to, this.endpoint.id);
    this.carried.push(content);
    return this.deliver(content);
  };

  async deliver(content: Document): Promise<[number, Buffer]> {
    const received = await this.endpoint.receive(content, ORIGINATOR);
    try {
      this.kinds.push(received.kind);
      if (received.kind !== ReceivedKind.PRIMITIVE) return [received.rsc, received.replyBytes];
      const request = received.primitive;
      this.executed.push(request.rqi as string);
      return [2000, await received.exchange.seal(responseTo(request))];
    } finally {
      received.close();
    }
  }
}

/** The sender learns what the target publishes, so that nothing is needed for sealing. */
export function introduced(sender: Endpoint, target: Endpoint): void {
  sender.learn(target.id, target.info());
}

/** Two ends that know each other, and the hub between them. */
export function pair(): { sender: Endpoint; target: Endpoint; hub: Hub } {
  const sender = originator();
  const target = receiver();
  introduced(sender, target);
  return { sender, target, hub: new Hub(target) };
}

/** The content of one sealed request from the sender to the target. */
export async function sealed(sender: Endpoint, target: Endpoint, request = primitive()): Promise<Buffer> {
  introduced(sender, target);
  return present(await sender.channel(target.id).request().seal(request));
}

export function present<Thing>(thing: Thing | null): Thing {
  assert.notEqual(thing, null);
  return thing as Thing;
}

export function securityInfo(content: Buffer): JsonObject {
  return (JSON.parse(content.toString()) as JsonObject)['m2m:seci'] as JsonObject;
}

/** The same sealed content with one bit of its ciphertext changed. */
export function withFlippedBit(content: Buffer): Buffer {
  const parts = (securityInfo(content).epo as string).split('.');
  const ciphertext = parts[3] ?? '';
  parts[3] = (ciphertext.startsWith('A') ? 'B' : 'A') + ciphertext.slice(1);
  return Buffer.from(JSON.stringify({ 'm2m:seci': { sit: 5, epo: parts.join('.') } }));
}

/** What a refused message has to leave as it was: all of the report but the clock. */
export function stateOf(endpoint: Endpoint): JsonObject {
  const { now: _, ...state } = endpoint.report();
  return state;
}

type Kind = abstract new (...facts: never[]) => EsfError;

/** Makes sure that something is refused by the library, and how; gives the error. */
export async function refusal(
  act: () => unknown,
  kind: Kind,
  facts: { code?: string; rsc?: number; where?: string } = {},
): Promise<EsfError> {
  try {
    await act();
  } catch (error) {
    assert.ok(error instanceof kind, `${String(error)} is no ${kind.name}`);
    const told = { code: error.code, rsc: error.rsc, where: error.where };
    assert.deepEqual({ ...told, ...facts }, told);
    return error;
  }
  return assert.fail(`expected ${kind.name} ${facts.code ?? ''}`);
}
