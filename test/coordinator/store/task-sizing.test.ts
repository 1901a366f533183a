import test, { type ExecutionContext } from 'ava';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { repairLedger } from '../../../coordinator/store/repair-ledger.js';
import { outcomeDigest } from '../../../src/sweep/outcome-digest.js';
import { planSweep, planTasks, type SweepPlan } from '../../../src/sweep/plan.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { createTranscript } from '../core/transcript.js';
import { toyDeclaration, toyFingerprint, toyOutcome, toySweep } from '../toy-sweep.js';
import { temporaryLedgerPath } from './ledger-directory.js';

/** Costs that make tasks of ten seconds out of a sweep of five hundred core-hours. */
const dear = { ...toyDeclaration, costSecondsPerTrial: () => 0.05 };
const trials = 6_000_000;
const byWork = planSweep(toySweep({ trials }), dear);
const least: SweepPlan = { ...byWork, sizing: 'least' };
const find = () => dear;
const { settings } = createTranscript().state;

/** A ledger with the sweep, its first task settled, and more trials after it. */
function writeLedger(t: ExecutionContext, plan: SweepPlan): string {
  const path = temporaryLedgerPath(t);
  const id = sweepId(plan.sweep);
  const task = planTasks(plan, { trialStart: 0, trialEnd: trials }).task(0);
  const outcome = toyOutcome(plan, task);
  const who = { attempt: 1, host: 'host', process: 'process', computeUs: 1, timeMs: 2, monotonicMs: undefined };
  const ledger = openLedger(path);
  ledger.commit([
    { kind: 'sweep-submitted', sweepId: id, plan, files: undefined, timeMs: 1 },
    {
      kind: 'outcome-accepted',
      sweepId: id,
      task,
      digest: outcomeDigest(outcome),
      ...outcome,
      curves: undefined,
      ...who,
    },
    { kind: 'sweep-extended', sweepId: id, trialEnd: 2 * trials, timeMs: 3 },
  ]);
  ledger.close();
  return path;
}

function restore(path: string, findDeclaration = find) {
  const ledger = openLedger(path);
  try {
    return runAtOnce(restoreInSlices(ledger, settings, findDeclaration)).sweeps.get(sweepId(byWork.sweep));
  } finally {
    ledger.close();
  }
}

for (const plan of [byWork, least]) {
  test(`a sweep whose tasks are cut by the rule ${plan.sizing} keeps them when its ledger is opened or repaired`, (t) => {
    const path = writeLedger(t, plan);
    const counts = [
      { trialStart: 0, trialEnd: trials },
      { trialStart: trials, trialEnd: 2 * trials },
    ].map((extent) => planTasks(plan, extent).count);
    const check = (): void => {
      const sweep = restore(path);
      t.is(sweep?.plan.sizing, plan.sizing);
      t.is(sweep?.tasksSettled, 1);
      t.deepEqual(
        sweep?.extents.map(({ tasks }) => tasks.count),
        counts,
      );
    };
    check();
    const report = repairLedger(path, { stamp: 'now', fingerprint: toyFingerprint, findDeclaration: find });
    t.deepEqual(
      report.tables.filter(({ table }) => ['sweep', 'outcome', 'extent'].includes(table)).map(({ saved }) => saved),
      [1, 1, 1],
    );
    check();
  });
}

test('the two rules differ, and a cost model that would cut other tasks is refused', (t) => {
  const extent = { trialStart: 0, trialEnd: trials };
  t.true(planTasks(least, extent).count > 10 * planTasks(byWork, extent).count);
  const path = writeLedger(t, byWork);
  const error = t.throws(() => restore(path, () => ({ ...dear, costSecondsPerTrial: () => 0.0501 })), {
    instanceOf: LedgerError,
  });
  t.is(error.code, 'LEDGER_FOREIGN_SWEEP');
});
