import test from 'ava';
import fc from 'fast-check';
import {
  curveLengthMax,
  curvesBytesMax,
  findCurvesProblem,
  type PackedCurve,
  packCurves,
  strideMax,
  unpackCurves,
} from '../../src/sweep/curves.js';

const seed = Date.now() & 0x7fffffff;
const bounds = { trialStart: 10, trialEnd: 15, cellCount: 4, curveCount: 3 };

const places = fc.record({
  trial: fc.integer({ min: 10, max: 14 }),
  cell: fc.nat(3),
  curve: fc.nat(2),
  stride: fc.integer({ min: 1, max: strideMax }),
  values: fc.float64Array({ minLength: 1, maxLength: 20 }),
});
const curveSets: fc.Arbitrary<PackedCurve[]> = fc.uniqueArray(places, {
  selector: ({ trial, cell, curve }) => `${trial} ${cell} ${curve}`,
  maxLength: 12,
});

test('curves come back as they were packed, in order, whatever order they were kept in', (t) => {
  fc.assert(
    fc.property(curveSets, (curves) => {
      const packed = packCurves(curves);
      t.deepEqual(packed, packCurves(curves.toReversed()));
      t.is(packed === undefined, curves.length === 0);
      if (packed === undefined) return;
      t.is(findCurvesProblem(packed, bounds), undefined);
      const sorted = curves.toSorted((a, b) => a.trial - b.trial || a.cell - b.cell || a.curve - b.curve);
      t.deepEqual(unpackCurves(packed), sorted);
    }),
    { seed, verbose: true },
  );
});

test('numbers of any kind are either refused or unpacked within their bounds', (t) => {
  const numbers = fc.array(fc.oneof(fc.integer({ min: -1, max: 16 }), fc.double()), { maxLength: 40 });
  fc.assert(
    fc.property(numbers, (values) => {
      const packed = Float64Array.from(values);
      t.pass();
      if (findCurvesProblem(packed, bounds) !== undefined) return;
      for (const { trial, cell, curve, values: found } of unpackCurves(packed)) {
        t.true(trial >= 10 && trial < 15 && cell >= 0 && cell < 4 && curve >= 0 && curve < 3 && found.length > 0);
      }
    }),
    { seed, verbose: true },
  );
});

const good: PackedCurve = { trial: 10, cell: 0, curve: 0, stride: 1, values: Float64Array.of(0.5, Number.NaN) };

for (const [what, bad] of [
  ['a trial before the task', { trial: 9 }],
  ['a trial that keeps none', { trial: 15 }],
  ['a cell that the block has not', { cell: 4 }],
  ['a curve that the experiment has not', { curve: 3 }],
  ['no stride', { stride: 0 }],
  ['half a stride', { stride: 1.5 }],
  ['no values', { values: new Float64Array() }],
  ['too many values', { values: new Float64Array(curveLengthMax + 1) }],
] as const) {
  test(`${what} is a problem`, (t) => {
    t.is(findCurvesProblem(packCurves([good]) as Float64Array, bounds), undefined);
    t.is(typeof findCurvesProblem(packCurves([{ ...good, ...bad }]) as Float64Array, bounds), 'string');
  });
}

test('a curve that is cut, doubled or out of order, and curves beyond their bytes, are problems', (t) => {
  const packed = packCurves([good, { ...good, cell: 2 }]) as Float64Array;
  const [first, second] = [packed.subarray(0, 7), packed.subarray(7)];
  for (let length = 1; length < 7; length += 1) t.truthy(findCurvesProblem(packed.subarray(0, length), bounds));
  t.regex(findCurvesProblem(Float64Array.from([...first, ...first]), bounds) ?? '', /twice or out of order/);
  t.regex(findCurvesProblem(Float64Array.from([...second, ...first]), bounds) ?? '', /twice or out of order/);
  t.regex(findCurvesProblem(new Float64Array(curvesBytesMax / 8 + 1), bounds) ?? '', /bytes/);
});
