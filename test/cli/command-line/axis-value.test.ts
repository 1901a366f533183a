import test from 'ava';
import { describeExpected, findAxisValue } from '../../../src/cli/command-line/axis-value.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';

/** What a range of a sweep file gives. */
const computed = Array.from({ length: 10 }, (_, at) => 0.1 + at * 0.1);
const third = [0, 1 / 3, 2 / 3, 1];

function find(
  values: readonly ParameterValue[],
  written: string,
): ParameterValue | readonly ParameterValue[] | undefined {
  const search = findAxisValue(values, written);
  if (search.kind === 'none') return undefined;
  return search.kind === 'found' ? values[search.index] : search.indices.map((index) => values[index]);
}

test('the value itself is found however it is spelled, words as they are', (t) => {
  t.is(find([5, 10], '5'), 5);
  t.is(find([5, 10], '5.0'), 5);
  t.is(find([1e-3, 0.01], '0.001'), 1e-3);
  t.is(find(['omp', '{0,1,2}*{0,3,6}'], '{0,1,2}*{0,3,6}'), '{0,1,2}*{0,3,6}');
  t.is(find([0, -1], '-1'), -1);
  for (const written of ['', ' ', 'NaN', 'Infinity', '0x', 'om'])
    t.is(find([0, 5, 'omp'], written), undefined, written);
});

test('a computed value is found by the number that was meant', (t) => {
  t.not(computed[2], 0.3);
  for (const [at, written] of ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1'].entries()) {
    t.is(find(computed, written), computed[at], written);
  }
  t.is(find([0.1000000001, 0.2], '0.1'), 0.1000000001);
  t.is(find([0.1, 0.1000000001], '0.1'), 0.1, 'the very value before one that is near');
  t.deepEqual(find([0.10000001, 0.1000000001], '0.1'), [0.10000001, 0.1000000001]);
});

test('a value may be written with fewer digits, but not with one, and not where two are meant', (t) => {
  t.is(find(third, '0.33'), 1 / 3);
  t.is(find(third, '0.667'), 2 / 3);
  t.is(find(third, '.67'), 2 / 3);
  t.is(find(third, '3.3e-1'), 1 / 3);
  t.is(find(third, '0.3'), undefined);
  t.is(find(third, '0.34'), undefined);
  t.deepEqual(find([0.331, 0.332, 0.5], '0.33'), [0.331, 0.332]);
  t.is(find([5.2, 7], '5'), undefined);
});

test('a file is found by its reference, the first digits of it, or its path', (t) => {
  const files = [`sha256:${'51e4'.repeat(16)}`, `sha256:${'51f0'.repeat(16)}`];
  t.deepEqual(findAxisValue(files, 'sha256:51e4'), { kind: 'found', index: 0 });
  t.deepEqual(findAxisValue(files, 'sha256:51'), { kind: 'several', indices: [0, 1] });
  t.deepEqual(findAxisValue(files, 'a,b.png', new Map([[files[1], 'a,b.png']])), { kind: 'found', index: 1 });
});

test('what is not found is told with what there is and what comes near', (t) => {
  t.is(describeExpected([5, 10], undefined), 'expected one of 5, 10, got none');
  t.is(
    describeExpected([5, 10, 15, 20, 25], '6'),
    'expected one of 5, 10, 15, 20, 25, got 6; the nearest are 5, 10, 15',
  );
  t.is(describeExpected(['omp', 'irls'], 'irsl'), 'expected one of omp, irls, got irsl; did you mean "irls"?');
  const many = Array.from({ length: 900 }, (_, at) => at + 1);
  t.regex(describeExpected(many, '950'), /1, 2, 3, .*, … 900 \(900 values\), got 950; the nearest are 898, 899, 900$/);
});
