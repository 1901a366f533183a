import test from 'ava';
import { evolve } from '../../../coordinator/core/evolve.js';
import { isDurable } from '../../../coordinator/core/fact.js';
import { createCoordinatorState, getSweep } from '../../../coordinator/core/state.js';
import type { SweepPlan } from '../../../src/sweep/plan.js';
import type { SweepId } from '../../../src/sweep/sweep.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createTranscript, type Transcript } from './transcript.js';

const taskMs = 250;

/** Workers of one thread that do a task in a quarter of a second, one after the other, in virtual time. */
function work(transcript: Transcript, plans: readonly SweepPlan[], workers: readonly string[]): void {
  for (const session of workers) {
    const { leases } = transcript.answer(session, { slots: 1 });
    const results = leases.flatMap(({ leaseId, sweepId: owner, task }) => {
      const plan = plans.find(({ sweep }) => sweepId(sweep) === owner);
      return plan === undefined ? [] : [outcomeResult(leaseId, toyOutcome(plan, task), taskMs * 1000)];
    });
    transcript.answer(session, { results });
  }
  transcript.nowMs += taskMs;
  transcript.act({ kind: 'tick' });
}

function settled(transcript: Transcript, plan: SweepPlan): number {
  return getSweep(transcript.state, sweepId(plan.sweep)).tasksSettled;
}

function startAll(plans: readonly SweepPlan[], workerCount = 2): { transcript: Transcript; workers: string[] } {
  const transcript = createTranscript();
  const workers = Array.from({ length: workerCount }, (_, index) => transcript.register(`host-${index}`));
  for (const plan of plans) transcript.submit(plan);
  return { transcript, workers };
}

test('a sweep of 60 trials is done in seconds beside one of hours that began long before', (t) => {
  const long = toyPlan({ seed: 1, trials: 100_000 });
  const short = toyPlan({ seed: 2, trials: 60 });
  const { transcript, workers } = startAll([long]);
  for (let step = 0; step < 2000; step += 1) work(transcript, [long, short], workers);
  const startMs = transcript.nowMs;
  transcript.submit(short);
  while (getSweep(transcript.state, sweepId(short.sweep)).tasksSettled < 36) work(transcript, [long, short], workers);
  t.true(transcript.nowMs - startMs <= 10_000, `${transcript.nowMs - startMs} ms`);
});

test('a sweep that joins late starts where the others are: it neither starves them nor catches up', (t) => {
  const plans = [1, 2].map((seed) => toyPlan({ seed, trials: 100_000 }));
  const [first, second] = plans;
  const { transcript, workers } = startAll([first]);
  for (let step = 0; step < 1000; step += 1) work(transcript, plans, workers);
  transcript.submit(second);
  const before = settled(transcript, first);
  for (let step = 0; step < 200; step += 1) work(transcript, plans, workers);
  t.true(Math.abs(settled(transcript, first) - before - settled(transcript, second)) <= 4);
});

test('compute goes by priority, and a changed priority counts from then on', (t) => {
  const plans = [1, 2, 3].map((seed) => toyPlan({ seed, trials: 100_000 }));
  const { transcript, workers } = startAll(plans);
  const share = (): number[] => {
    const before = plans.map((plan) => settled(transcript, plan));
    for (let step = 0; step < 300; step += 1) work(transcript, plans, workers);
    return plans.map((plan, index) => (settled(transcript, plan) - before[index]) / 600);
  };
  const near = (got: number[], wanted: number[]): boolean =>
    got.every((value, index) => Math.abs(value - wanted[index]) < 0.02);
  t.true(near(share(), [1 / 3, 1 / 3, 1 / 3]));
  transcript.act({ kind: 'submit-sweep', plan: plans[1], priority: 4 });
  t.true(near(share(), [1 / 6, 4 / 6, 1 / 6]));
  transcript.act({ kind: 'submit-sweep', plan: plans[1], priority: 1 });
  t.true(near(share(), [1 / 3, 1 / 3, 1 / 3]));
});

test('among equals the oldest is served first', (t) => {
  const plans = [3, 1, 2].map((seed) => toyPlan({ seed, trials: 5 }));
  const { transcript, workers } = startAll(plans);
  const order = transcript.answer(workers[0], { slots: 6 }).leases.map(({ sweepId: id }) => id);
  const ids: SweepId[] = plans.map(({ sweep }) => sweepId(sweep));
  t.deepEqual(order, [...ids, ...ids]);
});

test('leases that come back unused cost a sweep nothing of its share', (t) => {
  const plans = [1, 2].map((seed) => toyPlan({ seed, trials: 1000 }));
  const { transcript, workers } = startAll(plans);
  for (let step = 0; step < 50; step += 1) {
    transcript.answer(workers[0], { slots: 7 });
    transcript.answer(workers[0]);
  }
  for (const plan of plans) t.true(Math.abs(getSweep(transcript.state, sweepId(plan.sweep)).served) < 1e-9);
});

test('a priority is a durable fact, given with a sweep or later, and only where it changes something', (t) => {
  const transcript = createTranscript();
  const plan = toyPlan();
  const submit = (priority?: number): string => transcript.act({ kind: 'submit-sweep', plan, priority }).effect;
  t.deepEqual([submit(7), submit(), submit(7), submit(2)], ['created', 'unchanged', 'unchanged', 'unchanged']);
  t.deepEqual(
    transcript.facts.flatMap((fact) => (fact.kind === 'sweep-prioritised' ? [fact.priority] : [])),
    [7, 2],
  );
  const restarted = createCoordinatorState(transcript.state.settings);
  for (const fact of transcript.facts.filter(isDurable)) evolve(restarted, fact);
  t.is(getSweep(restarted, sweepId(plan.sweep)).priority, 2);
});
