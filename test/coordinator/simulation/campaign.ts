import process from 'node:process';
import { parseArgs } from 'node:util';
import { readWhole } from '../read-whole.js';
import { simulate } from './simulate.js';

// Plays many simulated worlds and stops at the first that breaks a law, with its story and exit code 1.
// Usage: npm run simulate -- [--seeds COUNT] [--from SEED]; 1000 worlds from a seed of the clock by default.

const progressPeriodMs = 10_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seeds: { type: 'string' }, from: { type: 'string' } } });
  const count = readWhole('--seeds', values.seeds ?? '1000');
  const from = readWhole('--from', values.from ?? String(Date.now() % 2 ** 31));
  process.stdout.write(`${count} worlds, seeds from ${from}\n`);
  const startMs = performance.now();
  let toldMs = startMs;
  for (let done = 0; done < count; done += 1) {
    const verdict = await simulate(from + done);
    if (verdict.kind === 'broken') {
      process.stdout.write(`${verdict.story}\n`);
      process.exitCode = 1;
      return;
    }
    const nowMs = performance.now();
    if (nowMs - toldMs < progressPeriodMs) continue;
    toldMs = nowMs;
    const leftSeconds = Math.round((((nowMs - startMs) / (done + 1)) * (count - done - 1)) / 1000);
    process.stdout.write(`${done + 1} of ${count} worlds held; ${leftSeconds} s left\n`);
  }
  const seconds = Math.round((performance.now() - startMs) / 1000);
  process.stdout.write(`all ${count} worlds held, in ${seconds} s\n`);
}

await main();
