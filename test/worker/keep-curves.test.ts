import test from 'ava';
import { curveLengthMax, unpackCurves } from '../../src/sweep/curves.js';
import { createCurveKeeper } from '../../worker/keep-curves.js';

const values = Float64Array.of(3, 2, 1);

test('curves are copied when they are kept, with one kind of NaN', (t) => {
  const keeper = createCurveKeeper(['loss', 'rate'], 2);
  const scratch = Float64Array.of(1, Number.NaN);
  new BigUint64Array(scratch.buffer)[1] = 0xfff8_0000_0000_0007n;
  keeper.forTrial(4)({ cell: 1, name: 'rate', values: scratch, stride: 10 });
  scratch.fill(7);
  keeper.forTrial(3)({ cell: 0, name: 'loss', values });
  const packed = keeper.pack() ?? new Float64Array();
  t.deepEqual(unpackCurves(packed), [
    { trial: 3, cell: 0, curve: 0, stride: 1, values },
    { trial: 4, cell: 1, curve: 1, stride: 10, values: Float64Array.of(1, Number.NaN) },
  ]);
  const nan = new BigUint64Array(new Float64Array([Number.NaN]).buffer)[0];
  t.is(new BigUint64Array(packed.slice(-1).buffer)[0], nan);
});

test('where nothing was kept there is nothing', (t) => {
  t.is(createCurveKeeper(['loss'], 1).pack(), undefined);
});

for (const [what, curve, problem] of [
  ['a name that is not declared', { name: 'lost' }, /expected one of loss, rate, got lost/],
  ['a cell that is not asked for', { cell: 2 }, /expected a cell from 0 to 1, got 2/],
  ['nothing', { values: new Float64Array() }, /expected from 1 to 4096 values, got 0/],
  ['more values than fit', { values: new Float64Array(curveLengthMax + 1) }, /got 4097/],
  ['a stride of 0', { stride: 0 }, /expected a stride from 1/],
] as const) {
  test(`a trial that keeps ${what} is wrong`, (t) => {
    const keep = createCurveKeeper(['loss', 'rate'], 2).forTrial(0);
    t.throws(() => keep({ cell: 0, name: 'loss', values, ...curve }), { instanceOf: RangeError, message: problem });
  });
}

test('a trial that keeps a curve twice is wrong; another trial may keep the same', (t) => {
  const keeper = createCurveKeeper(['loss'], 1);
  const keep = keeper.forTrial(0);
  keep({ cell: 0, name: 'loss', values });
  t.throws(() => keep({ cell: 0, name: 'loss', values }), { message: /expected one in cell 0, got another/ });
  t.notThrows(() => keeper.forTrial(1)({ cell: 0, name: 'loss', values }));
});
