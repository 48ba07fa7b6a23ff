// SPDX-License-Identifier: Apache-2.0
// Two ends in Node that have talked before, and the messages that go between them.
import assert from 'node:assert/strict';

import { Endpoint, Key, openedSize, sealedSize } from 'libesf';

export const ORIGINATOR = '//m2m.example/cse1/Cae1';
export const RECEIVER = '//m2m.example/cse2';
export const OCTETS = Buffer.alloc(32, 7);
export const MESSAGES_MAX = 200_000; // below the quota of marks for one key (D10)

function filled(start, size) {
  return Buffer.from(`${start}${'a'.repeat(size - start.length - 2)}"}`);
}

export function requestText(size, number) {
  return filled(`{"op":1,"fr":"/cse1/Cae1","to":"x","rqi":"${String(number).padStart(8, '0')}","pc":"`, size);
}

export function responseText(size, number) {
  return filled(`{"rsc":2000,"rqi":"${String(number).padStart(8, '0')}","pc":"`, size);
}

/** An Originator and a Receiver with one key, and a channel between them. */
export class Pair {
  originator = new Endpoint(ORIGINATOR);
  receiver = new Endpoint(RECEIVER);
  sent = 0;

  static async acquainted() {
    const pair = new this();
    await pair.roundTrip(64);
    return pair;
  }

  constructor() {
    this.originator.addKey(new Key('k1@m2m.example', OCTETS, { peer: RECEIVER }));
    this.receiver.addKey(new Key('k1@m2m.example', OCTETS, { peer: ORIGINATOR }));
    this.originator.learn(RECEIVER, this.receiver.info());
    this.channel = this.originator.channel(RECEIVER);
  }

  /** The number of one more message that is none of a batch. */
  next() {
    return 90_000_000 + this.sent++;
  }

  async roundTrip(size) {
    const number = this.next();
    const request = this.channel.request();
    const received = await this.receiver.receive(await request.seal(requestText(size, number)), ORIGINATOR);
    assert.equal(received.primitiveBytes.length, size);
    const answer = await received.exchange.seal(responseText(size, number));
    assert.equal((await request.openBytes(2000, answer)).length, size);
    closeAll([received.exchange, received, request]);
  }

  /** The protected header of one more message: what others are to carry too. */
  header() {
    const request = this.channel.request();
    const content = JSON.parse(request.sealSync(requestText(64, this.next())).toString());
    request.close();
    const text = Buffer.from(content['m2m:seci'].epo.split('.')[0], 'base64url').toString();
    const header = JSON.parse(text);
    assert.ok(header.enc === 'A256GCM' && !('oro' in header), 'the session is not running yet');
    return header;
  }
}

export function closeAll(objects) {
  for (const object of objects) object.close();
}

/** A batch of messages on its way from one end to the other, phase by phase, with what a user writes first. */
export class Batch {
  requests = [];
  exchanges = [];
  contents = [];

  constructor(pair, size, batch) {
    Object.assign(this, { pair, size, batch });
  }

  async sealRequests(texts) {
    this.requests = texts.map(() => this.pair.channel.request());
    this.contents = [];
    for (const [i, text] of texts.entries()) this.contents.push(await this.requests[i].seal(text));
  }

  async openRequests() {
    this.exchanges = [];
    for (const content of this.contents) {
      const received = await this.pair.receiver.receive(content, ORIGINATOR);
      this.expectSize(this.primitiveSize(received));
      this.exchanges.push(received.exchange);
      received.close();
    }
  }

  primitiveSize(received) {
    return received.primitiveBytes.length;
  }

  async sealResponses(texts) {
    this.contents = [];
    for (const [i, text] of texts.entries()) this.contents.push(await this.exchanges[i].seal(text));
    closeAll(this.exchanges);
  }

  async openResponses() {
    for (const [i, content] of this.contents.entries()) {
      this.expectSize((await this.requests[i].openBytes(2000, content)).length);
    }
    closeAll(this.requests);
  }

  expectSize(found) {
    assert.equal(found, this.size, 'a message opened to something else');
  }
}

/** The same into memory of the caller, which is there already, on the loop's own thread. */
export class IntoBatch extends Batch {
  constructor(pair, size, batch) {
    super(pair, size, batch);
    const room = sealedSize(size);
    this.slots = Array.from({ length: batch }, () => new Uint8Array(room));
    this.opened = new Uint8Array(openedSize(room));
  }

  sealRequests(texts) {
    this.requests = texts.map(() => this.pair.channel.request());
    this.contents = texts.map((text, i) => this.slots[i].subarray(0, this.requests[i].sealInto(text, this.slots[i])));
  }

  primitiveSize(received) {
    return received.primitiveInto(this.opened);
  }

  sealResponses(texts) {
    this.contents = texts.map((text, i) => this.slots[i].subarray(0, this.exchanges[i].sealInto(text, this.slots[i])));
    closeAll(this.exchanges);
  }

  openResponses() {
    for (const [i, content] of this.contents.entries()) {
      this.expectSize(this.requests[i].openInto(2000, content, this.opened));
    }
    closeAll(this.requests);
  }
}
