import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { findWorkerBundle } from '../../src/cli/command-line/worker-bundle.js';
import { makeTestDirectory, type ProcessOptions, runPhasegrid, startPhasegrid } from './phasegrid-process.js';

const sweepText = `
experiment: sparse-recovery
seed: 7
trials: 20
parameters: { n: 40, ensemble: gaussian, coefficients: signs, solver: basis-pursuit }
criterion: exact
axes: { m: [10, 20, 30], k: [2, 6] }
`;

const bundle = dirname(fileURLToPath(findWorkerBundle(['worker'], {}) ?? 'file:///'));

/** The grid.csv that one worker of two threads makes. */
async function sweepBy(t: ExecutionContext, options: ProcessOptions): Promise<Buffer> {
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
