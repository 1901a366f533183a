import { type DurableFact, isDurable } from '../../../coordinator/core/fact.js';
import type { CoordinatorState } from '../../../coordinator/core/state.js';
import type { AllocationEntry } from '../../../coordinator/engine/engine.js';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { decide } from '../../../src/allocation/decide.js';
import { evolve } from '../../../src/allocation/evolve.js';
import { isDurableFact } from '../../../src/allocation/fact.js';
import { encodeFact } from '../../../src/allocation/fact-codec.js';
import type { AllocationObservation } from '../../../src/allocation/observation.js';
import { openAllocation, restoreAllocation } from '../../../src/allocation/restore-allocation.js';
import { compileAllocationSettings } from '../../../src/allocation/settings.js';
import type { SweepPlan } from '../../../src/sweep/plan.js';
import { referTo } from '../../../src/sweep/refer-to.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { createTranscript, leaseDurationMs, type Transcript } from '../core/transcript.js';
import { findToyDeclaration, outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';

/** A file that the history's sweep names. */
export const picture = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * at) % 251));
export const pictureReference = referTo(picture);
const parameters = { picture: pictureReference };

/** The sweep of the history as it was submitted. */
export const historyPlan: SweepPlan = toyPlan({ trials: 300, parameters });

/** What the history's allocation noted. */
export const historyEntries: readonly AllocationEntry[] = noteEntries();

function noteEntries(): AllocationEntry[] {
  const request = { engine: 'slurm', nodes: 3, threads: 64, walltimeMs: 3_600_000 };
  const compiled = compileAllocationSettings(request);
  if (compiled.kind === 'refused') throw new RangeError(compiled.problems.join('; '));
  const opened = openAllocation('a1b2c3d4', compiled.settings, 1);
  const state = restoreAllocation([opened]);
  const entries = [encodeFact(opened)];
  const demand = { coreSecondsLeft: 1e6, tasksLeft: 1e5, longestTrialSeconds: 1 };
  const observations: readonly AllocationObservation[] = [
    { kind: 'started' },
    { kind: 'jobs-listed', jobs: [] },
    { kind: 'demand', demand },
  ];
  for (const observation of observations) {
    for (const fact of state === undefined ? [] : decide(state, observation, 2).facts) {
      if (isDurableFact(fact)) entries.push(encodeFact(fact));
      if (state !== undefined) evolve(state, fact);
    }
  }
  return entries;
}

/** A history with every kind of fact in it. */
export const history: Transcript = writeHistory();
export const historyFacts: readonly DurableFact[] = history.facts.filter(isDurable);

function writeHistory(): Transcript {
  const transcript = createTranscript();
  transcript.submit(historyPlan, new Map([[pictureReference, picture]]));
  const session = transcript.register();
  for (let round = 0; round < 30; round += 1) {
    const { leases } = transcript.answer(session, { slots: 6 });
    const results = leases.map(({ leaseId, task, quarantinedTrials }, position) => {
      const failure = { kind: 'kernel-error', trial: task.trialStart, message: 'broken' } as const;
      return position === 0 && round < 3
        ? { leaseId, result: failure }
        : outcomeResult(leaseId, toyOutcome(historyPlan, task, quarantinedTrials));
    });
    transcript.answer(session, { results });
    const different = toyOutcome(toyPlan({ seed: 2, trials: 300 }), leases[5].task);
    if (round === 7) transcript.answer(session, { results: [outcomeResult(leases[5].leaseId, different)] });
  }
  transcript.act({ kind: 'cancel-sweep', sweepId: sweepId(historyPlan.sweep) });
  transcript.act({ kind: 'resume-sweep', sweepId: sweepId(historyPlan.sweep) });
  transcript.submit(toyPlan({ trials: 320, parameters }));
  loseAndFind(transcript);
  transcript.act({ kind: 'note-allocation', allocationId: 'a1b2c3d4', entries: historyEntries });
  transcript.act({ kind: 'submit-sweep', plan: historyPlan, priority: 3 });
  return transcript;
}

/** A worker begins a task, breaks off and comes back too late. */
function loseAndFind(transcript: Transcript): void {
  const lost = transcript.register('lost');
  const { leases } = transcript.answer(lost, { slots: 4, sequence: 1 });
  // Audits come first, and say nothing against their tasks.
  const leaseId = leases.find((lease) => lease.leaseId.includes('.f-'))?.leaseId ?? '';
  transcript.answer(lost, { held: [leaseId], progress: [{ leaseId, trialsDone: 0.5 }], sequence: 2 });
  transcript.act({ kind: 'abandon-sync', sessionId: lost, sequence: 2 });
  // Its session ends after a sixth of a lease, and a whole lease later its task is charged.
  transcript.pass(1.5 * leaseDurationMs);
  transcript.register('lost');
}

/** Opens the ledger and folds its facts, as a coordinator that starts. */
export function restoreHistory(path: string, findDeclaration = findToyDeclaration): CoordinatorState {
  const ledger = openLedger(path);
  try {
    return runAtOnce(restoreInSlices(ledger, history.state.settings, findDeclaration));
  } finally {
    ledger.close();
  }
}
