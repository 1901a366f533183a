import test from 'ava';
import { formatFile, listProblems } from './parse-test-sweep.js';

/** A macro: the file has these problems and no others. */
const has = test.macro((t, text: string, expected: readonly string[]) => {
  t.deepEqual(listProblems(text), expected);
});

test(
  'all problems are reported at once, in the order of the text',
  has,
  formatFile({
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
  formatFile({ experiment: 'test-recovry', axes: '{ m: { from: 1, to: 3 } }' }),
  [
    'sweep.yaml:1:13 experiment: expected "test-recovery" or "test-uncoupled", got "test-recovry"; did you mean "test-recovery"?',
    'sweep.yaml:6:12 axes.m: expected from, to and step, or from, to and count, got neither step nor count',
  ],
);

test(
  'what is required and missing is named',
  has,
  formatFile({ seed: undefined, trials: undefined, axes: '{ k: [1] }', parameters: undefined }),
  [
    'sweep.yaml:1:1 seed: expected an integer, got nothing',
    'sweep.yaml:1:1 trials: expected an integer, got nothing',
    'sweep.yaml:1:1 parameters.n: expected a value here or in axes, got nothing',
    'sweep.yaml:1:1 parameters.m: expected a value here or in axes (or delta), got nothing',
  ],
);

test(
  'a missing parameter is reported at the parameters',
  has,
  formatFile({ parameters: '{ n: 100 }', axes: '{ m: [1] }' }),
  ['sweep.yaml:4:1 parameters.k: expected a value here or in axes (or rho), got nothing'],
);

test('axes are required', has, formatFile({ axes: '{}' }), [
  'sweep.yaml:4:1 parameters.m: expected a value here or in axes (or delta), got nothing',
  'sweep.yaml:4:1 parameters.k: expected a value here or in axes (or rho), got nothing',
  'sweep.yaml:6:7 axes: expected a mapping of at least one parameter to its values, got an empty mapping',
]);

test('nothing is given twice', has, formatFile({ axes: '\n  n: [100]\n  m: [5]\n  delta: [0.1]\n  k: [1]\n' }), [
  'sweep.yaml:7:3 axes.n: expected n in parameters or in axes, got both',
  'sweep.yaml:9:3 axes.delta: expected one of m and delta, since each gives m, got both',
]);

test(
  'a ratio in parameters and the size it gives in axes are given twice',
  has,
  formatFile({ parameters: '{ n: 100, delta: 0.5 }' }),
  ['sweep.yaml:7:3 axes.m: expected one of m and delta, since each gives m, got both'],
);

test(
  'a range is one thing and leads somewhere',
  has,
  formatFile({
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
  formatFile({ axes: '{ m: { from: 1, to: 9, step: 1, count: 9 }, k: { from: 1, to: 2, count: 1 } }' }),
  [
    'sweep.yaml:6:12 axes.m: expected either step or count, got both',
    'sweep.yaml:6:79 axes.k.count: expected at least 2, since from and to differ, got 1',
  ],
);

test(
  'a range of an integer parameter names its first value that is none',
  has,
  formatFile({ axes: '{ m: { from: 5, to: 95, count: 20 }, k: [1] }' }),
  ['sweep.yaml:6:12 axes.m: expected an integer, got 9.736842105263158 as value 2 of 20'],
);

test('an empty axis and an axis of nothing are refused', has, formatFile({ axes: '\n  m: []\n  k:' }), [
  'sweep.yaml:7:6 axes.m: expected from 1 to 10 000 values, got an empty list',
  'sweep.yaml:8:3 axes.k: expected a list of values, or from, to and step, or from, to and count, got nothing',
]);

test(
  'numbers that are none are refused',
  has,
  formatFile({ seed: '.inf', trials: '.nan', axes: '\n  m: [1e400]\n  k: [1]\n  noise: [1e-3, NaN, .inf]' }),
  [
    'sweep.yaml:2:7 seed: expected an integer, got Infinity',
    'sweep.yaml:3:9 trials: expected an integer, got NaN',
    'sweep.yaml:7:7 axes.m[0]: expected an integer, got Infinity',
    'sweep.yaml:9:17 axes.noise[1]: expected a number, got "NaN"',
    'sweep.yaml:9:22 axes.noise[2]: expected a finite number, got Infinity',
  ],
);

test('a seed is an integer below 2^53', has, formatFile({ seed: '9007199254740992' }), [
  'sweep.yaml:2:7 seed: expected at most 9007199254740991, got 9007199254740992',
]);

test(
  'a broken rule is one problem: the first offending cell, how many there are, the axis to blame',
  has,
  formatFile({ axes: '\n  m: { from: 5, to: 150, step: 5 }\n  k: [1, 300]' }),
  [
    'sweep.yaml:7:6 axes.m: expected m <= n, got m = 105, n = 100 (20 of 60 cells)',
    'sweep.yaml:8:6 axes.k: expected k <= n, got k = 300, n = 100 (30 of 60 cells)',
  ],
);

test(
  'a rule that fixed parameters break is blamed on them',
  has,
  formatFile({ parameters: '{ n: 100, m: 200 }', axes: '{ k: [1, 2] }' }),
  ['sweep.yaml:4:26 parameters.m: expected m <= n, got m = 200, n = 100 (2 of 2 cells)'],
);

test(
  'a rule speaks of the ratio that gave the size',
  has,
  formatFile({ parameters: '{ n: 100, delta: 0.5 }', axes: '{ rho: [0.1, 1.5, 3] }' }),
  ['sweep.yaml:6:14 axes.rho: expected k <= n, got k = 150, n = 100, rho = 3 (1 of 3 cells)'],
);

test(
  'a ratio that gives an impossible size is a problem, and what follows from it is not',
  has,
  formatFile({ axes: '\n  delta: [0.001, 0.5]\n  rho: [0.1, 0.5]' }),
  ['sweep.yaml:7:10 axes.delta: expected m to be at least 1, got m = 0, delta = 0.001, n = 100 (2 of 4 cells)'],
);

test(
  'rules are checked beside other problems that do not concern them',
  has,
  formatFile({ trials: '0', axes: '{ m: [101], k: [x] }' }),
  [
    'sweep.yaml:3:9 trials: expected at least 1, got 0',
    'sweep.yaml:6:12 axes.m: expected m <= n, got m = 101, n = 100',
    'sweep.yaml:6:23 axes.k[0]: expected an integer, got "x"',
  ],
);

test(
  'too many cells are refused before anything is enumerated',
  has,
  formatFile({
    parameters: '{}',
    axes: '\n  n: { from: 1, to: 1000, step: 1 }\n  m: { from: 1, to: 1000, step: 1 }\n  k: { from: 1, to: 1000, step: 1 }',
  }),
  ['sweep.yaml:6:1 axes: expected at most 1 000 000 cells, got 1 000 000 000 (1 000 x 1 000 x 1 000)'],
);

test(
  'a range too long for any memory is refused before it is expanded',
  has,
  formatFile({
    axes: '\n  m: { from: 1, to: 1000000000000, step: 1 }\n  noise: { from: 0, to: 1, step: 1e-300 }\n  k: [1]',
  }),
  [
    'sweep.yaml:7:6 axes.m: expected at most 10 000 values, got 1 000 000 000 000',
    'sweep.yaml:8:10 axes.noise: expected at most 10 000 values, got about 10^300',
  ],
);

test(
  'trials in all cells are bounded',
  has,
  formatFile({ trials: '1000000', axes: '{ m: { from: 1, to: 100, step: 1 }, k: { from: 1, to: 100, step: 1 } }' }),
  [
    'sweep.yaml:3:9 trials: expected at most 1 000 000 000 trials in all cells, got 10 000 000 000 (1 000 000 x 10 000 cells)',
  ],
);

// Tasks are cut for the size of the sweep, but one that keeps curves may have so many trials as its curves leave room for.
test(
  'tasks are bounded',
  has,
  formatFile({
    experiment: 'test-uncoupled',
    trials: '1000000',
    curves: '60',
    parameters: '{ n: 100 }',
    axes: '{ m: { from: 1, to: 70, step: 1 }, k: { from: 1, to: 10, step: 1 } }',
  }),
  ['sweep.yaml:3:9 trials: expected at most 20 000 000 tasks, got 22 581 300 (1 000 000 trials)'],
);

test('curves that the experiment has not are refused', has, formatFile({ curves: '3' }), [
  'sweep.yaml:9:9 curves: expected 0, since test-recovery has no curves to keep, got 3',
]);

test('half a curve is refused', has, formatFile({ experiment: 'test-uncoupled', curves: '1.5' }), [
  'sweep.yaml:9:9 curves: expected an integer, got 1.5',
]);

test(
  'more curves than a ledger should hold are refused',
  has,
  formatFile({ experiment: 'test-uncoupled', trials: '1000', curves: '1000' }),
  ['sweep.yaml:9:9 curves: expected at most 100 000 curves in all cells, got 304 000 (1 000 trials of each cell)'],
);
