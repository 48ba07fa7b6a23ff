// SPDX-License-Identifier: Apache-2.0
// The package as it is installed: what it holds, what it exports, what it needs, and what it says where it does not fit.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import * as libesf from 'libesf';

import { stories, story } from './story.mjs';

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve('libesf/package.json'));
const FACTS = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Record<string, unknown>;
const NATIVE = join(PACKAGE, 'prebuilds', readdirSync(join(PACKAGE, 'prebuilds'))[0] ?? '', 'libesf.node');
/** The oldest C library that the native file runs with: that of the oldest system that the oldest Node supports. */
const GLIBC_FLOOR = [2, 28] as const;

type Native = Record<string, (...facts: unknown[]) => unknown>;
const native = require(NATIVE) as Native;

story('the installed package is tested', () => {
  assert.ok(PACKAGE.endsWith(join('node_modules', 'libesf')));
  assert.equal(libesf.version(), FACTS.version);
  const [major, minor] = libesf.abiVersion();
  assert.ok(major > 0 || minor >= 1);
  const info = libesf.buildInfo();
  assert.equal(info.version, libesf.version());
  assert.ok(Object.keys(info.dependencies as object).length > 0);
});

story('it depends on nothing and runs nothing when it is installed', () => {
  for (const name of ['dependencies', 'optionalDependencies', 'scripts', 'gypfile', 'binary'])
    assert.ok(!(name in FACTS), name);
  assert.deepEqual(FACTS.engines, { node: '>=18' });
});

story('it brings its licence and those of what is inside', () => {
  for (const name of ['LICENSE', 'THIRD_PARTY.md', 'README.md']) {
    assert.ok(readFileSync(join(PACKAGE, name), 'utf8').length > 100);
  }
});

story('nothing of the test seams is shipped', () => {
  assert.deepEqual(
    Object.keys(native).filter((name) => name.startsWith('testing_')),
    [],
  );
});

stories('every function of the native layer counts its arguments or refuses them', Object.keys(native), (name) => {
  const call = native[name]!;
  const wrong = Array<unknown>(9).fill(Symbol('wrong'));
  // Those without an argument pass over what they are given; all others refuse it.
  if (call.length > 0 || !/version$|live_objects$|build_info$/.test(name)) assert.throws(() => call(...wrong));
});

stories(
  'what is no handle is a type error',
  [null, undefined, 0, 'esf_key', {}, [], Object.create(null), () => 0],
  (wrong) => {
    const text = Buffer.from('{}');
    for (const call of [
      () => native.key_id!(wrong),
      () => native.endpoint_info_text!(wrong),
      () => native.request_seal!(wrong, text),
      () => native.received_kind!(wrong),
      () => native.endpoint_receive_later!(wrong, text, text),
      () => native.handle_close!(wrong),
    ]) {
      assert.throws(call, TypeError);
    }
  },
);

story('a handle of another type, a copy and an heir are type errors', () => {
  const key = native.key_symmetric!('k', Buffer.alloc(32)) as object;
  for (const wrong of [key, { ...key }, Object.create(key), new Proxy(key, {}), structuredClone(key)]) {
    assert.throws(() => native.endpoint_info_text!(wrong), {
      name: 'TypeError',
      message: /handle of a libesf endpoint/,
    });
  }
  for (const wrong of [{ ...key }, Object.create(key), new Proxy(key, {})]) {
    assert.throws(() => native.key_id!(wrong), { name: 'TypeError', message: /handle of a libesf key/ });
  }
  native.handle_close!(key);
});

function tool(name: string, ...options: string[]): string {
  return execFileSync(name, [...options, NATIVE], { encoding: 'utf8' });
}

story('only the entry points are seen', () => {
  const names = tool('nm', '-D', '--defined-only')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').at(-1));
  assert.deepEqual(names.sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
});

story('only what every Node brings is needed', () => {
  const needed = [...tool('readelf', '-d').matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
  const known = /^(libc|libm|libpthread|libdl|libstdc\+\+|libgcc_s|ld-linux-[\w-]+)\.so/;
  assert.deepEqual(
    needed.filter((name) => !known.test(name ?? '')),
    [],
  );
});

story('the C library may be as old as we say', () => {
  const versions = [...tool('objdump', '-T').matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, major, minor]) => [
    Number(major),
    Number(minor),
  ]);
  assert.ok(versions.length > 0);
  const newer = versions.filter(([major = 0, minor = 0]) => major > GLIBC_FLOOR[0] || minor > GLIBC_FLOOR[1]);
  assert.deepEqual(newer, []);
});

story('nothing of Node beyond Node-API 8 is asked for', () => {
  const wanted = [...tool('nm', '-D', '--undefined-only').matchAll(/ U ((napi|node_api|node|uv|v8)\w*)/g)].map(
    ([, name]) => name ?? '',
  );
  assert.ok(wanted.length > 20);
  // 9 and later begin with these; everything that begins with napi_ and that we include is of 8 or before by NAPI_VERSION.
  assert.deepEqual(
    wanted.filter((name) => !name.startsWith('napi_')),
    [],
  );
});

/** A copy of the package to which something is done, and what loading it then says. */
function loadingAfter(change: (folder: string, native: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'libesf-package-'));
  try {
    cpSync(PACKAGE, folder, { recursive: true });
    change(folder, join(folder, NATIVE.slice(PACKAGE.length)));
    const script = `try { require('./lib/index.js'); } catch (error) { console.log(error.code, error.message); }`;
    return execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

story('a copy of the package works', () => {
  assert.equal(
    loadingAfter(() => undefined),
    '',
  );
});

story('a platform that it is not for is told what was looked for and what is there', () => {
  const said = loadingAfter((folder) => {
    const prebuilds = join(folder, 'prebuilds');
    renameSync(join(prebuilds, readdirSync(prebuilds)[0] ?? ''), join(prebuilds, 'plan9-pdp11'));
  });
  assert.match(
    said,
    /^ERR_DLOPEN_FAILED libesf has no native file for this platform: looked for .*libesf\.node; .* plan9-pdp11$/m,
  );
});

story('a package without its native files says so', () => {
  const said = loadingAfter((folder) => rmSync(join(folder, 'prebuilds'), { recursive: true }));
  assert.match(said, /^ERR_DLOPEN_FAILED .*looked for .*no such folder$/m);
});

story('a native file that cannot be loaded is told with the reason', () => {
  const said = loadingAfter((_, file) => writeFileSync(file, 'nonsense'));
  assert.match(
    said,
    /^ERR_DLOPEN_FAILED libesf could not load its native file for .*: .*libesf\.node.*; in .* there is: /m,
  );
});
