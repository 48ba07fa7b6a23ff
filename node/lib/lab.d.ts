// SPDX-License-Identifier: Apache-2.0
/// <reference types="node" />
import type { Document, JsonObject } from './index.js';

/**
 * Unstable: the parts without an endpoint, over given documents and a given time, for vectors, tools and teaching.
 *
 * They keep no state and so detect no replay: never build a Receiver on them. A *scene* is a JSON object that says what
 * an endpoint would know: pairwise (hex), kid, encoding, peer, rro, oro, enc, include_oro, next_rro, cty, at (ms since
 * 1970); `esf/unstable/lab.h` explains each. All of them work on the thread pool.
 */

/**
 * Derives the session key, 32 octets, from the scene's pairwise, rro, oro and encoding. TS-0003 10.3.8.2.
 *
 * @throws FormatError, KeyFault (weak key), PolicyError (unsupported).
 */
export declare function sessionKey(scene: Document): Promise<Buffer>;

/**
 * Seals a request or response primitive with a random IV into an ESPrim Object (JWE compact).
 *
 * @throws as `sessionKey`, FormatError (no primitive), FreshnessError (expired).
 */
export declare function seal(scene: Document, primitive: Document): Promise<string>;

/**
 * Opens an ESPrim Object, or securityInfo that holds one, with every check of a Receiver but the replay mark.
 *
 * @throws the errors of a Receiver, with their rsc (4000, 4111 to 4116, 5210).
 */
export declare function open(scene: Document, object: Document): Promise<Buffer>;

/**
 * Says without keys what it is: {"what","valid","summary","parts":[...],"problems":[...]}. Malformed input is reported,
 * not refused.
 *
 * @throws ResourceError above 16 MiB.
 */
export declare function inspect(document: Document): Promise<JsonObject>;

/** How many native handles and buffers are alive in this process, for leak tests. */
export declare function liveObjects(): number;
