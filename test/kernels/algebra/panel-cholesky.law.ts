import test from 'ava';
import { Matrix } from 'ml-matrix';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { cholesky } from '../naive/cholesky.js';

/*
 * Rows that join a factor at once are compared with the textbook's factorisation, and with rows that join in other
 * calls.
 */

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const guard = 4.25;
const sizeMax = 60;
/** From nothing to two panels (of 4) and one more, and far beyond. */
const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 48, 51];
const share = 1e-6;

/** G = B^T B for B of more rows than columns. */
function drawGram(size: number, trial = 0): number[][] {
  const entries = new Float64Array(2 * size * size);
  drawNormals(openTestStream('block factor', 100 * trial + size), entries);
  const B = Matrix.from1DArray(2 * size, size, [...entries]);
  return size === 0 ? [] : B.transpose().mmul(B).to2DArray();
}

/** Where row i of the packed factor begins, in doubles: rows are padded to an even count. */
function rowAt(i: number): number {
  return 2 * ((i >> 1) + 1) * ((i + 1) >> 1);
}

interface Factored {
  readonly accepted: readonly number[];
  readonly L: readonly number[][];
  readonly inverses: readonly number[];
  readonly isGuarded: boolean;
}

/** Joins the rows of G in calls of so many rows each. */
function factor(G: readonly (readonly number[])[], calls: readonly number[]): Factored {
  const arena = openArena(kernels);
  const length = rowAt(sizeMax);
  const [factorAt, inversesAt] = [arena.allocate(8 * length), arena.allocate(8 * sizeMax)];
  const values = new Float64Array(kernels.memory.buffer, factorAt, length).fill(guard);
  const inverses = new Float64Array(kernels.memory.buffer, inversesAt, sizeMax).fill(guard);
  let size = 0;
  const accepted = calls.map((count) => {
    for (let i = size; i < size + count; i += 1) values.set(G[i].slice(0, i + 1), rowAt(i));
    const joined = functions.factorRows(factorAt, inversesAt, size, count, share);
    size += joined;
    return joined;
  });
  const end = calls.reduce((sum, count) => sum + count, 0);
  return {
    accepted,
    L: Array.from({ length: size }, (_, i) => [...values.subarray(rowAt(i), rowAt(i) + i + 1)]),
    inverses: [...inverses.subarray(0, size)],
    isGuarded:
      values.subarray(rowAt(end)).every((value) => value === guard) &&
      inverses.subarray(end).every((value) => value === guard),
  };
}

function isClose(L: readonly (readonly number[])[], expected: readonly (readonly number[])[]): boolean {
  return expected.every((row, i) => row.every((value, j) => Math.abs(L[i][j] - value) <= 1e-12 * Math.abs(row[i])));
}

for (const size of sizes) {
  test(`a factor of ${size} rows agrees with its twin, reproduces G and touches nothing behind it`, (t) => {
    const G = drawGram(size);
    const { accepted, L, inverses, isGuarded } = factor(G, [size]);
    t.deepEqual(accepted, [size]);
    t.true(isClose(L, cholesky(G, share)));
    t.true(isGuarded);
    for (let i = 0; i < size; i += 1) {
      t.is(inverses[i], 1 / L[i][i]);
      for (let j = 0; j <= i; j += 1) {
        const product = L[j].reduce((sum, value, k) => sum + value * L[i][k], 0);
        t.true(Math.abs(product - G[i][j]) <= 1e-14 * size * Math.sqrt(G[i][i] * G[j][j]));
      }
    }
  });

  test(`a factor of ${size} rows has the same bits in whatever calls they join`, (t) => {
    const G = drawGram(size);
    const whole = factor(G, [size]);
    for (let first = 0; first <= size; first += 1) {
      const cut = factor(G, [first, size - first]);
      t.deepEqual([cut.L, cut.inverses, cut.isGuarded], [whole.L, whole.inverses, true], `${first} first`);
    }
    t.deepEqual(factor(G, Array<number>(size).fill(1)).L, whole.L);
  });

  if (size === 0) continue;

  test(`among ${size} more rows the first that depends on those before it ends the call, these are a factor`, (t) => {
    for (let bad = 0; bad < Math.min(size, 10); bad += 1) {
      for (const old of [0, 1, 3, 6, 9].filter((count) => count + bad > 0)) {
        const G = drawGram(size + old);
        const at = old + bad;
        // Column `at` becomes the sum of the first and the last before it, or twice the only one.
        const combined = (i: number): number => G[i][0] + G[i][at - 1];
        const row = G.map((_, i) => (i === at ? combined(0) + combined(at - 1) : combined(i)));
        row.forEach((value, i) => {
          G[at][i] = value;
          G[i][at] = value;
        });
        const { accepted, L, isGuarded } = factor(G, [old, size]);
        t.deepEqual(accepted, [old, bad], `${bad} behind ${old}`);
        t.true(isClose(L, cholesky(G, share)));
        t.true(isGuarded);
      }
    }
  });
}

test('a column of zeros and numbers that are none end a call as well', (t) => {
  for (const value of [0, Number.NaN, -1, Number.NEGATIVE_INFINITY]) {
    const G = drawGram(9);
    G[5] = G[5].map((entry, j) => (j === 5 ? value : value === 0 ? 0 : entry));
    t.deepEqual(factor(G, [9]).accepted, [5], `${value}`);
  }
});

test('the share decides at which angle a row depends on those before it', (t) => {
  const join = (angle: number): readonly number[] => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return factor([[1], [cos, cos * cos + sin * sin]], [2]).accepted;
  };
  t.deepEqual([1, 1e-2, 1.01e-3].map(join), [[2], [2], [2]]);
  t.deepEqual([0.99e-3, 1e-6, 0].map(join), [[1], [1], [1]]);
});

test('scaling G by a power of 4 scales L by one of 2 and changes no other bit', (t) => {
  const G = drawGram(51);
  const { L } = factor(G, [20, 31]);
  const scaled = factor(
    G.map((row) => row.map((value) => 16 * value)),
    [51],
  );
  t.deepEqual(
    scaled.L,
    L.map((row) => row.map((value) => 4 * value)),
  );
});
