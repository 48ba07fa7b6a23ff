// SPDX-License-Identifier: Apache-2.0
// The Node party of tests/interop (its README.md has the protocol): a user of the installed package, which lies in a
// node_modules beside the copy of this file that the tests run.
import { createInterface } from 'node:readline';

import * as libesf from 'libesf';

const { Answer, Carrier, Endpoint, EsfError, Key, ReceivedKind, lab } = libesf;

const objects = new Map();

const hex = (octets) => Buffer.from(octets).toString('hex');
const octets = (call, name) => Buffer.from(call[name], 'hex');
const optional = (call, ...names) =>
  Object.fromEntries(names.filter((name) => name in call).map((name) => [name, call[name]]));
const on = (call) => objects.get(call.on);
const documented = (value) => ({ octets: hex(JSON.stringify(value)) });

// ---- what is told ----

function told(error) {
  return {
    category: error.constructor.name.replace(/Error$|Fault$/, ''),
    code: error.errno,
    name: error.code,
    message: error.message,
    where: error.where,
    error_rsc: error.rsc,
    remedy: error.remedy,
  };
}

function needOf(need) {
  if (need === null) return {};
  const { kind, id, authority, usage, expiry, content } = need;
  return { need: kind, id, authority, usage, expiry, content: hex(content) };
}

function factsOf(received) {
  const reply = { kind: received.kind, rsc: received.rsc, ...needOf(received.need) };
  const isFromSomebody = [ReceivedKind.PRIMITIVE, ReceivedKind.DUPLICATE].includes(received.kind);
  if (isFromSomebody) Object.assign(reply, { peer: received.peer, key_id: received.keyId });
  return received.error === null ? reply : { ...reply, ...told(received.error) };
}

/** What a call has written into memory of this program; nothing when it did not finish. */
function written(call, name, into, enough) {
  const memory = new Uint8Array(call.capacity ?? enough);
  const size = into(memory);
  return size === null ? {} : { [name]: hex(memory.subarray(0, size)) };
}

function give(call, key) {
  try {
    on(call).addKey(key);
    return { id: key.id };
  } finally {
    key.close();
  }
}

async function sealed(call) {
  const request = on(call);
  const primitive = octets(call, 'primitive');
  if (call.form === 'into') {
    const enough = libesf.sealedSize(primitive.length);
    return written(call, 'content', (memory) => request.sealInto(primitive, memory), enough);
  }
  const content = call.form === 'sync' ? request.sealSync(primitive) : await request.seal(primitive);
  return content === null ? {} : { content: hex(content) };
}

// ---- the calls ----

const calls = {
  hello: () => ({
    language: 'node',
    version: libesf.version(),
    abi: libesf.abiVersion().join('.'),
    forms: 'plain into sync',
  }),
  has: (call) => ({ number: Number(libesf.has(call.feature)) }),

  endpoint(call) {
    const settings = 'settings' in call ? JSON.parse(octets(call, 'settings')) : null;
    objects.set(call.as, new Endpoint(call.id, { settings }));
  },
  key: (call) =>
    give(call, new Key(call.kid, octets(call, 'octets'), optional(call, 'peer', 'usage', 'expires', 'encoding'))),
  jwk: (call) => give(call, Key.fromJwk(octets(call, 'jwk'), optional(call, 'peer', 'usage', 'expires', 'encoding'))),
  remove_key: (call) => on(call).removeKey(call.kid, ...('usage' in call ? [call.usage] : [])),
  share: (call) => on(call).share(call.secret_id, octets(call, 'secret')),
  learn: (call) => on(call).learn(call.peer, octets(call, 'info')),
  info: (call) => documented(on(call).info()),
  info_due: (call) => ({ number: on(call).infoDue }),
  set: (call) => on(call).set(octets(call, 'settings')),
  report: (call) => documented(on(call).report()),

  channel: (call) => void objects.set(call.as, on(call).channel(call.receiver)),
  renew: (call) => on(call).renew(call.remedy),
  request: (call) => void objects.set(call.as, on(call).request(optional(call, 'timeout'))),
  async seal(call) {
    const reply = await sealed(call);
    return 'content' in reply ? reply : needOf(on(call).need);
  },
  async answer_request(call) {
    await on(call).answer(call.answer, 'data' in call ? octets(call, 'data') : null);
    return needOf(on(call).need);
  },
  content(call) {
    if (call.form === 'into') return written(call, 'content', (memory) => on(call).contentInto(memory), 0);
    return { content: hex(on(call).content) };
  },
  async open(call) {
    const request = on(call);
    const content = octets(call, 'content');
    if (call.form === 'into') {
      const enough = libesf.openedSize(content.length);
      return written(call, 'octets', (memory) => request.openInto(call.rsc, content, memory), enough);
    }
    if (call.form === 'sync') return { octets: hex(request.openBytesSync(call.rsc, content)) };
    return { octets: hex(await request.openBytes(call.rsc, content)) };
  },

  async receive(call) {
    const received = await on(call).receive(octets(call, 'content'), call.from);
    objects.set(call.as, received);
    return factsOf(received);
  },
  async answer_received(call) {
    await on(call).answer(call.answer, 'data' in call ? octets(call, 'data') : null);
    return factsOf(on(call));
  },
  primitive(call) {
    if (call.form === 'into') return written(call, 'octets', (memory) => on(call).primitiveInto(memory), 0);
    return { octets: hex(on(call).primitiveBytes) };
  },
  reply(call) {
    if (call.form === 'into') return written(call, 'octets', (memory) => on(call).replyInto(memory), 0);
    return { octets: hex(on(call).replyBytes) };
  },
  exchange: (call) => void objects.set(call.as, on(call).exchange),
  async respond(call) {
    const response = octets(call, 'response');
    if (call.form === 'into') {
      const enough = libesf.sealedSize(response.length);
      return written(call, 'content', (memory) => on(call).sealInto(response, memory), enough);
    }
    return { content: hex(call.form === 'sync' ? on(call).sealSync(response) : await on(call).seal(response)) };
  },

  async wrap(call) {
    const carrier = Carrier[call.carrier.toUpperCase()];
    return { octets: hex(await libesf.wrap(octets(call, 'content'), carrier, call.reference)) };
  },
  unwrap: async (call) => ({ octets: hex(await libesf.unwrap(octets(call, 'notification'))) }),
  session_key: async (call) => ({ octets: hex(await lab.sessionKey(octets(call, 'scene'))) }),
  lab_seal: async (call) => ({ octets: hex(await lab.seal(octets(call, 'scene'), octets(call, 'primitive'))) }),
  lab_open: async (call) => ({ octets: hex(await lab.open(octets(call, 'scene'), octets(call, 'object'))) }),
  inspect: async (call) => documented(await lab.inspect(octets(call, 'document'))),
  live: () => ({ number: lab.liveObjects() }),

  close: (call) => on(call).close(),
  forget(call) {
    on(call).close();
    objects.delete(call.on);
  },
};

async function answer(call) {
  try {
    return (await calls[call.do](call)) ?? {};
  } catch (error) {
    return error instanceof EsfError ? { failed: 1, ...told(error) } : { trouble: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
process.exitCode = lab.liveObjects() === 0 ? 0 : 1;
