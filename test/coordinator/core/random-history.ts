import fc from 'fast-check';
import { sweepId } from '../../../src/sweep/sweep.js';
import type { AttemptResult, Lease } from '../../../src/wire/sync.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import type { Transcript } from './transcript.js';

/** One step of a random history; numbers choose among what there is. */
export type Step =
  | { readonly kind: 'sync'; readonly session: number; readonly slots: number; readonly results: readonly Ending[] }
  | { readonly kind: 'submit'; readonly seed: number; readonly trials: number }
  | { readonly kind: 'cancel'; readonly seed: number }
  | { readonly kind: 'resume'; readonly seed: number }
  | { readonly kind: 'pass'; readonly durationMs: number };

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
  return (step) => {
    switch (step.kind) {
      case 'sync': {
        const known = sessions[step.session];
        const sessionId =
          known !== undefined && transcript.state.sessions.has(known)
            ? known
            : transcript.register(`host-${step.session}`);
        sessions[step.session] = sessionId;
        const results = step.results.flatMap(endLease);
        const live = [...(transcript.state.sessions.get(sessionId)?.leases.keys() ?? [])];
        const held = live.filter((leaseId) => !results.some((result) => result.leaseId === leaseId));
        granted.push(...transcript.answer(sessionId, { slots: step.slots, held, results }).leases);
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
        transcript.nowMs += step.durationMs;
        transcript.act({ kind: 'tick' });
        break;
      default:
        step satisfies never;
    }
  };
}
