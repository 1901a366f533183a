import { fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { createKernelHost } from '../../src/experiments/kernel-host.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep, planTasks } from '../../src/sweep/plan.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import type { AttemptEnd } from '../../worker/attempt.js';
import { openPool, type Pool, type PoolOptions } from '../../worker/pool.js';
import { runAttempt } from '../../worker/run-attempt.js';
import { systemStopwatch } from '../../worker/stopwatch.js';
import { ThreadStartError } from '../../worker/worker-error.js';
import { experiments, probeAttempt, probeRegistryUrl, probeSweep } from './probe-experiments.js';

const kernelModule = compileKernels();
const [experiment] = experiments;

async function withPool<T>(options: Partial<PoolOptions>, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = await openPool({
    threads: 1,
    kernelModule,
    stopwatch: systemStopwatch,
    registryUrl: probeRegistryUrl,
    ...options,
  });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

type OutcomeEnd = Extract<AttemptEnd, { kind: 'outcome' }>;
type BrokenEnd = Extract<AttemptEnd, { message: string }>;

function isOutcome(end: AttemptEnd): end is OutcomeEnd {
  return end.kind === 'outcome';
}

async function runInProcess(sweep: Sweep, task: Parameters<typeof probeAttempt>[1]): Promise<AttemptEnd> {
  const plan = planSweep(sweep, experiment.declaration);
  const points = Array.from(plan.blocks[task.block].cells, (cell) => plan.cell(cell).point);
  const trialModule = await experiment.loadTrialModule();
  const workspace = createKernelHost(kernelModule).getWorkspace('here', trialModule, points);
  const { seed, criterion } = sweep;
  const curves = { names: ['walk', 'margin'], trialCount: sweep.curves ?? 0 };
  return runAttempt(
    { trialModule, workspace, seed, criterion, points, metricCount: 2, curves, task, quarantinedTrials: [] },
    { isCancelled: () => false, enterTrial: () => undefined, reachShare: () => undefined },
  );
}

test.serial('threads give the bits that the main thread gives, for every task of a sweep', async (t) => {
  const sweep = probeSweep();
  const plan = planSweep(sweep, experiment.declaration);
  const tasks = planTasks(plan, { trialStart: 0, trialEnd: sweep.trials });
  t.true(tasks.count >= 3);
  await withPool({ threads: 2 }, async (pool) => {
    for (let index = 0; index < tasks.count; index += 1) {
      const task = tasks.task(index);
      const there = await pool.run(`lease ${index}`, probeAttempt(sweep, task));
      const here = await runInProcess(sweep, task);
      if (!isOutcome(there) || !isOutcome(here)) {
        t.fail(`expected two outcomes, got ${JSON.stringify([there, here])}`);
        return;
      }
      t.deepEqual(there.outcome.verdicts, here.outcome.verdicts);
      t.is(there.digest, here.digest);
      t.is(there.digest, outcomeDigest(there.outcome));
      t.true(there.computeUs >= 0);
    }
  });
});

test.serial('metrics that are not numbers have one spelling', async (t) => {
  await withPool({}, async (pool) => {
    const end = await pool.run('a', probeAttempt(probeSweep(), { block: 2, trialStart: 0, trialCount: 40 }));
    if (!isOutcome(end)) return t.fail(JSON.stringify(end));
    const { metrics } = end.outcome;
    const words = new BigUint64Array(metrics.buffer, metrics.byteOffset, metrics.length);
    const spellings = new Set([...words].filter((_, index) => Number.isNaN(metrics[index])));
    t.deepEqual([...spellings], [0x7ff8_0000_0000_0000n]);
  });
});

test.serial('quarantined trials are recorded and not run', async (t) => {
  const sweep = probeSweep({ mode: 'throw', at: 5 });
  await withPool({}, async (pool) => {
    const end = await pool.run('a', probeAttempt(sweep, { block: 0, trialStart: 4, trialCount: 3 }, [5]));
    if (!isOutcome(end)) return t.fail(JSON.stringify(end));
    const { verdicts, metrics } = end.outcome;
    t.deepEqual([...verdicts.subarray(4, 8)], Array<number>(4).fill(verdictCode.quarantined));
    t.true(metrics.subarray(8, 16).every(Number.isNaN));
    t.true([...verdicts.subarray(0, 4), ...verdicts.subarray(8)].every((code) => code < verdictCode.quarantined));
  });
});

test.serial('an error in a trial is a result that names the trial, and the thread goes on', async (t) => {
  await withPool({}, async (pool) => {
    const task = { block: 0, trialStart: 0, trialCount: 10 };
    const end = await pool.run('a', probeAttempt(probeSweep({ mode: 'throw', at: 6 }), task));
    t.like(end, { kind: 'kernel-error', trial: 6 });
    t.regex((end as BrokenEnd).message, /trial 6 throws, as it was told/);
    t.is((await pool.run('b', probeAttempt(probeSweep(), task))).kind, 'outcome');
  });
});

test.serial('a verdict that is none is an error of the trial', async (t) => {
  await withPool({}, async (pool) => {
    const task = { block: 0, trialStart: 0, trialCount: 2 };
    const end = await pool.run('a', probeAttempt(probeSweep({ mode: 'bad-verdict', at: 1 }), task));
    t.like(end, { kind: 'kernel-error', trial: 1 });
    t.regex((end as BrokenEnd).message, /0, 1 or 2, got 9 in the block's cell 3/);
  });
});

test.serial('a sweep that the worker cannot plan is an error without a trial', async (t) => {
  await withPool({}, async (pool) => {
    const task = { block: 0, trialStart: 0, trialCount: 2 };
    const unknown = await pool.run('a', probeAttempt({ ...probeSweep(), experiment: 'no-such' }, task));
    t.like(unknown, { kind: 'kernel-error', trial: undefined });
    t.regex((unknown as BrokenEnd).message, /no experiment no-such/);
    const newer = await pool.run('b', probeAttempt({ ...probeSweep(), experimentVersion: 2 }, task));
    t.regex((newer as BrokenEnd).message, /wants version 2 of experiment probe, this worker has 1/);
    const beyond = await pool.run('c', probeAttempt(probeSweep(), { ...task, block: 3 }));
    t.regex((beyond as BrokenEnd).message, /has 3 blocks, the lease names block 3/);
  });
});

test.serial('a cancelled attempt ends between two trials and leaves its thread free', async (t) => {
  await withPool({}, async (pool) => {
    const long = pool.run('long', probeAttempt(probeSweep(), { block: 2, trialStart: 0, trialCount: 1_000_000 }));
    pool.cancel('long');
    pool.cancel('never granted');
    t.deepEqual(await long, { kind: 'cancelled' });
    const next = await pool.run('next', probeAttempt(probeSweep(), { block: 0, trialStart: 0, trialCount: 5 }));
    t.is(next.kind, 'outcome', 'the flag of the attempt before must not cancel this one');
  });
});

test.serial('a thread that exits in a trial costs this attempt alone', async (t) => {
  await withPool({ threads: 2 }, async (pool) => {
    const task = { block: 1, trialStart: 10, trialCount: 10 };
    const [lost, other] = await Promise.all([
      pool.run('a', probeAttempt(probeSweep({ mode: 'exit', at: 13 }), task)),
      pool.run('b', probeAttempt(probeSweep(), task)),
    ]);
    t.like(lost, { kind: 'thread-lost', trial: 13 });
    t.is(other.kind, 'outcome');
    const after = await Promise.all([1, 2].map((n) => pool.run(`c${n}`, probeAttempt(probeSweep(), task))));
    t.deepEqual(
      after.map(({ kind }) => kind),
      ['outcome', 'outcome'],
    );
  });
});

test.serial('a thread that runs out of memory costs this attempt alone', async (t) => {
  await withPool({ threadHeapMib: 32 }, async (pool) => {
    const task = { block: 0, trialStart: 0, trialCount: 4 };
    const lost = await pool.run('a', probeAttempt(probeSweep({ mode: 'heap', at: 2 }), task));
    t.like(lost, { kind: 'thread-lost', trial: 2 });
    t.regex((lost as BrokenEnd).message, /memory/);
    t.is((await pool.run('b', probeAttempt(probeSweep(), task))).kind, 'outcome');
  });
});

test.serial('closing while a lost thread is being replaced ends no process', async (t) => {
  const child = fork(new URL('close-while-replacing.js', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  t.deepEqual([code, signal], [0, null]);
});

test.serial('closing does not wait for a trial that never ends', async (t) => {
  const pool = await openPool({ threads: 1, kernelModule, stopwatch: systemStopwatch, registryUrl: probeRegistryUrl });
  const endless = pool.run(
    'a',
    probeAttempt(probeSweep({ mode: 'endless' }), { block: 0, trialStart: 0, trialCount: 1 }),
  );
  await pool.close();
  t.is((await endless).kind, 'thread-lost');
});

test.serial('threads that cannot load the experiments are reported at once', async (t) => {
  const options = { threads: 2, kernelModule, stopwatch: systemStopwatch, registryUrl: 'file:///no/such/registry.js' };
  await t.throwsAsync(openPool(options), { instanceOf: ThreadStartError, message: /no\/such\/registry/ });
});
