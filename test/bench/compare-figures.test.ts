import test from 'ava';
import { encodeFigures, parseHistory, type RecordedFigure } from '../../bench/bench-history.js';
import { compareFigures, formatComparison } from '../../bench/compare-figures.js';

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(40));

function figure(commit: string, name: string, p50: number, more: Partial<RecordedFigure> = {}): RecordedFigure {
  return { commit, date: '2026-11-30', machine: 'a processor x 2', name, p50, unit: 'ms', ...more };
}

test('what is written is read again, to four digits', (t) => {
  const figures = [figure(first, 'solvers: AMP', 1.23456), figure(second, 'staircase: all', 0.0625, { unit: 'ratio' })];
  t.deepEqual(parseHistory(encodeFigures(figures)), [{ ...figures[0], p50: 1.235 }, figures[1]]);
});

test('a line that is no figure is named by its number', (t) => {
  const good = encodeFigures([figure(first, 'a: b', 1)]);
  for (const bad of [
    '{',
    '{}',
    good.replace('1111', 'main'),
    good.replace('"ms"', '"tasks/s"'),
    good.replace('a: b', 'b'),
  ]) {
    t.throws(() => parseHistory(`${good}\n${bad}`), { message: /^line 3 of the history is no figure/ });
  }
});

test('what costs a tenth more or less is marked, and ratios come first', (t) => {
  const history = [
    figure(first, 'a: dearer', 100),
    figure(first, 'a: cheaper', 100),
    figure(first, 'a: steady', 100),
    figure(first, 'a: ratio', 0.5, { unit: 'ratio' }),
    figure(second, 'a: dearer', 111),
    figure(second, 'a: cheaper', 90),
    figure(second, 'a: steady', 109),
    figure(second, 'a: ratio', 0.5, { unit: 'ratio' }),
  ];
  const { figures } = compareFigures(history);
  t.deepEqual(
    figures.map(({ name, change }) => [name, change]),
    [
      ['a: ratio', 'same'],
      ['a: dearer', 'dearer'],
      ['a: cheaper', 'cheaper'],
      ['a: steady', 'same'],
    ],
  );
  t.deepEqual(
    figures.map(({ ratio }) => ratio),
    [1, 1.11, 0.9, 1.09],
  );
  const text = formatComparison(compareFigures(history));
  t.regex(text, /^from 111111111111 to 222222222222; marked: beyond 10 %\n/);
  t.deepEqual(text.match(/.*(DEARER|cheaper)$/gm), [
    'a: dearer  ms        100.0     111.0   1.11  DEARER',
    'a: cheaper ms        100.0     90.00   0.90  cheaper',
  ]);
});

test('the last two commits are compared unless others are named, by how they begin', (t) => {
  const history = [first, second, third, second].map((commit, at) => figure(commit, 'a: b', 1 + at));
  const pick = (choice?: { from?: string; to?: string }) => {
    const { from, to, figures } = compareFigures(history, choice);
    return [from, to, figures[0].from, figures[0].to];
  };
  t.deepEqual(pick(), [third, second, 3, 3]);
  t.deepEqual(pick({ from: '1', to: '33' }), [first, third, 1, 3]);
  t.deepEqual(pick({ to: '1' }), [second, first, 3, 1]);
  t.throws(() => compareFigures(history, { from: '4' }), { message: /^no recorded commit begins with 4/ });
  const alike = [...history, figure(`11${'0'.repeat(38)}`, 'a: b', 1)];
  t.throws(() => compareFigures(alike, { from: '11' }), { message: /^more than one recorded commit begins with 11/ });
});

test('of several runs of a commit the median counts', (t) => {
  const history = [9, 1, 2].map((p50) => figure(first, 'a: b', p50)).concat(figure(second, 'a: b', 4));
  t.like(compareFigures(history).figures[0], { from: 2, to: 4, ratio: 2 });
});

test('figures of different machines are not compared, and are counted', (t) => {
  const other = { machine: 'another processor x 64' };
  const history = [
    figure(first, 'a: here', 1),
    figure(first, 'a: there', 1),
    figure(second, 'a: here', 1),
    figure(second, 'a: there', 1, other),
    figure(second, 'a: new', 1),
  ];
  const comparison = compareFigures(history);
  t.deepEqual(
    comparison.figures.map(({ name }) => name),
    ['a: here'],
  );
  t.deepEqual(comparison.unmatched, ['a: there', 'a: new']);
  t.regex(formatComparison(comparison), /\nmeasured at one of them alone, or on other machines: 2\n$/);
});

test('one commit alone cannot be compared', (t) => {
  t.throws(() => compareFigures([]), { message: 'the history has no figures' });
  t.throws(() => compareFigures([figure(first, 'a: b', 1)]), { message: /of 1{40} alone: expected two commits$/ });
});
