import test from 'ava';
import fc from 'fast-check';
import { applyLayer, backPropagate, createDenseLayer, stepLayer } from '../../../examples/digits/dense-layer.js';

const entry = fc.double({ min: -2, max: 2, noNaN: true });

const scenes = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }), hasBias: fc.boolean() })
  .chain(({ rows, columns, hasBias }) =>
    fc.record({
      shape: fc.constant({ rows, columns, hasBias }),
      weights: fc.array(entry, { minLength: rows * columns, maxLength: rows * columns }),
      input: fc.array(entry, { minLength: columns, maxLength: columns }),
      flow: fc.array(entry, { minLength: rows, maxLength: rows }),
    }),
  );

test('gradient and flow are the derivatives of flow . (W x + b)', (t) => {
  fc.assert(
    fc.property(scenes, ({ shape, weights, input, flow }) => {
      const layer = createDenseLayer(shape, { weights: Float64Array.from(weights), hasBias: shape.hasBias });
      const at = Float64Array.from(input);
      const score = (): number => {
        const output = new Float64Array(shape.rows);
        applyLayer(layer, { input: at, output, isRectified: false });
        return output.reduce((sum, value, i) => sum + value * flow[i], 0);
      };
      // The score is linear in each variable, so that a difference is the derivative.
      const differences = (values: Float64Array): number[] =>
        Array.from(values, (value, i) => {
          const before = score();
          values[i] = value + 1;
          const after = score();
          values[i] = value;
          return after - before;
        });
      const back = new Float64Array(shape.columns);
      backPropagate(layer, { input: at, flow: Float64Array.from(flow), back });
      for (const [got, wanted] of [
        [[...layer.gradient], differences(layer.parameters)],
        [[...back], differences(at)],
      ]) {
        got.forEach((value, i) => t.true(Math.abs(value - wanted[i]) < 1e-9));
      }
    }),
  );
});

test('the first step of Adam has the rate as its length along every slope, and clears the gradient', (t) => {
  const layer = createDenseLayer({ rows: 1, columns: 3 }, { weights: Float64Array.of(1, 1, 1), hasBias: false });
  layer.gradient.set([8, -2, 0]);
  stepLayer(layer, { rate: 0.1, firstPower: 0.9, secondPower: 0.999 }, 2);
  [0.9, 1.1, 1].forEach((wanted, i) => t.true(Math.abs(layer.parameters[i] - wanted) < 1e-8));
  t.deepEqual([...layer.gradient], [0, 0, 0]);
});
