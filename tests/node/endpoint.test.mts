// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import { ArgumentError, Endpoint, FormatError, Key, KeyFault, PolicyError, StateError, type Document } from 'libesf';

import {
  KID,
  OCTETS,
  ORIGINATOR,
  RECEIVER,
  SECRET,
  giveKey,
  originator,
  pair,
  primitive,
  receiver,
  refusal,
  sealed,
} from './ends.mjs';
import { stories, story } from './story.mjs';

story('an endpoint tells who it is', () => {
  const endpoint = originator();
  assert.equal(endpoint.id, ORIGINATOR);
  assert.equal(inspect(endpoint), `<libesf.Endpoint '${ORIGINATOR}'>`);
  assert.throws(() => {
    (endpoint as { id: string }).id = RECEIVER;
  }, TypeError);
});

const NO_IDS = ['', '/cse1', 'Cae1', '//', '//m2m.example', 'http://m2m.example/cse1'];
stories('an id that is not absolute makes no endpoint', NO_IDS, async (id) => {
  await refusal(() => new Endpoint(id), FormatError, { code: 'ESF_E_IDENTIFIER' });
});

stories('an id is text', [null, 5, Buffer.from(ORIGINATOR)], (id) => {
  assert.throws(() => new Endpoint(id as never), { name: 'TypeError', message: /absoluteId is text/ });
});

story('the same key twice is fine and another under its identifier is not', async () => {
  const endpoint = originator();
  giveKey(endpoint, RECEIVER);
  await refusal(() => giveKey(endpoint, RECEIVER, { octets: Buffer.alloc(32) }), KeyFault, { code: 'ESF_E_EXISTS' });
});

story('a key shared with myself is refused', async () => {
  await refusal(() => giveKey(originator(), ORIGINATOR, { kid: 'other' }), PolicyError, { code: 'ESF_E_REFLECTION' });
});

stories('only a key can be added', [OCTETS, null, {}, 'k'], (wrong) => {
  assert.throws(() => originator().addKey(wrong as never), { name: 'TypeError', message: /libesf\.Key/ });
});

stories('a removed key is gone', [KID, Buffer.from(KID)], async (kid) => {
  const endpoint = originator();
  endpoint.removeKey(kid);
  await refusal(() => endpoint.removeKey(kid), KeyFault, { code: 'ESF_E_UNKNOWN_KEY' });
});

story('a key lives on in the endpoint when it is closed', () => {
  const endpoint = originator();
  const key = new Key('k2@m2m.example', Buffer.alloc(32), { peer: RECEIVER });
  endpoint.addKey(key);
  key.close();
  endpoint.removeKey('k2@m2m.example');
});

story('published information stays the same until it is due', () => {
  const endpoint = receiver();
  const info = endpoint.info();
  assert.deepEqual(info.esf, [13]);
  assert.ok((info.esro as { esri: string }).esri.startsWith('s.'));
  assert.deepEqual(endpoint.info(), info);
  assert.ok(endpoint.infoDue > (endpoint.report().now as number));
});

story('nothing is due where nothing was published', () => {
  const endpoint = new Endpoint(RECEIVER, { settings: { shared_rand: false } });
  giveKey(endpoint, ORIGINATOR);
  assert.ok(!('esro' in endpoint.info()));
  assert.equal(endpoint.infoDue, 0);
});

const FORMS: [string, (info: object) => Document][] = [
  ['object', (info) => info],
  ['text', (info) => JSON.stringify(info)],
  ['text in text', (info) => JSON.stringify(JSON.stringify(info))],
  ['octets', (info) => Buffer.from(JSON.stringify(info))],
];
stories(
  'published information is learnt in every form',
  FORMS,
  async ([, form]) => {
    const sender = originator();
    sender.learn(RECEIVER, form(receiver().info()));
    const request = sender.channel(RECEIVER).request();
    assert.notEqual(await request.seal(primitive()), null);
    assert.equal(request.need, null);
  },
  ([name]) => name,
);

stories(
  'what is no published information is refused',
  ['', 'nonsense', '[]', '{"esro":{"esri":"s.1"}}', '{"esro":5}'],
  async (info) => {
    await refusal(() => originator().learn(RECEIVER, info), FormatError);
  },
);

story("one's own information is refused", async () => {
  const endpoint = originator();
  await refusal(() => endpoint.learn(ORIGINATOR, endpoint.info()), PolicyError, { code: 'ESF_E_REFLECTION' });
});

story('settings take effect all or none', async () => {
  const endpoint = originator();
  const setting = (): unknown => (endpoint.report().settings as Record<string, unknown>).message_max;
  endpoint.set({ message_max: 2048 });
  assert.equal(setting(), 2048);
  await refusal(() => endpoint.set({ message_max: 4096, no_such_setting: 1 }), FormatError, {
    where: '/no_such_setting',
  });
  await refusal(() => endpoint.set({ message_max: 4096, json_depth_max: 0 }), PolicyError, {
    where: '/json_depth_max',
  });
  assert.equal(setting(), 2048);
});

story('settings may be given when the endpoint is made', async () => {
  const endpoint = new Endpoint(RECEIVER, { settings: { message_max: 4096 } });
  assert.equal((endpoint.report().settings as Record<string, unknown>).message_max, 4096);
  await refusal(() => new Endpoint(RECEIVER, { settings: { message_max: 'large' } }), FormatError);
});

story('an endpoint is shared before its first use only', async () => {
  const { sender, target } = { sender: originator(), target: receiver() };
  await refusal(() => target.share(1, Buffer.alloc(31)), KeyFault, { code: 'ESF_E_WEAK_KEY' });
  await refusal(() => target.share(256, SECRET), ArgumentError);
  target.share(1, SECRET);
  await refusal(() => target.share(1, SECRET), StateError);
  sender.info();
  await refusal(() => sender.share(1, SECRET), StateError);
});

story('a report shows no key material', async () => {
  const { sender, target } = pair();
  await sealed(sender, target);
  const text = JSON.stringify([sender.report(), target.report()]);
  assert.ok(!text.includes(OCTETS.toString('hex')));
  assert.ok(!text.includes('AAECAwQFBgcICQ'));
  assert.ok(text.includes(ORIGINATOR));
});

story('a channel leads to somebody else', async () => {
  const endpoint = originator();
  await refusal(() => endpoint.channel(ORIGINATOR), PolicyError, { code: 'ESF_E_REFLECTION' });
  await refusal(() => endpoint.channel(''), FormatError);
  assert.equal(endpoint.channel(RECEIVER).receiverId, RECEIVER);
});

stories('a number is whole and within its range', [1.5, NaN, Infinity, 2 ** 31, -(2 ** 40)], (wrong) => {
  assert.throws(() => receiver().share(wrong, SECRET), RangeError);
});

stories('a number is no text and no big integer', ['1', null, undefined, 1n, {}], (wrong) => {
  assert.throws(() => receiver().share(wrong as never, SECRET), TypeError);
});
