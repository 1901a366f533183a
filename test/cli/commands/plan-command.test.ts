import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findProjectRoot } from '../../architecture/project-root.js';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import { parseObject, sweepText, writeSweep } from '../sweep-scene.js';

/** The sweep file of the project's first issue, as it stands there. */
const documented = `experiment: sparse-recovery
seed: 2026
trials: 50
parameters: { n: 100, ensemble: gaussian, coefficients: signs, solver: basis-pursuit }
criterion: exact            # or { relative-error: 1e-3 }
axes:
  m: { from: 5, to: 95, step: 5 }
  k: [1, 2, 3, 5, 8, 13, 21, 34]
`;

test('plan says cells, trials, tasks and core-hours in lines of 80 columns, and writes nothing', async (t) => {
  const directory = makeTestDirectory(t);
  writeSweep(directory, documented);
  const done = await runPhasegrid(['plan', 'sweep.yaml'], { cwd: directory });
  t.is(done.code, 0);
  t.is(done.stderr, '');
  t.regex(done.stdout, /^ {2}m 5 … 95 \(19\) x k 1 … 34 \(8\)$/m);
  t.regex(done.stdout, /^ {2}152 cells, 50 trials each, \d+ tasks?$/m);
  t.regex(done.stdout, /^ {2}estimate: .* of one core, .* core-hours$/m);
  t.true(done.stdout.split('\n').every((line) => line.length <= 80));
  t.deepEqual(readdirSync(directory), ['sweep.yaml']);
});

test('plan says how long nodes take: those that are asked for, or some where the sweep is large', async (t) => {
  const directory = makeTestDirectory(t);
  writeSweep(directory, documented);
  const asked = await runPhasegrid(['plan', 'sweep.yaml', '--nodes', '2', '--threads', '16'], { cwd: directory });
  t.regex(asked.stdout, /^ {2}2 nodes of 16 threads: \S+ \S+$/m);
  const large = documented
    .replace('trials: 50', 'trials: 1000000')
    .replace('n: 100', 'n: 10000')
    .replace('from: 5, to: 95, step: 5', 'from: 1010, to: 8450, step: 60');
  writeSweep(directory, large);
  const shown = await runPhasegrid(['plan', 'sweep.yaml'], { cwd: directory });
  t.is(shown.stderr, '');
  t.regex(shown.stdout, /^ {2}1 000 cells, 1 000 000 trials each, [\d ]+ tasks$/m);
  t.regex(shown.stdout, /^ {2}1 node of 64 threads: .*\n[^]*^ {2}1 000 nodes of 64 threads: \d+ /m);
  t.true(
    shown.stdout.split('\n').every((line) => line.length <= 80),
    shown.stdout,
  );
  t.log(shown.stdout);
});

test('plan --json gives the same counts to a script', async (t) => {
  const directory = makeTestDirectory(t);
  writeSweep(directory, documented);
  const done = await runPhasegrid(['plan', 'sweep.yaml', '--json'], { cwd: directory });
  t.is(done.code, 0);
  const plan = parseObject(done.stdout);
  t.like(plan, { cellCount: 152, trialCount: 7600 });
  t.true(Number(plan['coreSeconds']) > 0);
  t.deepEqual(readdirSync(directory), ['sweep.yaml']);
});

test('derived axes show the sizes that they give', async (t) => {
  const directory = makeTestDirectory(t);
  const text = sweepText({ trials: 1, n: 20, m: '', k: '' }).replace(
    /axes:[^]*/,
    'axes:\n  delta: [0.25, 0.5]\n  rho: [0.2]\n',
  );
  const done = await runPhasegrid(['plan', writeSweep(directory, text), '--json']);
  t.is(done.code, 0, done.stderr);
  t.deepEqual(parseObject(done.stdout)['derivedSizes'], [
    { name: 'm', low: 5, high: 10 },
    { name: 'k', low: 1, high: 2 },
  ]);
});

test('the examples are valid, and an editor finds their schema', async (t) => {
  const examples = join(findProjectRoot(), 'examples');
  for (const name of readdirSync(examples).filter((entry) => /\.(yaml|json)$/.test(entry))) {
    t.true(readFileSync(join(examples, name), 'utf8').includes('../docs/sweep.schema.json'), name);
    const done = await runPhasegrid(['plan', join(examples, name)]);
    t.is(done.code, 0, `${name}: ${done.stderr}`);
  }
});
