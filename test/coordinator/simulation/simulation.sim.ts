import { randomInt } from 'node:crypto';
import process from 'node:process';
import test from 'ava';
import { simulate } from './simulate.js';

/** Another part of all worlds in every run of the suite; `npm run simulate` plays as many as one likes. */
const worldCount = 300;
const seedMax = 2 ** 31;

test('whatever crashes, is lost, lies, hogs or comes late or twice, the sweeps end as if nothing had happened', async (t) => {
  const given = process.env['PHASEGRID_SEED'];
  const from = given === undefined ? randomInt(seedMax) : Number(given);
  const count = given === undefined ? worldCount : 1;
  t.log(`seeds from ${from}`);
  for (let seed = from; seed < from + count; seed += 1) {
    const verdict = await simulate(seed);
    if (verdict.kind === 'broken') return t.fail(verdict.story);
  }
  t.pass();
});
