import { parseArgs } from 'node:util';
import { type CoverageSet, coverageSets } from './coverage-cases.js';
import { type Judgement, judgeCoverage } from './judge-coverage.js';
import { quantities } from './measure-coverage.js';

/*
 * npm run coverage -- [--sweeps 400] [--seed 20261130] [--set bar,sizes,coarse,laws] [--trials 50,200,1000,5000]
 *
 * How often the intervals of the 50, 10 and 90 % points and of the width hold the truth, of sweeps that are drawn from
 * exact laws. Exit code 1 where a share lies beyond its bar (see coverage-cases.ts and judge-coverage.ts).
 */
const { values } = parseArgs({
  options: {
    sweeps: { type: 'string', default: '400' },
    seed: { type: 'string', default: '20261130' },
    set: { type: 'string', default: 'bar' },
    trials: { type: 'string', default: '50,200,1000,5000' },
  },
});
const sweepCount = parseCount('sweeps', values.sweeps);
const trialCounts = values.trials.split(',').map((text) => parseCount('trials', text));
const cases = values.set
  .split(',')
  .flatMap((name) => parseSet(name)())
  .filter(({ trialCount }) => trialCounts.includes(trialCount));
const started = Date.now();
// A case costs about as many verdicts as it draws.
const costs = cases.map(({ curve, trialCount }) => curve.positions.length * trialCount + 20_000);
const total = costs.reduce((sum, cost) => sum + cost, 0);
let done = 0;
let failures = 0;
process.stdout.write(
  `${cases.length} cases, ${sweepCount} sweeps each: the standard error of a share is ${(100 * Math.sqrt((0.95 * 0.05) / sweepCount)).toFixed(2)} %.\n` +
    'Share of sweeps whose 95 % interval holds the truth, and its mean length; * decided by ten times as many fresh sweeps.\n\n' +
    `${'law'.padEnd(28)}${'cells'.padEnd(13)}${'trials'.padEnd(8)}${quantities.map((quantity) => String(quantity).padEnd(18)).join('')}\n`,
);
for (const [at, judged] of cases.entries()) {
  const judgement = judgeCoverage(judged, { sweepCount, seed: Number(values.seed) + 1000 * at });
  const { curve, coupling, trialCount } = judged;
  failures += judgement.failed.length;
  done += costs[at];
  const secondsLeft = ((Date.now() - started) / 1000 / done) * (total - done);
  process.stdout.write(
    `${curve.name.padEnd(28)}${coupling.padEnd(13)}${String(trialCount).padEnd(8)}${describe(judgement)}\n`,
  );
  process.stderr.write(`\r${at + 1} of ${cases.length} cases, ${Math.round(secondsLeft)} s left   `);
}
process.stderr.write('\n');
process.stdout.write(failures === 0 ? '\nAll within their bars.\n' : `\n${failures} beyond their bars (!).\n`);
process.exitCode = failures === 0 ? 0 : 1;

function describe({ shares, lengths, sweepCounts, failed }: Judgement): string {
  return quantities
    .map((quantity, at) => {
      const marks = `${sweepCounts[at] > sweepCount ? '*' : ''}${failed.includes(quantity) ? '!' : ''}`;
      return `${(100 * shares[at]).toFixed(1)}${marks} (${lengths[at].toPrecision(3)})`.padEnd(18);
    })
    .join('');
}

function parseCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError(`--${name}: expected a whole number above 0, got "${text}"`);
}

function parseSet(name: string): (typeof coverageSets)[CoverageSet] {
  const known = Object.entries(coverageSets).find(([set]) => set === name);
  if (known !== undefined) return known[1];
  throw new RangeError(`--set: expected some of ${Object.keys(coverageSets).join(', ')}, got "${name}"`);
}
