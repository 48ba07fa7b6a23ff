// SPDX-License-Identifier: Apache-2.0
// Time in Node, as bench/laps.h has it in C: rounds in turns, the ratio within each, the median of all.

/** Seconds of the process's CPU, all threads of the pool included, and of the clock on the wall. */
export async function timed(work) {
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: Number(process.hrtime.bigint() - wall) / 1e9 };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function quantile(values, part) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)];
}

function digits(value, count) {
  return Number(value.toPrecision(count));
}

export class Duel {
  rounds = [];

  /** A size of null is none. */
  constructor(name, size, reference, perRound) {
    Object.assign(this, { name, size, reference, perRound });
  }

  add(ours, theirs) {
    this.rounds.push({ ours, theirs });
  }

  /** One line of JSON. Ours is stated beside theirs: what was measured is the ratio. */
  show() {
    const ratio = median(this.rounds.map(({ ours, theirs }) => theirs.cpu / ours.cpu));
    const rate = median(this.rounds.map(({ theirs }) => this.perRound / theirs.cpu));
    const wall = median(this.rounds.map(({ ours, theirs }) => theirs.wall / ours.wall));
    const line = {
      name: this.name,
      size: this.size,
      reference: this.reference,
      ours: digits(rate * ratio, 6),
      theirs: digits(rate, 6),
      ratio: digits(ratio, 4),
      unit: 'per CPU second',
      ratio_wall: digits(wall, 4),
      rounds: this.rounds.length,
    };
    console.log(JSON.stringify(line));
  }
}

/** One line of JSON for what is compared with nothing. */
export function figure(name, size, unit, value) {
  const line = { name, size, reference: null, ours: digits(value, 4), theirs: null, ratio: null, unit };
  console.log(JSON.stringify(line));
}

/** Whether there is time for another round. */
export function clock(seconds) {
  const until = performance.now() + seconds * 1000;
  return (rounds) => rounds < 5 || performance.now() < until;
}
