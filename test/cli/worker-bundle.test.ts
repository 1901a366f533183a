import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { findWorkerBundle } from '../../src/cli/command-line/worker-bundle.js';
import {
  makeTestDirectory,
  type PhasegridProcess,
  type ProcessOptions,
  phasegridMain,
  runPhasegrid,
  startPhasegrid,
} from './phasegrid-process.js';
import { startServer } from './sweep-scene.js';

const sweepText = `
experiment: sparse-recovery
seed: 7
trials: 20
parameters: { n: 40, ensemble: gaussian, coefficients: signs, solver: basis-pursuit }
criterion: exact
axes: { m: [10, 20, 30], k: [2, 6] }
`;

/** What `phasegrid worker` loads before the bundle. */
const entryFiles = ['worker-bundle', 'stage-bundle', 'job-variables', 'stop-signal', 'exit-code'].map(
  (name) => `command-line/${name}`,
);

const bundle = dirname(fileURLToPath(findWorkerBundle(['worker'], {}) ?? 'file:///'));

interface SweepBy extends ProcessOptions {
  /** Called when the worker has computed. */
  readonly look?: (worker: PhasegridProcess) => void;
}

/** The grid.csv that one worker of two threads makes. */
async function sweepBy(t: ExecutionContext, { look = () => undefined, ...options }: SweepBy): Promise<Buffer> {
  const directory = makeTestDirectory(t);
  writeFileSync(join(directory, 'sweep.yaml'), sweepText);
  const server = startPhasegrid(['serve', '--ledger', join(directory, 'ledger.db')]);
  t.teardown(() => server.child.kill('SIGKILL'));
  const [, access] = await server.waitFor(/, access (\S+)/);
  const worker = startPhasegrid(['worker', '--access', access, '--threads', '2'], options);
  t.teardown(() => worker.child.kill('SIGKILL'));
  const submitted = await runPhasegrid(['submit', join(directory, 'sweep.yaml'), '--access', access, '--json']);
  const { sweepId } = JSON.parse(submitted.stdout) as { sweepId: string };
  t.is((await runPhasegrid(['watch', sweepId, '--access', access])).code, 0);
  look(worker);
  worker.child.kill('SIGTERM');
  t.is((await worker.finished).code, 0, 'a drained worker ends with 0');
  const out = join(directory, 'out');
  t.is((await runPhasegrid(['export', sweepId, '--access', access, '--format', 'csv', '--out', out])).code, 0);
  return readFileSync(join(out, 'grid.csv'));
}

test('a worker needs the bundle alone, and gives the same grid.csv as one that loads every module', async (t) => {
  // Outside of the installation no node_modules is above, so whatever the bundle lacks would be missed.
  const alone = realpathSync(mkdtempSync(join(tmpdir(), 'phasegrid-bundle-')));
  t.teardown(() => rmSync(alone, { recursive: true }));
  cpSync(bundle, alone, { recursive: true });
  const bundled = await sweepBy(t, { main: join(alone, 'worker-main.cjs') });
  t.deepEqual(await sweepBy(t, { env: { PHASEGRID_UNBUNDLED: '1' } }), bundled);
});

test('a worker in a job computes from a copy on the disk of its machine, which goes with it', async (t) => {
  const scratch = makeTestDirectory(t);
  // Whatever the installation has beside the copy's source, no thread may need it: only what is copied is there.
  const install = realpathSync(makeTestDirectory(t));
  cpSync(bundle, join(install, 'dist', 'worker-bundle'), { recursive: true });
  for (const name of ['main', ...entryFiles]) {
    cpSync(join(dirname(phasegridMain), `${name}.js`), join(install, 'dist', 'src', 'cli', `${name}.js`));
  }
  writeFileSync(join(install, 'package.json'), '{ "type": "module" }');
  const main = join(install, 'dist', 'src', 'cli', 'main.js');
  const copies: string[] = [];
  const look = (): void => void copies.push(...readdirSync(scratch));
  const staged = await sweepBy(t, { main, env: { PHASEGRID_SCRATCH: scratch }, look });
  t.is(copies.length, 1);
  t.deepEqual(readdirSync(scratch), []);
  const missing = join(scratch, 'missing');
  const told: PhasegridProcess[] = [];
  const unstaged = await sweepBy(t, { main, env: { PHASEGRID_SCRATCH: missing }, look: (worker) => told.push(worker) });
  t.regex(
    (await told[0].finished).stderr,
    /^no copy of the worker in \S+missing \(ENOENT.*\): its files are read from the installation$/m,
  );
  t.deepEqual(unstaged, staged);
});

test('a worker that is told to stop while it is loaded leaves no copy', async (t) => {
  const scratch = makeTestDirectory(t);
  const args = ['worker', '--access', join(scratch, 'none'), '--threads', '1'];
  const worker = startPhasegrid(args, { env: { PHASEGRID_SCRATCH: scratch } });
  t.teardown(() => worker.child.kill('SIGKILL'));
  const isStaged = (): boolean => readdirSync(scratch).length > 0;
  while (!isStaged() && worker.child.exitCode === null) await setImmediate();
  worker.child.kill('SIGTERM');
  await worker.finished;
  t.deepEqual(readdirSync(scratch), []);
});

const traces = spawnSync('strace', ['--version']).status === 0;
if (!traces) process.stderr.write('SKIPPED, since there is no strace: opens of a worker in test/cli/worker-bundle\n');

(traces ? test : test.skip)('a worker in a job opens 30 files of the installation, and a thread none', async (t) => {
  const scratch = makeTestDirectory(t);
  const directory = makeTestDirectory(t);
  const { access } = await startServer(t, directory);
  const trace = join(directory, 'trace');
  const words = [
    process.execPath,
    phasegridMain,
    'worker',
    '--access',
    access,
    '--threads',
    '4',
    '--idle-timeout',
    '1s',
  ];
  const strace = ['-f', '-qq', '-e', 'trace=open,openat', '-o', trace, ...words];
  const env = { ...process.env, PHASEGRID_SCRATCH: scratch };
  const [code] = (await once(spawn('strace', strace, { env, stdio: 'ignore' }), 'exit')) as [number | null];
  t.is(code, 0);
  const install = dirname(dirname(bundle));
  const opened = readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => (line.includes(`"${install}/`) ? [/"([^"]+)"/.exec(line)?.[1] ?? ''] : []));
  t.true(opened.length > 0 && opened.length <= 30, opened.join('\n'));
  t.is(new Set(opened).size, opened.length, 'a file that threads open is opened more than once');
});

test('code of the bundle is five files, of which a thread opens at most four', (t) => {
  const code = readdirSync(bundle).filter((name) => /\.(c?js|json)$/.test(name));
  t.deepEqual(code.sort(), ['package.json', 'thread-entry.cjs', 'worker-main.cjs', 'worker.cjs', 'worker.js']);
});

test('the licences of bundled packages are beside the bundle', (t) => {
  const text = readFileSync(join(bundle, 'LICENSES.txt'), 'utf8');
  for (const name of ['@grpc/grpc-js', 'piscina', 'zod', 'pure-rand', 'commander']) {
    t.true(text.includes(`${name} `), name);
  }
});

test('the worker command alone is bundled, unless the environment says no', (t) => {
  t.regex(findWorkerBundle(['worker', '--threads', '2'], {}) ?? '', /worker-bundle\/worker-main\.cjs$/);
  t.is(findWorkerBundle(['run', 'worker'], {}), undefined);
  t.is(findWorkerBundle(['worker'], { PHASEGRID_UNBUNDLED: '1' }), undefined);
});
