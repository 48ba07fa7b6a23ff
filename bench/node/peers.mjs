// SPDX-License-Identifier: Apache-2.0
// Whom we are compared with: they seal a batch, and open what they have sealed.
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, webcrypto } from 'node:crypto';

import { CompactEncrypt, compactDecrypt } from 'jose';

import { OCTETS } from './pair.mjs';

/** The key is imported once; an object for each message is how jose is used. */
export class Jose {
  reference = 'jose';
  sealed = [];

  static async with(header) {
    const key = await webcrypto.subtle.importKey('raw', OCTETS, 'AES-GCM', false, ['encrypt', 'decrypt']);
    return new this(header, key);
  }

  constructor(header, key) {
    Object.assign(this, { header, key });
  }

  async sealOne(text) {
    return new CompactEncrypt(text).setProtectedHeader(this.header).encrypt(this.key);
  }

  async openOne(sealed) {
    return (await compactDecrypt(sealed, this.key)).plaintext.length;
  }

  async seal(texts) {
    this.sealed = [];
    for (const text of texts) this.sealed.push(await this.sealOne(text));
  }

  async open(size) {
    for (const sealed of this.sealed) assert.equal(await this.openOne(sealed), size);
  }
}

/** Octets in, octets out, the nonces counted: what no envelope in Node can undercut. */
export class BareAead {
  reference = 'AES-256-GCM of node:crypto, key set up each time';
  sent = 0;
  sealed = [];

  constructor(header) {
    this.header = Buffer.from(Buffer.from(JSON.stringify(header)).toString('base64url'));
  }

  seal(texts) {
    this.sealed = texts.map((text) => {
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(this.sent++, 8);
      const cipher = createCipheriv('aes-256-gcm', OCTETS, nonce);
      cipher.setAAD(this.header);
      const octets = cipher.update(text);
      cipher.final();
      return { nonce, octets, tag: cipher.getAuthTag() };
    });
  }

  open(size) {
    for (const { nonce, octets, tag } of this.sealed) {
      const cipher = createDecipheriv('aes-256-gcm', OCTETS, nonce);
      cipher.setAAD(this.header);
      cipher.setAuthTag(tag);
      const opened = cipher.update(octets);
      cipher.final();
      assert.equal(opened.length, size);
    }
  }
}
