import process from 'node:process';
import { parseArgs } from 'node:util';
import { readWhole } from '../../coordinator/read-whole.js';
import { type Figures, simulate } from './simulate.js';

// Plays many simulated allocations and stops at the first that breaks a law, with its story and exit code 1.
// Usage: npm run simulate:allocation -- [--seeds COUNT] [--from SEED]; 1000 worlds from a seed of the clock by default.

function main(): void {
  const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string' } } });
  const count = readWhole('--seeds', values.seeds ?? '1000');
  const from = readWhole('--from', values.from ?? String(Date.now() % 2 ** 31));
  process.stdout.write(`${count} worlds, seeds from ${from}\n`);
  const startMs = performance.now();
  const worst = { submissions: { most: 0, seed: 0 }, facts: { most: 0, seed: 0 }, hours: { most: 0, seed: 0 } };
  for (let seed = from; seed < from + count; seed += 1) {
    const verdict = simulate(seed);
    if (verdict.kind === 'broken') {
      process.stdout.write(`${verdict.story}\n`);
      process.exitCode = 1;
      return;
    }
    keepWorst(worst, verdict.figures, seed);
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const told = Object.entries(worst).map(([what, { most, seed }]) => `${Math.ceil(most)} ${what} (seed ${seed})`);
  process.stdout.write(`all ${count} worlds held, in ${seconds} s; at most ${told.join(', ')}\n`);
}

type Worst = Record<'submissions' | 'facts' | 'hours', { most: number; seed: number }>;

function keepWorst(worst: Worst, figures: Figures, seed: number): void {
  for (const what of ['submissions', 'facts', 'hours'] as const) {
    if (figures[what] > worst[what].most) worst[what] = { most: figures[what], seed };
  }
}

main();
