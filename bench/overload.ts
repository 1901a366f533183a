import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startCoordinator } from '../coordinator/start-coordinator.js';
import { systemClock } from '../coordinator/wall-clock.js';
import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { outcomeDigest } from '../src/sweep/outcome-digest.js';
import { protocolVersion } from '../src/wire/fingerprint.js';
import { runAgent } from '../worker/agent.js';
import type { Attempt, AttemptEnd } from '../worker/attempt.js';
import { systemStopwatch } from '../worker/stopwatch.js';
import { openUplink } from '../worker/uplink.js';

/*
 * Real agents with simulated threads, over gRPC, against a coordinator in a process of its own that gets only the CPU time
 * that nobody else wants. Nobody dies, so that no task may be charged.
 *   node dist/bench/overload.js [agents] [threads of each] [milliseconds of a task] [seconds] [nice value of the coordinator]
 * Prints one line of JSON with the figures of the whole time and of its part after a warm-up of 20 s; the exit code is 1 when
 * an attempt was charged.
 */

const [agentCount = 300, threads = 64, taskMs = 2000, seconds = 60, niceness = 19] = process.argv
  .slice(2)
  .filter((word) => word !== 'coordinator')
  .map(Number);

const fingerprint = { protocolVersion, kernelHash: 'none', codeHash: 'none', experimentVersions: { overload: 1 } };

const declaration: ExperimentDeclaration = {
  name: 'overload',
  version: 1,
  title: 'Overload',
  description: 'Costs nothing and finds nothing.',
  parameters: [{ name: 'x', description: '', unit: '1', schema: z.number() }],
  derivedAxes: [],
  rules: [],
  criteria: [{ name: 'exact', description: '' }],
  metrics: [{ name: 'error', unit: '1', description: '' }],
  coupledParameters: [],
  // A task is one trial.
  costSecondsPerTrial: () => 60,
  overlays: () => [],
};

interface Report {
  readonly attemptsFailed: number;
  readonly tasksSettled: number;
  readonly quarantined: number;
  readonly cpuSeconds: number;
}

async function coordinate(): Promise<void> {
  setPriority(niceness);
  const coordinator = await startCoordinator({
    ledgerPath: ':memory:',
    listen: '127.0.0.1:0',
    access: 'everybody',
    clock: systemClock,
    fingerprint,
    findDeclaration: (name) => (name === declaration.name ? declaration : undefined),
    version: '0.0.0',
  });
  const { engine, address } = coordinator;
  const { sweepId } = await engine.submitSweep({
    experiment: declaration.name,
    experimentVersion: 1,
    seed: 1,
    trials: 1_000_000,
    parameters: {},
    criterion: { name: 'exact' },
    axes: [{ name: 'x', values: [1, 2, 3, 4, 5] }],
  });
  const atStart = process.cpuUsage();
  process.send?.({ address });
  process.on('message', (word) => {
    if (word === 'end') process.exit(0);
    // A task is a trial of one cell.
    const { attemptsFailed, trialsSettled: tasksSettled, quarantined } = engine.progress(sweepId);
    const { user, system } = process.cpuUsage(atStart);
    const report: Report = { attemptsFailed, tasksSettled, quarantined, cpuSeconds: (user + system) / 1e6 };
    process.send?.(report);
  });
}

const outcome = { verdicts: Uint8Array.of(1), metrics: Float64Array.of(0.5) };
const digest = outcomeDigest(outcome);

/** Threads that wait for as long as a task takes, half as long or half as long again. */
function createSimulatedPool(random: () => number) {
  const running = new Map<string, number>();
  return {
    run: (leaseId: string, _attempt: Attempt): Promise<AttemptEnd> =>
      new Promise((resolve) => {
        const takesMs = taskMs * (0.5 + random());
        running.set(leaseId, 0.5);
        setTimeout(() => {
          running.delete(leaseId);
          resolve({ kind: 'outcome', outcome, digest, computeUs: Math.round(takesMs * 1000) });
        }, takesMs);
      }),
    cancel: () => undefined,
    progress: () => Array.from(running, ([leaseId, trialsDone]) => ({ leaseId, trialsDone })),
    failed: new Promise<never>(() => undefined),
  };
}

const warmUpSeconds = 20;

function pass(passedSeconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, passedSeconds * 1000));
}

async function command(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['coordinator', ...process.argv.slice(2)]);
  const next = (): Promise<unknown> => new Promise((resolve) => void child.once('message', resolve));
  const { address } = (await next()) as { readonly address: string };
  const counts = { syncs: 0, failures: 0, outcomes: 0, sessionsOver: 0 };
  for (let number = 0; number < agentCount; number += 1) {
    const processIdentity = `overload-${number}`.padEnd(24, '_');
    const link = openUplink({
      address,
      fingerprint,
      host: `host-${number}`,
      processId: number,
      processIdentity,
      threads,
    });
    const counting: typeof link = {
      ...link,
      sync: async (call) => {
        counts.syncs += 1;
        const reply = await link.sync(call);
        if (reply.kind === 'session-over') counts.sessionsOver += 1;
        else if (reply.kind !== 'news') counts.failures += 1;
        return reply;
      },
    };
    const jitter = ((number + 1) * 0.618_034) % 1;
    const agent = runAgent(
      { address, threads, jitter },
      {
        link: counting,
        pool: createSimulatedPool(Math.random),
        stopwatch: systemStopwatch,
        onEvent: (event) => void (counts.outcomes += event.kind === 'outcome' ? 1 : 0),
      },
    );
    agent.done.catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
    });
  }
  const take = async (): Promise<Report & { readonly syncs: number }> => {
    child.send('report');
    return { ...((await next()) as Report), syncs: counts.syncs };
  };
  await pass(Math.min(warmUpSeconds, seconds));
  const early = await take();
  await pass(Math.max(0, seconds - warmUpSeconds));
  const report = await take();
  const warmTasks = report.tasksSettled - early.tasksSettled;
  const figures = {
    bench: 'overload',
    agentCount,
    threads,
    taskMs,
    seconds,
    ...counts,
    ...report,
    syncsPerAgentSecond: counts.syncs / agentCount / seconds,
    cpuUsPerOutcome: (1e6 * report.cpuSeconds) / report.tasksSettled,
    coldCpuUsPerOutcome: (1e6 * early.cpuSeconds) / early.tasksSettled,
    warmCpuUsPerOutcome: (1e6 * (report.cpuSeconds - early.cpuSeconds)) / warmTasks,
    warmSyncsPerAgentSecond: (report.syncs - early.syncs) / agentCount / (seconds - warmUpSeconds),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  child.send('end');
  await pass(1);
  process.exit(report.attemptsFailed === 0 ? 0 : 1);
}

await (process.argv[2] === 'coordinator' ? coordinate() : command());
