// SPDX-License-Identifier: Apache-2.0
/// <reference types="node" />
import type { Octets, PrivateKey } from './index.js';

/**
 * Certificate requests, and certificates for trials and tests. A real certification authority has tools of its own.
 *
 * All of it works at once, on the event loop's own thread.
 */

/** Who wants a certificate: one or more names, and a common name if wanted. */
export interface Subject {
  /** Absolute AE-ID. */
  aeId?: string | undefined;
  /** Public domain name of the CSE. */
  cseId?: string | undefined;
  /** Node-ID. */
  nodeId?: string | undefined;
  /** Device id, dotted numbers. */
  deviceId?: string | undefined;
  /** Domain name of a peer outside oneM2M. */
  fqdn?: string | undefined;
  /** Name for people. */
  commonName?: string | undefined;
}

/**
 * Makes a certificate request (PKCS#10) in PEM; the key stays where it is.
 *
 * @throws FormatError (no such name), ArgumentError (not in its form), ResourceError (names that no certificate can
 * have). TS-0003 10.1.4.
 */
export declare function request(privateKey: PrivateKey, subject: Subject): string;

/**
 * Makes the certificate of a new certification authority, in PEM.
 *
 * @param name its common name.
 * @param options.days validity; 3650 unless given.
 * @param options.permit domain names under which its certificates have to lie.
 * @throws FormatError, ArgumentError, ResourceError (random generator).
 */
export declare function newCa(
  privateKey: PrivateKey,
  name: string,
  options?: { days?: number; permit?: readonly string[] },
): string;

/** How long a certificate is valid. */
export interface Validity {
  /** From now on; 365 unless given. */
  days?: number | undefined;
  /** For tests: ms since 1970-01-01 UTC. */
  notBefore?: number | null | undefined;
  /** For tests: ms since 1970-01-01 UTC. */
  notAfter?: number | null | undefined;
}

/**
 * Signs the certificate that a request asks for, in PEM.
 *
 * @param ca the issuer's certificate, in PEM or DER.
 * @param request in PEM or DER.
 * @throws FormatError (a bad request or issuer), ArgumentError (the key is not the issuer's), AuthenticationError (the
 * request is not signed with its own key).
 */
export declare function issue(
  ca: string | Octets,
  caKey: PrivateKey,
  request: string | Octets,
  options?: Validity,
): string;
