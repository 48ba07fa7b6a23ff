// SPDX-License-Identifier: Apache-2.0
// Two ends with certificates or raw public keys agree on a key, and use it at once.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

import {
  Answer,
  AuthenticationError,
  Endpoint,
  FreshnessError,
  NeedKind,
  PolicyError,
  PrivateKey,
  ReceivedKind,
  ResourceError,
  StateError,
  type EsfError,
  type Notify,
  type Outcome,
} from 'libesf';

import { CSE, DEVICE, PREFIX, STRANGER, Authority, Wire, end, keys, request } from './certified.mjs';
import { present, refusal } from './ends.mjs';
import { story } from './story.mjs';

/** A device and a CSE with certificates of one authority. */
function certified(): { authority: Authority; device: Endpoint; cse: Endpoint } {
  const authority = new Authority();
  return { authority, device: end(DEVICE, authority, { aeId: DEVICE }), cse: end(CSE, authority) };
}

story('a device and a CSE agree on a key and seal under it at once', async () => {
  const { device, cse } = certified();
  const wire = new Wire(cse);
  const kid = await device.establish(CSE, wire.notify);
  assert.deepEqual(wire.kinds, [ReceivedKind.HANDSHAKE_CONTINUES, ReceivedKind.KEY_ESTABLISHED]);
  assert.deepEqual(keys(device), [kid]);
  assert.deepEqual(keys(cse), [kid]);
  assert.match(kid, /^[0-9a-fA-F]{32}$/);
  const response = await device.channel(CSE).send(request('r1'), wire.notify);
  assert.deepEqual(response.pc, { state: 'on' });
});

story('the other way round', async () => {
  const { device, cse } = certified();
  const kid = await cse.establish(DEVICE, new Wire(device, CSE).notify);
  assert.deepEqual(keys(device), [kid]);
  assert.deepEqual(keys(cse), [kid]);
});

story('raw public keys by their names', async () => {
  const here = PrivateKey.generate();
  const there = PrivateKey.generate();
  const device = new Endpoint(DEVICE);
  const cse = new Endpoint(CSE);
  device.addIdentity(Buffer.alloc(0), here);
  cse.addIdentity('', there);
  device.trust({ id: CSE, match: 'raw', key: there.publicName });
  cse.trust(JSON.stringify({ id: DEVICE, match: 'raw', key: here.publicKey.toString('base64') }));
  here.close();
  there.close();
  const kid = await device.establish(CSE, new Wire(cse).notify);
  assert.deepEqual(keys(cse), [kid]);
  cse.untrust(DEVICE);
  await refusal(() => device.establish(CSE, new Wire(cse).notify), StateError, { code: 'ESF_E_PEER_REFUSED' });
  await refusal(() => cse.untrust(DEVICE), AuthenticationError, { code: 'ESF_E_UNTRUSTED' });
});

story('what a key is for follows from the call, or else from the trust entry', async () => {
  const here = PrivateKey.generate();
  const there = PrivateKey.generate();
  const device = new Endpoint(DEVICE);
  const cse = new Endpoint(CSE);
  device.addIdentity('', here);
  cse.addIdentity('', there);
  device.trust({ id: CSE, match: 'raw', key: there.publicName, suid: 44 });
  cse.trust({ id: DEVICE, match: 'raw', key: here.publicName, suid: 44 });
  await device.establish(CSE, new Wire(cse).notify, { usage: 0 });
  const uses = (endpoint: Endpoint): number[] => (endpoint.report().keys as { suid: number }[]).map(({ suid }) => suid);
  assert.deepEqual([uses(device), uses(cse)], [[44], [44]]);
  await refusal(() => device.establish(CSE, new Wire(cse).notify, { usage: 45 }), PolicyError);
});

story('step by step', async () => {
  const { device, cse } = certified();
  const attempt = await device.e2ekey(CSE);
  await refusal(() => attempt.keyId, StateError, { code: 'ESF_E_STATE' });
  const first = present(attempt.need);
  assert.deepEqual([first.kind, first.id, first.usage], [NeedKind.NOTIFY, CSE, 43]);
  const second = await cse.receive(first.content, DEVICE);
  assert.equal(second.kind, ReceivedKind.HANDSHAKE_CONTINUES);
  assert.equal(await attempt.answer(Answer.FOUND, second.replyBytes), false);
  const fourth = await cse.receive(present(attempt.need).content, DEVICE);
  assert.equal(fourth.kind, ReceivedKind.KEY_ESTABLISHED);
  assert.equal(fourth.peer, DEVICE);
  assert.equal(await attempt.answer(Answer.FOUND, present(fourth.reply)), true);
  assert.equal(attempt.keyId, fourth.keyId);
  assert.equal(attempt.peerId, CSE);
  assert.equal(attempt.need, null);
  assert.equal(inspect(attempt), `<libesf.E2eKey '${CSE}'>`);
  await refusal(() => attempt.answer(Answer.FOUND, second.replyBytes), StateError, { code: 'ESF_E_STATE' });
  attempt.close();
  assert.ok(attempt.closed);
});

