// SPDX-License-Identifier: Apache-2.0
// What every test is: a story that begins with nothing native alive and has to end so. Checked after each, so that the one
// that leaks is the one that fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { lab } from 'libesf';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets the garbage collector find what nobody holds any more, and what it found be freed. */
export async function collected(wanted = 0): Promise<number> {
  for (let round = 0; round < 50 && lab.liveObjects() !== wanted; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return lab.liveObjects();
}

// The first test file to forget an awaited promise fails: a rejection that nobody handles ends the process.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

export function story(name: string, tell: () => void | Promise<void>): void {
  void test(name, async () => {
    await tell();
    const left = await collected();
    assert.equal(left, 0, `${left} native objects are still alive`);
  });
}

/** A story for each of several cases; its name says which. */
export function stories<Case>(
  name: string,
  cases: readonly Case[],
  tell: (one: Case) => void | Promise<void>,
  named: (one: Case) => string = (one) => inspect(one, { breakLength: Infinity }),
): void {
  for (const one of cases) story(`${name}: ${named(one)}`, () => tell(one));
}
