import test from 'ava';
import { linearGenerator as declaration } from '../../../src/experiments/linear-generator/declaration/declaration.js';
import { trial as trialModule } from '../../../src/experiments/linear-generator/trial/trial.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import { type Change, meanOf, runCell, shareOf, standardErrorOf } from '../generators/run-cell.js';
import { parseSample } from '../sample-sweeps.js';

const experiment = { declaration, trialModule };

/* Means of an independent numpy prototype: 1000 trials each, 100 for the last two. */
const references: readonly { readonly cell: Change; readonly error: number }[] = [
  { cell: { n: 200, m: 60, s: 20, gamma: 0.95 }, error: 0.0211 },
  { cell: { n: 200, m: 60, s: 60, gamma: 0.95 }, error: 0.216 },
  { cell: { n: 200, m: 90, s: 30, gamma: 0.95 }, error: 3.1e-3 },
  { cell: { n: 200, m: 60, s: 20, gamma: 0.9 }, error: 3.2e-4 },
  { cell: { n: 200, m: 30, s: 10, gamma: 0.95 }, error: 0.143 },
];

for (const { cell, error } of references) {
  test(`100 trials have the prototype's mean error: ${JSON.stringify(cell)}`, (t) => {
    const { metrics, verdicts } = runCell(experiment, cell, { trials: 100 });
    const mean = meanOf(metrics['squared-error']);
    const bar = Math.max(4 * standardErrorOf(metrics['squared-error']), 0.2 * error);
    t.log(`${mean} against ${error} (bar ${bar})`);
    t.true(Math.abs(mean - error) <= bar);
    t.is(shareOf(verdicts, 'unresolved'), 0);
    // The expected error belongs to each trial's own x*, so its mean is this mean up to its own finite-size error: 7 % at
    // gamma = .95 (REFERENCE.md), more where the spectrum falls faster.
    const expected = meanOf(metrics['expected-error']);
    const share = cell['gamma'] === 0.95 ? 0.07 : 0.25;
    t.log(`expected ${expected}: ${(mean / expected - 1).toFixed(4)}`);
    const standardError = standardErrorOf(metrics['squared-error']);
    t.true(Math.abs(mean - expected) <= Math.max(4 * standardError, share * expected));
  });
}

test('Theorem 1 holds with C = 1 in every trial, far from its edge', (t) => {
  for (const cell of [...references.map((reference) => reference.cell), { n: 100, m: 12, s: 100, gamma: 1 }]) {
    const { verdicts, metrics } = runCell(experiment, cell, { trials: 40, criterion: 'within-bound' });
    t.is(shareOf(verdicts, 'success'), 1);
    t.true(Math.max(...metrics['bound-ratio']) < 0.1);
  }
});

test('x* that is measured completely is found, and a flat spectrum loses the share that is not measured', (t) => {
  const complete = runCell(experiment, { n: 40, m: 40, s: 11, gamma: 0.9 }, { trials: 5 });
  t.true(Math.max(...complete.metrics['squared-error']) < 1e-12);
  const flat = runCell(experiment, { n: 200, m: 60, s: 20, gamma: 1 }, { trials: 40 });
  t.true(Math.abs(meanOf(flat.metrics['squared-error']) - 0.7) < 0.05);
  t.true(flat.metrics['expected-error'].every((value) => Math.abs(value - 0.7) < 1e-9));
});

test('degenerate sizes end in a named verdict', (t) => {
  for (const cell of [
    { n: 1, m: 1, s: 1 },
    { n: 2, m: 1, s: 2 },
    { n: 30, m: 29, s: 30, gamma: 0.55 },
    { n: 1000, m: 5, s: 3, gamma: 0.52 },
  ]) {
    const { metrics } = runCell(experiment, cell, { trials: 2 });
    for (const values of Object.values(metrics)) t.true(values.every(Number.isFinite), JSON.stringify(cell));
  }
});

test('more measurements or directions than n are refused, and the bound below m = 12', (t) => {
  const problemsOf = (parameters: Change, criterion?: string): string[] => {
    const document = {
      experiment: 'linear-generator',
      seed: 1,
      trials: 1,
      parameters,
      criterion,
      axes: { s: [3, 41] },
    };
    const parsed = parseSample(document, declaration);
    return parsed.kind === 'sweep' ? [] : parsed.problems.map(formatProblem);
  };
  t.deepEqual(problemsOf({ n: 50, m: 20 }), []);
  t.regex(problemsOf({ n: 50, m: 51 })[0], /m <= n/);
  t.regex(problemsOf({ n: 40, m: 20 })[0], /s <= n/);
  t.regex(problemsOf({ n: 50, m: 11 }, 'within-bound')[0], /m >= 12/);
});

test('the curve of the expected error crosses where a run has it, whichever axis is the horizontal one', (t) => {
  const criterion = { name: 'squared-error', tolerance: 1e-2 };
  const fixed = { n: 200, gamma: 0.95 };
  const [curve] = declaration.overlays({ x: 'm', y: 's', xRange: [40, 120], yRange: [1, 100], fixed, criterion });
  t.is(curve.kind, 'asymptotic');
  const swapped = declaration.overlays({ x: 's', y: 'm', xRange: [1, 100], yRange: [40, 120], fixed, criterion })[0];
  t.deepEqual(
    swapped.points,
    curve.points.map(([m, s]) => [s, m] as const),
  );
  const [m, s] = curve.points[Math.floor(curve.points.length / 2)];
  const { metrics } = runCell(experiment, { ...fixed, m: Math.round(m), s: Math.round(s) }, { trials: 60 });
  t.true(Math.abs(Math.log(meanOf(metrics['squared-error']) / 1e-2)) < 0.35);
  const alongGamma = {
    x: 'delta',
    y: 'gamma',
    xRange: [0.2, 0.5],
    yRange: [0.8, 1],
    fixed: { n: 200, s: 20 },
  } as const;
  t.true(declaration.overlays({ ...alongGamma, criterion })[0].points.length > 10);
  t.deepEqual(declaration.overlays({ ...alongGamma, x: 'n', criterion }), []);
  t.deepEqual(declaration.overlays({ ...alongGamma, criterion: { name: 'within-bound', tolerance: 1 } }), []);
});
