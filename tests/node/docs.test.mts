// SPDX-License-Identifier: Apache-2.0
// What a reader copies from the pages works, against the installed package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { story } from './story.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const ROOT = process.env.ESF_ROOT ?? '';

/** The page's JavaScript, one block after the other, each line at its place in the page so that errors name it. */
function javascriptOf(page: string): string {
  let isCode = false;
  return readFileSync(join(ROOT, page), 'utf8')
    .split('\n')
    .map((line) => {
      if (line.startsWith('```')) isCode = line === '```js';
      return isCode && !line.startsWith('```') ? line : '';
    })
    .join('\n');
}

story('the JavaScript of the guide runs from top to bottom', async () => {
  const script = javascriptOf('docs/node.md');
  assert.ok((script.match(/assert\./g) ?? []).length >= 10);
  const file = join(FOLDER, `guide-${process.pid}.mjs`);
  writeFileSync(file, script);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: FOLDER });
    assert.deepEqual([stdout, stderr], ['', '']);
  } finally {
    rmSync(file);
  }
});

story('the example is short, and both of its files load', async () => {
  const service = readFileSync(join(ROOT, 'examples/node/service.mjs'), 'utf8');
  assert.ok(service.split('\n').length <= 80);
  for (const name of ['service.mjs', 'hub.mjs']) {
    await promisify(execFile)(process.execPath, ['--check', join(ROOT, 'examples/node', name)]);
  }
});
