// SPDX-License-Identifier: Apache-2.0
// The Node party of tests/interop (its README.md has the protocol): a user of the installed package, which lies in a
// node_modules beside the copy of this file that the tests run.
import { createInterface } from 'node:readline';

import * as libesf from 'libesf';

const { Carrier, Endpoint, EsfError, Key, PrivateKey, ReceivedKind, StateError, cert, lab } = libesf;

const objects = new Map();

const hex = (octets) => Buffer.from(octets).toString('hex');
const octets = (call, name) => Buffer.from(call[name], 'hex');
const optional = (call, ...names) =>
  Object.fromEntries(names.filter((name) => name in call).map((name) => [name, call[name]]));
const on = (call) => objects.get(call.on);
const documented = (value) => ({ octets: hex(JSON.stringify(value)) });
const said = (text) => ({ octets: hex(text) });
const read = (call, name) => JSON.parse(octets(call, name));

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const tell = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);

/** Sends a Notify through the test, and gives the response that it brings. */
async function notify(to, content) {
  tell({ notify: to, content: hex(content) });
  const answer = JSON.parse((await lines.next()).value);
  return [answer.rsc, 'content' in answer ? octets(answer, 'content') : null];
}

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

/** Of a repeated message 1 of E2EKey nobody is known to be the sender. */
function senderOf(received) {
  try {
    return { peer: received.peer, key_id: received.keyId };
  } catch (error) {
    if (error instanceof StateError) return {};
    throw error;
  }
}

function factsOf(received) {
  const reply = { kind: received.kind, rsc: received.rsc, ...needOf(received.need) };
  const { DUPLICATE, KEY_ESTABLISHED, PRIMITIVE } = ReceivedKind;
  if ([DUPLICATE, KEY_ESTABLISHED, PRIMITIVE].includes(received.kind)) Object.assign(reply, senderOf(received));
  return received.error === null ? reply : { ...reply, ...told(received.error) };
}

const bring = (call) => on(call).answer(call.answer, 'data' in call ? octets(call, 'data') : null);

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

/** Names of the protocol as this language spells them. */
function spelled(names) {
  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(names).map(([name, value]) => [camel(name), value]));
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

  private_key: (call) =>
    void objects.set(call.as, 'pem' in call ? new PrivateKey(octets(call, 'pem')) : PrivateKey.generate()),
  pem: (call) => said(on(call).pem()),
  public: (call) => ({ octets: hex(on(call).publicKey) }),
  public_name: (call) => said(on(call).publicName),
  cert_request: (call) => said(cert.request(on(call), spelled(read(call, 'subject')))),
  cert_new_ca(call) {
    const { name, ...options } = read(call, 'options');
    return said(cert.newCa(on(call), name, options));
  },
  cert_issue(call) {
    const options = spelled(read(call, 'options'));
    return said(cert.issue(octets(call, 'ca'), on(call), octets(call, 'request'), options));
  },
  identity(call) {
    on(call).addIdentity('chain' in call ? octets(call, 'chain') : '', objects.get(call.key));
  },
  anchor: (call) => on(call).addAnchor(octets(call, 'certificate'), ...('prefix' in call ? [call.prefix] : [])),
  crl: (call) => on(call).addCrl(octets(call, 'crl')),
  trust: (call) => on(call).trust(octets(call, 'entry')),
  untrust: (call) => on(call).untrust(call.peer),

  async e2ekey(call) {
    const attempt = await on(call).e2ekey(call.peer, optional(call, 'usage'));
    objects.set(call.as, attempt);
    return needOf(attempt.need);
  },
  async answer_e2ekey(call) {
    await bring(call);
    return needOf(on(call).need);
  },
  need_e2ekey: (call) => needOf(on(call).need),
  key_id: (call) => ({ key_id: on(call).keyId }),
  async establish(call) {
    return { key_id: await on(call).establish(call.peer, notify, optional(call, 'usage')) };
  },

  channel: (call) => void objects.set(call.as, on(call).channel(call.receiver)),
  renew: (call) => on(call).renew(call.remedy),
  request: (call) => void objects.set(call.as, on(call).request(optional(call, 'timeout'))),
  async seal(call) {
    const reply = await sealed(call);
    return 'content' in reply ? reply : needOf(on(call).need);
  },
  async answer_request(call) {
    await bring(call);
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
    await bring(call);
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

for (let line = await lines.next(); !line.done; line = await lines.next()) tell(await answer(JSON.parse(line.value)));
process.exitCode = lab.liveObjects() === 0 ? 0 : 1;
