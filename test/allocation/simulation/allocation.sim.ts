import { randomInt } from 'node:crypto';
import process from 'node:process';
import test from 'ava';
import { simulate } from './simulate.js';

/** Another part of all worlds in every run of the suite; `npm run simulate:allocation` plays as many as one likes. */
const worldCount = 60;
const seedMax = 2 ** 31;

test('whatever an engine does, a sweep ends while it gives anything, no queue is flooded and no job is left behind', (t) => {
  const given = process.env['PHASEGRID_SEED'];
  const from = given === undefined ? randomInt(seedMax) : Number(given);
  const count = given === undefined ? worldCount : 1;
  t.log(`seeds from ${from}`);
  for (let seed = from; seed < from + count; seed += 1) {
    const verdict = simulate(seed);
    if (verdict.kind === 'broken') return t.fail(verdict.story);
  }
  t.pass();
});
