// SPDX-License-Identifier: Apache-2.0
// libesf: the oneM2M End-to-End Security Framework. What everything is and does stands in index.d.ts.
'use strict';

const { unwrap, unwrapSync, wrap, wrapSync } = require('./carrier.js');
const cert = require('./cert.js');
const { Channel, Request } = require('./channel.js');
const codes = require('./codes.js');
const { E2eKey } = require('./e2ekey.js');
const { Endpoint } = require('./endpoint.js');
const errors = require('./errors.js');
const { Key } = require('./key.js');
const lab = require('./lab.js');
const { abiVersion, buildInfo, has, openedSize, sealedSize, version } = require('./library.js');
const { Need } = require('./needs.js');
const { Answer, Carrier, Encoding, NeedKind, ReceivedKind, Remedy } = require('./numbers.js');
const { PrivateKey } = require('./private_key.js');
const { Exchange, Received } = require('./received.js');

// One by one, so that what reads this file without running it finds the names.
module.exports = {
  Answer,
  ArgumentError: errors.ArgumentError,
  AuthenticationError: errors.AuthenticationError,
  Carrier,
  Channel,
  E2eKey,
  Encoding,
  Endpoint,
  EsfError: errors.EsfError,
  Exchange,
  FormatError: errors.FormatError,
  FreshnessError: errors.FreshnessError,
  InternalError: errors.InternalError,
  Key,
  KeyFault: errors.KeyFault,
  Need,
  NeedKind,
  PolicyError: errors.PolicyError,
  PrivateKey,
  Received,
  ReceivedKind,
  Remedy,
  Request,
  ResourceError: errors.ResourceError,
  StateError: errors.StateError,
  abiVersion,
  buildInfo,
  cert,
  codes,
  has,
  lab,
  openedSize,
  sealedSize,
  unwrap,
  unwrapSync,
  version,
  wrap,
  wrapSync,
};
