import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { makeTestDirectory, type PhasegridProcess, runPhasegrid, startPhasegrid } from './phasegrid-process.js';

const cells = 6 * 8;
const trials = 8000;

const sweepText = `
experiment: sparse-recovery
seed: 2026
trials: ${trials}
parameters: { n: 100, ensemble: gaussian, coefficients: signs, solver: basis-pursuit }
criterion: exact
axes:
  m: { from: 15, to: 90, step: 15 }
  k: [1, 2, 3, 5, 8, 13, 21, 34]
`;

/** One seed a test process; printed, so that a failure can be run again. */
const seed = Number(process.env['PHASEGRID_TEST_SEED'] ?? Date.now() % 1_000_000);

/** The grid.csv of an undisturbed run with 2 threads, made once. */
let expected: Buffer;

test.before(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-test-'));
  try {
    const out = join(directory, 'undisturbed');
    const done = await runPhasegrid(['run', writeSweep(directory), '--out', out, '--threads', '2']);
    if (done.code !== 0) throw new Error(done.stderr);
    expected = readFileSync(join(out, 'grid.csv'));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('1 thread, 2 threads and 3 worker processes give the same grid.csv', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory);
  const done = await runPhasegrid(['run', file, '--out', join(directory, '1'), '--threads', '1']);
  t.is(done.code, 0, done.stderr);
  t.deepEqual(readFileSync(join(directory, '1', 'grid.csv')), expected);

  const { access } = await serve(t, join(directory, 'ledger.db'));
  for (let worker = 0; worker < 3; worker += 1) startWorker(t, access);
  const id = await submit(file, access);
  t.is((await runPhasegrid(['watch', id, '--access', access])).code, 0);
  t.deepEqual(await exportGrid({ id, access, out: join(directory, 'three') }), expected);
});

test('workers and coordinators killed at random moments leave the grid as it would have been', async (t) => {
  t.log(`PHASEGRID_TEST_SEED=${seed}`);
  const random = xoroshiro128plus(seed);
  random.jump();
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory);
  const ledger = join(directory, 'ledger.db');

  let coordinator = await serve(t, ledger);
  const { access } = coordinator;
  let worker = startWorker(t, access);
  const id = await submit(file, access);
  const moments = Array.from({ length: 6 }, () => (random.next() >>> 0) / 2 ** 32).sort((a, b) => a - b);
  for (const [index, moment] of moments.entries()) {
    await settle({ id, access, trialsSettled: Math.floor(moment * 0.95 * cells * trials) });
    if (index % 2 === 0) {
      worker.child.kill('SIGKILL');
      await worker.finished;
      worker = startWorker(t, access);
    } else {
      coordinator.process.child.kill('SIGKILL');
      await coordinator.process.finished;
      coordinator = await serve(t, ledger);
    }
  }
  t.is((await runPhasegrid(['watch', id, '--access', access])).code, 0);
  t.deepEqual(await exportGrid({ id, access, out: join(directory, 'out') }), expected);
});

test('a run that is killed half-way and started again gives the bytes of an undisturbed one', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory);
  const out = join(directory, 'killed');
  const run = startPhasegrid(['run', file, '--out', out, '--threads', '1', '--json']);
  await run.waitFor(/"trialsSettled":(?!0,)\d+/);
  run.child.kill('SIGKILL');
  t.is((await run.finished).signal, 'SIGKILL');
  const again = await runPhasegrid(['run', file, '--out', out, '--threads', '2']);
  t.is(again.code, 0, again.stderr);
  t.regex(again.stderr, /Resuming/);
  t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
});

test('cancel and resume give the same grid.csv', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory);
  const { access } = await serve(t, join(directory, 'ledger.db'));
  startWorker(t, access);
  const id = await submit(file, access);
  await settle({ id, access, trialsSettled: 1000 });
  t.is((await runPhasegrid(['cancel', id, '--access', access])).code, 0);
  const status = await runPhasegrid(['status', id, '--access', access]);
  t.regex(status.stdout, /cancelled/);
  t.is((await runPhasegrid(['resume', id, '--access', access])).code, 0);
  t.is((await runPhasegrid(['watch', id, '--access', access])).code, 0);
  t.deepEqual(await exportGrid({ id, access, out: join(directory, 'out') }), expected);
});

function writeSweep(directory: string): string {
  const file = join(directory, 'sweep.yaml');
  writeFileSync(file, sweepText);
  return file;
}

async function serve(t: ExecutionContext, ledger: string): Promise<{ access: string; process: PhasegridProcess }> {
  const coordinator = startPhasegrid(['serve', '--ledger', ledger]);
  t.teardown(() => coordinator.child.kill('SIGKILL'));
  const [, access] = await coordinator.waitFor(/, access (\S+)/);
  return { access, process: coordinator };
}

function startWorker(t: ExecutionContext, access: string): PhasegridProcess {
  const worker = startPhasegrid(['worker', '--access', access, '--threads', '1']);
  t.teardown(() => worker.child.kill('SIGKILL'));
  return worker;
}

async function submit(file: string, access: string): Promise<string> {
  const done = await runPhasegrid(['submit', file, '--access', access, '--json']);
  return (JSON.parse(done.stdout) as { sweepId: string }).sweepId;
}

/** Follows the sweep until so many trials are settled. */
async function settle(goal: { id: string; access: string; trialsSettled: number }): Promise<void> {
  const watch = startPhasegrid(['watch', goal.id, '--access', goal.access, '--json']);
  let seen = 0;
  while (seen < goal.trialsSettled) {
    const [, count] = await watch.waitFor(new RegExp(`"trialsSettled":(?!${seen}\\b)(\\d+)(?![^]*"trialsSettled")`));
    seen = Number(count);
  }
  watch.child.kill('SIGINT');
  await watch.finished;
}

async function exportGrid({ id, access, out }: { id: string; access: string; out: string }): Promise<Buffer> {
  const done = await runPhasegrid(['export', id, '--access', access, '--format', 'csv', '--out', out]);
  if (done.code !== 0) throw new Error(done.stderr);
  return readFileSync(join(out, 'grid.csv'));
}
