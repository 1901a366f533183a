import type { Events } from '../../../../coordinator/core/event.js';
import type { Outcome } from '../../../../src/sweep/outcome.js';
import type { SweepPlan } from '../../../../src/sweep/plan.js';
import { createHeldTally, digestHeld } from '../../../../src/wire/held-digest.js';
import type { AttemptResult, Lease, LeaseProgress, LeavingReason, WorkerStay } from '../../../../src/wire/sync.js';
import { staysForEver, type Transcript } from '../../core/transcript.js';
import { outcomeResult, toyFingerprint, toyIdentity, toyOutcome } from '../../toy-sweep.js';

/** A worker process that says what the scene has it say. It holds what it was granted until it settles or is told. */
export interface SceneWorker {
  readonly register: () => void;
  /** A Sync that asks for so many tasks, and answers at once. */
  readonly take: (slots?: number) => readonly Lease[];
  /** A Sync that brings an outcome: what every honest worker finds, or what `change` makes of it. */
  readonly settle: (lease: Lease, change?: (outcome: Outcome) => Outcome) => void;
  /** A Sync that brings a failure: the kernel threw in this trial. */
  readonly fail: (lease: Lease, trial: number) => void;
  /** A Sync that says how far the attempt is. */
  readonly report: (lease: Lease, trialsDone: number) => void;
  /** A Sync that is draining, with a free slot, and gives back the leases that no thread has begun. */
  readonly drain: (returned?: readonly Lease[], reason?: LeavingReason) => void;
  /** A Sync that may wait, with one free slot. */
  readonly wait: () => void;
  /** The Sync that waits is decided once more, as the engine does whenever it might have got something. */
  readonly hear: () => readonly Lease[];
  /** The call of the latest Sync breaks off. */
  readonly breakOff: () => void;
  /** The latest Sync comes in again, as after a reply that was lost. */
  readonly repeat: () => void;
  /** The lease did not arrive: the worker does not hold it. */
  readonly lose: (lease: Lease) => void;
  /** A Sync whose session is over: it is told that, and nothing else happens. */
  readonly knock: () => void;
  /** A Sync of the session before this one comes in late. */
  readonly callLate: () => void;
}

interface Surroundings {
  readonly transcript: () => Transcript;
  /** With any number of trials: a task's outcome does not depend on it. */
  readonly plan: SweepPlan;
}

interface Call {
  readonly slots?: number;
  readonly results?: readonly AttemptResult[];
  readonly progress?: readonly LeaseProgress[];
  readonly draining?: boolean;
  readonly mayWait?: boolean;
}

export function createSceneWorker(
  name: string,
  { transcript, plan }: Surroundings,
  stay: Partial<WorkerStay> = {},
): SceneWorker {
  const held = new Map<string, Lease>();
  let lists = true;
  let sessionId = '';
  let formerSessionId = '';
  let sequence = 0;
  let draining = false;
  let leavingReason: LeavingReason | undefined;
  const tellHeld = (): Events['report-held']['held'] =>
    lists ? [...held.keys()] : digestHeld(createHeldTally(held.keys()));
  const answer = (slots: number, mayWait: boolean): readonly Lease[] => {
    const request = { sessionId, sequence, freeSlots: slots, held: tellHeld(), draining, mayWait };
    const reply = transcript().act({ kind: 'answer-sync', ...request });
    if (reply.kind !== 'answer') return [];
    lists = reply.listHeld === true;
    for (const leaseId of [...reply.revokedLeaseIds, ...reply.refusedLeaseIds]) held.delete(leaseId);
    for (const lease of reply.leases) held.set(lease.leaseId, lease);
    // A worker that is asked for the list sends it at once.
    return lists ? [...reply.leases, ...sync({ slots: slots - reply.leases.length, mayWait })] : reply.leases;
  };
  /** As the engine does with the call of a worker. */
  const sync = ({ slots = 0, results = [], progress = [], mayWait = false }: Call): readonly Lease[] => {
    sequence += 1;
    for (const { leaseId } of results) held.delete(leaseId);
    const reception = transcript().act({ kind: 'receive-sync', sessionId, sequence, draining, leavingReason });
    if (reception.kind !== 'proceed') return [];
    for (const result of results) {
      transcript().act({ kind: 'receive-result', sessionId, result });
      if (!transcript().state.sessions.has(sessionId)) return [];
    }
    transcript().act({ kind: 'report-held', sessionId, held: tellHeld(), progress });
    return answer(slots, mayWait);
  };
  return {
    register: () => {
      const processIdentity = toyIdentity(name);
      const self = { host: name, processId: 7, threads: 2, processIdentity };
      const request = { fingerprint: toyFingerprint, ...self, stay: { ...staysForEver, ...stay } };
      const reply = transcript().act({ kind: 'register', request });
      if (reply.kind !== 'accepted') return;
      formerSessionId = sessionId;
      ({ sessionId } = reply);
      sequence = 0;
      lists = true;
    },
    take: (slots = 1) => sync({ slots }),
    settle: (lease, change = (outcome) => outcome) => {
      const outcome = toyOutcome(plan, lease.task, lease.quarantinedTrials);
      sync({ results: [outcomeResult(lease.leaseId, change(outcome))] });
    },
    fail: ({ leaseId }, trial) =>
      void sync({ results: [{ leaseId, result: { kind: 'kernel-error', trial, message: 'the matrix is singular' } }] }),
    report: ({ leaseId }, trialsDone) => void sync({ progress: [{ leaseId, trialsDone }] }),
    drain: (returned = [], reason = 'drained') => {
      draining = true;
      leavingReason = reason;
      const result = { kind: 'returned', trial: undefined, message: '' } as const;
      sync({ slots: 1, results: returned.map(({ leaseId }) => ({ leaseId, result })) });
    },
    wait: () => void sync({ slots: 1, mayWait: true }),
    hear: () => answer(1, true),
    breakOff: () => transcript().act({ kind: 'abandon-sync', sessionId, sequence }),
    repeat: () => void transcript().act({ kind: 'receive-sync', sessionId, sequence, draining }),
    lose: ({ leaseId }) => void held.delete(leaseId),
    knock: () => void sync({}),
    callLate: () => void transcript().act({ kind: 'receive-sync', sessionId: formerSessionId, sequence: 2, draining }),
  };
}
