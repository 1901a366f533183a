import test from 'ava';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { formatProblem } from '../../../src/sweep/problem.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';
import { parseSample } from '../sample-sweeps.js';

const n = 60;

function point(m: number, k: number, size = n): Point {
  return { n: size, m, k, ensemble: 'gaussian', coefficients: 'signs', solver: 'basis-pursuit' };
}

function derive(name: string, ratio: number, at: Point): number | undefined {
  return sparseRecovery.derivedAxes.find((axis) => axis.name === name)?.derive(ratio, at);
}

test('delta gives the nearest m, at least 1, and rho the nearest k', (t) => {
  t.is(derive('delta', 0.5, point(0, 0, 100)), 50);
  t.is(derive('delta', 0.251, point(0, 0, 10)), 3);
  t.is(derive('delta', 0.001, point(0, 0, 100)), 1);
  t.is(derive('delta', 1, point(0, 0, 100)), 100);
  t.is(derive('rho', 0.3, point(7, 0)), 2);
  t.is(derive('rho', 0, point(7, 0)), 0);
});

test('m and k beyond n break their rules, at n they do not', (t) => {
  const broken = (cell: Point): string[] =>
    sparseRecovery.rules.filter(({ holds }) => !holds(cell)).map(({ text }) => text);
  t.deepEqual(broken(point(n, n)), []);
  t.deepEqual(broken(point(n + 1, n)), ['m <= n']);
  t.deepEqual(broken(point(n, n + 1)), ['k <= n']);
});

function parse(
  parameters: Readonly<Record<string, ParameterValue>>,
  axes: Readonly<Record<string, unknown>> = { k: [1] },
  criterion?: string,
) {
  const document = {
    experiment: 'sparse-recovery',
    seed: 1,
    trials: 1,
    parameters: { n: 24, m: 12, ...parameters },
    axes,
    ...(criterion !== undefined && { criterion }),
  };
  const parsed = parseSample(document, sparseRecovery);
  return parsed.kind === 'sweep'
    ? { sweep: parsed.sweep, problems: [] }
    : { sweep: undefined, problems: parsed.problems.map(formatProblem) };
}

test('a Hadamard matrix of no power of 2 is refused with the rule, the values and the cells', (t) => {
  t.deepEqual(parse({ n: 64, ensemble: 'partial-hadamard' }).problems, []);
  const alone = parse({ ensemble: 'partial-hadamard' }).problems;
  t.is(alone.length, 1);
  t.regex(alone[0], /n a power of 2 for ensemble partial-hadamard.*n = 24, ensemble = partial-hadamard/s);
  const swept = parse({ n: 24 }, { k: [1], ensemble: ['gaussian', 'partial-hadamard', 'sparse'] }).problems;
  t.is(swept.length, 1);
  t.regex(swept[0], /1 of 3 cells/);
});

test('shape parameters, decay and noise beyond their ranges are refused by name', (t) => {
  for (const [name, wrong, range] of [
    ['column-distance', -0.1, /at least 0/],
    ['column-degree', 0, /at least 1/],
    ['column-degree', 2.5, /integer/],
    ['correlation', 1, /less than 1/],
    ['correlation', -1, /more than -1/],
    ['spike', -1, /at least 0/],
    ['decay', 21, /at most 20/],
    ['noise', -1e-9, /at least 0/],
    ['ensemble', 'cauchy', /gaussian/],
    ['coefficients', 'cauchy', /power-law/],
  ] as const) {
    const { problems } = parse({ [name]: wrong });
    t.is(problems.length, 1, name);
    t.true(problems[0].includes(name) && range.test(problems[0]), problems[0]);
  }
});

test('where nothing says which, noise is judged by the relative error and everything else exactly', (t) => {
  const relative = { name: 'relative-error', tolerance: 1e-3 };
  t.deepEqual(parse({}).sweep?.criterion, { name: 'exact' });
  t.deepEqual(parse({ noise: 0.1 }).sweep?.criterion, relative);
  t.deepEqual(parse({}, { k: [1], noise: [0, 0.1] }).sweep?.criterion, relative);
});

test('criterion exact is refused where there is noise', (t) => {
  const { problems } = parse({}, { k: [1], noise: [0, 0.1] }, 'exact');
  t.is(problems.length, 1);
  t.regex(problems[0], /noise = 0 where criterion is exact.*noise = 0.1 \(1 of 2 cells\)/s);
  t.deepEqual(parse({}, { k: [1], noise: [0] }, 'exact').problems, []);
});

test('every shape parameter, the decay and the noise can be axes where they are read, and nowhere else', (t) => {
  for (const [name, values, read] of [
    ['column-degree', [1, 2], { ensemble: 'sparse' }],
    ['correlation', [0, 0.5], { ensemble: 'correlated' }],
    ['spike', [0, 0.5], { ensemble: 'spiked' }],
    ['column-distance', [0, 0.5], { ensemble: 'near-parallel' }],
    ['decay', [0, 0.5], { coefficients: 'power-law' }],
  ] as const) {
    t.deepEqual(parse(read, { k: [1], [name]: values }).problems, [], name);
    t.regex(parse({}, { k: [1], [name]: values }).problems.join(), /expected an axis that changes something/, name);
  }
  t.deepEqual(parse({}, { k: [1], noise: [0, 0.5] }).problems, []);
  t.deepEqual(parse({}, { k: [1], ensemble: ['rademacher', 'sparse'] }).problems, []);
});

test('the cost is positive and grows with each size on the side of success', (t) => {
  const cost = (size: number, m: number, k: number): number =>
    sparseRecovery.costSecondsPerTrial(point(m, k, size), { name: 'exact' });
  t.true(cost(1, 1, 0) > 0);
  t.true(cost(100, 50, 10) > cost(100, 50, 5));
  t.true(cost(200, 100, 20) > cost(100, 50, 10));
  t.true(cost(100, 50, 19) > 2e-5 && cost(100, 50, 19) < 1e-3);
});
