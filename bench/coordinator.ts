import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine, EngineOptions } from '../coordinator/engine/engine.js';
import { openEngineInSlices } from '../coordinator/engine/open-engine.js';
import { systemClock } from '../coordinator/wall-clock.js';
import type { ExperimentDeclaration } from '../src/sweep/declaration.js';
import { attemptDigest, outcomeDigest } from '../src/sweep/outcome-digest.js';
import type { Sweep } from '../src/sweep/sweep.js';
import { protocolVersion } from '../src/wire/fingerprint.js';
import type { AttemptResult, Lease } from '../src/wire/sync.js';
import { reportFigure } from './report-figure.js';

// How many tasks a second a coordinator settles, ledger on disk included, and what a million tasks cost it in memory.
// Usage: node dist/bench/coordinator.js [tasks to settle]; prints one line of JSON. Bars: at least 5000 tasks a
// second, under 500 MiB.

/** 400 blocks of one cell, 2500 tasks of 4 trials each: a million tasks. */
const axisLength = 20;
const trials = 10_000;
const trialsPerTask = 4;
const taskCount = (axisLength ** 2 * trials) / trialsPerTask;

/** As many worker processes as a small cluster has, each with as many threads as a node. */
const workerCount = 32;
const threadsPerWorker = 16;

const settleCountDefault = 100_000;

const declaration: ExperimentDeclaration = {
  name: 'bench',
  version: 1,
  title: 'Bench',
  description: 'Costs nothing and finds nothing.',
  parameters: ['x', 'y'].map((name) => ({ name, description: '', unit: '1', schema: z.number() })),
  derivedAxes: [],
  rules: [],
  criteria: [],
  metrics: [
    { name: 'iterations', unit: '1', description: '' },
    { name: 'error', unit: '1', description: '' },
  ],
  coupledParameters: [],
  // So much that a task of this sweep has 4 trials.
  costSecondsPerTrial: () => 30 / trialsPerTask,
  overlays: () => [],
};

const sweep: Sweep = {
  experiment: 'bench',
  experimentVersion: 1,
  seed: 1,
  trials,
  parameters: {},
  criterion: { name: 'exact' },
  axes: ['x', 'y'].map((name) => ({ name, values: Array.from({ length: axisLength }, (_, index) => index) })),
};

const fingerprint = { protocolVersion, kernelHash: '', codeHash: '', experimentVersions: { bench: 1 } };

/** The same outcome for every task, so that the workers need no time. */
const outcome = {
  verdicts: new Uint8Array(trialsPerTask).fill(1),
  metrics: new Float64Array(2 * trialsPerTask).fill(0.5),
};
const contentDigest = outcomeDigest(outcome);

async function main(settleCount: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-bench-'));
  const ledgerPath = join(directory, 'ledger.db');
  const options: EngineOptions = {
    ledgerPath,
    fingerprint,
    clock: systemClock,
    findDeclaration: (name) => (name === 'bench' ? declaration : undefined),
  };
  try {
    const rssBefore = process.memoryUsage.rss();
    const engine = await openEngineInSlices(options);
    const { sweepId } = await engine.submitSweep(sweep);
    const start = performance.now();
    const quota = Math.ceil(settleCount / workerCount);
    await Promise.all(Array.from({ length: workerCount }, (_, index) => work(engine, `host-${index}`, quota)));
    const seconds = (performance.now() - start) / 1000;
    const settled = engine.progress(sweepId).trialsSettled / trialsPerTask;
    await engine.close();
    const restartStart = performance.now();
    await (await openEngineInSlices(options)).close();
    const restartSeconds = Math.round(performance.now() - restartStart) / 1000;
    const figures = {
      bench: 'coordinator',
      tasks: taskCount,
      tasksSettled: settled,
      tasksPerSecond: Math.round(settled / seconds),
      rssMiBBefore: toMiB(rssBefore),
      rssMiBPeak: toMiB(process.resourceUsage().maxRSS * 1024),
      ledgerMiB: toMiB(statSync(ledgerPath).size),
      restartSeconds,
    };
    reportFigure({ name: 'a settled task', p50: (1e6 * seconds) / settled, unit: 'us' });
    reportFigure({ name: 'restart', p50: restartSeconds, unit: 's' });
    reportFigure({ name: 'peak of memory', p50: figures.rssMiBPeak, unit: 'MiB' });
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A worker whose threads are done the moment they start; it leaves after `quota` tasks. */
async function work(engine: Engine, host: string, quota: number): Promise<void> {
  const processIdentity = host.padEnd(22, '_');
  const reply = engine.register({ fingerprint, host, processId: 1, processIdentity, threads: threadsPerWorker });
  if (reply.kind !== 'accepted') throw new Error('the worker was refused');
  let results: AttemptResult[] = [];
  let taken = 0;
  for (let sequence = 1; sequence === 1 || results.length > 0; sequence += 1) {
    const answer = await engine.sync({
      sessionId: reply.sessionId,
      sequence,
      freeSlots: Math.min(threadsPerWorker, quota - taken),
      held: [],
      results,
      draining: taken === quota,
      waitMs: 0,
    });
    if (answer.kind !== 'answer') throw new Error(`expected an answer, got ${answer.kind}`);
    taken += answer.leases.length;
    results = answer.leases.map(settle);
  }
}

function settle({ leaseId }: Lease): AttemptResult {
  const digest = attemptDigest(leaseId, contentDigest);
  return { leaseId, result: { kind: 'outcome', outcome, digest, computeUs: 250_000 } };
}

function toMiB(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

await main(Number(process.argv.at(2) ?? settleCountDefault));
