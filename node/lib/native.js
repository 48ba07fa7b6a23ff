// SPDX-License-Identifier: Apache-2.0
// Finds and loads the native file of this platform, and says what was looked for and what is there when there is none.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '..', 'prebuilds');

/** The C library that this Node runs on: 'glibc' or 'musl'. */
function libc() {
  try {
    // The first line of this script, or the error that musl's gives, names the library; reading it costs microseconds.
    const ldd = fs.readFileSync('/usr/bin/ldd', 'latin1');
    if (ldd.includes('musl')) return 'musl';
    if (ldd.includes('GNU C Library') || ldd.includes('GLIBC')) return 'glibc';
  } catch {
    // Not every system has it.
  }
  const header = /** @type {any} */ (process.report?.getReport())?.header;
  return header?.glibcVersionRuntime ? 'glibc' : 'musl';
}

/** The name of this platform's folder: linux-x64, linux-arm64-musl, darwin-arm64 and the like. */
function platform() {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' && libc() === 'musl' ? `${name}-musl` : name;
}

function there() {
  try {
    return fs.readdirSync(FOLDER).join(', ') || 'nothing';
  } catch {
    return 'no such folder';
  }
}

function load() {
  const wanted = platform();
  const file = path.join(FOLDER, wanted, 'libesf.node');
  if (!fs.existsSync(file)) {
    throw Object.assign(
      new Error(`libesf has no native file for this platform: looked for ${file}; in ${FOLDER} there is: ${there()}`),
      { code: 'ERR_DLOPEN_FAILED' },
    );
  }
  try {
    return require(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(
      new Error(
        `libesf could not load its native file for ${wanted} (Node ${process.version}): ${reason}; ` +
          `in ${FOLDER} there is: ${there()}`,
        { cause },
      ),
      { code: 'ERR_DLOPEN_FAILED' },
    );
  }
}

module.exports = load();
