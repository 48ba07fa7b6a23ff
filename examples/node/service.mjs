// SPDX-License-Identifier: Apache-2.0
// A service behind a hub that it need not trust: it agrees on keys by certificates, answers what others seal for it,
// and seals requests of its own. Run: service.mjs HUB PORT FOLDER [PEER], with key.pem, certificate.pem and the anchor
// ca.pem in FOLDER. For each line that it reads it agrees on a new key with PEER and asks it something; the line is the
// request's identifier.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Carrier, Endpoint, PrivateKey, ReceivedKind, unwrap, wrap } from 'libesf';

import * as hub from './hub.mjs';

const [, , at, port, folder, peer] = process.argv;
const store = new Map([['/id-in/CesfC/state', { 'm2m:cin': { con: 'valve half open' } }]]); // what others retrieve
const say = (words) => console.log(`    service:  ${words}`);
const read = (name) => readFileSync(join(folder, name), 'utf8');

const endpoint = new Endpoint('//m2m.example/id-in/CesfC');
endpoint.addIdentity(read('certificate.pem'), new PrivateKey(read('key.pem')));
endpoint.addAnchor(read('ca.pem'), '//m2m.example');

/** Executes an inner request primitive: create (1), retrieve (2), notify (5). */
function execute({ op, to, pc, rqi, rvi = '3' }) {
  if (op === 1) store.set(to, pc);
  if (op === 5) say(`is notified of ${JSON.stringify(pc)}`);
  if (op !== 2) return { rsc: op === 1 ? 2001 : 2000, rqi, rvi };
  return store.has(to) ? { rsc: 2000, rqi, rvi, pc: store.get(to) } : { rsc: 4004, rqi, rvi };
}

/** Everything that arrives goes through the one door; what comes out is sent back. */
async function take(content, from) {
  const received = await endpoint.receive(await unwrap(content), from);
  try {
    if (received.kind === ReceivedKind.PRIMITIVE) {
      say(`opened ${received.primitiveBytes}`);
      say(`       from ${received.peer}, under key ${received.keyId}`);
      return [received.rsc, await received.exchange.seal(execute(received.primitive))];
    }
    if (received.kind === ReceivedKind.KEY_ESTABLISHED) {
      say(`has agreed on key ${received.keyId} with ${received.peer}`);
    } else if (received.error) {
      say(`REFUSED with ${received.rsc} ${received.error.code}: ${received.error.message}`);
    }
    return [received.rsc, received.replyBytes];
  } finally {
    received.close();
  }
}

/** Sends content to an entity in a Notify request: the transport is the application's own. */
async function notify(to, content) {
  return hub.notify(at, to.split('/').at(-1), 'CesfC', await wrap(content, Carrier.SGN, '/id-in/CesfC'));
}

/** Agrees on a new key with the peer, and retrieves something from it. */
async function ask(rqi) {
  say(`has agreed on key ${await endpoint.establish(peer, notify)}`);
  const stem = peer.split('/').at(-1);
  endpoint.learn(peer, await hub.published(at, stem.slice(1), 'CesfC'));
  const to = `/id-in/${stem}/room`;
  const request = { op: 2, to, fr: '/id-in/CesfC', rqi, rvi: '3' };
  const channel = endpoint.channel(peer);
  say(`seals ${JSON.stringify(request)}`);
  say(`opened ${JSON.stringify(await channel.send(request, notify, { timeout: 20_000 }))}`);
  channel.close();
}

await hub.serve(Number(port), take);
await hub.register(at, 'esfC', 'CesfC', `http://127.0.0.1:${port}`, ['CesfA', 'CesfB']);
await hub.publish(at, 'esfC', 'CesfC', endpoint.info());
say('is registered, and publishes a random object for everybody');
for await (const line of createInterface({ input: process.stdin })) {
  await ask(line).catch((error) => say(error));
}
