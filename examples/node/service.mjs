// SPDX-License-Identifier: Apache-2.0
// A service behind a hub that it need not trust: it answers sealed requests that the hub delivers by HTTP, and sends sealed
// requests of its own. Run: service.mjs HUB PORT KEYS.json [PEER]. For each line that it reads it asks PEER once.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

import { Carrier, Endpoint, Key, ReceivedKind, unwrap, wrap } from 'libesf';

import * as hub from './hub.mjs';

const [, , at, port, keys, peer] = process.argv;
const ME = '//m2m.example/id-in/CesfC';
const store = new Map([['/id-in/CesfC/state', { 'm2m:cin': { con: 'running' } }]]); // what inner requests create and retrieve

const endpoint = new Endpoint(ME);
for (const jwk of JSON.parse(readFileSync(keys, 'utf8'))) endpoint.addKey(Key.fromJwk(jwk));

/** Executes an inner request primitive: create (1), retrieve (2), notify (5). */
function execute({ op, to, pc, rqi, rvi = '3' }) {
  if (op === 1) store.set(to, pc);
  if (op === 5) console.log(`    service:  notified of ${JSON.stringify(pc)}`);
  if (op !== 2) return { rsc: op === 1 ? 2001 : 2000, rqi, rvi };
  return store.has(to) ? { rsc: 2000, rqi, rvi, pc: store.get(to) } : { rsc: 4004, rqi, rvi };
}

/** Everything that arrives goes through the one door; what comes out is sent back. */
async function take(content, from) {
  const received = await endpoint.receive(await unwrap(content), from);
  try {
    if (received.kind !== ReceivedKind.PRIMITIVE) {
      const refused = received.error && `REFUSED with ${received.rsc}: ${received.error}`;
      console.log(`    service:  ${refused ?? `gave ${from} a random object of its own`}`);
      return [received.rsc, received.replyBytes];
    }
    console.log(`    service:  opened ${received.primitiveBytes} from ${received.peer}, key ${received.keyId}`);
    return [received.rsc, await received.exchange.seal(execute(received.primitive))];
  } finally {
    received.close();
  }
}

/** Sends content to an entity in a Notify: the transport is the application's own. */
async function notify(to, content) {
  const wrapped = await wrap(content, Carrier.SGN, '/id-in/CesfC');
  console.log(`    hub:      sees ${hub.shown(wrapped)}`);
  const [rsc, answer] = await hub.call(at, 'POST', `/${hub.nameOf(to)}`, 'CesfC', wrapped);
  console.log(`    hub:      sees ${rsc} ${hub.shown(answer)}`);
  return [rsc, answer];
}

async function ask(number) {
  endpoint.learn(peer, await hub.published(at, hub.nameOf(peer), 'CesfC'));
  const channel = endpoint.channel(peer);
  const to = `${peer.slice('//m2m.example'.length)}/room`;
  const request = { op: 2, to, fr: '/id-in/CesfC', rqi: `c${number}`, rvi: '3' };
  console.log(`    service:  seals ${JSON.stringify(request)}`);
  console.log(`    service:  opened ${JSON.stringify(await channel.send(request, notify, { timeout: 20_000 }))}`);
  channel.close();
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const taken = take(Buffer.concat(chunks), request.headers['x-m2m-origin'] ?? '');
  hub.answer(request, response, await taken.catch((error) => [error.rsc || 4000, Buffer.alloc(0)]));
});
await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
await hub.register(at, 'esfC', 'CesfC', `http://127.0.0.1:${port}`, ['CesfA', 'CesfB']);
await hub.publish(at, 'esfC', 'CesfC', endpoint.info());
console.log(`    service:  registered, publishes ${JSON.stringify(endpoint.info())}`);

let asked = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  await ask(++asked).catch((error) => console.log(`    service:  ${error}`));
}
