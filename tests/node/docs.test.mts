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

/** Runs a script beside the installed package; it has to end well and say nothing. */
async function run(name: string, script: string): Promise<void> {
  const file = join(FOLDER, `${name}-${process.pid}.mjs`);
  writeFileSync(file, script);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: FOLDER });
    assert.deepEqual([stdout, stderr], ['', '']);
  } finally {
    rmSync(file);
  }
}

story('the JavaScript of the guide runs from top to bottom', async () => {
  const script = javascriptOf('docs/node.md');
  assert.ok((script.match(/assert\./g) ?? []).length >= 10);
  await run('guide', script);
});

story('the JavaScript of the README answers what an Originator sends', async () => {
  const lines = javascriptOf('README.md');
  assert.ok(lines.includes('endpoint.receive('));
  const head =
    "import assert from 'node:assert/strict'; import { Endpoint, Key, ReceivedKind, unwrap } from 'libesf'; " +
    'const execute = ({ rqi }) => ({ rsc: 2000, rqi }); async function take(endpoint, content, from) {';
  const talk = `}
    const [cse, device] = ['//m2m.example/cse1', '//m2m.example/cse1/Clamp'];
    const [near, far] = [new Endpoint(device), new Endpoint(cse)];
    near.addKey(new Key('k1@m2m.example', new Uint8Array(32), { peer: cse }));
    far.addKey(new Key('k1@m2m.example', new Uint8Array(32), { peer: device }));
    const notify = async (to, content) => take(far, content, device);
    const request = { op: 2, to: '/cse1/lamp', fr: device, rqi: 'r1' };
    assert.equal((await near.channel(cse).send(request, notify)).rqi, 'r1');`;
  await run('readme', `${head}${lines}\n${talk}`);
});

story('the example is short, and both of its files load', async () => {
  const service = readFileSync(join(ROOT, 'examples/node/service.mjs'), 'utf8');
  assert.ok(service.split('\n').length <= 80);
  for (const name of ['service.mjs', 'hub.mjs']) {
    await promisify(execFile)(process.execPath, ['--check', join(ROOT, 'examples/node', name)]);
  }
});
