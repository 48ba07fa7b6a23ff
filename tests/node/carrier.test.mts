// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

import { ArgumentError, Carrier, FormatError, unwrap, unwrapSync, wrap, wrapSync } from 'libesf';

import { refusal } from './ends.mjs';
import { stories, story } from './story.mjs';

const SECI = Buffer.from('{"m2m:seci":{"sit":5,"epo":"eyJh..AAEC.c2VhbGVk.dGFn"}}');

story('plain content is left as it is', async () => {
  assert.deepEqual(await wrap(SECI, Carrier.SECI), SECI);
  assert.deepEqual(await unwrap(SECI), SECI);
});

story('a notification is wrapped and unwrapped', async () => {
  const wrapped = await wrap(SECI, Carrier.SGN, '/id-in/CEsfA');
  const rep: unknown = JSON.parse(SECI.toString());
  assert.deepEqual(JSON.parse(wrapped.toString()), { 'm2m:sgn': { nev: { rep, net: 1 }, sur: '/id-in/CEsfA' } });
  assert.deepEqual(await unwrap(wrapped), SECI);
  assert.deepEqual(await unwrap(JSON.parse(wrapped.toString()) as object), SECI);
  assert.deepEqual(wrapSync(SECI, undefined, '/id-in/CEsfA'), wrapped);
  assert.deepEqual(unwrapSync(wrapped), SECI);
});

story('large content goes the same way on the thread pool', async () => {
  const seci = { 'm2m:seci': { sit: 5, epo: `eyJh..AAEC.${'c'.repeat(400_000)}.dGFn` } };
  const wrapped = await wrap(seci, Carrier.SGN, '/id-in/CEsfA');
  assert.deepEqual(JSON.parse((await unwrap(wrapped)).toString()), seci);
  await refusal(() => wrapSync(seci, Carrier.SGN, '/id-in/CEsfA'), Error as never, { code: 'ESF_E_LIMIT' });
  await refusal(() => unwrapSync(wrapped), Error as never, { code: 'ESF_E_LIMIT' });
});

const MISFITS = [
  [Carrier.SGN, ''],
  [Carrier.SECI, '/id-in/CEsfA'],
  [77, ''],
] as const;
stories('a reference is given where it is wanted', MISFITS, async ([carrier, reference]) => {
  await refusal(() => wrap(SECI, carrier as Carrier, reference), ArgumentError);
  await refusal(() => wrapSync(SECI, carrier as Carrier, reference), ArgumentError);
});

const NO_CONTENT = ['', '{}', '[]', '5', '{"m2m:cin":{}}', '{"m2m:seci":{"sit":5}'];
stories('what is no security content is neither wrapped nor found', NO_CONTENT, async (content) => {
  await refusal(() => wrap(content, Carrier.SGN, '/id-in/CEsfA'), FormatError);
  await refusal(() => unwrap(content), FormatError);
  await refusal(() => unwrapSync(content), FormatError);
});
