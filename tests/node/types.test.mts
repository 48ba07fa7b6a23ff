// SPDX-License-Identifier: Apache-2.0
// What the types take and refuse. The compiler is the judge: a line that it should refuse and does not is an error of its own.
// Nothing of this is run.
import { test } from 'node:test';

import {
  Answer,
  ArgumentError,
  Channel,
  E2eKey,
  Endpoint,
  EsfError,
  Key,
  Need,
  NeedKind,
  PrivateKey,
  ReceivedKind,
  Remedy,
  cert,
  codes,
  lab,
  unwrap,
  wrap,
  type Document,
  type Notify,
  type Octets,
  type Resolver,
} from 'libesf';

function taken(endpoint: Endpoint, octets: Octets, signal: AbortSignal): unknown[] {
  const notify: Notify = async (to, content, { signal: told }) => [to.length, told?.aborted ? null : content];
  const plain: Notify = () => [2000];
  const resolver: Resolver = (need) =>
    need.kind === NeedKind.KEY ? [Answer.FOUND, { kid: need.id }] : [Answer.ABSENT];
  const object: Resolver = { resolve: async () => [Answer.FOUND, 'text'] };
  interface Mine {
    rsc: number;
  }
  const mine: Mine = { rsc: 2000 };
  const documents: Document[] = [
    {},
    mine,
    '{}',
    Buffer.alloc(1),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
    octets,
  ];
  const codeOf = (error: EsfError): string => (error.code === 'ESF_E_AUTH' ? error.message : error.code);
  return [
    new Key('k', octets, { peer: 'p' }),
    new Key(octets, octets, { peer: 'p', usage: 23, expires: new Date(), encoding: 'B' }),
    Key.fromJwk({ kty: 'oct' }),
    Key.fromJwk('{}', { peer: null }),
    new Endpoint('//a/b', { resolver, settings: { message_max: 1 } }),
    new Endpoint('//a/b', { resolver: object }),
    endpoint.receive(octets, '/x', { resolve: false, signal }),
    endpoint.channel('//a/b').send({}, notify, { timeout: 1000, signal }),
    endpoint.channel('//a/b').send({}, plain),
    endpoint.channel('//a/b').renew(Remedy.NEW_ORO),
    endpoint.channel('//a/b').request().sealInto({}, Buffer.alloc(1)),
    endpoint.establish('//a/b', notify, { usage: 0, signal }),
    endpoint.e2ekey('//a/b'),
    endpoint.addIdentity('', new PrivateKey(octets)),
    endpoint.addAnchor(octets),
    endpoint.trust({ id: '//a/b', match: 'ae-id', suid: 44, may_initiate: false }),
    endpoint.trust('{}'),
    cert.issue(octets, PrivateKey.generate(), 'pem', { days: 1 }),
    wrap('{}'),
    unwrap(documents[0]!),
    lab.inspect(octets),
    codes.ERRORS[codes.E_AUTH]?.[0] satisfies codes.ErrorName | undefined,
    codeOf,
  ];
}

async function given(endpoint: Endpoint): Promise<unknown[]> {
  const request = endpoint.channel('//a/b').request({ timeout: null });
  const content: Buffer | null = await request.seal('{}');
  const direct: Buffer | null = request.sealSync('{}');
  const received = await endpoint.receive('{}', '/x');
  const isOpen: boolean = received.kind === ReceivedKind.PRIMITIVE;
  const peer: string = received.peer;
  const inner: unknown = received.primitive.pc;
  const error: EsfError | null = received.error;
  const need: Need | null = request.need;
  const expiry: number | undefined = need?.expiry;
  return [content, direct, isOpen, peer, inner, error, expiry];
}

async function refused(endpoint: Endpoint, error: EsfError): Promise<void> {
  // @ts-expect-error a key has a peer
  new Key('k', Buffer.alloc(32));
  // @ts-expect-error a key has a peer, and null is none
  new Key('k', Buffer.alloc(32), { peer: null });
  // @ts-expect-error a key's octets are no text
  new Key('k', '0123456789abcdef', { peer: 'p' });
  // @ts-expect-error an encoding is one of three
  new Key('k', Buffer.alloc(32), { peer: 'p', encoding: 'D' });
  // @ts-expect-error times are numbers
  new Key('k', Buffer.alloc(32), { peer: 'p', expires: 1n });
  // @ts-expect-error a channel is made by an endpoint
  new Channel();
  // @ts-expect-error a need is made by an attempt
  new Need();
  // @ts-expect-error an id is text
  new Endpoint(5);
  // @ts-expect-error a resolver gives an answer
  new Endpoint('//a/b', { resolver: () => undefined });
  // @ts-expect-error a resolver gives an answer that exists
  new Endpoint('//a/b', { resolver: () => [99] });
  // @ts-expect-error only a key can be added
  endpoint.addKey(Buffer.alloc(32));
  // @ts-expect-error a private key is none for ESPrim
  endpoint.addKey(PrivateKey.generate());
  // @ts-expect-error an identity has a private key
  endpoint.addIdentity('', new Key('k', Buffer.alloc(32), { peer: 'p' }));
  // @ts-expect-error a flavour is one of six
  endpoint.trust({ id: '//a/b', match: 'any' });
  // @ts-expect-error a name in a certificate is one that exists
  cert.request(PrivateKey.generate(), { nickName: 'x' });
  // @ts-expect-error an attempt is made by an endpoint
  new E2eKey();
  // @ts-expect-error starting is a Promise
  endpoint.e2ekey('//a/b').need satisfies Need | null;
  // @ts-expect-error the id does not change
  endpoint.id = '//a/c';
  // @ts-expect-error a message comes from somebody
  await endpoint.receive('{}');
  // @ts-expect-error a document is no number
  await endpoint.receive(5, '/x');
  // @ts-expect-error receiving is a Promise
  endpoint.receive('{}', '/x').kind satisfies number;
  // @ts-expect-error notify gives rsc and content
  await endpoint.channel('//a/b').send({}, () => 2000);
  // @ts-expect-error a result is written to octets
  endpoint.channel('//a/b').request().sealInto({}, new Uint16Array(1));
  // @ts-expect-error sealing may give nothing
  endpoint.channel('//a/b').request().sealSync({}).length satisfies number;
  // @ts-expect-error the facts of an error do not change
  error.rsc = 1;
  // @ts-expect-error a code is text
  error.code satisfies number;
  // @ts-expect-error there is no such code
  codes.E_NOTHING satisfies number;
  // @ts-expect-error errors of another category are not this one
  (error as ArgumentError).nothing satisfies unknown;
}

void test('the compiler takes and refuses what it should', () => {
  void [taken, given, refused];
});
