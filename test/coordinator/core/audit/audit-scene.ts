import type { CoordinatorSettings } from '../../../../coordinator/core/state.js';
import { getSweep } from '../../../../coordinator/core/state.js';
import type { SweepState } from '../../../../coordinator/core/sweep-state.js';
import type { Outcome, Task } from '../../../../src/sweep/outcome.js';
import { sweepId } from '../../../../src/sweep/sweep-id.js';
import type { Lease } from '../../../../src/wire/sync.js';
import { flipVerdict, outcomeResult, shiftMetric, toyIdentity, toyOutcome, toyPlan } from '../../toy-sweep.js';
import { createTranscript, type Transcript } from '../transcript.js';

/** Three tasks of five trials in two cells each. */
const auditPlan = toyPlan({ trials: 5 });

/** A coordinator that has every task computed again, and a sweep. */
export interface AuditScene {
  readonly transcript: Transcript;
  readonly sweep: () => SweepState;
  /** Registers, by the name of a host alone or as `host/process`. */
  readonly join: (name: string) => Party;
}

export interface Party {
  readonly sessionId: string;
  /** Takes what it is given, at most `slots` tasks. */
  readonly take: (slots?: number) => readonly Lease[];
  /** Takes one lease at least, and sends what it makes of it. */
  readonly compute: (make?: (task: Task) => Outcome, slots?: number) => readonly Lease[];
  readonly send: (lease: Lease, outcome: Outcome) => void;
  /** The kernel throws in this trial, and nothing else is held any more. */
  readonly fail: (lease: Lease, trial: number) => void;
  readonly isOpen: () => boolean;
}

export function createAuditScene(settings: Partial<CoordinatorSettings> = {}, plan = auditPlan): AuditScene {
  const transcript = createTranscript('boot', undefined, { audit: { share: 1, lone: false }, ...settings });
  transcript.submit(plan);
  const join = (name: string): Party => {
    const [host] = name.split('/');
    const sessionId = transcript.register(host, { identity: toyIdentity(name.replace('/', '-')) });
    const held = new Map<string, Lease>();
    const sync = (options: Parameters<Transcript['sync']>[1]): readonly Lease[] => {
      const reply = transcript.sync(sessionId, { held: [...held.keys()], ...options });
      const leases = reply.kind === 'answer' ? reply.leases : [];
      for (const lease of leases) held.set(lease.leaseId, lease);
      return leases;
    };
    const send = (lease: Lease, outcome: Outcome): void => {
      held.delete(lease.leaseId);
      sync({ held: [...held.keys()], results: [outcomeResult(lease.leaseId, outcome)] });
    };
    const fail = ({ leaseId }: Lease, trial: number): void => {
      held.clear();
      sync({ held: [], results: [{ leaseId, result: { kind: 'kernel-error', trial, message: 'no' } }] });
    };
    const compute = (make = honest, slots = 1): readonly Lease[] => {
      const leases = sync({ slots });
      for (const lease of leases) send(lease, make(lease.task));
      return leases;
    };
    const isOpen = (): boolean => transcript.state.sessions.has(sessionId);
    return { sessionId, take: (slots = 1) => sync({ slots }), compute, send, fail, isOpen };
  };
  return { transcript, sweep: () => getSweep(transcript.state, sweepId(plan.sweep)), join };
}

export function honest(task: Task): Outcome {
  return toyOutcome(auditPlan, task);
}

/** One verdict of the task is flipped. */
export function flipped(task: Task): Outcome {
  return flipVerdict(honest(task));
}

/** The verdicts are right, and one metric is not. */
export function misread(task: Task): Outcome {
  return shiftMetric(honest(task));
}

/** Takes back what the ledger would have of those who are withdrawn. */
export function takeBack({ transcript }: AuditScene): void {
  const records = transcript.facts.flatMap((fact) => (fact.kind === 'outcome-accepted' ? [fact] : []));
  for (const { kind: _kind, ...record } of records) transcript.act({ kind: 'take-back', records: [record] });
}

/** Kinds of facts that speak of audits, in their order. */
export function auditKinds({ transcript }: AuditScene): string[] {
  return transcript
    .kinds()
    .filter((kind) => /^(audit-(?!stuck)|dispute|worker-|outcome-conf|outcome-with|task-)/.test(kind));
}
