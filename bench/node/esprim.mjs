// SPDX-License-Identifier: Apache-2.0
// The Node package against jose and the bare AEAD of node:crypto: esprim.mjs SECONDS_PER_SIZE.
import { Batch, IntoBatch, MESSAGES_MAX, Pair, requestText, responseText } from './pair.mjs';
import { BareAead, Jose } from './peers.mjs';
import { Duel, clock, timed } from './rounds.mjs';

const INTO_MAX = 65536; // more is done on the thread pool only

const PHASES = ['seal request', 'open request', 'seal response', 'open response'];

async function round(batch, requests, responses) {
  return [
    await timed(() => batch.sealRequests(requests)),
    await timed(() => batch.openRequests()),
    await timed(() => batch.sealResponses(responses)),
    await timed(() => batch.openResponses()),
  ];
}

function duels(size, batch, form, reference) {
  return PHASES.map((phase) => new Duel(`node esprim ${phase}${form}`, size, reference, batch));
}

async function bench(size, seconds) {
  const count = { 64: 64, 1024: 64, 16384: 32 }[size] ?? 2;
  const plain = new Batch(await Pair.acquainted(), size, count);
  const into = new IntoBatch(await Pair.acquainted(), size, count);
  const header = plain.pair.header();
  const peers = [await Jose.with(header), new BareAead(header)];
  const against = peers.map((peer) => duels(size, count, '', peer.reference));
  const intoAgainst = size <= INTO_MAX ? duels(size, count, ', into', 'the plain form') : [];
  const warm = clock(seconds / 4);
  const goOn = clock(seconds * 1.25);
  for (let sent = 1, rounds = 0; sent < MESSAGES_MAX && goOn(rounds); sent += count) {
    const requests = Array.from({ length: count }, (_, i) => requestText(size, sent + i));
    const responses = Array.from({ length: count }, (_, i) => responseText(size, sent + i));
    const ours = await round(plain, requests, responses);
    const oursInto = intoAgainst.length > 0 ? await round(into, requests, responses) : [];
    const theirs = [];
    for (const peer of peers) theirs.push([await timed(() => peer.seal(requests)), await timed(() => peer.open(size))]);
    // The just-in-time compiler has its time first.
    if (warm(sent > count ? Infinity : 0)) continue;
    rounds += 1;
    for (const phase of PHASES.keys()) {
      for (const [i, laps] of theirs.entries()) against[i][phase].add(ours[phase], laps[phase % 2]);
      intoAgainst[phase]?.add(oursInto[phase], ours[phase]);
    }
  }
  for (const duel of [...against.flat(), ...intoAgainst]) duel.show();
}

for (const size of [64, 1024, 16384, 1 << 20]) await bench(size, Number(process.argv[2]));
