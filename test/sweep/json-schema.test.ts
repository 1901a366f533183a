import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { createNamedFileReader } from '../../src/cli/files/read-named-file.js';
import { experiments, findExperiment } from '../../src/experiments/registry.js';
import { sweepJsonSchema } from '../../src/sweep/json-schema.js';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { formatProblem } from '../../src/sweep/problem.js';
import { findProjectRoot } from '../architecture/project-root.js';
import { plainSweep } from './arbitrary-sweep.js';
import { checkJsonSchema, type Schema } from './json-schema-check.js';
import { testDeclaration, uncoupledDeclaration } from './test-declaration.js';

const root = findProjectRoot();
const declarations = experiments.map(({ declaration }) => declaration);
const exampleNames = readdirSync(join(root, 'examples')).filter((name) => /\.(yaml|json)$/.test(name));

/** As a reader of the published text sees it. */
function schemaOf(known: typeof declarations): Schema {
  return JSON.parse(JSON.stringify(sweepJsonSchema(known))) as Schema;
}

test('docs/sweep.schema.json is what `phasegrid schema` prints', (t) => {
  const committed = readFileSync(join(root, 'docs', 'sweep.schema.json'), 'utf8');
  t.is(committed, `${JSON.stringify(sweepJsonSchema(declarations), null, 2)}\n`);
});

test('the examples are sweeps without problems, and the published schema accepts them', (t) => {
  t.true(exampleNames.length >= 3);
  for (const name of exampleNames) {
    const text = readFileSync(join(root, 'examples', name), 'utf8');
    const parsed = parseSweep(text, {
      source: name,
      findDeclaration: (experiment) => findExperiment(experiment)?.declaration,
      experimentNames: declarations.map((declaration) => declaration.name),
      readFile: createNamedFileReader(join(root, 'examples', name)),
    });
    t.deepEqual(parsed.kind === 'problems' ? parsed.problems.map(formatProblem) : [], []);
    t.deepEqual(checkJsonSchema(parse(text), schemaOf(declarations)), [], name);
  }
});

test('the schema accepts every sweep that the parser accepts, as people write it', (t) => {
  const schema = schemaOf([testDeclaration, uncoupledDeclaration]);
  fc.assert(
    fc.property(plainSweep, (plain) => {
      t.deepEqual(checkJsonSchema(plain, schema), [], JSON.stringify(plain));
    }),
  );
});

test('the schema refuses what the parser refuses of a shape', (t) => {
  const schema = schemaOf([testDeclaration, uncoupledDeclaration]);
  const good = { experiment: 'test-recovery', seed: 1, trials: 1, parameters: { n: 100, m: 10 }, axes: { k: [1] } };
  t.deepEqual(checkJsonSchema(good, schema), []);
  const { seed: _, ...seedless } = good;
  const bad: unknown[] = [
    seedless,
    { ...good, experiment: 'other' },
    { ...good, trials: 0 },
    { ...good, trials: 1.5 },
    { ...good, trails: 1 },
    { ...good, parameters: { n: 'x', m: 10 } },
    { ...good, parameters: { n: 100, m: 10, solver: 'other' } },
    { ...good, parameters: { n: 100, m: 10, solvr: 'omp' } },
    { ...good, axes: {} },
    { ...good, axes: { k: [] } },
    { ...good, axes: { k: [1, 1] } },
    { ...good, axes: { k: [0] } },
    { ...good, axes: { k: { from: 1, to: 2 } } },
    { ...good, axes: { k: { from: 1, to: 2, step: 1, count: 2 } } },
    { ...good, axes: { k: [1], solver: { from: 1, to: 2, step: 1 } } },
    { ...good, criterion: 'other' },
    { ...good, criterion: { exact: 1 } },
    { ...good, criterion: { 'relative-error': 0 } },
    [],
    'text',
  ];
  for (const file of bad) t.not(checkJsonSchema(file, schema).length, 0, JSON.stringify(file));
});

test('the schema tells editors the words, the choices, the units and the defaults', (t) => {
  const [recovery] = schemaOf([testDeclaration])['oneOf'] as Schema[];
  const { experiment, parameters, axes } = recovery['properties'] as Readonly<Record<string, Schema>>;
  t.is(experiment['const'], 'test-recovery');
  t.deepEqual(recovery['required'], ['experiment', 'seed', 'trials', 'axes']);
  const { solver, noise, delta } = parameters['properties'] as Readonly<Record<string, Schema>>;
  t.like(solver, { enum: ['basis-pursuit', 'omp'], default: 'basis-pursuit', description: 'Algorithm' });
  t.like(noise, { type: 'number', default: 0, description: 'Standard deviation [volt]' });
  t.like(delta, { type: 'number', description: 'm / n (gives m)' });
  t.deepEqual(Object.keys(axes['properties'] as Schema), [
    'n',
    'm',
    'k',
    'ensemble',
    'solver',
    'noise',
    'delta',
    'rho',
  ]);
});
