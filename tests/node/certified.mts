// SPDX-License-Identifier: Apache-2.0
// A certification authority for trials, ends with its certificates, and a hub between them that reports the From.
import assert from 'node:assert/strict';

import { Endpoint, PrivateKey, ReceivedKind, cert } from 'libesf';
import type { Document, EsfError, JsonObject, Resolver } from 'libesf';

export const DEVICE = '//m2m.example/cse1/Clamp';
export const CSE = '//m2m.example/cse1';
export const STRANGER = '//m2m.example/cse1/Cother';
export const DOMAIN = 'cse1.m2m.example';
export const PREFIX = '//m2m.example';

export class Authority {
  readonly key = PrivateKey.generate();
  readonly certificate: string;

  constructor(name = 'Trial') {
    this.certificate = cert.newCa(this.key, name, { permit: ['m2m.example'] });
  }

  issue(key: PrivateKey, subject: cert.Subject, validity?: cert.Validity): string {
    return cert.issue(this.certificate, this.key, cert.request(key, subject), validity);
  }
}

/** An end with a certificate of the authority, which trusts the authority. */
export function end(
  id: string,
  authority: Authority,
  subject: cert.Subject = { cseId: DOMAIN },
  resolver: Resolver | null = null,
): Endpoint {
  const endpoint = new Endpoint(id, { resolver, settings: { cse_names: { [DOMAIN]: CSE } } });
  const key = PrivateKey.generate();
  endpoint.addIdentity(authority.issue(key, subject), key);
  endpoint.addAnchor(authority.certificate, PREFIX);
  key.close();
  return endpoint;
}

/** What a hub does: it delivers, and reports the From. */
export class Wire {
  kinds: number[] = [];
  reasons: (EsfError | null)[] = [];

  constructor(
    readonly target: Endpoint,
    readonly from = DEVICE,
  ) {}

  notify = async (to: string, content: Buffer): Promise<[number, Document]> => {
    assert.equal(to, this.target.id);
    const received = await this.target.receive(content, this.from);
    try {
      this.kinds.push(received.kind);
      this.reasons.push(received.error);
      if (received.kind !== ReceivedKind.PRIMITIVE) return [received.rsc, received.replyBytes];
      const answer = { rsc: 2000, rqi: received.primitive.rqi as string, pc: { state: 'on' } };
      return [received.rsc, await received.exchange.seal(answer)];
    } finally {
      received.close();
    }
  };
}

export function keys(endpoint: Endpoint): string[] {
  return (endpoint.report().keys as { kid: string }[]).map((key) => key.kid);
}

export function request(rqi: string): JsonObject {
  return { op: 2, to: '/cse1/lamp', fr: DEVICE, rqi, rvi: '3' };
}
