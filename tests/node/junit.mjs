// SPDX-License-Identifier: Apache-2.0
// A reporter of node:test that writes JUnit: not every Node that we test on has one.
function escaped(text) {
  // eslint-disable-next-line no-control-regex
  const printable = String(text).replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd]/g, '?');
  return printable.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

function reason({ error }) {
  const cause = error?.cause ?? error;
  return cause?.stack ?? cause?.message ?? String(cause);
}

export default async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite name="node">\n';
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A file that passes is no test of its own; one that fails (it could not be loaded, say) has to be seen.
    const isFile = data.name.endsWith('.mjs');
    if (isFile && type === 'test:pass') continue;
    const seconds = (data.details?.duration_ms ?? 0) / 1000;
    yield `<testcase classname="node" name="${escaped(data.name)}" time="${seconds.toFixed(3)}">`;
    if (data.skip !== undefined) yield '<skipped/>';
    else if (type === 'test:fail') yield `<failure>${escaped(reason(data.details))}</failure>`;
    yield '</testcase>\n';
  }
  yield '</testsuite></testsuites>\n';
}
