import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { startCoordinator } from '../../../coordinator/start-coordinator.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import { findDeclaration } from '../../../src/cli/files/sweep-file.js';
import { ownFingerprint } from '../../../src/cli/site/own-fingerprint.js';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { longSweep, parseObject, runToGrid, startServer, startWorkerProcess, writeSweep } from '../sweep-scene.js';

/** What docs/scripts.md promises to batch systems; no measure of speed. */
const drainMaxMs = 10_000;

test.serial('a worker of other kernels or experiments is refused with 3 and each difference', async (t) => {
  const own = ownFingerprint();
  const coordinator = await startCoordinator({
    ledgerPath: join(makeTestDirectory(t), 'ledger.db'),
    listen: '127.0.0.1:0',
    access: 'everybody',
    fingerprint: {
      ...own,
      kernelHash: 'f'.repeat(64),
      codeHash: 'd'.repeat(64),
      experimentVersions: { 'sparse-recovery': 41 },
    },
    clock: systemClock,
    findDeclaration,
    version: '0.0.0',
  });
  t.teardown(coordinator.close);
  const done = await runPhasegrid(['worker', '--connect', coordinator.address, '--threads', '1']);
  t.is(done.code, 3);
  t.true(done.stderr.includes(`kernel hash: the coordinator has ${'f'.repeat(64)}, the worker ${own.kernelHash}`));
  t.true(
    done.stderr.includes(`hash of the trial code: the coordinator has ${'d'.repeat(64)}, the worker ${own.codeHash}`),
  );
  t.regex(done.stderr, /version of experiment sparse-recovery: the coordinator has 41, the worker \d+/);
  t.notRegex(done.stderr, /\n {4}at /);
});

test.serial('SIGTERM drains a worker in time; another one ends its tasks, and the grid is the same', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, longSweep);
  const expected = await runToGrid(file, join(directory, 'undisturbed'));
  const { access } = await startServer(t, directory);
  const connect = ['--access', access];
  const first = startWorkerProcess(t, access);
  const submitted = await runPhasegrid(['submit', file, ...connect, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  const watch = startPhasegrid(['watch', id, ...connect, '--json']);
  await watch.waitFor(/"trialsSettled":(?!0,)\d+/);

  const askedMs = performance.now();
  first.child.kill('SIGTERM');
  const drained = await first.finished;
  t.is(drained.code, 0, drained.stderr);
  t.true(performance.now() - askedMs < drainMaxMs);
  const status = await runPhasegrid(['status', id, ...connect, '--json']);
  t.like(parseObject(status.stdout), { progress: { state: 'SWEEP_STATE_ACTIVE', tasksLeased: 0, attemptsFailed: 0 } });

  startWorkerProcess(t, access);
  t.is((await watch.finished).code, 0);
  const out = join(directory, 'out');
  t.is((await runPhasegrid(['export', id, ...connect, '--format', 'csv', '--out', out])).code, 0);
  t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
});

test.serial('Ctrl-C on a watch detaches and leaves the sweep alone', async (t) => {
  const directory = makeTestDirectory(t);
  const { access } = await startServer(t, directory);
  const submitted = await runPhasegrid(['submit', writeSweep(directory, longSweep), '--access', access, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  const watch = startPhasegrid(['watch', id, '--access', access]);
  await watch.waitFor(/0\.0 %/);
  watch.child.kill('SIGINT');
  const detached = await watch.finished;
  t.is(detached.code, 130);
  t.regex(detached.stderr, /detached; the sweep goes on/);
  t.regex((await runPhasegrid(['status', id, '--access', access])).stdout, /active/);
});
