import { decide } from '../../../coordinator/core/decide.js';
import { tickPeriodMs } from '../../../coordinator/core/decide-tick.js';
import type { Decision, EventKind, Events, Replies } from '../../../coordinator/core/event.js';
import { evolve } from '../../../coordinator/core/evolve.js';
import type { Fact, FileContents } from '../../../coordinator/core/fact.js';
import { createSign } from '../../../coordinator/core/sign.js';
import {
  type CoordinatorSettings,
  type CoordinatorState,
  createCoordinatorState,
} from '../../../coordinator/core/state.js';
import type { SweepPlan } from '../../../src/sweep/plan.js';
import type {
  AttemptResult,
  Lease,
  LeaseProgress,
  LeavingReason,
  SyncAnswer,
  SyncReply,
  SyncRequest,
  WorkerStay,
} from '../../../src/wire/sync.js';
import { toyFingerprint, toyIdentity } from '../toy-sweep.js';

export const leaseDurationMs = 30_000;

const wallStartMs = 1_600_000_000_000;

/** The key of every transcript, as if all were coordinators of one ledger. */
export const toySign = createSign(Buffer.alloc(32, 'phasegrid'));

/** The pure core, driven by hand: every event is decided, evolved and written down. */
export interface Transcript {
  readonly state: CoordinatorState;
  readonly facts: Fact[];
  /** By the monotonic clock. */
  nowMs: number;
  readonly act: <K extends EventKind>(event: Events[K] & { readonly kind: K }) => Replies[K];
  readonly submit: (plan: SweepPlan, files?: FileContents) => void;
  /** The process of a host is the same every time unless another identity is given. */
  readonly register: (
    host?: string,
    options?: { readonly identity?: string; readonly threads?: number; readonly stay?: Partial<WorkerStay> },
  ) => string;
  /** A whole sync that does not wait, with the session's next sequence unless one is given. */
  readonly sync: (sessionId: string, options?: SyncOptions) => SyncReply;
  /** The same, where an answer is expected. */
  readonly answer: (sessionId: string, options?: SyncOptions) => SyncAnswer;
  /** Lets time pass, with the ticks that come in it. */
  readonly pass: (durationMs: number) => void;
  readonly kinds: (from?: number) => string[];
}

export const staysForEver: WorkerStay = {
  allocation: '',
  job: '',
  logPath: '',
  timeLimitMs: undefined,
  wholeTimeLimitMs: undefined,
  idleTimeoutMs: undefined,
};

export interface SyncOptions {
  readonly slots?: number;
  readonly held?: SyncRequest['held'];
  readonly results?: readonly AttemptResult[];
  readonly progress?: readonly LeaseProgress[];
  readonly draining?: boolean;
  readonly leavingReason?: LeavingReason;
  readonly sequence?: number;
}

/** Hears of every decision, right before it and right after it. */
export interface Observer {
  readonly before?: () => void;
  /** The facts have not evolved anything yet. */
  readonly after?: <K extends EventKind>(
    event: Events[K] & { readonly kind: K },
    decision: Decision<Replies[K]>,
  ) => void;
}

export function createTranscript(
  bootId = 'boot',
  observer: Observer = {},
  settings: Partial<CoordinatorSettings> = {},
): Transcript {
  const state = createCoordinatorState({
    fingerprint: toyFingerprint,
    leaseDurationMs,
    waitMaxMs: 10_000,
    bootId,
    sign: toySign,
    sessionCountMax: 50,
    audit: { share: 0, lone: false },
    ...settings,
  });
  const facts: Fact[] = [];
  const transcript: Transcript = {
    state,
    facts,
    nowMs: 1_000_000,
    act: (event) => {
      observer.before?.();
      // The two clocks have nothing in common but their pace.
      const now = { wallMs: transcript.nowMs + wallStartMs, monotonicMs: transcript.nowMs };
      const decision = decide(state, event, now);
      observer.after?.(event, decision);
      for (const fact of decision.facts) {
        evolve(state, fact);
        facts.push(fact);
      }
      return decision.reply;
    },
    submit: (plan, files = new Map()) => void transcript.act({ kind: 'submit-sweep', plan, files }),
    register: (host = 'host-a', options = {}) => {
      const processIdentity = options.identity ?? toyIdentity(host);
      const request = {
        fingerprint: toyFingerprint,
        host,
        processId: 7,
        threads: options.threads ?? 4,
        processIdentity,
        stay: { ...staysForEver, ...options.stay },
      };
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
    pass: (durationMs) => {
      const endMs = transcript.nowMs + durationMs;
      while (transcript.nowMs < endMs) {
        transcript.nowMs = Math.min(endMs, transcript.nowMs + tickPeriodMs(leaseDurationMs));
        transcript.act({ kind: 'tick' });
      }
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
  const {
    slots = 0,
    held = [],
    results = [],
    progress = [],
    draining = false,
    leavingReason,
    sequence = received + 1,
  } = options;
  const reception = transcript.act({ kind: 'receive-sync', sessionId, sequence, draining, leavingReason });
  if (reception.kind !== 'proceed') return reception;
  for (const result of results) {
    transcript.act({ kind: 'receive-result', sessionId, result });
    if (!transcript.state.sessions.has(sessionId)) return { kind: 'session-over' };
  }
  transcript.act({ kind: 'report-held', sessionId, held, progress });
  const reply = transcript.act({
    kind: 'answer-sync',
    sessionId,
    sequence,
    freeSlots: slots,
    held,
    draining,
    mayWait: false,
  });
  if (reply.kind === 'wait') throw new Error('a sync that may not wait was told to wait');
  return reply;
}
