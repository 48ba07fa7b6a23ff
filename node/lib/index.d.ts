// SPDX-License-Identifier: Apache-2.0
/// <reference types="node" />

/**
 * libesf: the oneM2M End-to-End Security Framework.
 *
 * Two ends seal oneM2M primitives for each other (ESPrim), through any hub:
 *
 *     const key = new Key('k1@m2m.example', octets, { peer: '//m2m.example/cse1' });
 *     const endpoint = new Endpoint('//m2m.example/cse1/Cae1');
 *     endpoint.addKey(key);
 *     const response = await endpoint.channel('//m2m.example/cse1').send(primitive, notify);
 *
 * and the Receiver's whole work is `Endpoint.receive`. Two ends that share nothing but trust in certificates agree on a key
 * first (E2EKey): `Endpoint.addIdentity`, `Endpoint.addAnchor` or `Endpoint.trust`, then `Endpoint.establish`. `codes` has
 * the numbers of the ABI, `cert` the certificates for trials, `lab` the parts without an endpoint.
 *
 * What works on a message gives a Promise. A primitive of up to 64 KiB is sealed and opened on the event loop's own thread,
 * where it takes microseconds; a larger one, and everything that is received, goes to the thread pool, on a copy. Forms
 * with `Sync` in their name give the result at once and take primitives of up to 64 KiB and the content that those are
 * sealed into; they refuse more with ESF_E_LIMIT.
 *
 * Errors of the library are an `EsfError`. What is of the wrong type is a TypeError with code ERR_INVALID_ARG_TYPE, a
 * number that is not whole or out of its range a RangeError. Times are in milliseconds: moments since 1970-01-01 UTC.
 */

import * as cert from './cert.js';
import * as codes from './codes.js';
import * as lab from './lab.js';

export { cert, codes, lab };

/** A JSON object that came out of the library. */
export type JsonObject = { [name: string]: any };

/** Octets: a Buffer or Uint8Array, any other view, or the memory itself; on shared memory too. */
export type Octets = NodeJS.ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/** A JSON document: an object (serialized here), text (sent as UTF-8) or octets (sent as they are). */
export type Document = object | string | Octets;

/** Waiting can be ended: what waits rejects with the signal's reason. */
export interface Abortable {
  /** Ends the waiting when it is aborted. */
  signal?: AbortSignal | undefined;
}

// ---- numbers ----

/** What an Originator may do after a refusal before it seals the request anew (D8). */
export declare const Remedy: {
  /** nothing that a new random object would change */
  readonly NONE: 0;
  /** make a new originator random object: after 4113 and 5211 */
  readonly NEW_ORO: 1;
  /** ask for a new receiver random object: after 4114 */
  readonly NEW_RRO: 2;
};

/** What an unfinished attempt asks for (D1). */
export declare const NeedKind: {
  /** send `content` to `id` in a Notify request, bring the content of the response */
  readonly NOTIFY: 1;
  /** fetch the key `id` from `authority` */
  readonly KEY: 2;
  /** fetch the e2eSecInfo or the parameter document of entity `id` */
  readonly PARAMETERS: 3;
  /** look up the originator random object `id` in the shared store */
  readonly ORIGINATOR_RAND: 4;
  /** insert `content` under `id` until `expiry` if nothing is there, atomically */
  readonly MARK: 5;
  /** resolve a Credential-ID to identities */
  readonly IDENTITY: 6;
};

/** What is brought for a need (D1). */
export declare const Answer: {
  /** here it is */
  readonly FOUND: 1;
  /** asked, and there is none */
  readonly ABSENT: 2;
  /** could not be asked: no answer, time-out, 5103 */
  readonly UNREACHABLE: 3;
  /** a mark is now in the store and was not before */
  readonly INSERTED: 4;
  /** a mark was there already; the data are its stored value */
  readonly EXISTS: 5;
};
export type Answer = (typeof Answer)[keyof typeof Answer];

/** What the door made of a message (D5). */
export declare const ReceivedKind: {
  /** a random object was asked for: send the reply */
  readonly RAND_GIVEN: 1;
  /** a request primitive was opened: process it, answer with the exchange */
  readonly PRIMITIVE: 2;
  /** a key was established: send the reply */
  readonly KEY_ESTABLISHED: 3;
  /** a handshake goes on: send the reply */
  readonly HANDSHAKE_CONTINUES: 4;
  /** seen before: send rsc, execute nothing */
  readonly DUPLICATE: 5;
  /** refused: send rsc; the error says why, to the operator */
  readonly REFUSED: 6;
};

