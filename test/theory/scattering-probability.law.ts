import test from 'ava';
import { scatteringProbability } from '../../src/theory/scattering-probability.js';

/** All c-subsets of {0..w-1}. */
function listSubsets(w: number, c: number, first = 0): number[][] {
  if (c === 0) return [[]];
  return Array.from({ length: w - first }, (_, i) => first + i).flatMap((entry) =>
    listSubsets(w, c - 1, entry + 1).map((rest) => [entry, ...rest]),
  );
}

/** By going through every network. */
function enumerateNaively({ depth, c, w, period }: { depth: number; c: number; w: number; period: number }): number {
  const subsets = listSubsets(w, c);
  let scattered = 0;
  const visit = (left: number, sums: readonly number[]): void => {
    const places = period === 0 ? sums : sums.map((sum) => sum % period);
    if (new Set(places).size < places.length) return;
    if (left === 0) scattered += 1;
    else
      for (const subset of subsets)
        visit(
          left - 1,
          sums.flatMap((sum) => subset.map((offset) => sum + offset)),
        );
  };
  visit(depth, [0]);
  return scattered / subsets.length ** depth;
}

test('the probability is that of going through every network, linear and periodic', (t) => {
  for (const family of [
    { depth: 1, c: 3, w: 5, period: 0 },
    { depth: 2, c: 1, w: 4, period: 0 },
    { depth: 2, c: 2, w: 7, period: 0 },
    { depth: 3, c: 2, w: 7, period: 0 },
    { depth: 4, c: 2, w: 9, period: 0 },
    { depth: 2, c: 3, w: 8, period: 0 },
    { depth: 3, c: 3, w: 7, period: 0 },
    { depth: 2, c: 4, w: 7, period: 0 },
    { depth: 2, c: 2, w: 6, period: 6 },
    { depth: 2, c: 2, w: 6, period: 8 },
    { depth: 3, c: 2, w: 8, period: 11 },
    { depth: 2, c: 3, w: 7, period: 12 },
    { depth: 2, c: 2, w: 2, period: 2 },
  ]) {
    const wanted = enumerateNaively(family);
    t.true(Math.abs((scatteringProbability(family) ?? -1) - wanted) < 1e-14, JSON.stringify(family));
  }
});

test('the exact values of REFERENCE come out to their four digits', (t) => {
  const table: readonly (readonly [c: number, depth: number, values: readonly number[]])[] = [
    [2, 2, [0.8214, 0.9139, 0.9577, 0.979]],
    [2, 3, [0.3537, 0.6435, 0.8139, 0.905]],
    [2, 4, [0.0012, 0.1898, 0.4859, 0.7116]],
    [3, 2, [0.0689, 0.3926, 0.6605, 0.8213]],
  ];
  for (const [c, depth, values] of table) {
    for (const [i, value] of values.entries()) {
      const probability = scatteringProbability({ depth, c, w: 8 * 2 ** i, period: 0 });
      t.true(
        Math.abs((probability ?? -1) - value) < 5.1e-5,
        `c = ${c}, K = ${depth}, w = ${8 * 2 ** i}: ${probability}`,
      );
    }
  }
});

test('what would take too long is left unknown', (t) => {
  t.is(scatteringProbability({ depth: 8, c: 4, w: 200, period: 0 }), undefined);
});
