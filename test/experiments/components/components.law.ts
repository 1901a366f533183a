import test from 'ava';
import {
  componentModels,
  componentNames,
  countRowGroups,
  factorizationNames,
} from '../../../src/experiments/components/declaration/component-names.js';
import { drawComponents } from '../../../src/experiments/components/trial/draw-components.js';
import { listRowGroups } from '../../../src/experiments/components/trial/row-groups.js';
import { deriveStreamState, type StreamState } from '../../../src/random/stream-state.js';

const n = 400;
const p = 100;

function derive(role: string): StreamState {
  return deriveStreamState({ seed: 3, experiment: 'test', role, coordinates: { n }, trial: 0 });
}

/** Within five standard errors of so many draws of this variance. */
function isNear(mean: number, wanted: number, { variance, count }: { variance: number; count: number }): boolean {
  return Math.abs(mean - wanted) < 5 * Math.sqrt(variance / count);
}

for (const components of componentNames) {
  for (const model of componentModels) {
    test(`${components}, ${model}: s / n of the entries, mean 0, variance 1, symmetric or not`, (t) => {
      const { entries } = drawComponents({ n, p, s: 80.5, components, model }, derive);
      const values = entries.filter((value) => value !== 0);
      const count = values.length;
      t.true(isNear(count / entries.length, 80.5 / n, { variance: 0.16, count: entries.length }));
      const mean = (read: (value: number) => number): number =>
        values.reduce((sum, value) => sum + read(value), 0) / count;
      t.true(
        isNear(
          mean((value) => value),
          0,
          { variance: 1, count },
        ),
      );
      t.true(
        isNear(
          mean((value) => value * value),
          1,
          { variance: 4, count },
        ),
      );
      const positiveShare = model === 'restricted' ? 1 / 2 : 1 / 3;
      t.true(
        isNear(
          mean((value) => (value > 0 ? 1 : 0)),
          positiveShare,
          { variance: 0.25, count },
        ),
      );
      // (3) of Definition 2.2.
      if (model === 'restricted') {
        const absolute = mean(Math.abs);
        t.true(absolute > 1 / 10 && absolute <= 1 + 1e-12);
        for (const tau of [0.5, 1, 1.7, 2.5]) {
          t.true(mean((value) => (Math.abs(value) > tau ? 1 : 0)) <= 2 * Math.exp((-tau * tau) / 2) + 0.01);
        }
      }
      if (components === 'uniform') t.true(values.every((value) => Math.abs(value) <= Math.sqrt(6)));
    });
  }
}

test('the non-zeros for a smaller s are among those for a larger, with the same values', (t) => {
  const law = { n, p, components: 'gaussian', model: 'restricted' } as const;
  const few = drawComponents({ ...law, s: 10 }, derive).entries;
  const more = drawComponents({ ...law, s: 30 }, derive).entries;
  t.true(few.every((value, at) => value === 0 || value === more[at]));
  t.true(drawComponents({ ...law, s: n }, derive).entries.every((value) => value !== 0));
});

test('every factorization poses as many problems as it says, over rows that exist', (t) => {
  for (const factorization of factorizationNames) {
    for (const rows of [1, 2, 7, 12]) {
      const groups = listRowGroups(factorization, rows, () => derive('pairing'));
      t.is(groups.length, countRowGroups(factorization, rows));
      t.true(groups.flat().every((row) => row >= 0 && row < rows));
      t.is(new Set(groups.map((group) => [...group].sort((a, b) => a - b).join(' '))).size, groups.length);
    }
  }
});