story('a second call while an attempt is on the thread pool is told to wait', async () => {
  const { device, cse } = certified();
  const attempt = await device.e2ekey(CSE);
  const received = await cse.receive(present(attempt.need).content, DEVICE);
  const going = attempt.answer(Answer.FOUND, received.replyBytes);
  await refusal(() => attempt.need, StateError, { code: 'ESF_E_BUSY' });
  assert.equal(await going, false);
});

story('an attempt that is closed leaves nothing, also while a call is in it', async () => {
  const { device, cse } = certified();
  (await device.e2ekey(CSE)).close();
  const attempt = await device.e2ekey(CSE);
  const received = await cse.receive(present(attempt.need).content, DEVICE);
  const going = attempt.answer(Answer.FOUND, received.replyBytes);
  attempt.close();
  assert.equal(await going, false);
  await refusal(() => attempt.need, StateError, { code: 'ESF_E_STATE' });
  assert.deepEqual(keys(device), []);
});

story('many ends at once, on every thread of the pool', async () => {
  const { authority, cse } = certified();
  const devices = Array.from({ length: 8 }, (_, at) => {
    const id = `${DEVICE}${at}`;
    return end(id, authority, { aeId: id });
  });
  const kids = await Promise.all(devices.map((each) => each.establish(CSE, new Wire(cse, each.id).notify)));
  assert.deepEqual(keys(cse).sort(), [...kids].sort());
  assert.equal(new Set(kids).size, devices.length);
});

story('a resolver of the endpoint carries the messages, and an attempt outlives its endpoint', async () => {
  const { authority, cse } = certified();
  const wire = new Wire(cse);
  const device = end(DEVICE, authority, { aeId: DEVICE }, async (need) => {
    assert.equal(need.kind, NeedKind.NOTIFY);
    const [rsc, content = null] = await wire.notify(need.id, need.content);
    return [rsc === 2000 ? Answer.FOUND : Answer.ABSENT, content];
  });
  const attempt = await device.e2ekey(CSE);
  device.close();
  assert.equal(await attempt.resolve(), true);
  assert.deepEqual(keys(cse), [attempt.keyId]);
});

story('without a resolver an attempt waits', async () => {
  const { device } = certified();
  const attempt = await device.e2ekey(CSE);
  assert.equal(await attempt.resolve(), false);
  await refusal(() => attempt.answer(Answer.UNREACHABLE), ResourceError, { code: 'ESF_E_UNREACHABLE' });
});

// ---- refusals ----

/** The device is told of an alert only; the operator of the CSE is told why, in words. */
async function refused(
  device: Endpoint,
  cse: Endpoint,
  alert: RegExp,
  reason: abstract new (...facts: never[]) => EsfError,
  code: string,
  ...says: string[]
): Promise<void> {
  const wire = new Wire(cse);
  const told = await refusal(() => device.establish(CSE, wire.notify), StateError, {
    code: 'ESF_E_PEER_REFUSED',
    rsc: 4103,
  });
  assert.match(told.message, alert);
  const error = present(wire.reasons.at(-1) ?? null);
  assert.ok(error instanceof reason, String(error));
  assert.deepEqual([error.code, error.rsc], [code, 4103]);
  for (const words of says) assert.ok(error.message.includes(words), error.message);
  assert.deepEqual(keys(device), []);
  assert.deepEqual(keys(cse), []);
}

story('a certificate for another AE-ID is refused', async () => {
  const { authority, cse } = certified();
  const device = end(DEVICE, authority, { aeId: STRANGER });
  await refused(device, cse, /access_denied/, AuthenticationError, 'ESF_E_IDENTITY', STRANGER, DEVICE);
});

story('a certificate of an unknown anchor is refused', async () => {
  const { authority, cse } = certified();
  const device = end(DEVICE, new Authority('Nobody'), { aeId: DEVICE });
  device.addAnchor(authority.certificate, PREFIX);
  await refused(device, cse, /unknown_ca/, AuthenticationError, 'ESF_E_UNTRUSTED', 'Nobody');
});

