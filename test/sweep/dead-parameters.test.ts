import test from 'ava';
import { experiments, findExperiment } from '../../src/experiments/registry.js';
import { listMeasuredMetrics } from '../../src/sweep/measured-metrics.js';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { formatProblem } from '../../src/sweep/problem.js';
import { encodeSweep, type Sweep } from '../../src/sweep/sweep.js';

function parse(text: string) {
  return parseSweep(text, {
    source: 'sweep.yaml',
    findDeclaration: (name) => findExperiment(name)?.declaration,
    experimentNames: experiments.map(({ declaration }) => declaration.name),
  });
}

function write(experiment: string, parameters: string, axes: string): string {
  return `experiment: ${experiment}\nseed: 1\ntrials: 1\nparameters: { ${parameters} }\naxes: { ${axes} }\n`;
}

for (const [experiment, parameters, axes, expected] of [
  [
    'sparse-recovery',
    'n: 20, m: 10, k: 2',
    'decay: [1, 2]',
    'sweep.yaml:5:9 axes.decay: expected an axis that changes something: decay is read where coefficients is power-law, ' +
      'got coefficients is signs',
  ],
  [
    'sparse-recovery',
    'n: 20, m: 10, k: 2, ensemble: gaussian',
    'column-distance: [0.1]',
    'sweep.yaml:5:9 axes.column-distance: expected an axis that changes something: column-distance is read where ' +
      'ensemble is near-parallel, got ensemble is gaussian',
  ],
  [
    'sparse-recovery',
    'n: 20, m: 10, k: 2',
    'solver: [omp, amp], exponent: [0, 1]',
    'sweep.yaml:5:29 axes.exponent: expected an axis that changes something: exponent is read where solver is irls, ' +
      'got solver is omp, amp',
  ],
  [
    'autoencoder',
    'n: 10, m: 10, k: 1',
    'bias: [-1, -0.5]',
    'sweep.yaml:5:9 axes.bias: expected an axis that changes something: bias is read where bias-rule is constant or ' +
      'halving or halving-with-floor, got bias-rule is zero',
  ],
  [
    'jacobian-spectrum',
    'k: 16, n: 32, h: 4',
    'delta: [0.5, 0.75]',
    'sweep.yaml:5:9 axes.delta: expected an axis that changes something: delta gives m, which is read where steps > 0, ' +
      'got steps is 0',
  ],
  [
    'training-data',
    'n: 20, m: 10, s: 2, method: l1',
    'q: [10, 20]',
    'sweep.yaml:5:9 axes.q: expected an axis that changes something: q is read where method is train-and-recover or ' +
      'combinators is deterministic, got method is l1 and combinators is random',
  ],
] as const) {
  test(`${experiment}: an axis that changes nothing is refused: ${axes}`, (t) => {
    const parsed = parse(write(experiment, parameters, axes));
    t.deepEqual(parsed.kind === 'problems' ? parsed.problems.map(formatProblem) : [], [expected]);
  });
}

test('an axis that some cell reads is one', (t) => {
  const axes = 'decay: [1, 2], coefficients: [signs, power-law]';
  t.is(parse(write('sparse-recovery', 'n: 20, m: 10, k: 2', axes)).kind, 'sweep');
});

test('a fixed parameter that nothing reads is warned of where it stands', (t) => {
  const text = write('sparse-recovery', 'n: 20, m: 10, decay: 1, ensemble: gaussian, spike: 3', 'k: [2, 3]');
  const parsed = parse(text);
  if (parsed.kind !== 'sweep') return t.fail();
  t.deepEqual(parsed.warnings.map(formatProblem), [
    'sweep.yaml:4:29 parameters.decay: expected a parameter that something reads: decay is read where coefficients is ' +
      'power-law, got coefficients is signs',
    'sweep.yaml:4:59 parameters.spike: expected a parameter that something reads: spike is read where ensemble is ' +
      'spiked, got ensemble is gaussian',
  ]);
  // The canonical form gives every parameter, whoever reads it.
  const canonical = parse(encodeSweep(parsed.sweep));
  t.deepEqual(canonical.kind === 'sweep' && canonical.warnings, []);
});

test('the criterion decides what is measured, and so which columns there are', (t) => {
  const measuredBy = (criterion: string, solver: string) => {
    const text = `${write('sparse-recovery', `n: 20, m: 10, solver: ${solver}`, 'k: [2]')}criterion: ${criterion}\n`;
    const parsed = parse(text);
    const declaration = findExperiment('sparse-recovery')?.declaration;
    if (parsed.kind !== 'sweep' || declaration === undefined) throw new Error('expected a sweep');
    return listMeasuredMetrics(declaration, parsed.sweep satisfies Sweep).map(({ name }) => name);
  };
  t.deepEqual(measuredBy('exact', 'basis-pursuit'), ['non-unique']);
  t.deepEqual(measuredBy('relative-error', 'basis-pursuit'), ['relative-error', 'l1-gap', 'iterations']);
  t.deepEqual(measuredBy('relative-error', 'omp'), ['relative-error', 'l1-gap', 'iterations']);
});
