// SPDX-License-Identifier: Apache-2.0
// What goes on around the package in its process: other users of OpenSSL, the other module system, the process's end.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { stories, story } from './story.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Runs a script by this Node, with warnings as errors; it has to end well and quietly. */
async function run(script: string, environment: NodeJS.ProcessEnv = {}, ...options: string[]): Promise<string> {
  const command = [
    '--throw-deprecation',
    '--unhandled-rejections=strict',
    ...options,
    '--input-type=module',
    '-e',
    script,
  ];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
    cwd: FOLDER,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...environment },
  });
  assert.equal(stderr, '');
  return stdout;
}

const ROUND_TRIP = `
  import { pair, primitive, responseTo, RECEIVER } from './ends.mjs';
  const trip = async () => {
    const { sender, hub } = pair();
    const answer = await sender.channel(RECEIVER).send(primitive(), hub.notify);
    if (JSON.stringify(answer) !== JSON.stringify(responseTo(primitive()))) throw new Error('no round trip');
  };
`;
const CRYPTO = `
  import * as crypto from 'node:crypto';
  const useCrypto = () => {
    const digest = crypto.createHash('sha256').update('abc').digest('hex');
    if (!digest.startsWith('ba7816bf')) throw new Error('a wrong digest');
    const key = crypto.randomBytes(32), iv = crypto.randomBytes(12);
    const cipher = crypto.createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([cipher.update('text'), cipher.final()]);
    const decipher = crypto.createDecipheriv('aes-256-gcm', key, iv).setAuthTag(cipher.getAuthTag());
    if (Buffer.concat([decipher.update(sealed), decipher.final()]).toString() !== 'text') throw new Error('no round trip');
    crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  };
`;

const ORDERS = ['useCrypto(); await trip();', 'await trip(); useCrypto();', 'await trip(); useCrypto(); await trip();'];
stories("Node's own crypto before and after changes nothing", ORDERS, async (order) => {
  assert.equal(await run(`${CRYPTO}${ROUND_TRIP}${order}`), '');
});

/** The machine's own libcrypto, or none. */
function hostLibcrypto(): string | undefined {
  const candidates = [
    '/usr/lib/x86_64-linux-gnu/libcrypto.so.3',
    '/usr/lib/aarch64-linux-gnu/libcrypto.so.3',
    '/usr/lib64/libcrypto.so.3',
  ];
  return candidates.find(existsSync);
}

void test(
  'a preloaded libcrypto of another build changes nothing',
  { skip: hostLibcrypto() === undefined },
  async () => {
    const script = `${CRYPTO}${ROUND_TRIP} import { readFileSync } from 'node:fs';
    useCrypto(); await trip(); console.log(readFileSync('/proc/self/maps', 'utf8').includes('libcrypto.so.3'));`;
    assert.equal(await run(script, { LD_PRELOAD: hostLibcrypto() }), 'true\n');
  },
);

story('both module systems give the same classes in one process', async () => {
  const script = `
    import * as modern from 'libesf';
    import { createRequire } from 'node:module';
    const classic = createRequire(import.meta.url)('libesf');
    const names = Object.keys(classic);
    const differ = names.filter((name) => modern[name] !== classic[name]);
    const extra = Object.keys(modern).filter((name) => !names.includes(name) && name !== 'default' && name !== 'module.exports');
    console.log(names.length > 30, differ, extra);
    const endpoint = new classic.Endpoint('//m2m.example/cse1');
    endpoint.addKey(new modern.Key('k', Buffer.alloc(32), { peer: '//m2m.example/cse2' }));
    try { new classic.Endpoint(''); } catch (error) { console.log(error instanceof modern.FormatError); }`;
  assert.equal(await run(script), 'true [] []\ntrue\n');
});

story('the package may be loaded again in one thread', async () => {
  const script = `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const first = require('libesf');
    for (const name of Object.keys(require.cache)) if (name.includes('libesf') && name.endsWith('.js')) delete require.cache[name];
    const again = require('libesf');
    if (first.Key === again.Key) throw new Error('it was not loaded again');
    for (const libesf of [first, again, first]) {
      try { new libesf.Endpoint(''); } catch (error) { console.log(error.code, first.EsfError.name); }
    }`;
  assert.equal(await run(script), 'ESF_E_IDENTIFIER EsfError\n'.repeat(3));
});

const ENDS = [
  '',
  'process.exit(0);',
  "process.kill(process.pid, 'SIGTERM'); await new Promise((r) => setTimeout(r, 5000));",
];
stories('the process ends cleanly with everything alive and calls under way', ENDS, async (end) => {
  const script = `
    import { pair, sealed, large, ORIGINATOR } from './ends.mjs';
    process.on('SIGTERM', () => process.exit(0));
    const { sender, target } = pair();
    const content = await sealed(sender, target, large());
    globalThis.kept = [sender, target, await target.receive(content, ORIGINATOR)];
    for (let at = 0; at < 20; at++) void target.receive(content, ORIGINATOR);
    ${end}`;
  assert.equal(await run(script), '');
});

story('a rejection that nobody handles ends the process as any other does', async () => {
  const script = `import { originator, RECEIVER } from './ends.mjs'; void originator().channel(RECEIVER).request().seal({});`;
  await assert.rejects(run(script), /ESF_E_PRIMITIVE/);
});

story('the garbage collector may run at any moment', async () => {
  const script = `${ROUND_TRIP} for (let at = 0; at < 20; at++) await trip();`;
  assert.equal(await run(script, {}, '--expose-gc', '--gc-interval=200', '--stress-compaction'), '');
});
