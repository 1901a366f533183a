import test from 'ava';
import fc from 'fast-check';
import { isDurableFact } from '../../src/allocation/fact.js';
import { decodeFact, encodeFact } from '../../src/allocation/fact-codec.js';
import { jobName, parseJobName } from '../../src/allocation/job-name.js';
import type { AllocationObservation, JobObservation } from '../../src/allocation/observation.js';
import { restoreAllocation } from '../../src/allocation/restore-allocation.js';
import { type AllocationState, hasWorker } from '../../src/allocation/state.js';
import { name, openScene, type Scene } from './scene.js';
import { findReplayProblem } from './simulation/laws.js';

/** Anything that may be said, whether it makes sense or not. */
const jobNumber = fc.integer({ min: 1, max: 6 });

const listed: fc.Arbitrary<JobObservation> = fc
  .record({
    number: jobNumber,
    jobId: fc.integer({ min: 100, max: 108 }),
    state: fc.constantFrom('queued', 'running', 'ended'),
    reason: fc.constantFrom('TIMEOUT', 'FAILED', 'PREEMPTED', 'PartitionTimeLimit', 'launch failed requeued held', ''),
    node: fc.constantFrom('a', 'b', 'c'),
  })
  .map(({ number, jobId, ...rest }) => ({ name: name(number), jobId: String(jobId), ...rest }));

const observation: fc.Arbitrary<AllocationObservation> = fc.oneof(
  fc.record({ kind: fc.constant('jobs-listed' as const), jobs: fc.array(listed, { maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('submit-answered' as const),
    name: jobNumber.map(name),
    result: fc.oneof(
      fc.record({ kind: fc.constant('submitted' as const), jobId: fc.integer({ min: 100, max: 108 }).map(String) }),
      fc.record({ kind: fc.constant('refused' as const), message: fc.string(), lasting: fc.boolean() }),
      fc.record({ kind: fc.constant('unknown' as const), message: fc.string() }),
    ),
  }),
  fc.record({
    kind: fc.constant('worker-joined' as const),
    name: jobNumber.map(name),
    threads: fc.integer({ min: 1, max: 64 }),
    node: fc.constantFrom('a', 'b', 'c'),
  }),
  fc.record({
    kind: fc.constant('worker-left' as const),
    name: jobNumber.map(name),
    reason: fc.constantFrom('idle', 'farewell', 'time-limit', 'offline', 'drained', 'lost'),
    outcomes: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    kind: fc.constant('demand' as const),
    demand: fc.record({
      coreSecondsLeft: fc.integer({ min: 0, max: 1e6 }),
      tasksLeft: fc.integer({ min: 0, max: 1000 }),
      longestTrialSeconds: fc.constantFrom(1, 1e5),
    }),
  }),
  fc.record({ kind: fc.constant('log-read' as const), name: jobNumber.map(name), text: fc.string() }),
  fc.constantFrom<AllocationObservation>(
    { kind: 'started' },
    { kind: 'pause' },
    { kind: 'resume' },
    { kind: 'remove' },
    { kind: 'tick' },
    { kind: 'tick' },
  ),
);

const story = fc.array(fc.tuple(observation, fc.integer({ min: -100_000, max: 1_000_000 })), { maxLength: 80 });

function play(steps: readonly (readonly [AllocationObservation, number])[], check: (scene: Scene) => void): void {
  const scene = openScene({ nodes: 3, submissionsPerHour: 5 });
  for (const [told, laterMs] of steps) {
    scene.nowMs = Math.max(0, scene.nowMs + laterMs);
    scene.observe(told);
    check(scene);
  }
}

test('whatever is said, in whatever order: nothing throws, and the facts that are kept lead to the same state', (t) => {
  fc.assert(
    fc.property(story, (steps) => {
      play(steps, () => undefined);
      const scene = openScene({ nodes: 3, submissionsPerHour: 5 });
      for (const [told, laterMs] of steps) {
        scene.nowMs = Math.max(0, scene.nowMs + laterMs);
        scene.observe(told);
      }
      const kept = scene.facts.filter(isDurableFact).map((fact) => decodeFact(encodeFact(fact)));
      t.is(findReplayProblem(scene.state, restoreAllocation(kept)), undefined);
    }),
    { numRuns: 200 },
  );
});

test('whatever is said, no more jobs are wanted than nodes, and no more wait than may', (t) => {
  fc.assert(
    fc.property(story, (steps) => {
      play(steps, ({ state, facts }) => {
        const last = facts.at(-1);
        if (last?.kind !== 'submission-ordered') return;
        t.true(state.jobs.size <= state.settings.nodes);
        t.true(countNew(state) <= state.settings.queuedMax);
        t.true(state.submissionTimes.length <= state.settings.submissionsPerHour);
        t.is(state.pause, undefined);
        t.is(state.phase, 'open');
      });
    }),
    { numRuns: 200 },
  );
});

function countNew({ jobs }: AllocationState): number {
  return [...jobs.values()].filter((job) => job.place.kind === 'submitting' && !hasWorker(job)).length;
}

test('facts that are missing from a repaired ledger are no obstacle, but for the first one', (t) => {
  fc.assert(
    fc.property(story, fc.integer({ min: 0, max: 200 }), (steps, at) => {
      const scene = openScene({ nodes: 3 });
      for (const [told, laterMs] of steps) {
        scene.nowMs = Math.max(0, scene.nowMs + laterMs);
        scene.observe(told);
      }
      const kept = scene.facts.filter(isDurableFact).filter((_, position) => position !== at);
      t.is(restoreAllocation(kept) === undefined, at === 0);
    }),
    { numRuns: 200 },
  );
});

test('a job name says its allocation and its number, and no other name does', (t) => {
  const id = fc.stringMatching(/^[0-9a-z]{8,12}$/);
  fc.assert(
    fc.property(id, fc.integer({ min: 1, max: 999_999_999 }), fc.string(), (allocationId, number, other) => {
      t.deepEqual(parseJobName(jobName(allocationId, number)), { allocationId, number });
      t.is(parseJobName(`${jobName(allocationId, number)}${other.replaceAll(/\d/g, '')}x`), undefined);
    }),
  );
});
