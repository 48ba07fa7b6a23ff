// SPDX-License-Identifier: Apache-2.0
// Needs, and who answers them (D1).
'use strict';

const { invalid } = require('./documents.js');
const { Answer } = require('./numbers.js');

class Need {
  constructor([kind, id, authority, usage, expiry, content]) {
    this.kind = kind;
    this.id = id;
    this.authority = authority;
    this.usage = usage;
    this.expiry = expiry;
    this.content = content;
    Object.freeze(this);
  }
}

function needOf(facts) {
  return facts === null ? null : new Need(facts);
}

/** What the work gives, or the signal's reason as soon as it is aborted; what the work gives later is dropped. */
function untilAborted(work, signal) {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const settled = (settle) => (outcome) => {
      signal.removeEventListener('abort', abort);
      settle(outcome);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    Promise.resolve(work).then(settled(resolve), settled(reject));
  });
}

function checkedResolver(resolver) {
  if (resolver === null || resolver === undefined) return null;
  if (typeof resolver === 'function' || typeof resolver.resolve === 'function') return resolver;
  throw invalid('a resolver is a function of a need, or an object with a method resolve');
}

/** The rsc of a response, which our own resolvers give for the answer to a NOTIFY (D64). */
function isRsc(given) {
  return Number.isInteger(given) && given >= 1000;
}

/** Judges what a resolver has given, so that a mistake in it is told as such. */
function resolutionOf(given) {
  if (Array.isArray(given) && (given.length === 1 || given.length === 2)) {
    const [answer, data = null] = given;
    if (Object.values(Answer).includes(answer) || isRsc(answer)) return [answer, data];
  }
  throw invalid('a resolver gives [Answer, data or null]');
}

async function ask(resolver, need, signal) {
  const options = { signal };
  const given = typeof resolver === 'function' ? resolver(need, options) : resolver.resolve(need, options);
  return resolutionOf(await untilAborted(given, signal));
}

/** Answers what an attempt needs until it needs nothing; false when something is needed and nobody can be asked. */
async function answerNeeds(attempt, resolver, signal) {
  for (let need = attempt.need; need !== null; need = attempt.need) {
    if (resolver === null) return false;
    signal?.throwIfAborted();
    await attempt.answer(...(await ask(resolver, need, signal)));
  }
  return true;
}

/** Judges what a function that sends a Notify has given. */
function outcomeOf(given) {
  if (Array.isArray(given) && given.length >= 1 && given.length <= 2 && isRsc(given[0])) return given;
  throw invalid('notify gives [rsc, content or null]');
}

module.exports = { Need, answerNeeds, ask, checkedResolver, needOf, outcomeOf, untilAborted };
