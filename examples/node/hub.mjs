// SPDX-License-Identifier: Apache-2.0
// oneM2M over HTTP, as far as the example needs it: nothing here knows of libesf. Any HTTP client does the same.
import { createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

let counter = 0;

/** One request to a hub. Gives [rsc, content]. */
export function call(hub, method, path, origin, body, ty) {
  const headers = {
    'X-M2M-Origin': origin,
    'X-M2M-RI': `${origin}-${++counter}`,
    'X-M2M-RVI': '4',
    Accept: 'application/json',
    'Content-Type': `application/json${ty ? `;ty=${ty}` : ''}`,
  };
  const octets = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  if (octets) headers['Content-Length'] = octets.length;
  return new Promise((resolve, reject) => {
    const sent = request(`${hub}/cse-in${path}`, { method, headers, timeout: 20_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve([Number(response.headers['x-m2m-rsc'] ?? 5000), Buffer.concat(chunks)]));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('the hub does not answer')));
    sent.on('error', reject);
    sent.end(octets);
  });
}

/** Creates an <AE> with a point of access, and the rights for others to send it a Notify. */
export async function register(hub, name, origin, poa, mayNotify) {
  const ae = { rn: name, api: 'Norg.example.esf', srv: ['4'], rr: true, poa: [poa], csz: ['application/json'] };
  ok(await call(hub, 'POST', '', origin, { 'm2m:ae': ae }, 2));
  const rights = [
    { acor: [origin], acop: 63 },
    { acor: mayNotify, acop: 16 + 2 },
  ];
  const policy = { rn: 'acp', pv: { acr: rights }, pvs: { acr: rights.slice(0, 1) } };
  ok(await call(hub, 'POST', `/${name}`, origin, { 'm2m:acp': policy }, 1));
  ok(await call(hub, 'PUT', `/${name}`, origin, { 'm2m:ae': { acpi: [`cse-in/${name}/acp`] } }));
}

/** Writes the attribute e2eSecInfo of an <AE> (as a string: what this hub accepts). */
export async function publish(hub, name, origin, info) {
  ok(await call(hub, 'PUT', `/${name}`, origin, { 'm2m:ae': { esi: JSON.stringify(info) } }));
}

/** Reads that attribute. */
export async function published(hub, name, origin) {
  return JSON.parse(ok(await call(hub, 'GET', `/${name}`, origin)))['m2m:ae'].esi;
}

/** Sends content to an entity in a Notify request, and shows what the hub sees of it. Gives [rsc, content]. */
export async function notify(hub, to, origin, content) {
  console.log(`    hub:      ${origin} -> ${to}       ${shown(content)}`);
  const [rsc, answer] = await call(hub, 'POST', `/${to.slice(1)}`, origin, content);
  console.log(`    hub:      ${origin} <- ${to}  ${rsc} ${shown(answer)}`);
  return [rsc, answer];
}

/** Content for a reader: the security information in it, long texts by their first characters and their length. */
function shown(content) {
  const inside = JSON.parse(content.length ? content : '{}');
  const text = JSON.stringify((inside['m2m:sgn']?.nev.rep ?? inside)['m2m:seci'] ?? inside);
  return text.replace(/"([\w+/-]{20})[\w+/.=-]{20,}"/g, (all, start) => `"${start}..." (${all.length - 2} characters)`);
}

/** A point of access: the hub posts every Notify here; what `take` gives for a content and its From is the response. */
export async function serve(port, take) {
  const server = createServer(async (incoming, response) => {
    const taken = take(await buffer(incoming), incoming.headers['x-m2m-origin'] ?? '');
    const [rsc, body] = await taken.catch((error) => [error.rsc || 4000, Buffer.alloc(0)]);
    response.writeHead(rsc === 2000 ? 200 : rsc < 5000 ? 403 : 500, {
      'X-M2M-RSC': rsc,
      'X-M2M-RI': incoming.headers['x-m2m-ri'] ?? '',
      'X-M2M-RVI': '4',
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
}

function ok([rsc, content]) {
  if (![2000, 2001, 2004].includes(rsc)) throw new Error(`the hub refused with ${rsc}: ${content}`);
  return content.toString();
}
