import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { findScratch, stageBundle } from '../../../src/cli/command-line/stage-bundle.js';
import { findWorkerBundle } from '../../../src/cli/command-line/worker-bundle.js';
import { makeTestDirectory } from '../phasegrid-process.js';

const bundleUrl = findWorkerBundle(['worker'], {}) ?? 'file:///';

test('a worker in a job is copied to the disk of its machine, one elsewhere only where somebody says so', (t) => {
  t.is(findScratch({ TMPDIR: '/local' }), undefined);
  t.is(findScratch({ SLURM_JOB_ID: '7', SLURM_TMPDIR: '/job', TMPDIR: '/local' }), '/job');
  t.is(findScratch({ PBS_JOBID: '7', TMPDIR: '/local' }), '/local');
  t.regex(findScratch({ JOB_ID: '7', TMPDIR: '' }) ?? '', /^\/./);
  t.is(findScratch({ PHASEGRID_SCRATCH: '/fast', SLURM_JOB_ID: '7', TMPDIR: '/local' }), '/fast');
  t.is(findScratch({ PHASEGRID_SCRATCH: '/fast' }), '/fast');
  t.is(findScratch({ PHASEGRID_SCRATCH: 'none', SLURM_JOB_ID: '7' }), undefined);
});

test("a copy is whole, its user's alone, and goes", (t) => {
  const scratch = makeTestDirectory(t);
  const { url, remove } = stageBundle(bundleUrl, scratch);
  const copy = dirname(fileURLToPath(url));
  t.is(statSync(copy).mode & 0o777, 0o700);
  t.deepEqual(listFiles(copy), listFiles(dirname(fileURLToPath(bundleUrl))));
  remove();
  t.deepEqual(readdirSync(scratch), []);
});

test('a copy that fails leaves nothing', (t) => {
  const scratch = makeTestDirectory(t);
  const nowhere = pathToFileURL(join(scratch, 'no-bundle', 'worker-main.cjs')).href;
  t.throws(() => stageBundle(nowhere, scratch), { code: 'ENOENT' });
  t.deepEqual(readdirSync(scratch), []);
  t.throws(() => stageBundle(bundleUrl, join(scratch, 'missing')), { code: 'ENOENT' });
});

test('what killed workers left is removed, and what others use is not', (t) => {
  const scratch = makeTestDirectory(t);
  const gone = spawnSync('true').pid;
  const live = spawn('sleep', ['1000']);
  t.teardown(() => live.kill('SIGKILL'));
  const space = `${hostname()}-${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`;
  const orphan = `phasegrid-worker-${space}-${gone}-abcdef`;
  const used = `phasegrid-worker-${space}-${live.pid}-abcdef`;
  // The same process id on another machine, or in another container.
  const elsewhere = `phasegrid-worker-elsewhere-1-${gone}-abcdef`;
  for (const name of [orphan, used, elsewhere, 'other']) mkdirSync(join(scratch, name));
  stageBundle(bundleUrl, scratch).remove();
  t.deepEqual(readdirSync(scratch).sort(), ['other', elsewhere, used].sort());
});

function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => !name.endsWith('.txt')).sort();
}
