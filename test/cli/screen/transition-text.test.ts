import test from 'ava';
import { describeTransitions } from '../../../src/cli/screen/transition-text.js';
import { exportTransitions } from '../../../src/export/export-transitions.js';
import type { Axis } from '../../../src/sweep/sweep.js';
import { buildSynthetic, range } from '../../diagram/synthetic-sweep.js';

function describe(axes: readonly Axis[], law: (point: Readonly<Record<string, unknown>>) => number, trials = 200) {
  const sweep = buildSynthetic({ axes, parameters: { n: 100, ensemble: 'gaussian' }, trials, law });
  return describeTransitions(exportTransitions('json', sweep).content, axes);
}

const k = { name: 'k', values: range(1, 30, 1) };
const sharpness = 1.5;
const around = (middle: number, at: unknown) => 1 / (1 + Math.exp((Number(at) - middle) * sharpness));

test('each column of the drawn slice has a line: its point, its interval, and what is not as usual', (t) => {
  const axes = [{ name: 'm', values: [10, 20, 30, 40, 50] }, k, { name: 'solver', values: ['omp', 'amp'] }];
  const lines = describe(axes, ({ m, k: at, solver }) => {
    if (solver === 'amp') return 0;
    if (m === 50) return Number(at) % 10 < 5 ? 0.95 : 0.05;
    if (m === 40) return around(60, at);
    return m === 30 ? Number(Number(at) < 15.5) : around(Number(m) * 0.6, at);
  });
  t.is(lines.length, 6);
  t.is(lines[0], '50 % points along k, 95 % intervals:');
  t.regex(lines[1], /^ {2}m = 10 {2}[56]\.\d+ \(5\.\d+ to 6\.\d+\)$/);
  t.is(lines[3], '  m = 30  15.5 (15 to 16) (steps coarser than the transition)');
  t.is(lines[4], '  m = 40  not on the axis');
  t.is(lines[5], '  m = 50  none: success does not go one way');
});

test('along one axis, or against one of words, the points lie along the numbers', (t) => {
  t.regex(describe([k], ({ k: at }) => around(12, at)).join('|'), /^50 % points along k, .*:\| {2}1[12][.\d]* \(/);
  const words = describe([k, { name: 'solver', values: ['omp', 'irls'] }], ({ k: at }) => around(12, at));
  t.is(words.length, 3);
  t.regex(words[2], /^ {2}solver = irls {2}1[12]/);
});

test('many columns are cut off, and the file is named; no column with anything to say is none', (t) => {
  const m = { name: 'm', values: range(1, 25, 1) };
  const lines = describe([m, k], ({ k: at }) => around(12, at), 20);
  t.is(lines.length, 12);
  t.is(lines[11], '  … 15 more columns in transitions.csv');
  t.deepEqual(
    describe([m, k], () => 1, 20),
    [],
  );
  t.deepEqual(
    describe([{ name: 'solver', values: ['omp', 'irls'] }], () => 0.5, 20),
    [],
  );
});

test('a point whose interval leaves the axis says on which side', (t) => {
  const [, line] = describe([{ name: 'm', values: [10] }, k], ({ k: at }) => around(29.9, at), 60);
  t.regex(line, /^ {2}m = 10 {2}(\d+[.\d]* \(above 2\d|not on the axis: above 2\d)/);
});
