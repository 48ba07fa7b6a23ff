// SPDX-License-Identifier: Apache-2.0
// node.mjs STORE SECRET_HEX: one of several processes that answer for one identity. Reads a line with sealed content, writes a
// line with the kind and rsc of what it was, until its input ends.
import { createInterface } from 'node:readline';

import { ORIGINATOR, receiver } from './ends.mjs';
import { Store } from './store.mjs';

const [, , folder = '', secret = ''] = process.argv;
const endpoint = receiver({ resolver: new Store(folder) });
endpoint.share(1, Buffer.from(secret, 'hex'));
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const received = await endpoint.receive(line, ORIGINATOR);
  console.log(received.kind, received.rsc);
  received.close();
}
endpoint.close();
