import test from 'ava';
import type { DurableAllocationFact } from '../../../src/allocation/fact.js';
import type { JobEngine } from '../../../src/allocation/job-engine.js';
import type { JobObservation } from '../../../src/allocation/observation.js';
import { openAllocation, restoreAllocation } from '../../../src/allocation/restore-allocation.js';
import { compileAllocationSettings } from '../../../src/allocation/settings.js';
import { type Allocator, runAllocator } from '../../../src/cli/site/allocator.js';

const compiled = compileAllocationSettings({ engine: 'fake', nodes: 2, threads: 4, walltimeMs: 3_600_000 });
if (compiled.kind === 'refused') throw new Error(compiled.problems.join());
const opened = openAllocation('scene0000', compiled.settings, 0);
const much = { coreSecondsLeft: 1e6, tasksLeft: 1e6, longestTrialSeconds: 1 };

interface Stage {
  readonly allocator: Allocator;
  readonly jobs: Map<string, JobObservation>;
  /** What happened, in its order: `note KIND`, `submit NAME`, `cancel NAME`. */
  readonly diary: string[];
  readonly told: string[];
  /** Calls all timers, and lets what follows come to rest. */
  readonly turn: () => Promise<void>;
}

interface StageOptions {
  readonly note?: (facts: readonly DurableAllocationFact[]) => Promise<void>;
  readonly list?: () => Promise<readonly JobObservation[]>;
  readonly demand?: typeof much;
}

function openStage({ note, list, demand = much }: StageOptions = {}): Stage {
  const jobs = new Map<string, JobObservation>();
  const diary: string[] = [];
  const told: string[] = [];
  const timers = new Set<() => void>();
  let nowMs = 1000;
  const engine: JobEngine = {
    submit: ({ name }) => {
      diary.push(`submit ${name}`);
      const jobId = String(jobs.size + 1);
      jobs.set(name, { name, jobId, state: 'queued' });
      return Promise.resolve({ kind: 'submitted', jobId });
    },
    list: list ?? (() => Promise.resolve([...jobs.values()])),
    cancel: (orders) => {
      for (const { name } of orders) {
        diary.push(`cancel ${name}`);
        const job = jobs.get(name);
        if (job !== undefined) jobs.set(name, { ...job, state: 'ended', reason: 'CANCELLED' });
      }
      return Promise.resolve();
    },
    readLog: () => Promise.resolve(''),
    checkSettings: () => Promise.resolve([]),
  };
  const state = restoreAllocation([opened]);
  if (state === undefined) throw new Error('the allocation is gone');
  const allocator = runAllocator({
    ...{ state, engine },
    note:
      note ??
      ((facts) => {
        diary.push(...facts.map(({ kind }) => `note ${kind}`));
        return Promise.resolve();
      }),
    readDemand: () => Promise.resolve(demand),
    readWorkers: () => Promise.resolve([]),
    clock: {
      nowMs: () => nowMs,
      after: (_delayMs, call) => {
        timers.add(call);
        return () => void timers.delete(call);
      },
    },
    tell: (line) => void told.push(line),
  });
  const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const turn = async (): Promise<void> => {
    nowMs += 1000;
    for (const call of [...timers]) {
      timers.delete(call);
      call();
    }
    for (let round = 0; round < 20; round += 1) await rest();
  };
  return { allocator, jobs, diary, told, turn };
}

test('facts are on disk before the orders that follow from them are carried out', async (t) => {
  const { allocator, diary, turn, jobs } = openStage();
  for (let round = 0; round < 3; round += 1) await turn();
  t.is(jobs.size, 2);
  const submitted = diary.indexOf('submit phasegrid-scene0000-1');
  t.true(diary.indexOf('note submission-ordered') < submitted);
  t.true(diary.indexOf('note job-submitted') > submitted);
  allocator.stop();
});

test('where facts cannot be written nothing is submitted, and the allocator says so', async (t) => {
  const { allocator, jobs, turn } = openStage({ note: () => Promise.reject(new Error('the disk is full')) });
  for (let round = 0; round < 3; round += 1) await turn();
  await t.throwsAsync(allocator.failed, { message: 'the disk is full' });
  t.is(jobs.size, 0);
});

test('a listing that fails is told once, ends no job, and nothing is submitted before one succeeded', async (t) => {
  const { allocator, told, jobs, turn } = openStage({ list: () => Promise.reject(new Error('squeue timed out')) });
  for (let round = 0; round < 4; round += 1) await turn();
  t.deepEqual(told, ['squeue timed out']);
  t.is(jobs.size, 0);
  allocator.stop();
});

test('without work nothing is submitted', async (t) => {
  const { allocator, jobs, turn } = openStage({
    demand: { coreSecondsLeft: 0, tasksLeft: 0, longestTrialSeconds: 0 },
  });
  for (let round = 0; round < 4; round += 1) await turn();
  t.is(jobs.size, 0);
  allocator.stop();
});

test('a wish is noted with what follows from it, and is taken once', async (t) => {
  const { allocator, diary, turn, jobs } = openStage();
  for (let round = 0; round < 3; round += 1) await turn();
  const before = diary.length;
  for (const _again of [1, 2]) allocator.observe({ kind: 'wish', number: 1, wish: 'pause' });
  for (let round = 0; round < 4; round += 1) await turn();
  const after = diary.slice(before);
  t.deepEqual(after.slice(0, 2), ['note wish-taken', 'note allocation-paused']);
  t.is(after.filter((line) => line === 'note wish-taken').length, 1);
  t.true([...jobs.values()].every(({ state }) => state === 'ended'));
  allocator.stop();
});

test('removal cancels every job and is over when none is left', async (t) => {
  const { allocator, jobs, turn } = openStage();
  for (let round = 0; round < 3; round += 1) await turn();
  const removed = allocator.remove(1e9);
  await new Promise((resolve) => setImmediate(resolve));
  allocator.observe({ kind: 'jobs-listed', jobs: [...jobs.values()] });
  t.is(await removed, 'closed');
  t.true([...jobs.values()].every(({ state }) => state === 'ended'));
});
