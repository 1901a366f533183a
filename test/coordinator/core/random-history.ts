import fc from 'fast-check';
import { listRetryable } from '../../../coordinator/core/audit/decide-take-back.js';
import { isWithdrawn } from '../../../coordinator/core/audit/withdrawals.js';
import { processName } from '../../../coordinator/core/session-id.js';
import { getSweep } from '../../../coordinator/core/state.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import type { AttemptResult, Lease } from '../../../src/wire/sync.js';
import { outcomeResult, toyIdentity, toyOutcome, toyPlan } from '../toy-sweep.js';
import { acceptedRecords } from './accepted-records.js';
import type { Transcript } from './transcript.js';

/** One step of a random history; numbers choose among what there is. */
export type Step =
  | { readonly kind: 'sync'; readonly session: number; readonly slots: number; readonly results: readonly Ending[] }
  | { readonly kind: 'submit'; readonly seed: number; readonly trials: number }
  | { readonly kind: 'cancel'; readonly seed: number }
  | { readonly kind: 'resume'; readonly seed: number }
  | { readonly kind: 'pass'; readonly durationMs: number }
  /** Outcomes of those who are withdrawn are taken back. */
  | { readonly kind: 'take-back'; readonly count: number }
  | { readonly kind: 'retry'; readonly seed: number }
  | { readonly kind: 'audit'; readonly seed: number; readonly task: number };

interface Ending {
  readonly lease: number;
  readonly how: 'honest' | 'different' | 'broken' | 'kernel-error' | 'thread-lost' | 'returned';
  readonly trial: number | undefined;
}

const seeds = [1, 2] as const;
const ending: fc.Arbitrary<Ending> = fc.record({
  lease: fc.nat(40),
  how: fc.constantFrom('honest', 'honest', 'different', 'broken', 'kernel-error', 'thread-lost', 'returned'),
  trial: fc.option(fc.nat(20), { nil: undefined }),
});
const sync: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('sync'),
  session: fc.nat(3),
  slots: fc.nat(4),
  results: fc.array(ending, { maxLength: 4 }),
});
const other: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('submit'), seed: fc.constantFrom(...seeds), trials: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('cancel'), seed: fc.constantFrom(...seeds) }),
  fc.record({ kind: fc.constant('resume'), seed: fc.constantFrom(...seeds) }),
  fc.record({ kind: fc.constant('pass'), durationMs: fc.nat(20_000) }),
  fc.record({ kind: fc.constant('take-back'), count: fc.nat(5) }),
  fc.record({ kind: fc.constant('retry'), seed: fc.constantFrom(...seeds) }),
  fc.record({ kind: fc.constant('audit'), seed: fc.constantFrom(...seeds), task: fc.nat(8) }),
);

/** Long enough that budgets run out now and then. */
export const history: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: sync }, { weight: 2, arbitrary: other }),
  { maxLength: 80, size: 'max' },
);

/** Plays steps against a transcript and remembers every lease that was ever granted. */
export function createPlayer(transcript: Transcript): (step: Step) => void {
  const plans = new Map<number, ReturnType<typeof toyPlan>>();
  const sessions: (string | undefined)[] = [];
  const granted: Lease[] = [];
  const submit = (seed: number, trials: number): void => {
    const plan = toyPlan({ seed, trials });
    plans.set(seed, plan);
    transcript.submit(plan);
  };
  submit(seeds[0], 12);
  submit(seeds[1], 7);
  const endLease = ({ lease: choice, how, trial }: Ending): AttemptResult[] => {
    if (granted.length === 0) return [];
    // The latest leases are the likeliest to be alive.
    const lease = granted[Math.max(0, granted.length - 1 - choice)];
    const plan = [...plans.values()].find(({ sweep }) => sweepId(sweep) === lease.sweepId);
    if (plan === undefined) return [];
    const honest = toyOutcome(plan, lease.task, lease.quarantinedTrials);
    if (how === 'honest') return [outcomeResult(lease.leaseId, honest)];
    const different = { ...honest, verdicts: honest.verdicts.map((code) => (code + 1) % 3) };
    if (how === 'different') return [outcomeResult(lease.leaseId, different)];
    if (how === 'broken') return [outcomeResult(lease.leaseId, { ...honest, metrics: new Float64Array(1) })];
    return [{ leaseId: lease.leaseId, result: { kind: how, trial, message: 'by chance' } }];
  };
  const generations = [0, 0, 0, 0];
  /** A host that is withdrawn comes back under another name. */
  const registerSomehow = (index: number): string => {
    for (;;) {
      const host = generations[index] === 0 ? `host-${index}` : `host-${index}-${generations[index]}`;
      const process = processName(toyIdentity(host));
      if (!isWithdrawn(transcript.state.withdrawals, { host, process })) return transcript.register(host);
      generations[index] += 1;
    }
  };
  return (step) => {
    switch (step.kind) {
      case 'sync': {
        const known = sessions[step.session];
        const sessionId =
          known !== undefined && transcript.state.sessions.has(known) ? known : registerSomehow(step.session);
        sessions[step.session] = sessionId;
        const results = step.results.flatMap(endLease);
        const live = [...(transcript.state.sessions.get(sessionId)?.leases.keys() ?? [])];
        const held = live.filter((leaseId) => !results.some((result) => result.leaseId === leaseId));
        const reply = transcript.sync(sessionId, { slots: step.slots, held, results });
        if (reply.kind === 'answer') granted.push(...reply.leases);
        break;
      }
      case 'submit':
        submit(step.seed, Math.max(step.trials, plans.get(step.seed)?.sweep.trials ?? 0));
        break;
      case 'cancel':
        transcript.act({ kind: 'cancel-sweep', sweepId: sweepId(toyPlan({ seed: step.seed }).sweep) });
        break;
      case 'resume':
        transcript.act({ kind: 'resume-sweep', sweepId: sweepId(toyPlan({ seed: step.seed }).sweep) });
        break;
      case 'pass':
        for (let passed = 0; passed < step.durationMs; passed += 3000) {
          transcript.nowMs += Math.min(3000, step.durationMs - passed);
          transcript.act({ kind: 'tick' });
        }
        break;
      case 'take-back':
        transcript.act({ kind: 'take-back', records: [...acceptedRecords(transcript).values()].slice(-step.count) });
        break;
      case 'retry': {
        const id = sweepId(toyPlan({ seed: step.seed }).sweep);
        const taskNumbers = listRetryable(transcript.state, id);
        const accepted = acceptedRecords(transcript);
        const records = taskNumbers.flatMap((taskNumber) => accepted.get(`${id} ${taskNumber}`) ?? []);
        transcript.act({ kind: 'retry-tasks', sweepId: id, taskNumbers, records });
        break;
      }
      case 'audit': {
        const id = sweepId(toyPlan({ seed: step.seed }).sweep);
        const { taskCount } = getSweep(transcript.state, id);
        transcript.act({ kind: 'audit-tasks', sweepId: id, taskNumbers: [step.task % taskCount] });
        break;
      }
      default:
        step satisfies never;
    }
  };
}