story('an expired certificate is refused', async () => {
  const { authority, cse } = certified();
  const key = PrivateKey.generate();
  const notAfter = Math.floor(Date.now() / 1000 - 86_400) * 1000;
  const device = new Endpoint(DEVICE);
  device.addIdentity(authority.issue(key, { aeId: DEVICE }, { notBefore: notAfter - 1_000_000, notAfter }), key);
  device.addAnchor(authority.certificate, PREFIX);
  device.set({ cse_names: { 'cse1.m2m.example': CSE } });
  await refused(device, cse, /certificate_expired/, FreshnessError, 'ESF_E_EXPIRED', 'the certificate was valid to');
});

story('where revocation lists are a must, a certificate without one is refused', async () => {
  const { device, cse } = certified();
  cse.set({ crl_required: true });
  await refused(device, cse, /./, AuthenticationError, 'ESF_E_REVOKED');
});

story('the device refuses a CSE that is another', async () => {
  const { authority, device } = certified();
  const impostor = end(CSE, authority, { cseId: 'cse9.m2m.example' });
  const error = await refusal(() => device.establish(CSE, new Wire(impostor).notify), AuthenticationError);
  assert.match(error.message, /cse9\.m2m\.example/);
  assert.deepEqual(keys(device), []);
  assert.deepEqual(keys(impostor), []);
});

story('who has no identity takes no part', async () => {
  const { device } = certified();
  const bare = new Endpoint(CSE);
  const wire = new Wire(bare);
  await refusal(() => bare.establish(DEVICE, wire.notify), PolicyError, { code: 'ESF_E_NOT_IMPLEMENTED' });
  await refusal(() => device.establish(CSE, wire.notify), StateError, { code: 'ESF_E_PEER_REFUSED' });
  const error = present(wire.reasons.at(-1) ?? null);
  assert.ok(error instanceof PolicyError);
  assert.equal(error.rsc, 5001);
});

story('what a hub says, and what the transport throws', async () => {
  const { device } = certified();
  await refusal(() => device.establish(CSE, () => [5103, '']), ResourceError, { code: 'ESF_E_UNREACHABLE' });
  await refusal(() => device.establish(CSE, () => [4004]), StateError, {
    code: 'ESF_E_PEER_REFUSED',
    rsc: 4004,
  });
  await assert.rejects(
    device.establish(CSE, () => [0]),
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
  const broken: Notify = async () => {
    throw new RangeError('the line is down');
  };
  await assert.rejects(device.establish(CSE, broken), { name: 'RangeError', message: 'the line is down' });
  await assert.rejects(device.establish(CSE, (() => 2000) as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

story('the same message twice gets the same answer', async () => {
  const { device, cse } = certified();
  const wire = new Wire(cse);
  const twice = async (to: string, content: Buffer): Promise<Outcome> => {
    const once = await wire.notify(to, content);
    assert.deepEqual(await wire.notify(to, content), once);
    return once;
  };
  await device.establish(CSE, twice);
  assert.deepEqual([wire.kinds[1], wire.kinds[3]], [ReceivedKind.DUPLICATE, ReceivedKind.DUPLICATE]);
  assert.equal(keys(cse).length, 1);
});

// ---- an end to waiting ----

story('a signal ends the waiting for the transport, and gets through to it', async () => {
  const { device, cse } = certified();
  const control = new AbortController();
  const never: Notify = (_to, _content, { signal }) => {
    assert.equal(signal, control.signal);
    setImmediate(() => control.abort(new Error('too late')));
    return new Promise(() => {});
  };
  await assert.rejects(device.establish(CSE, never, { signal: control.signal }), /too late/);
  const wire = new Wire(cse);
  await assert.rejects(device.establish(CSE, wire.notify, { signal: control.signal }), /too late/);
  assert.deepEqual(wire.kinds, []);
  assert.deepEqual(keys(device), []);
});

story('after a signal an attempt still waits, and goes on', async () => {
  const { device, cse } = certified();
  const wire = new Wire(cse);
  const attempt = await device.e2ekey(CSE);
  const { signal } = ((control) => (control.abort(new Error('too late')), control))(new AbortController());
  await assert.rejects(
    attempt.resolve(() => [Answer.UNREACHABLE], { signal }),
    /too late/,
  );
  const carried = async (to: string, content: Buffer): Promise<Buffer> => (await wire.notify(to, content))[1] as Buffer;
  assert.ok(await attempt.resolve(async (need) => [Answer.FOUND, await carried(need.id, need.content)]));
  assert.deepEqual(keys(cse), [attempt.keyId]);
});
