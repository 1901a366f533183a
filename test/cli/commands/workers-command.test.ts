import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, phasegridMain, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { longSweep, smallSweep, startServer, writeSweep } from '../sweep-scene.js';

async function listWorkers(access: string): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await runPhasegrid(['workers', '--access', access, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>[];
}

test.serial(
  'workers of an allocation go home when the sweep is complete, and the list says why they went',
  async (t) => {
    const directory = makeTestDirectory(t);
    const { access } = await startServer(t, directory);
    const empty = await runPhasegrid(['workers', '--access', access]);
    t.is(empty.stdout, 'no workers: none is connected, and none has come since the coordinator was started\n');

    const submitted = await runPhasegrid(['submit', writeSweep(directory, smallSweep), '--access', access]);
    t.is(submitted.code, 0, submitted.stderr);
    const log = join(directory, 'worker.log');
    const names = ['--allocation', 'a7b8c9d0', '--job', 'phasegrid-a7b8c9d0-1', '--log', log, '--time-limit', '10m'];
    const worker = await runPhasegrid(['worker', '--access', access, '--threads', '1', ...names]);
    t.is(worker.code, 0, worker.stderr);
    t.regex(worker.stderr, /worker ended: the coordinator has nothing left for it\n$/);
    const [gone] = await listWorkers(access);
    t.like(gone, { state: 'STATE_GONE', reason: 'farewell', job: 'phasegrid-a7b8c9d0-1', logPath: log, threads: 1 });
    t.true(Number(gone['tasksDone']) > 0);
    const text = await runPhasegrid(['workers', '--access', access]);
    t.regex(text.stdout, /no worker is connected\n\ngone: 1 worker[^]*nothing left {2}.*worker\.log\n$/);
  },
);

test.serial(
  'cancelling a sweep sends its workers home; those that wait for the first one leave when they were idle',
  async (t) => {
    const directory = makeTestDirectory(t);
    const { access } = await startServer(t, directory);
    const common = ['worker', '--access', access, '--threads', '1', '--idle-timeout'];
    const early = await runPhasegrid([...common, '1s']);
    t.is(early.code, 0);
    t.regex(early.stderr, /worker ended: it had no task for 1\.0 s\n$/);

    const submitted = await runPhasegrid(['submit', writeSweep(directory, longSweep), '--access', access, '--json']);
    const worker = startPhasegrid([...common, '10m']);
    t.teardown(() => worker.child.kill('SIGKILL'));
    await worker.waitFor(/worker with 1 thread/);
    const sweepId = /[0-9a-f]{32}/.exec(submitted.stdout)?.[0] ?? submitted.stderr;
    const isBusy = async (): Promise<boolean> =>
      (await listWorkers(access)).some(({ threadsBusy }) => threadsBusy === 1);
    while (!(await isBusy()));
    t.is((await runPhasegrid(['cancel', sweepId, '--access', access])).code, 0);
    const ended = await worker.finished;
    t.is(ended.code, 0, ended.stderr);
    t.regex(ended.stderr, /worker ended: the coordinator has nothing left for it\n$/);
    t.deepEqual(
      (await listWorkers(access)).map(({ reason }) => reason),
      ['farewell', 'idle'],
    );
  },
);

test.serial(
  'a worker ends within its time limit in the middle of a sweep, keeps what it computed, and says so',
  async (t) => {
    const directory = makeTestDirectory(t);
    const { access } = await startServer(t, directory);
    await runPhasegrid(['submit', writeSweep(directory, longSweep), '--access', access]);
    const worker = await runPhasegrid(['worker', '--access', access, '--threads', '1', '--time-limit', '6s']);
    t.is(worker.code, 0, worker.stderr);
    t.regex(worker.stderr, /worker ended: its time limit of 6\.0 s is reached\n$/);
    const [gone] = await listWorkers(access);
    t.like(gone, { state: 'STATE_GONE', reason: 'time-limit' });
  },
);

test.serial('a worker whose coordinator is gone ends after its bound, with what it heard last', async (t) => {
  const directory = makeTestDirectory(t);
  const server = await startServer(t, directory);
  const worker = startPhasegrid(['worker', '--access', server.access, '--threads', '1', '--max-offline', '1s']);
  t.teardown(() => worker.child.kill('SIGKILL'));
  await worker.waitFor(/worker with 1 thread/);
  server.process.child.kill('SIGKILL');
  const ended = await worker.finished;
  t.is(ended.code, 1);
  t.regex(ended.stderr, /no answer from the coordinator at /);
});

test.serial('a worker that a script became by exec drains at TERM', async (t) => {
  const directory = makeTestDirectory(t);
  const { access } = await startServer(t, directory);
  const script = 'PHASEGRID_JOB_START=$(date +%s); export PHASEGRID_JOB_START; exec "$0" "$@"';
  const args = [phasegridMain, 'worker', '--access', access, '--threads', '1', '--time-limit', '10m', '--job', 'a.1'];
  const job = spawn('/bin/sh', ['-c', script, process.execPath, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.teardown(() => job.kill('SIGKILL'));
  let stderr = '';
  await new Promise<void>((resolve) => {
    job.stderr.on('data', (text: Buffer) => {
      stderr += text.toString();
      if (stderr.includes('worker with 1 thread')) resolve();
    });
  });
  while ((await listWorkers(access)).length === 0);
  job.kill('SIGTERM');
  const [code] = (await once(job, 'close')) as [number | null];
  t.is(code, 0, stderr);
  t.regex(stderr, /draining: [^]*worker ended: it was told to stop\n$/);
  const [gone] = await listWorkers(access);
  t.like(gone, { state: 'STATE_GONE', reason: 'drained', job: 'a.1' });
});

test('times that nobody can read are refused before anything is started', async (t) => {
  for (const [option, value] of [
    ['--time-limit', '90'],
    ['--idle-timeout', '4:30'],
    ['--max-offline', 'never'],
    ['--job', 'a b'],
  ]) {
    const { code, stderr } = await runPhasegrid(['worker', '--connect', '127.0.0.1:1', option, value]);
    t.is(code, 2, option);
    t.regex(stderr, new RegExp(`'${option} <\\w+>' argument '${value}' is invalid. Expected `), option);
  }
});
