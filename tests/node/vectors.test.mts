// SPDX-License-Identifier: Apache-2.0
// The published vectors, replayed through the lab and the carriers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Carrier, EsfError, ResourceError, lab, unwrap, wrap, type JsonObject } from 'libesf';

import { refusal } from './ends.mjs';
import { stories, story } from './story.mjs';

/** All but those that need a whole Receiver. */
function vectors(name: string): JsonObject[] {
  const file = join(process.env.ESF_ROOT ?? '', 'tests', 'vectors', `${name}.json`);
  const found = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: JsonObject[] }).vectors;
  assert.ok(found.length > 0);
  return found.filter((vector) => !vector.door_only);
}

function sceneOf(vector: JsonObject, oro: unknown): JsonObject {
  const { pairwise, kid, encoding, peer, rro, at } = vector;
  return { pairwise, kid, encoding, peer, rro, at, ...(oro ? { oro } : {}) };
}

const named = (vector: JsonObject): string => vector.name as string;
const OBJECTS = vectors('esprim-objects');

stories(
  'session keys',
  vectors('esprim-session-key'),
  async ({ pairwise, encoding, rro, oro, session_key }) => {
    assert.equal((await lab.sessionKey({ pairwise, encoding, rro, oro })).toString('hex'), session_key);
  },
  named,
);

stories(
  'objects open to the octets that were sealed',
  OBJECTS,
  async (vector) => {
    const scene = sceneOf(vector, vector.oro_known ? vector.oro : null);
    assert.equal((await lab.open(scene, vector.jwe as string)).toString(), vector.plaintext);
    const info = { 'm2m:seci': { sit: 5, epo: vector.jwe as string } };
    assert.equal((await lab.open(scene, info)).toString(), vector.plaintext);
  },
  named,
);

stories(
  'what is sealed here opens here',
  OBJECTS,
  async (vector) => {
    const scene = { ...sceneOf(vector, vector.oro), enc: vector.enc as string };
    const sealed = await lab.seal(scene, vector.plaintext as string);
    assert.equal(sealed.split('.').length, 5);
    assert.notEqual(sealed, vector.jwe);
    assert.equal((await lab.open(scene, sealed)).toString(), vector.plaintext);
  },
  named,
);

stories(
  'refusals and their neighbours',
  vectors('esprim-refusals'),
  async (vector) => {
    const open = (): Promise<Buffer> => lab.open(sceneOf(vector, vector.oro), vector.jwe as string);
    if (vector.accept) assert.ok((await open()).length > 0);
    else await refusal(open, EsfError, { rsc: vector.rsc as number });
  },
  named,
);

stories(
  'carriers',
  vectors('carriers'),
  async (vector) => {
    if (vector.step === 'wrap') {
      const carrier = Carrier[(vector.carrier as string).toUpperCase() as keyof typeof Carrier];
      const wrapped = await wrap(vector.content as string, carrier, vector.reference as string);
      assert.deepEqual(JSON.parse(wrapped.toString()), JSON.parse(vector.notification as string));
    } else if (vector.accept) {
      const found = await unwrap(vector.notification as string);
      assert.deepEqual(JSON.parse(found.toString()), JSON.parse(vector.content as string));
    } else {
      await refusal(() => unwrap(vector.notification as string), EsfError);
    }
  },
  named,
);

stories(
  'objects are told without keys',
  OBJECTS,
  async (vector) => {
    const found = await lab.inspect(vector.jwe as string);
    assert.deepEqual([found.what, found.valid, found.problems], ['esprim-object', true, []]);
    const header = vector.header as string;
    if (header.includes('"cty"') && header.includes('onem2m')) assert.ok(found.summary.includes(vector.direction));
    assert.ok((found.summary as string).includes(vector.enc as string));
  },
  named,
);

story('nonsense is inspected and reported', async () => {
  for (const nonsense of ['', 'nonsense', Buffer.from([0xff, 0]), '{', 'a.b.c.d.e']) {
    assert.equal((await lab.inspect(nonsense)).valid, false);
  }
  await refusal(() => lab.inspect(Buffer.alloc((16 << 20) + 1)), ResourceError);
});
