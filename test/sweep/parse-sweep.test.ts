import test from 'ava';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { encodeSweep, sweepId } from '../../src/sweep/sweep.js';
import { getSweep, listProblems } from './parse-test-sweep.js';
import { testDeclaration } from './test-declaration.js';

const lines: Readonly<Record<string, string | undefined>> = {
  experiment: 'test-recovery',
  seed: '2026',
  trials: '50',
  parameters: '{ n: 100, ensemble: gaussian, solver: basis-pursuit }',
  criterion: 'exact            # or { relative-error: 1e-3 }',
  axes: '\n  m: { from: 5, to: 95, step: 5 }\n  k: [1, 2, 3, 5, 8, 13, 21, 34]',
};

/** A good file with some of its lines replaced, or taken out by undefined. */
function file(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const entries = Object.entries({ ...lines, ...changes });
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}\n`])).join('');
}

/** A macro: the file has these problems and no others. */
const has = test.macro((t, text: string, expected: readonly string[]) => {
  t.deepEqual(listProblems(text), expected);
});

test('a file is read with every default filled in', (t) => {
  t.deepEqual(getSweep(file()), {
    experiment: 'test-recovery',
    experimentVersion: 3,
    seed: 2026,
    trials: 50,
    parameters: { n: 100, ensemble: 'gaussian', solver: 'basis-pursuit', noise: 0 },
    criterion: { name: 'exact' },
    axes: [
      { name: 'm', values: [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95] },
      { name: 'k', values: [1, 2, 3, 5, 8, 13, 21, 34] },
    ],
  });
});

test('axes keep the order of the file', (t) => {
  const { axes } = getSweep(
    file({
      criterion: undefined,
      axes: '{ k: [3, 1, 2], solver: [omp, basis-pursuit], m: [50] }',
      parameters: '{ n: 100 }',
    }),
  );
  t.deepEqual(axes, [
    { name: 'k', values: [3, 1, 2] },
    { name: 'solver', values: ['omp', 'basis-pursuit'] },
    { name: 'm', values: [50] },
  ]);
});

test('a byte order mark, CRLF, tabs in JSON, aliases and $schema are read', (t) => {
  t.deepEqual(getSweep(`\uFEFF${file()}`), getSweep(file()));
  t.deepEqual(getSweep(file().replaceAll('\n', '\r\n')), getSweep(file()));
  t.deepEqual(getSweep(JSON.stringify({ $schema: 'x', ...getSweep(file()) }, null, '\t')), getSweep(file()));
  const { axes } = getSweep(file({ axes: '\n  m: &sizes [1, 2]\n  k: *sizes' }));
  t.deepEqual(axes[1], { name: 'k', values: [1, 2] });
});

test('the criterion is a name, a name with its tolerance, or the default for the parameters', (t) => {
  t.deepEqual(getSweep(file({ criterion: 'relative-error' })).criterion, { name: 'relative-error', tolerance: 1e-3 });
  t.deepEqual(getSweep(file({ criterion: '{ relative-error: 1e-6 }' })).criterion, {
    name: 'relative-error',
    tolerance: 1e-6,
  });
  t.deepEqual(getSweep(file({ criterion: undefined })).criterion, { name: 'exact' });
  const omp = { criterion: undefined, parameters: '{ n: 100, solver: omp }' };
  t.deepEqual(getSweep(file(omp)).criterion, { name: 'relative-error', tolerance: 1e-3 });
  const both = { parameters: '{ n: 100, k: 3 }', axes: '{ m: [9], solver: [basis-pursuit, omp] }' };
  t.deepEqual(getSweep(file({ ...both, criterion: undefined })).criterion, { name: 'relative-error', tolerance: 1e-3 });
});

test('a criterion that has no meaning in some cell is refused with the first such cell', (t) => {
  const solvers = { parameters: '{ n: 100, k: 3 }', axes: '{ m: [9, 10], solver: [basis-pursuit, omp] }' };
  t.deepEqual(listProblems(file({ ...solvers, criterion: 'exact' })), [
    'sweep.yaml:5:12 criterion: expected solver = basis-pursuit where criterion is exact, got solver = omp (2 of 4 cells)',
  ]);
});

test('a fixed ratio stands for the size that it gives', (t) => {
  const sweep = getSweep(file({ parameters: '{ n: 100, delta: 0.5 }', axes: '{ rho: [0.1, 0.2] }' }));
  t.like(sweep, { parameters: { n: 100, delta: 0.5 } });
  t.false('m' in sweep.parameters);
});

test('the default of a size gives way to a ratio that gives it', (t) => {
  const parameters = testDeclaration.parameters.map((parameter) =>
    parameter.name === 'm' ? { ...parameter, default: 7 } : parameter,
  );
  const parse = (text: string) =>
    parseSweep(text, { source: 'a', findDeclaration: () => ({ ...testDeclaration, parameters }), experimentNames: [] });
  const preset = parse(file({ axes: '{ k: [1] }' }));
  t.like(preset, { kind: 'sweep', sweep: { parameters: { m: 7 } } });
  const given = parse(file({ axes: '{ delta: [0.5], k: [1] }' }));
  t.true(given.kind === 'sweep' && !('m' in given.sweep.parameters));
});

test('cells of a derived axis may round to the same integer', (t) => {
  t.deepEqual(listProblems(file({ axes: '{ delta: [0.5, 0.501], k: [1] }' })), []);
});

test(
  'all problems are reported at once, in the order of the text',
  has,
  file({
    seed: '-1',
    trials: '0',
    parameters: '{ n: 100, solvr: omp, ensemble: gausian }',
    criterion: 'exct',
    axes: '\n  m: { from: 5, to: x, step: 5 }\n  k: [1, 1, 2.5, a]\n  q: [1]',
    trails: '5',
  }),
  [
    'sweep.yaml:2:7 seed: expected at least 0, got -1',
    'sweep.yaml:3:9 trials: expected at least 1, got 0',
    'sweep.yaml:4:23 parameters.solvr: expected a parameter of test-recovery (n, m, k, ensemble, solver, noise, delta, rho), got "solvr"; did you mean "solver"?',
    'sweep.yaml:4:45 parameters.ensemble: expected "gaussian" or "rademacher", got "gausian"',
    'sweep.yaml:5:12 criterion: expected exact or relative-error, got "exct"; did you mean "exact"?',
    'sweep.yaml:7:21 axes.m.to: expected a number, got "x"',
    'sweep.yaml:8:10 axes.k[1]: expected each value once, got 1 again, after axes.k[0]',
    'sweep.yaml:8:13 axes.k[2]: expected an integer, got 2.5',
    'sweep.yaml:8:18 axes.k[3]: expected an integer, got "a"',
    'sweep.yaml:9:3 axes.q: expected a parameter of test-recovery (n, m, k, ensemble, solver, noise, delta, rho), got "q"',
    'sweep.yaml:10:1 trails: expected one of experiment, seed, trials, curves, parameters, criterion, axes, got "trails"; did you mean "trials"?',
  ],
);

test(
  'an unknown experiment is named with the nearest one, and the shape is still judged',
  has,
  file({ experiment: 'test-recovry', axes: '{ m: { from: 1, to: 3 } }' }),
  [
    'sweep.yaml:1:13 experiment: expected "test-recovery" or "test-uncoupled", got "test-recovry"; did you mean "test-recovery"?',
    'sweep.yaml:6:12 axes.m: expected from, to and step, or from, to and count, got neither step nor count',
  ],
);

test(
  'what is required and missing is named',
  has,
  file({ seed: undefined, trials: undefined, axes: '{ k: [1] }', parameters: undefined }),
  [
    'sweep.yaml:1:1 seed: expected an integer, got nothing',
    'sweep.yaml:1:1 trials: expected an integer, got nothing',
    'sweep.yaml:1:1 parameters.n: expected a value here or in axes, got nothing',
    'sweep.yaml:1:1 parameters.m: expected a value here or in axes (or delta), got nothing',
  ],
);

test('a missing parameter is reported at the parameters', has, file({ parameters: '{ n: 100 }', axes: '{ m: [1] }' }), [
  'sweep.yaml:4:1 parameters.k: expected a value here or in axes (or rho), got nothing',
]);

test('axes are required', has, file({ axes: '{}' }), [
  'sweep.yaml:4:1 parameters.m: expected a value here or in axes (or delta), got nothing',
  'sweep.yaml:4:1 parameters.k: expected a value here or in axes (or rho), got nothing',
  'sweep.yaml:6:7 axes: expected a mapping of at least one parameter to its values, got an empty mapping',
]);

test('nothing is given twice', has, file({ axes: '\n  n: [100]\n  m: [5]\n  delta: [0.1]\n  k: [1]\n' }), [
  'sweep.yaml:7:3 axes.n: expected n in parameters or in axes, got both',
  'sweep.yaml:9:3 axes.delta: expected one of m and delta, since each gives m, got both',
]);

test(
  'a ratio in parameters and the size it gives in axes are given twice',
  has,
  file({ parameters: '{ n: 100, delta: 0.5 }' }),
  ['sweep.yaml:7:3 axes.m: expected one of m and delta, since each gives m, got both'],
);

test(
  'a range is one thing and leads somewhere',
  has,
  file({
    parameters: '{ n: 100 }',
    axes: '\n  m: { from: 5, to: 5, count: 3 }\n  k: { from: 3, to: 1, step: 1 }\n  noise: { from: 1, too: 2, step: 1 }\n  ensemble: { from: 1, to: 2, step: 1 }\n  solver: omp',
  }),
  [
    'sweep.yaml:7:31 axes.m.count: expected 1, since from and to are equal, got 3',
    'sweep.yaml:8:30 axes.k.step: expected a step that leads from 3 to 1, got 1',
    'sweep.yaml:9:3 axes.noise.to: expected a number, got nothing',
    'sweep.yaml:9:21 axes.noise.too: expected from, to and step, or from, to and count, got "too"; did you mean "to"?',
    'sweep.yaml:10:13 axes.ensemble: expected a list of choices, got a mapping',
    'sweep.yaml:11:11 axes.solver: expected a list of choices, got "omp"',
  ],
);

test(
  'a range is by step or by count',
  has,
  file({ axes: '{ m: { from: 1, to: 9, step: 1, count: 9 }, k: { from: 1, to: 2, count: 1 } }' }),
  [
    'sweep.yaml:6:12 axes.m: expected either step or count, got both',
    'sweep.yaml:6:79 axes.k.count: expected at least 2, since from and to differ, got 1',
  ],
);

test(
  'a range of an integer parameter names its first value that is none',
  has,
  file({ axes: '{ m: { from: 5, to: 95, count: 20 }, k: [1] }' }),
  ['sweep.yaml:6:12 axes.m: expected an integer, got 9.736842105263158 as value 2 of 20'],
);

test('an empty axis and an axis of nothing are refused', has, file({ axes: '\n  m: []\n  k:' }), [
  'sweep.yaml:7:6 axes.m: expected from 1 to 10 000 values, got an empty list',
  'sweep.yaml:8:3 axes.k: expected a list of values, or from, to and step, or from, to and count, got nothing',
]);

test(
  'numbers that are none are refused',
  has,
  file({ seed: '.inf', trials: '.nan', axes: '\n  m: [1e400]\n  k: [1]\n  noise: [1e-3, NaN, .inf]' }),
  [
    'sweep.yaml:2:7 seed: expected an integer, got Infinity',
    'sweep.yaml:3:9 trials: expected an integer, got NaN',
    'sweep.yaml:7:7 axes.m[0]: expected an integer, got Infinity',
    'sweep.yaml:9:17 axes.noise[1]: expected a number, got "NaN"',
    'sweep.yaml:9:22 axes.noise[2]: expected a finite number, got Infinity',
  ],
);

test('-0 is 0', (t) => {
  const { axes } = getSweep(file({ axes: '{ m: [1], k: [1], noise: [-0, -0.5e-999] }' }).replace(', -0.5e-999', ''));
  t.true(Object.is(axes[2].values[0], 0));
});

test('a seed is an integer below 2^53', has, file({ seed: '9007199254740992' }), [
  'sweep.yaml:2:7 seed: expected at most 9007199254740991, got 9007199254740992',
]);

test(
  'a broken rule is one problem: the first offending cell, how many there are, the axis to blame',
  has,
  file({ axes: '\n  m: { from: 5, to: 150, step: 5 }\n  k: [1, 300]' }),
  [
    'sweep.yaml:7:6 axes.m: expected m <= n, got m = 105, n = 100 (20 of 60 cells)',
    'sweep.yaml:8:6 axes.k: expected k <= n, got k = 300, n = 100 (30 of 60 cells)',
  ],
);

test(
  'a rule that fixed parameters break is blamed on them',
  has,
  file({ parameters: '{ n: 100, m: 200 }', axes: '{ k: [1, 2] }' }),
  ['sweep.yaml:4:26 parameters.m: expected m <= n, got m = 200, n = 100 (2 of 2 cells)'],
);

test(
  'a rule speaks of the ratio that gave the size',
  has,
  file({ parameters: '{ n: 100, delta: 0.5 }', axes: '{ rho: [0.1, 1.5, 3] }' }),
  ['sweep.yaml:6:14 axes.rho: expected k <= n, got k = 150, n = 100, rho = 3 (1 of 3 cells)'],
);

test(
  'a ratio that gives an impossible size is a problem, and what follows from it is not',
  has,
  file({ axes: '\n  delta: [0.001, 0.5]\n  rho: [0.1, 0.5]' }),
  ['sweep.yaml:7:10 axes.delta: expected m to be at least 1, got m = 0, delta = 0.001, n = 100 (2 of 4 cells)'],
);

test(
  'rules are checked beside other problems that do not concern them',
  has,
  file({ trials: '0', axes: '{ m: [101], k: [x] }' }),
  [
    'sweep.yaml:3:9 trials: expected at least 1, got 0',
    'sweep.yaml:6:12 axes.m: expected m <= n, got m = 101, n = 100',
    'sweep.yaml:6:23 axes.k[0]: expected an integer, got "x"',
  ],
);

test(
  'too many cells are refused before anything is enumerated',
  has,
  file({
    parameters: '{}',
    axes: '\n  n: { from: 1, to: 1000, step: 1 }\n  m: { from: 1, to: 1000, step: 1 }\n  k: { from: 1, to: 1000, step: 1 }',
  }),
  ['sweep.yaml:6:1 axes: expected at most 1 000 000 cells, got 1 000 000 000 (1 000 x 1 000 x 1 000)'],
);

test(
  'a range too long for any memory is refused before it is expanded',
  has,
  file({ axes: '\n  m: { from: 1, to: 1000000000000, step: 1 }\n  noise: { from: 0, to: 1, step: 1e-300 }\n  k: [1]' }),
  [
    'sweep.yaml:7:6 axes.m: expected at most 10 000 values, got 1 000 000 000 000',
    'sweep.yaml:8:10 axes.noise: expected at most 10 000 values, got about 10^300',
  ],
);

test(
  'trials in all cells are bounded',
  has,
  file({ trials: '1000000', axes: '{ m: { from: 1, to: 100, step: 1 }, k: { from: 1, to: 100, step: 1 } }' }),
  [
    'sweep.yaml:3:9 trials: expected at most 1 000 000 000 trials in all cells, got 10 000 000 000 (1 000 000 x 10 000 cells)',
  ],
);

test(
  'tasks are bounded',
  has,
  file({ trials: '1000000', parameters: '{ n: 50000, k: 30000 }', axes: '{ m: { from: 21, to: 60, step: 1 } }' }),
  ['sweep.yaml:3:9 trials: expected at most 10 000 000 tasks, got 40 000 000 (1 000 000 trials)'],
);

test('a criterion fits its declaration', (t) => {
  const problem = (criterion: string) => listProblems(file({ criterion }));
  t.deepEqual(problem('{ relative-error: -1 }'), [
    'sweep.yaml:5:30 criterion.relative-error: expected more than 0, got -1',
  ]);
  t.deepEqual(problem('{ relative-error: }'), [
    'sweep.yaml:5:14 criterion.relative-error: expected a number, got nothing',
  ]);
  t.deepEqual(problem('{ exact: 1 }'), ['sweep.yaml:5:21 criterion.exact: expected exact without a tolerance, got 1']);
  t.deepEqual(problem('[exact]'), [
    'sweep.yaml:5:12 criterion: expected exact or { relative-error: tolerance }, got a list',
  ]);
});

test('the canonical form is held to the same checks', (t) => {
  const canonical = {
    ...getSweep(file()),
    experimentVersion: 2,
    axes: [{ name: 'm', values: [1, 1] }, { name: 'kk', values: [1] }, 5],
  };
  t.deepEqual(
    listProblems(JSON.stringify(canonical)).map((line) => line.replace(/:1:\d+/, '')),
    [
      'sweep.yaml experimentVersion: expected 3, the version of test-recovery in this program, got 2',
      'sweep.yaml parameters.k: expected a value here or in axes (or rho), got nothing',
      'sweep.yaml axes[0].values[1]: expected each value once, got 1 again, after axes[0].values[0]',
      'sweep.yaml axes[1].name: expected a parameter of test-recovery (n, m, k, ensemble, solver, noise, delta, rho), got "kk"',
      'sweep.yaml axes[2]: expected a mapping with name and values, got 5',
    ],
  );
});

test('curves are kept where the experiment has some; 0 says as much as nothing, and another number is another sweep', (t) => {
  const keeping = (curves: string | undefined) => getSweep(file({ experiment: 'test-uncoupled', curves }));
  t.is(keeping('3').curves, 3);
  t.deepEqual(keeping('0'), keeping(undefined));
  t.deepEqual(getSweep(encodeSweep(keeping('3'))), keeping('3'));
  t.is(new Set([undefined, '1', '2'].map((curves) => sweepId(keeping(curves)))).size, 3);
});

test('curves that the experiment has not are refused', has, file({ curves: '3' }), [
  'sweep.yaml:9:9 curves: expected 0, since test-recovery has no curves to keep, got 3',
]);

test('half a curve is refused', has, file({ experiment: 'test-uncoupled', curves: '1.5' }), [
  'sweep.yaml:9:9 curves: expected an integer, got 1.5',
]);

test(
  'more curves than a ledger should hold are refused',
  has,
  file({ experiment: 'test-uncoupled', trials: '1000', curves: '1000' }),
  ['sweep.yaml:9:9 curves: expected at most 100 000 curves in all cells, got 304 000 (1 000 trials of each cell)'],
);
