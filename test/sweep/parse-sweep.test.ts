import test from 'ava';
import { parseSweep } from '../../src/sweep/parse-sweep.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { formatFile, getSweep, listProblems } from './parse-test-sweep.js';
import { testDeclaration } from './test-declaration.js';

test('a file is read with every default filled in', (t) => {
  t.deepEqual(getSweep(formatFile()), {
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
    formatFile({
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
  t.deepEqual(getSweep(`\uFEFF${formatFile()}`), getSweep(formatFile()));
  t.deepEqual(getSweep(formatFile().replaceAll('\n', '\r\n')), getSweep(formatFile()));
  t.deepEqual(
    getSweep(JSON.stringify({ $schema: 'x', ...getSweep(formatFile()) }, null, '\t')),
    getSweep(formatFile()),
  );
  const { axes } = getSweep(formatFile({ axes: '\n  m: &sizes [1, 2]\n  k: *sizes' }));
  t.deepEqual(axes[1], { name: 'k', values: [1, 2] });
});

test('the criterion is a name, a name with its tolerance, or the default for the parameters', (t) => {
  t.deepEqual(getSweep(formatFile({ criterion: 'relative-error' })).criterion, {
    name: 'relative-error',
    tolerance: 1e-3,
  });
  t.deepEqual(getSweep(formatFile({ criterion: '{ relative-error: 1e-6 }' })).criterion, {
    name: 'relative-error',
    tolerance: 1e-6,
  });
  t.deepEqual(getSweep(formatFile({ criterion: undefined })).criterion, { name: 'exact' });
  const omp = { criterion: undefined, parameters: '{ n: 100, solver: omp }' };
  t.deepEqual(getSweep(formatFile(omp)).criterion, { name: 'relative-error', tolerance: 1e-3 });
  const both = { parameters: '{ n: 100, k: 3 }', axes: '{ m: [9], solver: [basis-pursuit, omp] }' };
  t.deepEqual(getSweep(formatFile({ ...both, criterion: undefined })).criterion, {
    name: 'relative-error',
    tolerance: 1e-3,
  });
});

test('a criterion that has no meaning in some cell is refused with the first such cell', (t) => {
  const solvers = { parameters: '{ n: 100, k: 3 }', axes: '{ m: [9, 10], solver: [basis-pursuit, omp] }' };
  t.deepEqual(listProblems(formatFile({ ...solvers, criterion: 'exact' })), [
    'sweep.yaml:5:12 criterion: expected solver = basis-pursuit where criterion is exact, got solver = omp (2 of 4 cells)',
  ]);
});

test('a fixed ratio stands for the size that it gives', (t) => {
  const sweep = getSweep(formatFile({ parameters: '{ n: 100, delta: 0.5 }', axes: '{ rho: [0.1, 0.2] }' }));
  t.like(sweep, { parameters: { n: 100, delta: 0.5 } });
  t.false('m' in sweep.parameters);
});

test('the default of a size gives way to a ratio that gives it', (t) => {
  const parameters = testDeclaration.parameters.map((parameter) =>
    parameter.name === 'm' ? { ...parameter, default: 7 } : parameter,
  );
  const parse = (text: string) =>
    parseSweep(text, { source: 'a', findDeclaration: () => ({ ...testDeclaration, parameters }), experimentNames: [] });
  const preset = parse(formatFile({ axes: '{ k: [1] }' }));
  t.like(preset, { kind: 'sweep', sweep: { parameters: { m: 7 } } });
  const given = parse(formatFile({ axes: '{ delta: [0.5], k: [1] }' }));
  t.true(given.kind === 'sweep' && !('m' in given.sweep.parameters));
});

test('cells of a derived axis may round to the same integer', (t) => {
  t.deepEqual(listProblems(formatFile({ axes: '{ delta: [0.5, 0.501], k: [1] }' })), []);
});

test('-0 is 0', (t) => {
  const { axes } = getSweep(
    formatFile({ axes: '{ m: [1], k: [1], noise: [-0, -0.5e-999] }' }).replace(', -0.5e-999', ''),
  );
  t.true(Object.is(axes[2].values[0], 0));
});

test('a criterion fits its declaration', (t) => {
  const problem = (criterion: string) => listProblems(formatFile({ criterion }));
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
    ...getSweep(formatFile()),
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
  const keeping = (curves: string | undefined) => getSweep(formatFile({ experiment: 'test-uncoupled', curves }));
  t.is(keeping('3').curves, 3);
  t.deepEqual(keeping('0'), keeping(undefined));
  t.deepEqual(getSweep(encodeSweep(keeping('3'))), keeping('3'));
  t.is(new Set([undefined, '1', '2'].map((curves) => sweepId(keeping(curves)))).size, 3);
});