/** How random objects enter the derivation of session keys (readings of TS-0003 10.3.8.2). Both ends use the same. */
export declare const Encoding: {
  /** canonical JSON text of both random objects: the default */
  readonly A: 1;
  /** the 16 octets of esprimRandValue */
  readonly B: 2;
  /** the characters of esprimRandValue */
  readonly C: 3;
};
export type Encoding = (typeof Encoding)[keyof typeof Encoding];

/** How sealed content is wrapped for a hub (D19). */
export declare const Carrier: {
  /** plain m2m:securityInfo: the standard */
  readonly SECI: 1;
  /** inside m2m:sgn/nev/rep, for hubs that refuse plain securityInfo; not standard */
  readonly SGN: 2;
};
export type Carrier = (typeof Carrier)[keyof typeof Carrier];

// ---- errors ----

/**
 * What libesf throws. Catch a subclass for a category, or compare `code`.
 *
 * Never holds key material, and never says why a decryption failed.
 */
export declare class EsfError extends Error {
  constructor(errno: number, code: string, message: string, where?: string, rsc?: number, remedy?: number);
  /** The code's name in C, for example "ESF_E_EXPIRED"; a later library may give one that this release does not know. */
  readonly code: codes.ErrorName | (string & {});
  /** The code's number, one of `codes.E_*`. */
  readonly errno: number;
  /** The place in the input: a JSON pointer ("/oro/espa/1"), "octet 17", or "". */
  readonly where: string;
  /** The oneM2M response status code that a Receiver should send or that the peer has sent; 0 when there is none. */
  readonly rsc: number;
  /** One of `Remedy`: what an Originator may do before it seals the request anew (D8). */
  readonly remedy: number;
}
/** An argument is missing or out of range (category 1). */
export declare class ArgumentError extends EsfError {}
/** The input breaks the rules of its format: JSON, JWE, identifier, random object, primitive (category 2). */
export declare class FormatError extends EsfError {}
/** A rule of the endpoint or of its security profile forbids it (category 3). */
export declare class PolicyError extends EsfError {}
/** The key is unknown, expired, too short, or another one has its identifier (category 4). */
export declare class KeyFault extends EsfError {}
/** The integrity check failed, or the inner From is not the key's peer (category 5). */
export declare class AuthenticationError extends EsfError {}
/** Expired, replayed, or resting on a random object that is not acceptable (category 6). */
export declare class FreshnessError extends EsfError {}
/** The object is not in a state that allows the call: closed, busy, forked, answered already (category 7). */
export declare class StateError extends EsfError {}
/** Memory, a limit, a quota, or something outside that could not be reached (category 8). */
export declare class ResourceError extends EsfError {}
/** A fault in libesf itself (category 9). */
export declare class InternalError extends EsfError {}

// ---- needs ----

/** What an unfinished attempt waits for. It is a value: keep it as long as you like; answer the attempt it came from. */
export declare class Need {
  private constructor();
  /** One of `NeedKind`; a number that this release does not know stays a number. */
  readonly kind: number;
  /**
   * Whom to notify, the key identifier, the entity, or the identifier of the record in the store. For ORIGINATOR_RAND
   * the key identifier, one space, the esprimRandID.
   */
  readonly id: string;
  /** FQDN of the MAF or MEF to ask for a key, or "" (TS-0003 8.4.2 C.6a). */
  readonly authority: string;
  /** The SUID that the key is wanted for, or 0 (TS-0004 6.3.4.2.39). */
  readonly usage: number;
  /** Until when a record has to be kept, in ms since 1970-01-01 UTC; 0 when that says nothing. */
  readonly expiry: number;
  /** What is to be sent (NOTIFY) or inserted (MARK), as octets of JSON. */
  readonly content: Buffer;
}

/** What a resolver gives back: an answer, and what was found (nothing when nothing goes with the answer). */
export type Resolution = readonly [answer: Answer, data?: Document | null];

/**
 * Brings what is needed: the answer and its data; UNREACHABLE for what cannot be asked. `signal` is that of the call
 * that waits, if it has one.
 *
 * Each need is asked once and answers that attempt only. An implementation may share one fetch between needs of the
 * kinds KEY, PARAMETERS and IDENTITY, but never between two of kind MARK: of two marks under one id, one has to be told
 * EXISTS. When it rejects, the error goes to whoever made the call, and the attempt still waits.
 */
