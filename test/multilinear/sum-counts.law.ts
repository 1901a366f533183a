import test from 'ava';
import fc from 'fast-check';
import { countWays, listFirstEntries, listLayerSizes } from '../../src/multilinear/convolution-network.js';
import {
  contractCombinations,
  listCombinations,
  multiplyCombinations,
} from '../../src/multilinear/network-combinations.js';
import { multiplyNetwork } from '../../src/multilinear/network-product.js';
import { countSums, findCollision } from '../../src/multilinear/sum-counts.js';
import { listNaively, multiplyNaively } from '../kernels/naive/network.js';
import { someNetwork } from './network-scene.js';

test('sums are counted as by listing every combination', (t) => {
  fc.assert(
    fc.property(someNetwork, (topology) => {
      const { network } = topology;
      const wanted = network.leaves.map(() => new Map<number, number>());
      const all = listNaively(topology);
      for (const { leaf, sum } of all) wanted[leaf].set(sum, (wanted[leaf].get(sum) ?? 0) + 1);
      const counts = countSums(topology);
      const sorted = (leaves: readonly ReadonlyMap<number, number>[]) =>
        leaves.map((leaf) => [...leaf].sort(([a], [b]) => a - b));
      t.deepEqual(sorted(counts.leaves), sorted(wanted));
      t.is(
        counts.distinctCount,
        wanted.reduce((sum, { size }) => sum + size, 0),
      );
      t.is(counts.largestCount, Math.max(...wanted.flatMap((leaf) => [...leaf.values()])));
      const { combinations } = countWays(network);
      t.is(
        network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
        all.length,
      );
    }),
  );
});

test('a collision is two different ways of one leaf with one sum, and is there just when a count passes 1', (t) => {
  let found = 0;
  fc.assert(
    fc.property(someNetwork, (topology) => {
      const collision = findCollision(topology);
      t.is(collision !== undefined, countSums(topology).largestCount > 1);
      if (collision === undefined) return;
      found += 1;
      const same = listNaively(topology).filter(({ leaf, sum }) => leaf === collision.leaf && sum === collision.sum);
      const texts = same.map(({ steps }) => JSON.stringify(steps));
      const [one, other] = collision.ways.map((way) => JSON.stringify(way));
      t.not(one, other);
      t.true(texts.includes(one) && texts.includes(other));
    }),
  );
  t.true(found > 10);
});

test('X is the sum of products over combinations, with signs and over rings', (t) => {
  const someValue = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(someNetwork, fc.array(someValue, { minLength: 60, maxLength: 60 }), (topology, numbers) => {
      const { network } = topology;
      const firstEntries = listFirstEntries(network);
      const factors = listLayerSizes(network).map((size) => new Float64Array(size));
      const values = network.edges.map(({ layer, support }, edge) =>
        support.map((_, entry) => {
          const value = numbers[(7 * edge + entry) % numbers.length];
          factors[layer - 1][firstEntries[edge] + entry] = value;
          return value;
        }),
      );
      const wanted = multiplyNaively(topology, values);
      const product = multiplyNetwork(topology, factors);
      const modulo = multiplyNetwork(topology, factors, (value) => ((value % 5) + 5) % 5);
      for (const [key, value] of wanted) {
        const [leaf, position] = key.split(':').map(Number);
        t.is((product[leaf].get(position) ?? 0) - value, 0);
        t.is((modulo[leaf].get(position) ?? 0) - (((value % 5) + 5) % 5), 0);
      }
      const combinations = listCombinations(topology);
      t.is(combinations.positionCount, wanted.size);
      const listed = multiplyCombinations(combinations, factors);
      // Integers: both orders of summation are exact.
      t.deepEqual([...listed].sort(), [...wanted.values()].map((value) => value + 0).sort());
      for (const [layer, factor] of factors.entries()) {
        const matrix = new Float64Array(combinations.positionCount * factor.length);
        contractCombinations(combinations, { layer, factors }, matrix);
        const image = listed.map((_, i) =>
          factor.reduce((sum, value, j) => sum + value * matrix[combinations.positionCount * j + i], 0),
        );
        t.true(image.every((value, i) => value === listed[i]));
      }
    }),
  );
});
