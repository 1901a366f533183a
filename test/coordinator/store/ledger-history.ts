import { type DurableFact, isDurable } from '../../../coordinator/core/fact.js';
import type { CoordinatorState } from '../../../coordinator/core/state.js';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
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
  transcript.pass(leaseDurationMs);
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
