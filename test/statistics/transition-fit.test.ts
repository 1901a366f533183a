import test from 'ava';
import { fitTransition, type TransitionFit } from '../../src/statistics/transition-fit.js';
import { notSettled } from '../../src/statistics/verdict-table.js';

const [failure, success, unresolved, quarantined] = [0, 1, 2, 3];

/** T trials, the trial at index t succeeding at the positions below its threshold. */
function staircase(positions: readonly number[], thresholds: readonly number[]) {
  const codes = Uint8Array.from(thresholds.flatMap((threshold) => positions.map((p) => (p < threshold ? 1 : 0))));
  return { positions, trialCount: thresholds.length, codes };
}

function need(fit: TransitionFit | undefined): TransitionFit {
  if (fit === undefined) throw new Error('the column was expected to hold a transition');
  return fit;
}

const positions = [10, 12, 14, 16, 18, 20, 22];
const thresholds = Array.from({ length: 60 }, (_, t) => 13.5 + (t % 12) * 0.5);

test('a symmetric staircase has its transition in the middle and a width of the size of its spread', (t) => {
  const { location, interval, width } = need(fitTransition(staircase([...positions], thresholds)));
  // Thresholds are uniform on 13.5 .. 19 and seen through a grid of step 2, which rounds them up by 0 to 2: the
  // success at position p is the share above p.
  t.true(Math.abs(location - 16) < 0.4, `location ${location}`);
  t.true(interval.low < location && location < interval.high);
  // 60 trials of standard deviation 1.73: 2 * 2.0 * 1.73 / sqrt 60 = 0.89.
  t.true(Math.abs(interval.high - interval.low - 0.89) < 0.2, `length ${interval.high - interval.low}`);
  t.true(width > 3 && width < 6, `width ${width}`);
});

test('a rising success has the location, interval and width of the falling one that mirrors it', (t) => {
  const data = staircase(positions, thresholds);
  const falling = need(fitTransition(data));
  const rising = need(fitTransition({ ...data, codes: data.codes.map((code) => 1 - code) }));
  for (const [a, b] of [
    [falling.location, rising.location],
    [falling.width, rising.width],
    [falling.interval.low, rising.interval.low],
    [falling.interval.high, rising.interval.high],
  ]) {
    t.true(Math.abs(a - b) < 1e-6, `${a} and ${b}`);
  }
});

test('the fit follows a shift and a scale of the axis, and does not mind the order of its positions', (t) => {
  const data = staircase(positions, thresholds);
  const fit = need(fitTransition(data));
  const moved = need(fitTransition({ ...data, positions: positions.map((p) => 0.01 * p - 3) }));
  t.true(Math.abs(moved.location - (0.01 * fit.location - 3)) < 1e-9);
  t.true(Math.abs(moved.interval.high - (0.01 * fit.interval.high - 3)) < 1e-9);
  t.true(Math.abs(moved.width - 0.01 * fit.width) < 1e-9);
  const turned = need(fitTransition(staircase([...positions].reverse(), thresholds)));
  t.true(Math.abs(turned.location - fit.location) < 1e-9);
});

test('no transition: all succeed, all fail, nothing settled, a single position', (t) => {
  t.is(fitTransition(staircase(positions, [30, 30, 30])), undefined);
  t.is(fitTransition(staircase(positions, [1, 1, 1])), undefined);
  t.is(fitTransition({ positions, trialCount: 2, codes: new Uint8Array(14).fill(notSettled) }), undefined);
  t.is(fitTransition({ positions: [5], trialCount: 2, codes: Uint8Array.of(0, 1) }), undefined);
  t.is(fitTransition({ positions: [], trialCount: 2, codes: new Uint8Array(0) }), undefined);
});

test('a transition outside the range of the axis is not located', (t) => {
  // Success falls from 90 to 80 %: one half lies far beyond the last position.
  const thresholdsBeyond = Array.from({ length: 100 }, (_, trial) => (trial < 10 ? 5 : trial < 20 ? 15 : 99));
  t.is(fitTransition(staircase(positions, thresholdsBeyond)), undefined);
});

test('unresolved trials count as no success; quarantined and unsettled ones count for nothing', (t) => {
  const data = staircase(positions, thresholds);
  const fit = fitTransition(data);
  const withUnresolved = data.codes.map((code, at) => (code === failure && at % 2 === 0 ? unresolved : code));
  t.deepEqual(fitTransition({ ...data, codes: withUnresolved }), fit);
  for (const code of [quarantined, notSettled]) {
    const padded = {
      ...data,
      trialCount: data.trialCount + 5,
      codes: Uint8Array.of(...data.codes, ...new Array<number>(5 * positions.length).fill(code)),
    };
    t.deepEqual(fitTransition(padded), fit);
    // A trial that lost one cell keeps the others.
    const dented = data.codes.map((value, at) => (at === 3 ? code : value));
    const dentedFit = need(fitTransition({ ...data, codes: dented }));
    t.not(dentedFit.location, fit?.location);
    t.true(Math.abs(dentedFit.location - need(fit).location) < 0.2);
  }
  t.true(data.codes.some((code) => code === success));
});

test('one trial says where, but not how surely: its interval is the whole axis', (t) => {
  const fit = need(fitTransition(staircase(positions, [15])));
  t.deepEqual(fit.interval, { low: 10, high: 22 });
  // All the failures belong to one trial: without it there is no transition.
  const hanging = need(fitTransition(staircase(positions, [99, 11])));
  t.deepEqual(hanging.interval, { low: 10, high: 22 });
});

test('where an axis is too coarse to see the slope, the interval spans the gap', (t) => {
  const separated = need(fitTransition(staircase(positions, new Array<number>(50).fill(15))));
  t.true(Math.abs(separated.location - 15) < 1e-6);
  t.true(separated.interval.low <= 14 && separated.interval.high >= 16);
  // One mixed position, at 90 %: the location lies between it and the next.
  const mixed = need(
    fitTransition(staircase(positions, [...new Array<number>(45).fill(15), ...new Array<number>(5).fill(13)])),
  );
  t.true(mixed.interval.low <= 14 && mixed.interval.high >= 16 && mixed.interval.low > 12);
});

test('deleting groups instead of single trials keeps the interval', (t) => {
  // 100 trials are deleted one by one, 400 in groups of four: a quarter of the variance.
  const many = (count: number) => Array.from({ length: count }, (_, trial) => 13 + ((trial * 37) % 101) * 0.06);
  const single = need(fitTransition(staircase(positions, many(100))));
  const grouped = need(fitTransition(staircase(positions, many(400))));
  const length = ({ interval }: TransitionFit) => interval.high - interval.low;
  const ratio = length(single) / length(grouped);
  t.true(ratio > 1.6 && ratio < 2.5, `ratio ${ratio}`);
});

test('codes that do not fill the column are refused', (t) => {
  t.throws(() => fitTransition({ positions, trialCount: 2, codes: new Uint8Array(13) }), {
    instanceOf: RangeError,
    message: /2 trials x 7 positions needs as many codes, got 13/,
  });
});
