// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import * as libesf from 'libesf';
import { EsfError, Remedy, codes } from 'libesf';

import { ORIGINATOR, RECEIVER, originator, receiver, refusal, sealed, withFlippedBit } from './ends.mjs';
import { stories, story } from './story.mjs';

const CATEGORIES = [
  libesf.ArgumentError,
  libesf.FormatError,
  libesf.PolicyError,
  libesf.KeyFault,
  libesf.AuthenticationError,
  libesf.FreshnessError,
  libesf.StateError,
  libesf.ResourceError,
  libesf.InternalError,
];

story('every category is a class of its own under EsfError', () => {
  for (const kind of CATEGORIES) {
    const error = new kind(-1, 'ESF_E_X', 'said');
    assert.ok(error instanceof EsfError && error instanceof Error);
    assert.equal(error.name, kind.name);
    assert.equal(CATEGORIES.filter((other) => error instanceof other).length, 1);
  }
});

stories('every code has a name and a number', Object.entries(codes.ERRORS), ([number, [name, meaning]]) => {
  assert.equal((codes as unknown as Record<string, number>)[name.replace('ESF_', '')], Number(number));
  assert.notEqual(meaning, '');
  assert.ok(CATEGORIES[Math.trunc(-Number(number) / 100) - 1]);
});

story('an error has its six facts', async () => {
  const target = receiver();
  const content = withFlippedBit(await sealed(originator(), target));
  const error = (await target.receive(content, ORIGINATOR)).error;
  assert.ok(error instanceof libesf.AuthenticationError);
  assert.deepEqual(
    [error.code, error.errno, error.where, error.rsc, error.remedy],
    ['ESF_E_AUTH', codes.E_AUTH, '', 4115, Remedy.NONE],
  );
  assert.notEqual(error.message, '');
  assert.equal(String(error), `AuthenticationError: ${error.message} (ESF_E_AUTH, rsc 4115)`);
});

story('an error says where in the input', async () => {
  const error = await refusal(() => originator().set({ nothing: 1 }), libesf.FormatError);
  assert.equal(String(error), `FormatError: ${error.message} (${error.code}, at /nothing)`);
});

story('the stack begins where the library was called', async () => {
  const error = await refusal(() => originator().channel(RECEIVER).request({ timeout: 0 }), libesf.PolicyError);
  assert.match(error.stack ?? '', /^PolicyError: .*\n\s+at new Request /);
  const later = await refusal(() => originator().channel(RECEIVER).request().seal({}), libesf.FormatError);
  assert.match(later.stack ?? '', /errors\.test\.m/);
});

story('an error is shown with its code', async () => {
  const error = await refusal(() => originator().channel(ORIGINATOR), libesf.PolicyError);
  assert.match(inspect(error), /PolicyError: .*[^]*code: 'ESF_E_REFLECTION'/);
});

story('an error may be made by those who test their own code', () => {
  const error = new libesf.StateError(codes.E_PEER_REFUSED, 'ESF_E_PEER_REFUSED', 'refused', '', 4114, Remedy.NEW_RRO);
  assert.deepEqual([error.rsc, error.remedy, error.where], [4114, Remedy.NEW_RRO, '']);
});
