// SPDX-License-Identifier: Apache-2.0
// In the build with test seams: objects and handshakes as published, and no allocation whose failure would go wrong. Seams are
// of a whole process, so each story has one of its own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { story } from './story.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Runs a script with the package with seams as `libesf`, `native` its native layer. */
async function run(script: string): Promise<string> {
  const head = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { createRequire } from 'node:module';
    import * as libesf from 'libesf';
    import * as ends from './ends.mjs';
    const prebuilds = './node_modules/libesf/prebuilds/';
    const native = createRequire(import.meta.url)(prebuilds + readdirSync(prebuilds)[0] + '/libesf.node');
    if (!native.testing_set_time) throw new Error('this build has no seams');`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--input-type=module', '-e', head + script],
    {
      cwd: `${FOLDER}/seams`,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    },
  );
  assert.equal(stderr, '');
  return stdout;
}

story('objects are sealed byte for byte as published', async () => {
  const said = await run(`
    // Whether the header is as we write it; the others show what else a Receiver takes.
    const isOurs = ({ header: text, oro }) => {
      const header = JSON.parse(text);
      const order = ['alg', 'enc', 'kid', 'cty', 'ori', 'rri', 'oro', 'rro'].filter((name) => name in header);
      const isSameOro = JSON.stringify(header.oro ?? oro) === JSON.stringify(oro);
      return 'cty' in header && isSameOro && String(Object.keys(header)) === String(order) && JSON.stringify(header) === text;
    };
    let equal = 0;
    for (const vector of JSON.parse(readFileSync(process.env.ESF_ROOT + '/tests/vectors/esprim-objects.json')).vectors.filter(isOurs)) {
      const header = JSON.parse(vector.header);
      const { pairwise, kid, encoding, peer, rro, at, oro, enc } = vector;
      const scene = { pairwise, kid, encoding, peer, rro, at, oro, enc, cty: header.cty };
      if (vector.direction === 'request') scene.include_oro = 'oro' in header;
      else if ('rro' in header) scene.next_rro = header.rro;
      native.testing_set_random(Buffer.from(vector.iv, 'hex'));
      const sealed = await libesf.lab.seal(scene, vector.plaintext);
      if (sealed === vector.jwe) equal++;
      else console.log('differs:', vector.name);
    }
    console.log(equal);`);
  assert.ok(!said.includes('differs'), said);
  // All encodings and algorithms, with and without oro, requests and responses.
  assert.ok(Number(said) >= 27, said);
});

story('handshakes go octet by octet as published', async () => {
  const said = await run(`
    const { replay } = await import('./e2ekey_replay.mjs');
    console.log(JSON.stringify(await replay(native)));
    for (let round = 0; round < 20 && libesf.lab.liveObjects() > 0; round++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (libesf.lab.liveObjects() > 0) throw new Error('something is left');`);
  const done = JSON.parse(said) as Record<string, number>;
  for (const [what, least] of [
    ['initiator', 18],
    ['terminator', 18],
    ['refused', 45],
  ] as const) {
    assert.ok((done[what] ?? 0) >= least, said);
  }
});

story('every allocation may fail', async () => {
  await run(`
    const collected = async () => {
      for (let round = 0; round < 20 && libesf.lab.liveObjects() > 0; round++) {
        gc();
        await new Promise((resolve) => setImmediate(resolve));
      }
      return libesf.lab.liveObjects();
    };
    /** One whole exchange, small or large, with a result in the caller's memory too. */
    const tell = async (request) => {
      const things = [ends.originator(), ends.receiver()];
      const [sender, target] = things;
      try {
        const hub = new ends.Hub(target);
        const channel = sender.channel(ends.RECEIVER);
        things.push(channel);
        await channel.send(request, hub.notify);
        const attempt = channel.request();
        things.push(attempt);
        attempt.sealInto(ends.primitive('into'), Buffer.alloc(16384));
        await libesf.unwrap(await libesf.wrap(attempt.content, libesf.Carrier.SGN, '/id-in/CEsfA'));
      } finally {
        for (const thing of things) thing.close();
      }
    };
    for (const request of [ends.primitive(), ends.large()]) {
      let nth = 0;
      for (let isOver = false; !isOver; ) {
        native.testing_fail_allocation(++nth);
        try {
          await tell(request);
        } catch (error) {
          // The Receiver could not answer for lack of memory and was taken for one that refuses.
          const isKnown = ['ESF_E_NO_MEMORY', 'ESF_E_PEER_REFUSED', 'ESF_E_STATE'].includes(error.code);
          if (!isKnown) throw new Error('the failure of allocation ' + nth + ' was told as something else', { cause: error });
        }
        isOver = native.testing_allocation_failed() === 0;
        native.testing_fail_allocation(0);
        if (nth % 25 === 0 && (await collected()) > 0) throw new Error('allocation ' + nth + ' leaves something');
        if (nth > 5000) throw new Error('allocations never ended');
      }
      if (nth < 20) throw new Error('only ' + nth + ' allocations');
    }
    if ((await collected()) > 0) throw new Error('something is left');`);
});

story('time stands where it is put', async () => {
  const said = await run(`
    const now = 1_800_000_000_000;
    native.testing_set_time(now);
    const [sender, target] = [ends.originator(), ends.receiver()];
    ends.giveKey(sender, ends.RECEIVER, { kid: 'short', expires: now + 60_000 });
    ends.giveKey(target, ends.ORIGINATOR, { kid: 'short', expires: new Date(now + 60_000) });
    const first = await ends.sealed(sender, target);
    const second = await ends.sealed(sender, target, ends.primitive('r2'));
    console.log((await target.receive(first, ends.ORIGINATOR)).kind);
    native.testing_set_time(now + 60_001);
    const late = await target.receive(second, ends.ORIGINATOR);
    console.log(late.kind, late.rsc, late.error.code);`);
  assert.equal(said, '2\n6 4112 ESF_E_KEY_EXPIRED\n');
});
