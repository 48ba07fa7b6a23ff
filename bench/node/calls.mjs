// SPDX-License-Identifier: Apache-2.0
// What one call from Node costs, what promises in flight gain, and how long the event loop is held: calls.mjs SECONDS.
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';

import { Endpoint, version } from 'libesf';

import { MESSAGES_MAX, ORIGINATOR, Pair, RECEIVER, closeAll, requestText, responseText } from './pair.mjs';
import { Jose } from './peers.mjs';
import { Duel, clock, figure, median, quantile, timed } from './rounds.mjs';

const CALLS = 2000;

function repeat(work) {
  for (let i = 0; i < CALLS; i++) work();
}

function refused(work) {
  try {
    work();
  } catch {
    return;
  }
  assert.fail('cannot measure: it was not refused');
}

async function calls(seconds) {
  const endpoint = new Endpoint(RECEIVER);
  endpoint.info();
  const pairs = [
    ['node call version', version, 'process.uptime', process.uptime],
    ['node call Endpoint.infoDue', () => endpoint.infoDue, 'process.uptime', process.uptime],
    [
      'node call refused, with exception',
      () => refused(() => new Endpoint('')),
      "new URL('')",
      () => refused(() => new URL('')),
    ],
  ];
  for (const [name, ours, reference, theirs] of pairs) {
    repeat(ours);
    repeat(theirs);
    const duel = new Duel(name, null, reference, CALLS);
    for (const goOn = clock(seconds / pairs.length); goOn(duel.rounds.length);) {
      duel.add(await timed(() => repeat(ours)), await timed(() => repeat(theirs)));
    }
    duel.show();
  }
}

/** Works on all items, so many of them at a time, each a promise. */
async function inFlight(width, items, work) {
  const left = items.values();
  const lane = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

async function receiving(size, seconds) {
  const widths = [1, 10, 100];
  const count = size <= 1024 ? 200 : 100;
  const pair = await Pair.acquainted();
  const jose = await Jose.with(pair.header());
  const duels = widths.map((width) => new Duel(`node receive, ${width} in flight`, size, 'jose', count));
  const receive = async (content) => {
    const received = await pair.receiver.receive(content, ORIGINATOR);
    assert.equal(received.primitiveBytes.length, size);
    received.close();
  };
  const goOn = clock(seconds);
  for (let rounds = -1; pair.sent < MESSAGES_MAX && goOn(rounds); rounds++) {
    for (const duel of duels) {
      const requests = Array.from({ length: count }, () => pair.channel.request());
      const contents = requests.map((request) => request.sealSync(requestText(size, pair.next())));
      closeAll(requests);
      await jose.seal(Array.from({ length: count }, (_, i) => requestText(size, i)));
      const width = widths[duels.indexOf(duel)];
      const ours = await timed(() => inFlight(width, contents, receive));
      const theirs = await timed(() => inFlight(width, jose.sealed, (sealed) => jose.openOne(sealed)));
      if (rounds >= 0) duel.add(ours, theirs); // both warm up
    }
  }
  for (const duel of duels) duel.show();
}

/** Milliseconds that a call keeps the loop's thread: until it returns, whatever it returns. */
class Held {
  times = [];

  during(work) {
    const start = performance.now();
    const result = work();
    this.times.push(performance.now() - start);
    return result;
  }

  show(name, size) {
    const figures = {
      median: median(this.times),
      '99 of 100': quantile(this.times, 0.99),
      longest: Math.max(...this.times),
    };
    for (const [what, value] of Object.entries(figures))
      figure(`node loop held by ${name}, ${what}`, size, 'ms', value);
  }
}

/** The plain calls, which do their work on the loop's own thread, at the largest size that they do it for. */
async function loopHeld(seconds) {
  const size = 65536;
  const pair = await Pair.acquainted();
  const held = { 'request.seal': new Held(), 'exchange.seal': new Held(), 'request.openBytes': new Held() };
  const goOn = clock(seconds);
  for (let round = -20; goOn(round); round++) {
    if (round === 0) for (const key of Object.keys(held)) held[key] = new Held(); // warmed up
    const number = pair.next();
    const request = pair.channel.request();
    const [asked, told] = [requestText(size, number), responseText(size, number)];
    const content = await held['request.seal'].during(() => request.seal(asked));
    const received = await pair.receiver.receive(content, ORIGINATOR);
    const answer = await held['exchange.seal'].during(() => received.exchange.seal(told));
    const opened = await held['request.openBytes'].during(() => request.openBytes(2000, answer));
    assert.equal(opened.length, size);
    closeAll([received.exchange, received, request]);
  }
  for (const [name, one] of Object.entries(held)) one.show(name, size);
}

/** What goes to the thread pool takes the loop for copying in and out only: active time of the loop for each message. */
async function loopBusy(size, seconds) {
  const count = 20;
  const pair = await Pair.acquainted();
  const times = [];
  for (const goOn = clock(seconds); goOn(times.length);) {
    const requests = Array.from({ length: count }, () => pair.channel.request());
    const contents = [];
    for (const request of requests) contents.push(await request.seal(requestText(size, pair.next())));
    closeAll(requests);
    const before = performance.eventLoopUtilization();
    const taken = [];
    for (const content of contents) taken.push(await pair.receiver.receive(content, ORIGINATOR));
    times.push(performance.eventLoopUtilization(before).active / count);
    closeAll(taken);
  }
  figure('node loop held by endpoint.receive, all together', size, 'ms', median(times));
}

const seconds = Number(process.argv[2]);
await calls(seconds);
for (const size of [1024, 16384]) await receiving(size, seconds);
await loopHeld(seconds / 2);
for (const size of [65536, 1 << 20]) await loopBusy(size, seconds / 4);
