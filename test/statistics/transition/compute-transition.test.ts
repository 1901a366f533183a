import test from 'ava';
import { computeTransition } from '../../../src/statistics/transition/compute-transition.js';
import type { Transition } from '../../../src/statistics/transition/transition.js';
import { countsColumn, staircase } from './draw-columns.js';

const positions = [0, 5, 10, 15, 20, 25, 30];
const repeated = (value: number, count: number) => new Array<number>(count).fill(value);

/** `how` of the points at 50, 10 and 90 %. */
function hows({ points }: Transition): string[] {
  return points.map(({ how }) => how);
}

test('where nothing is lost there is no point and no end of an interval', (t) => {
  for (const thresholds of [repeated(99, 50), repeated(-1, 50), [99], []]) {
    const { direction, points, width } = computeTransition(staircase(positions, thresholds));
    t.deepEqual([direction, width], [undefined, undefined]);
    for (const { how, low, high } of points) t.deepEqual([how, low, high], ['outside', undefined, undefined]);
  }
});

test('one cell, no cell and no trial say nothing', (t) => {
  for (const data of [
    { positions: [5], whole: true, trialCount: 4, codes: Uint8Array.of(0, 1, 1, 0) },
    { positions: [], whole: true, trialCount: 2, codes: new Uint8Array(0) },
    { positions, whole: true, trialCount: 0, codes: new Uint8Array(0) },
  ]) {
    t.deepEqual(hows(computeTransition(data)), ['outside', 'outside', 'outside']);
  }
});

test('codes that are no table are refused', (t) => {
  t.throws(() => computeTransition({ positions, whole: true, trialCount: 2, codes: new Uint8Array(13) }), {
    instanceOf: RangeError,
    message: /2 trials x 7 positions needs as many codes, got 13/,
  });
});

test('one trial has a location, and knows nothing of its error', (t) => {
  const [half] = computeTransition(staircase(positions, [12])).points;
  t.deepEqual([half.how, half.low, half.high], ['open', undefined, undefined]);
  t.true(half.location !== undefined && half.location > 10 && half.location < 15);
});

test('a grid that is coarser than the transition gives the whole gap', (t) => {
  const { points, direction } = computeTransition(staircase(positions, repeated(12, 50)));
  t.is(direction, 'falls');
  for (const { how, low, high } of points) {
    t.is(how, 'whole-gap');
    t.true(low !== undefined && low <= 10 && high !== undefined && high >= 15);
  }
  t.is(points[0].location, 12.5);
  // However many trials there are: nothing was measured between the two cells.
  const many = computeTransition(staircase(positions, repeated(12, 5000))).points[0];
  t.deepEqual([many.low, many.high], [10, 15]);
});

test('two cells in the transition are interpolated, more exactly where the axis has nothing between them', (t) => {
  const thresholds = [...repeated(3, 60), ...repeated(4, 40)].map((threshold) => threshold + 0.5);
  const whole = computeTransition(staircase([1, 2, 3, 4, 5], thresholds, true)).points[0];
  const real = computeTransition(staircase([1, 2, 3, 4, 5], thresholds, false)).points[0];
  t.deepEqual([whole.how, real.how], ['two-cells', 'two-cells']);
  t.is(whole.location, real.location);
  t.true(whole.location !== undefined && whole.location > 3 && whole.location < 4);
  const length = ({ low = Number.NaN, high = Number.NaN }: typeof whole) => high - low;
  t.true(length(real) >= length(whole));
});

/** 100 trials whose thresholds lie evenly from 4 to 16. */
const wide = staircase(
  Array.from({ length: 20 }, (_, at) => at + 1),
  Array.from({ length: 100 }, (_, trial) => 4 + (trial / 99) * 12),
  true,
);

test('four cells in the transition are fitted', (t) => {
  const { points, width, trialCount } = computeTransition(wide);
  t.is(trialCount, 100);
  t.is(points[0].how, 'local');
  const [half, tenth, nineTenths] = points.map(({ location = Number.NaN }) => location);
  // A threshold above k = 10 succeeds there: the crossing of whole k lies half a step below the thresholds' median.
  t.true(Math.abs(half - 9.5) < 0.7);
  t.true(nineTenths < half && half < tenth);
  t.is(width?.value, tenth - nineTenths);
  const { low = Number.NaN, high = Number.NaN } = width ?? {};
  t.true(low < 9.6 && 9.6 < high);
});

test('a transition that leaves the axis is open or outside, with the end that is known', (t) => {
  const rates = [1, 0.98, 0.9, 0.8, 0.7, 0.62, 0.56];
  const { points } = computeTransition(
    countsColumn(
      positions,
      rates.map((rate) => Math.round(rate * 100)),
      100,
    ),
  );
  const [half, tenth, nineTenths] = points;
  t.deepEqual([half.how, half.location, half.high], ['outside', undefined, undefined]);
  t.true(half.low !== undefined && half.low > 20 && half.low < 30);
  t.deepEqual([tenth.how, tenth.low, tenth.high], ['outside', 30, undefined]);
  t.true(nineTenths.how === 'local' && Math.abs((nineTenths.location ?? 0) - 10) < 2);
  const nearer = countsColumn(positions, [100, 98, 90, 80, 70, 58, 49], 100);
  const [open] = computeTransition(nearer).points;
  t.deepEqual([open.how, open.high], ['open', undefined]);
  t.true(open.location !== undefined && open.low !== undefined && open.low < open.location && open.location < 30);
});

test('what goes up and down again has no point', (t) => {
  const { points, direction, width } = computeTransition(countsColumn([1, 2, 3, 4], [48, 10, 35, 2], 50));
  t.deepEqual([direction, width], [undefined, undefined]);
  for (const point of points) {
    t.deepEqual([point.how, point.location, point.low, point.high], ['not-monotone', undefined, undefined, undefined]);
  }
});

test('an unresolved trial is no success, and a quarantined one is none at all', (t) => {
  const unresolved = { ...wide, codes: wide.codes.map((code) => (code === 0 ? 2 : code)) };
  t.deepEqual(computeTransition(unresolved), computeTransition(wide));
  // One cell lost a third of its trials.
  const gone = { ...wide, codes: wide.codes.map((code, at) => (at % 20 === 9 && at % 3 === 0 ? 3 : code)) };
  const [whole, less] = [computeTransition(wide).points[0], computeTransition(gone).points[0]];
  t.is(less.how, 'local');
  t.true(Math.abs((less.location ?? 0) - (whole.location ?? 0)) < 0.5);
});

test('on an axis by ratios a point lies between its cells by ratios', (t) => {
  const decades = [1e-4, 1e-3, 1e-2, 1e-1, 1];
  const [half] = computeTransition(staircase(decades, repeated(2e-3, 50))).points;
  t.is(half.how, 'whole-gap');
  t.true(Math.abs((half.location ?? 0) - Math.sqrt(1e-3 * 1e-2)) < 1e-9);
  t.deepEqual([half.low, half.high], [1e-3, 1e-2]);
});
