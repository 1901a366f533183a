import test from 'ava';
import fc from 'fast-check';
import type { Fact } from '../../../coordinator/core/fact.js';
import { getTask, pendingTasks } from '../../../coordinator/core/sweep-state.js';
import { planSweep } from '../../../src/sweep/plan.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import type { Lease } from '../../../src/wire/sync.js';
import { outcomeResult, toyDeclaration, toyOutcome, toySweep } from '../toy-sweep.js';
import { createTranscript } from './transcript.js';

/*
 * Workers with limits come, compute and leave, while sweeps of short and long trials are submitted, cancelled and taken up.
 * What is leased fits into the time that its worker has left; nobody is told to go while something is left that fits.
 */

const seed = Date.now() & 0x7fffffff;

/** Blocks whose trials take 1, 10, 100 and 1000 s: each trial is a task of its own. */
const declaration = {
  ...toyDeclaration,
  costSecondsPerTrial: ({ size }: { readonly size?: unknown }) => Number(size) / 2,
};
const plans = [
  { seed: 1, sizes: [1, 10, 100, 1000] },
  { seed: 2, sizes: [100, 1000] },
].map(({ seed: own, sizes }) => {
  const axes = [
    { name: 'size', values: sizes },
    { name: 'level', values: [1, 2] },
  ];
  return planSweep(toySweep({ seed: own, trials: 3, axes }), declaration);
});

type Step =
  | {
      readonly kind: 'come';
      readonly limitSeconds: number | undefined;
      readonly threads: number;
      readonly guest: boolean;
    }
  | { readonly kind: 'work'; readonly worker: number; readonly slots: number; readonly settled: number }
  | { readonly kind: 'submit' | 'cancel' | 'resume'; readonly plan: number }
  | { readonly kind: 'pass'; readonly seconds: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('come'),
      limitSeconds: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
      threads: fc.integer({ min: 1, max: 3 }),
      guest: fc.boolean(),
    }),
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('work'), worker: fc.nat(8), slots: fc.nat(6), settled: fc.nat(4) }),
    },
    fc.record({ kind: fc.constantFrom('submit', 'submit', 'cancel', 'resume'), plan: fc.nat(1) }),
    fc.record({ kind: fc.constant('pass'), seconds: fc.nat(20) }),
  ),
  { maxLength: 60, size: 'max' },
);

interface Guest {
  readonly sessionId: string;
  readonly endMs: number;
  readonly threads: number;
  held: Lease[];
}

test('what is leased fits into the time that is left, and nobody is told to go while something is left that fits', (t) => {
  const seen = { leases: 0, farewells: 0, refusals: 0 };
  fc.assert(
    fc.property(steps, (history) => play(history, seen)),
    { seed, verbose: true, numRuns: 200 },
  );
  t.true(seen.leases > 100 && seen.farewells > 20 && seen.refusals > 20, JSON.stringify(seen));
});

/** Throws where a law is broken. */
function play(history: readonly Step[], seen: { leases: number; farewells: number; refusals: number }): void {
  const transcript = createTranscript();
  const guests: Guest[] = [];
  const { state } = transcript;
  /** Attempts take what they are expected to, so that a worker is as fast as others. */
  const settle = ({ leaseId, sweepId: id, task }: Lease) => {
    const plan = plans.find(({ sweep }) => sweepId(sweep) === id) ?? plans[0];
    const { result } = outcomeResult(leaseId, toyOutcome(plan, task));
    return { leaseId, result: { ...result, computeUs: 1e6 * plan.blocks[task.block].trialCostSeconds } };
  };
  const work = (guest: Guest, { slots, settled }: { readonly slots: number; readonly settled: number }): void => {
    if (!state.sessions.has(guest.sessionId)) return;
    const results = guest.held.slice(0, settled).map(settle);
    const held = guest.held.slice(settled);
    const factsBefore = transcript.facts.length;
    const reply = transcript.answer(guest.sessionId, { slots, held: held.map(({ leaseId }) => leaseId), results });
    const revoked = new Set(reply.revokedLeaseIds);
    guest.held = [...held.filter(({ leaseId }) => !revoked.has(leaseId)), ...reply.leases];
    const grants = transcript.facts.slice(factsBefore).filter((fact) => fact.kind === 'lease-granted');
    const queue = held.filter(({ leaseId }) => !revoked.has(leaseId)).map(({ leaseId }) => leaseId);
    checkGrants(guest, grants, queue.length);
    seen.leases += reply.leases.length;
    const fitting = findFitting(guest);
    if (reply.farewell === true) {
      seen.farewells += 1;
      if (fitting !== undefined) throw new Error(`it was told to go, while ${fitting} would fit`);
      if (guest.held.length > 0) throw new Error('it was told to go with a lease');
    } else if (slots > 0 && guest.held.length === 0 && state.active.size > 0) seen.refusals += 1;
    // A thread that is free and a task that fits come together.
    if (slots > 0 && guest.held.length === 0 && fitting !== undefined) throw new Error(`${fitting} was not leased`);
  };
  const checkGrants = (guest: Guest, grants: readonly Extract<Fact, { kind: 'lease-granted' }>[], before: number) => {
    for (const [position, { expectedSeconds }] of grants.entries()) {
      const isQueued = before + position >= guest.threads;
      if (transcript.nowMs + 1000 * expectedSeconds > guest.endMs) throw new Error('a lease does not fit');
      if (isQueued && guest.endMs < Infinity) {
        const all = grants.slice(0, position + 1).reduce((sum, grant) => sum + grant.expectedSeconds, 0);
        if (transcript.nowMs + (1000 * all) / guest.threads > guest.endMs) throw new Error('a queue does not fit');
      }
    }
  };
  /** A pending task that takes, with a quarter more and a second, no longer than the worker stays. */
  const findFitting = (guest: Guest): string | undefined => {
    for (const sweep of state.active.values()) {
      for (const taskNumber of pendingTasks(sweep)) {
        const { block, trialCount } = getTask(sweep, taskNumber);
        const neededMs = 1000 * (1.2501 * trialCount * sweep.plan.blocks[block].trialCostSeconds + 1);
        if (transcript.nowMs + neededMs <= guest.endMs) return `task ${taskNumber}`;
      }
    }
    return undefined;
  };
  for (const step of history) {
    switch (step.kind) {
      case 'come': {
        const timeLimitMs = step.limitSeconds === undefined ? undefined : 1000 * step.limitSeconds;
        const stay = { allocation: step.guest ? 'a7' : '', timeLimitMs };
        const { threads } = step;
        const sessionId = transcript.register(`host-${guests.length}`, { threads, stay });
        guests.push({ sessionId, endMs: transcript.nowMs + (timeLimitMs ?? Infinity), threads, held: [] });
        break;
      }
      case 'work':
        if (guests.length > 0) work(guests[step.worker % guests.length], step);
        break;
      case 'submit':
        transcript.submit(plans[step.plan]);
        break;
      case 'cancel':
      case 'resume': {
        const id = sweepId(plans[step.plan].sweep);
        if (state.sweeps.has(id)) transcript.act({ kind: `${step.kind}-sweep`, sweepId: id });
        break;
      }
      case 'pass':
        transcript.pass(1000 * step.seconds);
        break;
      default:
        step satisfies never;
    }
  }
}
