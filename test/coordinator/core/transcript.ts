import { decide } from '../../../coordinator/core/decide.js';
import type { EventKind, Events, Replies } from '../../../coordinator/core/event.js';
import { evolve } from '../../../coordinator/core/evolve.js';
import type { Fact, FileContents } from '../../../coordinator/core/fact.js';
import { type CoordinatorState, createCoordinatorState } from '../../../coordinator/core/state.js';
import type { SweepPlan } from '../../../src/sweep/plan.js';
import type { AttemptResult, Lease, LeaseProgress, SyncAnswer, SyncReply } from '../../../src/wire/sync.js';
import { toyFingerprint } from '../toy-sweep.js';

export const leaseDurationMs = 30_000;

/** The pure core, driven by hand: every event is decided, evolved and written down. */
export interface Transcript {
  readonly state: CoordinatorState;
  readonly facts: Fact[];
  nowMs: number;
  readonly act: <K extends EventKind>(event: Events[K] & { readonly kind: K }) => Replies[K];
  readonly submit: (plan: SweepPlan, files?: FileContents) => void;
  readonly register: (host?: string) => string;
  /** A whole sync that does not wait, with the session's next sequence unless one is given. */
  readonly sync: (sessionId: string, options?: SyncOptions) => SyncReply;
  /** The same, where an answer is expected. */
  readonly answer: (sessionId: string, options?: SyncOptions) => SyncAnswer;
  readonly kinds: (from?: number) => string[];
}

export interface SyncOptions {
  readonly slots?: number;
  readonly held?: readonly string[];
  readonly results?: readonly AttemptResult[];
  readonly progress?: readonly LeaseProgress[];
  readonly draining?: boolean;
  readonly sequence?: number;
}

/** `observe` is called right before and right after each decision, before its facts evolve anything. */
export function createTranscript(
  bootId = 'boot',
  observe: (when: 'before' | 'after') => void = () => undefined,
): Transcript {
  const state = createCoordinatorState({ fingerprint: toyFingerprint, leaseDurationMs, waitMaxMs: 10_000, bootId });
  const facts: Fact[] = [];
  const transcript: Transcript = {
    state,
    facts,
    nowMs: 1_000_000,
    act: (event) => {
      observe('before');
      const decision = decide(state, event, transcript.nowMs);
      observe('after');
      for (const fact of decision.facts) {
        evolve(state, fact);
        facts.push(fact);
      }
      return decision.reply;
    },
    submit: (plan, files = new Map()) => void transcript.act({ kind: 'submit-sweep', plan, files }),
    register: (host = 'host-a') => {
      const request = { fingerprint: toyFingerprint, host, processId: 7, threads: 4 };
      const reply = transcript.act({ kind: 'register', request });
      if (reply.kind !== 'accepted') throw new Error('the registration was refused');
      return reply.sessionId;
    },
    sync: (sessionId, options = {}) => syncAtOnce(transcript, sessionId, options),
    answer: (sessionId, options = {}) => {
      const reply = syncAtOnce(transcript, sessionId, options);
      if (reply.kind !== 'answer') throw new Error(`expected an answer, got ${reply.kind}`);
      return reply;
    },
    kinds: (from = 0) => facts.slice(from).map(({ kind }) => kind),
  };
  return transcript;
}

export function leaseIds(leases: readonly Lease[]): string[] {
  return leases.map(({ leaseId }) => leaseId);
}

function syncAtOnce(transcript: Transcript, sessionId: string, options: SyncOptions): SyncReply {
  const received = transcript.state.sessions.get(sessionId)?.receivedSequence ?? 0;
  const { slots = 0, held = [], results = [], progress = [], draining = false, sequence = received + 1 } = options;
  const reception = transcript.act({ kind: 'receive-sync', sessionId, sequence });
  if (reception.kind !== 'proceed') return reception;
  for (const result of results) transcript.act({ kind: 'receive-result', sessionId, result });
  transcript.act({ kind: 'report-held', sessionId, heldLeaseIds: held, progress });
  const reply = transcript.act({
    kind: 'answer-sync',
    sessionId,
    sequence,
    freeSlots: slots,
    heldLeaseIds: held,
    draining,
    mayWait: false,
  });
  if (reply.kind === 'wait') throw new Error('a sync that may not wait was told to wait');
  return reply;
}
