import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { experiments } from '../../../src/experiments/registry.js';
import { findProjectRoot } from '../../architecture/project-root.js';
import { runPhasegrid } from '../phasegrid-process.js';

test('experiments lists every parameter, criterion and metric with its unit and default', async (t) => {
  const all = await runPhasegrid(['experiments']);
  t.is(all.code, 0);
  for (const { declaration } of experiments) {
    const done = await runPhasegrid(['experiments', declaration.name]);
    t.is(done.code, 0);
    t.true(all.stdout.includes(done.stdout.trim()), declaration.name);
    t.true(done.stdout.includes(`${declaration.name} (version ${declaration.version})`));
    for (const { name, unit, default: byDefault } of declaration.parameters) {
      const line = done.stdout.split('\n').find((text) => text.startsWith(`    ${name} `)) ?? '';
      t.true(line.includes(byDefault === undefined ? 'required' : `default ${byDefault}`), name);
      t.true(unit === 'choice' || line.endsWith(`[${unit}]`), name);
    }
    for (const { name } of [...declaration.criteria, ...declaration.metrics, ...declaration.derivedAxes]) {
      t.true(done.stdout.includes(`    ${name} `), name);
    }
  }
});

test('experiments --json gives one of them to a script', async (t) => {
  const done = await runPhasegrid(['experiments', 'sparse-recovery', '--json']);
  t.is(done.code, 0);
  const listed: unknown = JSON.parse(done.stdout);
  t.true(Array.isArray(listed) && listed.length === 1);
  t.like(listed, [
    { name: 'sparse-recovery', rules: ['m <= n', 'k <= n', 'n a power of 2 for ensemble partial-hadamard'] },
  ]);
});

test('an experiment that is none ends with 2, those that there are and the nearest', async (t) => {
  const done = await runPhasegrid(['experiments', 'sparse-recovry']);
  t.is(done.code, 2);
  const names = experiments.map(({ declaration }) => declaration.name).toSorted();
  const said = `expected one of ${names.join(', ')}, got "sparse-recovry"; did you mean "sparse-recovery"?`;
  t.true(done.stderr.includes(said), done.stderr);
});

test('schema prints docs/sweep.schema.json', async (t) => {
  const done = await runPhasegrid(['schema']);
  t.is(done.code, 0);
  t.is(done.stdout, readFileSync(join(findProjectRoot(), 'docs', 'sweep.schema.json'), 'utf8'));
});