export type Resolve = (need: Need, options: Abortable) => Resolution | Promise<Resolution>;

/** Answers needs for an endpoint: a function, or an object with the method `resolve`. */
export type Resolver =
  | Resolve
  | {
      /** Answers a need. */
      resolve: Resolve;
    };

/** Sends content to an entity in a Notify request; gives rsc and content of the response. */
export type Notify = (to: string, content: Buffer, options: Abortable) => Outcome | Promise<Outcome>;

/** Response status code and content of an outer response. */
export type Outcome = readonly [rsc: number, content?: Document | null];

// ---- what all objects have ----

/**
 * A native object. `close()` may be called at any moment: a call that is on the thread pool ends normally, later ones
 * throw StateError. What is not closed is freed with the object, when the garbage collector finds it.
 *
 * Objects belong to the thread that made them; they cannot be sent to another one or copied.
 */
declare abstract class Handle {
  /** Gives the native object up and wipes its secrets, as soon as no call is in it any more. Closing twice is fine. */
  close(): void;
  /** Whether `close()` was called. */
  get closed(): boolean;
  /** As `close`, at the end of a block with `using`. */
  [Symbol.dispose](): void;
  /** As `close`, at the end of a block with `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

// ---- keys ----

/** What a key is for, besides its identifier and its octets. */
export interface KeyFacts {
  /** Absolute id, "//m2m.example/cse1/Cae1". A message under this key is taken from nobody else. */
  peer?: string | null | undefined;
  /** m2m:suid (TS-0004 6.3.4.2.39): 13 pre-provisioned for ESPrim, 23, 33, 43 and the other usages. */
  usage?: number | null | undefined;
  /** ms since 1970-01-01 UTC or a Date; null or 0 = never. */
  expires?: number | Date | null | undefined;
  /** How random objects enter the session key; the same at both ends. */
  encoding?: Encoding | 'A' | 'B' | 'C' | null | undefined;
}

/**
 * A pairwise key for ESPrim: 16 to 64 random octets shared with one peer.
 *
 * An endpoint copies it, so it can be closed after `Endpoint.addKey`. Anything that a person can remember is no key:
 * random objects travel in clear, so a weak key falls to guessing off line (D11).
 */
export declare class Key extends Handle {
  /**
   * Makes a key from its identifier and its octets.
   *
   * @param kid 1 to 255 octets of UTF-8. A part before "@" of exactly 32 hex digits is kept in upper case (D13).
   * @param octets 16 to 64 octets; normally 32. Copied.
   * @param facts `peer` has to be given; usage is 13, encoding "A", and it never expires unless said otherwise.
   * @throws FormatError (kid, peer), KeyFault (fewer than 16 octets), ResourceError (more than 64), ArgumentError.
   */
  constructor(kid: string | Octets, octets: Octets, facts: KeyFacts & { peer: string });
  /**
   * Makes a key from a key document (D1): a JWK of type "oct" with "kid" and "k", and as far as they are there "suid",
   * "peer", "expires" (ms since 1970) and "encoding". What is given here replaces what the document says.
   *
   * @throws FormatError, PolicyError ("kty" is not "oct") and what making a key throws.
   */
  static fromJwk(jwk: Document, facts?: KeyFacts): Key;
  /** The identifier as it will stand in messages. */
  get id(): string;
}

/**
 * A private key on P-256, which proves an identity.
 *
 * It signs inside the library; `pem` is the one place where it leaves.
 */
export declare class PrivateKey extends Handle {
  /**
   * Reads a key: PKCS#8 or SEC 1, in PEM or DER, without a password.
   *
   * @throws FormatError (it cannot be read, or is not on P-256), PolicyError (unsupported), ResourceError (size).
   */
  constructor(key: string | Octets);
  /**
   * Makes a new key.
   *
   * @throws ResourceError (random generator).
   */
  static generate(): PrivateKey;
  /** PKCS#8 in PEM (RFC 5208, RFC 7468), for a file that nobody else can read. */
  pem(): string;
  /** The public half: SubjectPublicKeyInfo in DER, 91 octets. */
  get publicKey(): Buffer;
  /** The name of the public half by its hash, "ni:///sha-256;...": what a trust entry for a raw key has (RFC 6920). */
  get publicName(): string;
}

// ---- endpoints ----

/** Settings by name: limits, quotas, the security profile; docs/esprim.md has the table. */
export type Settings = { readonly [name: string]: unknown };

/**
 * One end of end-to-end security: one AE or one CSE.
 *
 * It does no input or output; you move the bytes.
 */
export declare class Endpoint extends Handle {
  /**
   * Makes an endpoint with a memory of its own.
   *
   * @param absoluteId "//m2m.example/cse1", "//m2m.example/cse1/Cae1" or "//m2m.example/Sae2".
   * @param options.resolver answers needs; without one, see `need` of requests and messages.
   * @param options.settings as for `set`.
   * @throws FormatError (the id), ResourceError (random generator), and what `set` throws.
   */
  constructor(absoluteId: string, options?: { resolver?: Resolver | null; settings?: Settings | null });
  /** The absolute id of this endpoint. */
  readonly id: string;
  /**
   * Takes a copy of a key. Of several keys of one peer the one added last seals; all of them open (D13).
   *
   * @throws PolicyError (no peer or usage, or the peer is this endpoint), KeyFault (expired; or another key has its
   * identifier and usage), ResourceError (quota).
   */
  addKey(key: Key): void;
  /**
   * Forgets a key with its sessions; open exchanges under it can no longer be answered.
   *
   * @param usage an m2m:suid of the usage class meant; 13 unless given.
   * @throws KeyFault when there is none.
   */
  removeKey(kid: string | Octets, usage?: number): void;
  /**
   * Gives this endpoint a credential of its own, with which it takes part in E2EKey; it may have several. TS-0003 10.1,
   * D14.
   *
   * @param chain certificates in PEM or DER, one after the other, its own first; empty for a raw public key.
   * @param privateKey of the first certificate. It can be closed afterwards.
   * @throws FormatError (a certificate breaks a rule), PolicyError (it is another key's), ResourceError (too long, or more
   * than 8).
   */
  addIdentity(chain: string | Octets, privateKey: PrivateKey): void;
  /**
   * Trusts a certification authority, or a certificate itself. D14.
   *
   * @param certificate in PEM or DER.
   * @param idPrefix it vouches for ids under this prefix ("//m2m.example"), who may initiate too; without one only for
   * trust entries that name it.
   * @throws FormatError, KeyFault (there with another prefix), ArgumentError (no such prefix), ResourceError.
   */
  addAnchor(certificate: string | Octets, idPrefix?: string): void;
  /**
   * Takes a list of revoked certificates, which replaces an older one of the same issuer; setting `crl_required` says
   * whether every certificate needs one.
   *
   * @param crl in PEM or DER, complete, at most 1 MiB.
   * @throws FormatError, KeyFault (a newer one is there), ResourceError (size).
   */
  addCrl(crl: string | Octets): void;
  /**
   * Says what credential stands for a peer. While a peer has an entry, its entries are all that counts for it. D14.
   *
   * @throws FormatError, ArgumentError, PolicyError (parts that do not fit; or this endpoint itself), KeyFault,
   * ResourceError (too many).
   */
  trust(entry: TrustEntry | string | Octets): void;
  /**
   * Forgets every trust entry of a peer; keys that were established stay.
   *
   * @throws AuthenticationError when there is none.
   */
  untrust(peerId: string): void;
  /**
   * Makes this endpoint one of several nodes that answer for one identity: replay marks and originator random objects
   * become needs (MARK, ORIGINATOR_RAND) that a resolver serves from the nodes' common store (D9).
   *
   * @param secretId 0 to 255.
   * @param secret at least 32 random octets, the same at all nodes.
   * @throws KeyFault (too short), StateError (shared already, or used before).
   */
  share(secretId: number, secret: Octets): void;
  /**
   * Takes in what a peer has published about itself: the value of its `esi` attribute, as an object or as a string that
   * holds the object (some hubs want that). The only door for shared random objects.
   *
   * @throws FormatError, PolicyError (it is this endpoint's own). TS-0003 8.4.2 B.2, TS-0004 6.3.5.52.
   */
  learn(peerId: string, e2eSecInfo: Document): void;
  /** This endpoint's e2eSecInfo, to be published in its `esi` attribute: {"esf":[13],"esro":{...}} (D9). */
  info(): JsonObject;
  /** When `info` has to be asked and published again, in ms since 1970-01-01 UTC; 0 when nothing published expires. */
  get infoDue(): number;
  /**
   * Changes settings; all of one call or none.
   *
   * @throws FormatError (unknown name or wrong type), PolicyError (a value outside what is allowed).
   */
  set(settings: Settings): void;
  /** The state, for operators and tests: identity, time, settings, counts and uses. No key material. */
  report(): JsonObject;
  /**
   * Makes a channel towards a Receiver (absolute id). It keeps the native endpoint alive.
   *
   * @throws FormatError (the id), PolicyError (it is this endpoint).
   */
  channel(receiverId: string): Channel;
  /**
   * Begins to agree on a key with a peer by certificates or raw public keys (E2EKey, published as ESCertKE). Works on the
   * thread pool, and gives an attempt whose `need` is message 1. TS-0003 8.7.2.
   *
   * @param peer its absolute id, or the id of a trust entry.
   * @throws PolicyError (no identity; or the peer is this endpoint), FormatError (the id), ArgumentError (no such usage).
   */
  e2ekey(peer: string, options?: Used): Promise<E2eKey>;
  /**
   * Agrees on a key with a peer over a function that sends a Notify, and gives the key's identifier: all in one, for those
   * who have a transport.
   *
   * @param notify as of `Channel.send`. What it throws comes out here.
   * @param options.signal ends the waiting for notify, which gets it too; the attempt is closed, and nothing of it is left
   * at this end. Whether the other end has the key is unknown when message 3 was sent.
   * @throws what `e2ekey` and `E2eKey.answer` throw.
   */
  establish(peer: string, notify: Notify, options?: Used & Abortable): Promise<string>;
  /**
   * Takes the content of a Notify *request*, {"m2m:seci":{...}} (see `unwrap` for other wrappings). The content of a
   * response goes to the request that asked, never here. Works on the thread pool.
   *
   * What is wrong with the message does not reject: it is an object of kind REFUSED.
   *
   * @param from the From of the outer request as the hub gave it. It selects and limits; it never authorizes (D5).
   * @param options.resolve whether the endpoint's resolver answers needs first (true unless given); with false call
   * `Received.resolve`.
   * @param options.signal ends the waiting for the resolver; the message is then closed and was not taken, unless the
   * resolver has put its mark into a shared store nevertheless.
   * @throws ResourceError, StateError, FormatError (from), and what the resolver throws.
   */
  receive(content: Document, from: string, options?: Abortable & { resolve?: boolean }): Promise<Received>;
}

// ---- the Initiating End-Point ----

/**
 * Who is taken for a peer, by what credential (D14). It goes to the library as it is, so its names are those of
 * abi/schema/trust-entry.schema.json.
 */
export interface TrustEntry {
  /** The absolute id that the credential stands for. */
  id: string;
  /** Which name of a certificate counts; "raw" is a raw public key. */
  match: 'ae-id' | 'cse-id' | 'node-id' | 'device' | 'fqdn' | 'raw';
  /** The name in the certificate. */
  name?: string;
  /** The public key: its RFC 6920 name, or its DER in base64. */
  key?: string;
  /** The anchor that has to vouch, named as `key`. */
  anchor?: string;
  /** What established keys are for: 43 ESPrim, 44 ESData, 45 ESData signatures. */
  suid?: 43 | 44 | 45;
  /** How random objects enter session keys under them. */
  encoding?: 'A' | 'B' | 'C';
  /** Whether the peer may begin; true unless given. */
  may_initiate?: boolean;
}

/** What an established key is for. */
export interface Used {
  /** 43 ESPrim, which it is unless given; 44 ESData, 45 ESData signatures; 0: what the peer's trust entry says. */
  usage?: number | undefined;
}

/** One attempt to agree on a key. One call at a time. Made by `Endpoint.e2ekey`; closing it abandons it. */
export declare class E2eKey extends Handle {
  private constructor();
  /** The id of the peer, as it was given. */
  readonly peerId: string;
  /** The message that is to be sent to the peer (kind NOTIFY), or null when the attempt is over (D1). */
  get need(): Need | null;
  /** The identifier of the established key, 32 hex digits. @throws StateError when there is none. */
  get keyId(): string;
  /**
   * Brings the response to the message that `need` asked to send; true when the key is established. Works on the thread
   * pool.
   *
   * @param answer FOUND with the content (rsc 2000), ABSENT with the content if any (another rsc), UNREACHABLE; or the
   * rsc itself with the content, which the error then has when it is a refusal (D64).
   * @throws StateError (nothing is waited for; with code ESF_E_PEER_REFUSED: the other end's alert or rsc), ResourceError
   * (unreachable), AuthenticationError (what it has shown does not stand for it, or a signature is wrong), FreshnessError
   * (a certificate is expired), FormatError, PolicyError. An error ends the attempt, and nothing of it is left.
   */
  answer(answer: Answer | number, data?: Document | null): Promise<boolean>;
  /**
   * Answers needs with the given resolver or else the endpoint's until the key is established.
   *
   * @returns whether it is (false only when there is no resolver). When the resolver throws or the signal is aborted,
   * the attempt still waits and this can be called again.
   */
  resolve(resolver?: Resolver | null, options?: Abortable): Promise<boolean>;
}

// ---- the Originator ----

/** How long to wait for the response. */
export interface Timed {
  /**
   * In ms, up to 3 600 000; 30 000 unless given. Random objects with less life left are renewed when sealing (D10). The
   * library starts no timer: it is for you to stop waiting.
   */
  timeout?: number | null | undefined;
}

/** A channel towards one Receiver, over as many sessions as it takes. Made by `Endpoint.channel`. */
export declare class Channel extends Handle {
  private constructor();
  /** The absolute id of the Receiver. */
  readonly receiverId: string;
  /**
   * Follows the remedy of an error: NEW_ORO makes a new originator random object for the next request, NEW_RRO asks the
   * Receiver for a new receiver random object first. The library never does that by itself (D8).
   *
   * @param remedy one of `Remedy`.
   * @throws ArgumentError (another remedy).
   */
  renew(remedy: number): void;
  /**
   * Makes an empty request.
   *
   * @throws PolicyError when the time-out is out of range.
   */
  request(options?: Timed): Request;
  /**
   * Seals a request primitive, sends it, opens the response: all in one, for those who have a transport.
   *
   * @param notify sends content to an entity in a Notify request and gives [rsc, content] of the response. It also
   * fetches the Receiver's random object when that is missing. What it throws comes out here; whether the request was
   * executed is unknown then. Other needs go to the endpoint's resolver.
   * @param options.signal ends the waiting for notify and resolver, which get it too; the request is closed. Whether it
   * was executed is unknown then.
   * @throws what `Request.seal` and `Request.open` throw.
   */
  send(primitive: Document, notify: Notify, options?: Timed & Abortable): Promise<JsonObject>;
}

/** One sealed request, from its inner primitive to its inner response. One call at a time. Made by `Channel.request`. */
export declare class Request extends Handle {
  private constructor();
  /** What the request waits for, or null (D1). */
  get need(): Need | null;
  /**
   * The content of the outer Notify request, {"m2m:seci":{"sit":5,"epo":"..."}}.
   *
   * @throws StateError before it is sealed.
   */
  get content(): Buffer;
  /**
   * Seals an inner request primitive: JSON with op, fr (this endpoint) and rqi (not used before in this session).
   *
   * @returns the content to send in a Notify request through any hub; null when something is needed first and the
   * endpoint has no resolver: see `need` and `answer`.
   * @param options.signal ends the waiting for the resolver; the request still waits, and `resolve` goes on with it.
   * @throws FormatError (not a request), AuthenticationError (fr is not this endpoint), FreshnessError (rqi used before,
   * or no random object would outlive the time-out), KeyFault, PolicyError (the Receiver does not take part),
   * ResourceError (size or seals), StateError (sealed already). TS-0003 8.4.2 B, C.1 to C.5.
   */
  seal(primitive: Document, options?: Abortable): Promise<Buffer | null>;
  /** As `seal`, at once, up to 64 KiB, without asking a resolver: null when something is needed first. */
  sealSync(primitive: Document): Buffer | null;
  /**
   * As `sealSync`, straight into the caller's memory; no copy of the content is kept.
   *
   * @param buffer `sealedSize(octets of the primitive)` is always enough. Not on shared memory.
   * @returns how many octets the content has; null as `sealSync`, after which `contentInto` gives the content.
   * @throws what `seal` throws, ArgumentError with code ESF_E_TOO_SMALL (the message says what is needed, and this can be
   * called again, or `contentInto` once a need was answered).
   */
  sealInto(primitive: Document, buffer: Uint8Array): number | null;
  /**
   * Writes `content` into the caller's memory and returns how many octets it has.
   *
   * @throws StateError as `content`, ArgumentError with code ESF_E_TOO_SMALL (the message says what is needed).
   */
  contentInto(buffer: Uint8Array): number;
  /**
   * Brings what the request waits for and goes on with sealing; true when it is sealed (see `content`).
   *
   * @param answer FOUND with the content of the response, ABSENT (content if any), UNREACHABLE; or the rsc of the
   * response with its content, which the error then has when it is a refusal (D64).
   * @throws StateError (nothing is waited for, the peer answered with an error), ArgumentError, ResourceError
   * (unreachable), FormatError (what the Receiver sent) and what `seal` throws. An error ends the request.
   */
  answer(answer: Answer | number, data?: Document | null): Promise<boolean>;
  /**
   * Answers needs with the given resolver or else the endpoint's until the request is sealed.
   *
   * @returns whether it is (false only when there is no resolver). When the resolver throws or the signal is aborted,
   * the request still waits and this can be called again.
   */
  resolve(resolver?: Resolver | null, options?: Abortable): Promise<boolean>;
  /**
   * Opens the response: rsc and content (null when empty) of the outer response. Gives the inner response primitive,
   * whose own rsc tells how the request went.
   *
   * Only success consumes the request; after an error the true response can still be opened.
   *
   * @throws StateError with code ESF_E_PEER_REFUSED (an error rsc, unauthenticated, with the remedy), FormatError,
   * FreshnessError (another session's, or too late), KeyFault, AuthenticationError. TS-0003 8.4.2 C.11.
   */
  open(rsc: number, content?: Document | null): Promise<JsonObject>;
  /** As `open`, but gives the inner response primitive exactly as the Receiver wrote it. */
  openBytes(rsc: number, content?: Document | null): Promise<Buffer>;
  /** As `open`, at once, for primitives of up to 64 KiB. */
  openSync(rsc: number, content?: Document | null): JsonObject;
  /** As `openBytes`, at once, for primitives of up to 64 KiB. */
  openBytesSync(rsc: number, content?: Document | null): Buffer;
  /**
   * As `openBytesSync`, into the caller's memory; returns how many octets it has. Nothing is written before all is
   * checked.
   *
   * @param buffer `openedSize(octets of the content)` is always enough. Not on shared memory.
   * @throws what `open` throws, ArgumentError with code ESF_E_TOO_SMALL (the message says what is needed, and the response
   * can be opened again).
   */
  openInto(rsc: number, content: Document | null, buffer: Uint8Array): number;
}

// ---- the Receiver ----

/**
 * A message that came in through `Endpoint.receive`. One call at a time.
 *
 * RAND_GIVEN, KEY_ESTABLISHED, HANDSHAKE_CONTINUES: send rsc and reply. PRIMITIVE: process `primitive`, answer with
 * `exchange.seal` and rsc 2000. DUPLICATE and REFUSED: send rsc, execute nothing.
 */
export declare class Received extends Handle {
  private constructor();
  /** What the message waits for, or null when it is finished (D1). */
  get need(): Need | null;
  /** One of `ReceivedKind`; 0 while the message waits for something. A kind that is not known stays a number. */
  get kind(): number;
  /** The status code of the outer response: 2000, or why the message was refused; 0 while it waits. */
  get rsc(): number;
  /** The content of the outer response, null when there is none (PRIMITIVE, DUPLICATE, REFUSED). */
  get reply(): JsonObject | null;
  /** The content of the outer response, empty when there is none. */
  get replyBytes(): Buffer;
  /** The inner request primitive. @throws StateError unless the kind is PRIMITIVE. */
  get primitive(): JsonObject;
  /** The inner request primitive, exactly as the Originator wrote it. @throws StateError unless the kind is PRIMITIVE. */
  get primitiveBytes(): Buffer;
  /** Writes `replyBytes` into the caller's memory and returns how many octets it has, 0 for none. @throws ArgumentError. */
  replyInto(buffer: Uint8Array): number;
  /** Writes `primitiveBytes` into the caller's memory and returns how many octets it has. @throws as it, ArgumentError. */
  primitiveInto(buffer: Uint8Array): number;
  /**
   * The authenticated identity (absolute id) that the message comes from.
   *
   * @throws StateError when nobody was authenticated: the kind is not PRIMITIVE, DUPLICATE or KEY_ESTABLISHED, or it is a
   * repeated message 1 of E2EKey.
   */
  get peer(): string;
  /** The identifier of the key that the message was sealed with, or that was established. @throws as `peer`. */
  get keyId(): string;
  /** Why the message was refused, for the operator (a peer is told `rsc` only); null when it was not. */
  get error(): EsfError | null;
  /** What the request is answered with. It outlives this object. @throws StateError unless the kind is PRIMITIVE. */
  get exchange(): Exchange;
  /**
   * Brings what the message waits for; true when it is finished, false when it needs one more thing. Works on the thread
   * pool.
   *
   * KEY: FOUND + key document (see `Key.fromJwk`), ABSENT, UNREACHABLE. ORIGINATOR_RAND: FOUND + the document that was
   * stored with the mark, ABSENT, UNREACHABLE. MARK: INSERTED, EXISTS + the stored value, UNREACHABLE.
   *
   * @throws StateError (nothing is waited for), ArgumentError (an answer that the need does not know), FormatError and
   * others (the data are not what was asked for; the need stands and may be answered again).
   */
  answer(answer: Answer, data?: Document | null): Promise<boolean>;
  /**
   * Answers needs with the given resolver or else the endpoint's until the message is finished.
   *
   * @returns whether it is (false only when there is no resolver). When the resolver throws or the signal is aborted,
   * the message still waits and this can be called again.
   */
  resolve(resolver?: Resolver | null, options?: Abortable): Promise<boolean>;
}

/** Answers one sealed request. One call at a time. Leaving a request unanswered is legal. */
export declare class Exchange extends Handle {
  private constructor();
  /**
   * Seals the response primitive, JSON with rsc and rqi (the request's), and gives the content of the outer response,
   * whose rsc is 2000. It works once; after an error the exchange can still be answered.
   *
   * @throws FormatError (no response, or another request's), KeyFault, FreshnessError and ResourceError with rsc 5211,
   * StateError (answered already). TS-0003 8.4.2 C.8, C.9.
   */
  seal(response: Document): Promise<Buffer>;
  /** As `seal`, at once, up to 64 KiB. */
  sealSync(response: Document): Buffer;
  /**
   * As `sealSync`, straight into the caller's memory; returns how many octets the content has.
   *
   * @param buffer `sealedSize(octets of the response)` is always enough. Not on shared memory.
   * @throws what `seal` throws, ArgumentError with code ESF_E_TOO_SMALL (the message says what is needed, and the exchange
   * can still be answered).
   */
  sealInto(response: Document, buffer: Uint8Array): number;
}

// ---- carriers ----

/**
 * Wraps security content, {"m2m:seci":{...}}, for a hub.
 *
 * @param carrier SECI leaves it as it is (the standard); SGN, unless given, makes a notification of it, for hubs that
 * refuse plain content.
 * @param reference with SGN the subscription reference to name, for example the sender's own AE-ID "/id-in/CEsfA".
 * @throws ArgumentError (reference missing or not wanted), FormatError (not security content), ResourceError (size).
 */
export declare function wrap(content: Document, carrier?: Carrier, reference?: string): Promise<Buffer>;
/** As `wrap`, at once, for content of primitives of up to 64 KiB. */
export declare function wrapSync(content: Document, carrier?: Carrier, reference?: string): Buffer;

/**
 * Finds the security content in the content of a Notify request or response, whatever carrier brought it.
 *
 * Gives {"m2m:seci":{...}}, its octets as they stood there.
 *
 * @throws FormatError when there is none.
 */
export declare function unwrap(notification: Document): Promise<Buffer>;
/** As `unwrap`, at once, for content of primitives of up to 64 KiB. */
export declare function unwrapSync(notification: Document): Buffer;

// ---- the library ----

/** The release of the native library, for example "0.1.0". */
export declare function version(): string;
/** The version of the ABI that the native library implements: [major, minor]. */
export declare function abiVersion(): [major: number, minor: number];
/** Whether the native library has a feature: a name of the table in docs/abi.md, for example "into". */
export declare function has(feature: string): boolean;
/** How many octets are always enough for a sealed request or response, from those of its primitive. */
export declare function sealedSize(primitiveSize: number): number;
/** How many octets are always enough for the primitive that is opened from a content of so many octets. */
export declare function openedSize(contentSize: number): number;
/** What the native library was built from and with: {"version","compiler","features":[...],"dependencies":{...},...}. */
export declare function buildInfo(): JsonObject;
