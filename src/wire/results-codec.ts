import type {
  AttemptFailure__Output,
  _phasegrid_v1_AttemptFailure_Kind__Output as FailureKind,
  AttemptFailure as FailureMessage,
} from './generated/phasegrid/v1/AttemptFailure.js';
import type { SyncRequest as SyncMessage, SyncRequest__Output } from './generated/phasegrid/v1/SyncRequest.js';
import { type MalformedField, malformedField, malformedWithin } from './malformed-field.js';
import { nameBytesMax, packNames, unpackNames } from './name-column.js';
import { decodeOutcomes, encodeOutcomes, resultsPerSyncMax, type SettledLease } from './outcome-codec.js';
import type { AttemptResult, BrokenAttempt, LeaseProgress } from './sync.js';

/** The longest error text that a peer may send. */
const messageLengthMax = 65_536;

const failureKinds = {
  'kernel-error': 'KIND_KERNEL_ERROR',
  'thread-lost': 'KIND_THREAD_LOST',
  returned: 'KIND_RETURNED',
} as const satisfies Record<BrokenAttempt['kind'], FailureKind>;

/** Outcomes travel in columns, and failures, which are few, as messages of their own. */
export function encodeResults(results: readonly AttemptResult[]): Pick<SyncMessage, 'outcomes' | 'failures'> {
  const settled = results.filter(isSettled);
  return {
    failures: results.flatMap(encodeFailure),
    ...(settled.length > 0 && { outcomes: encodeOutcomes(settled) }),
  };
}

function isSettled(result: AttemptResult): result is SettledLease {
  return result.result.kind === 'outcome';
}

function encodeFailure({ leaseId, result }: AttemptResult): FailureMessage[] {
  if (result.kind === 'outcome') return [];
  const { kind, trial, message } = result;
  return [{ leaseId, kind: failureKinds[kind], message, ...(trial !== undefined && { trial }) }];
}

/** Outcomes first. */
export function decodeResults({ outcomes, failures }: SyncRequest__Output): readonly AttemptResult[] | MalformedField {
  const results: AttemptResult[] = [];
  if (outcomes !== null) {
    const decoded = decodeOutcomes(outcomes);
    if (decoded.kind === 'malformed') return malformedWithin('outcomes', decoded);
    results.push(...decoded.settled);
  }
  if (failures.length > resultsPerSyncMax) {
    return malformedField('failures', `expected at most ${resultsPerSyncMax}, got ${failures.length}`);
  }
  for (const [index, failure] of failures.entries()) {
    const decoded = decodeFailure(failure);
    if (decoded.kind === 'malformed') return malformedWithin(`failures[${index}]`, decoded);
    results.push({ leaseId: failure.leaseId, result: decoded });
  }
  return results;
}

function decodeFailure(failure: AttemptFailure__Output): BrokenAttempt | MalformedField {
  const { length } = failure.leaseId;
  if (length === 0 || length > nameBytesMax) {
    return malformedField('lease_id', `expected 1 to ${nameBytesMax} characters, got ${length}`);
  }
  const kind = findFailureKind(failure.kind);
  if (kind === undefined) {
    return malformedField('kind', `expected one of ${Object.values(failureKinds).join(', ')}, got ${failure.kind}`);
  }
  return { kind, trial: failure.trial, message: failure.message.slice(0, messageLengthMax) };
}

export function encodeProgress(progress: readonly LeaseProgress[]): Pick<SyncMessage, 'progress'> {
  if (progress.length === 0) return {};
  const leaseIds = packNames(progress.map(({ leaseId }) => leaseId));
  return { progress: { leaseIds, trialsDone: progress.map(({ trialsDone }) => trialsDone) } };
}

export function decodeProgress({ progress }: SyncRequest__Output): readonly LeaseProgress[] | MalformedField {
  if (progress === null) return [];
  const { leaseIds, trialsDone } = progress;
  const names = unpackNames(leaseIds, trialsDone.length, 'progress.lease_ids');
  if ('kind' in names) return names;
  const wrong = trialsDone.find((trials) => !(trials >= 0 && trials <= Number.MAX_SAFE_INTEGER));
  if (wrong !== undefined) return malformedField('progress.trials_done', `expected numbers of trials, got ${wrong}`);
  return names.map((leaseId, index) => ({ leaseId, trialsDone: trialsDone[index] }));
}

/** An enum value of a newer peer arrives as a number, whatever its type says. */
function findFailureKind(got: string | number): BrokenAttempt['kind'] | undefined {
  const kinds = ['kernel-error', 'thread-lost', 'returned'] as const;
  return kinds.find((kind) => failureKinds[kind] === got);
}
