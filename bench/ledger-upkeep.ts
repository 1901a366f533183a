import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DurableFact } from '../coordinator/core/fact.js';
import { openEngineInSlices } from '../coordinator/engine/open-engine.js';
import { openLedger } from '../coordinator/store/ledger.js';
import { systemClock } from '../coordinator/wall-clock.js';
import { outcomeDigest } from '../src/sweep/outcome-digest.js';
import { planTasks } from '../src/sweep/plan.js';
import { sweepId } from '../src/sweep/sweep-id.js';
import { findToyDeclaration, toyFingerprint, toyOutcome, toyPlan, toySweep } from '../test/coordinator/toy-sweep.js';
import { measureTurns } from './measure-turns.js';

// How long a coordinator cannot answer other calls while it copies a large ledger, and while it deletes a large sweep: the
// longest turn of its event loop, and the time of the whole work. The outcomes of two sweeps alternate, each with some
// kilobytes of metrics.

const tasksPerSweep = 12_000;
const metricCount = 2000;
const trials = (tasksPerSweep / 3) * 5;

const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'phasegrid-upkeep-'));
const ledgerPath = join(directory, 'ledger.db');
try {
  fillLedger();
  process.stdout.write(`${(statSync(ledgerPath).size / 1e6).toFixed(0)} MB, ${2 * tasksPerSweep} outcomes\n`);
  const options = { ledgerPath, fingerprint: toyFingerprint, findDeclaration: findToyDeclaration, clock: systemClock };
  const engine = await openEngineInSlices(options);
  const copy = await measureTurns('copy the ledger', () => engine.backupLedger(() => undefined));
  await measureTurns('read the copy', async () => {
    let bytes = 0;
    for await (const piece of copy.read()) bytes += piece.length;
    if (bytes !== copy.bytes) throw new Error(`expected ${copy.bytes} bytes, got ${bytes}`);
  });
  await copy.close();
  await measureTurns('delete a sweep', () => engine.deleteSweep(sweepId(toySweep({ seed: 1, trials }))));
  await engine.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function fillLedger(): void {
  const plans = [1, 2].map((seed) => toyPlan({ seed, trials }));
  const ledger = openLedger(ledgerPath);
  const timeMs = 1_700_000_000_000;
  ledger.commit(
    plans.map((plan) => ({ kind: 'sweep-submitted', sweepId: sweepId(plan.sweep), plan, files: undefined, timeMs })),
  );
  const tasks = planTasks(plans[0], { trialStart: 0, trialEnd: trials });
  for (let start = 0; start < tasks.count; start += 100) {
    const facts: DurableFact[] = [];
    for (let index = start; index < Math.min(start + 100, tasks.count); index += 1) {
      for (const plan of plans) {
        const task = tasks.task(index);
        const outcome = { ...toyOutcome(plan, task), metrics: Float64Array.from({ length: metricCount }, Math.sin) };
        const who = { host: 'bench', process: 'bench', attempt: 1, computeUs: 1, timeMs, monotonicMs: undefined };
        const record = { sweepId: sweepId(plan.sweep), task, digest: outcomeDigest(outcome), ...outcome, ...who };
        facts.push({ kind: 'outcome-accepted', curves: undefined, ...record });
      }
    }
    ledger.commit(facts);
  }
  ledger.close();
}
