import test from 'ava';
import { openArena, viewMemory } from '../../../src/kernels/memory/arena.js';
import { productBytes, writeProduct } from '../../../src/kernels/memory/generated/kernels.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import * as naive from '../naive/matrix-products.js';

/* C += A B in doubles and singles, compared with one twin in doubles, over the borders of tiles and blocks. */

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const guard = 4.25;
const kinds = [
  { name: 'doubles', Values: Float64Array, multiply: functions.gemm, rounding: 2 ** -53 },
  { name: 'singles', Values: Float32Array, multiply: functions.gemmSingle, rounding: 2 ** -24 },
] as const;
type Kind = (typeof kinds)[number];

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Random numbers, a guard below the rows. */
function draw(kind: Kind, rows: number, columns: number, gap: number): naive.ColumnMajor {
  const leading = rows + gap;
  const normals = new Float64Array(leading * columns);
  drawNormals(openTestStream('gemm', 1000 * rows + columns), normals);
  const values = new kind.Values(normals.map((value, place) => (place % leading < rows ? value : guard)));
  return { values, leading, rows, columns };
}

/** Computes C; every matrix begins one element off a vector's boundary. */
function multiply(kind: Kind, A: naive.ColumnMajor, B: naive.ColumnMajor, C: naive.ColumnMajor): naive.ColumnMajor {
  const { Values } = kind;
  const size = Values.BYTES_PER_ELEMENT;
  const arena = openArena(kernels);
  const scratch = arena.allocate(functions.gemmScratchBytes());
  const [a, b, c] = [A, B, C].map(({ values }) => arena.allocate(size * (values.length + 2)) + size);
  for (const [pointer, { values }] of [
    [a, A],
    [b, B],
    [c, C],
  ] as const) {
    new Values(kernels.memory.buffer, pointer, values.length + 1).fill(guard).set(values);
  }
  const product = arena.allocate(productBytes);
  const sizes = { m: C.rows, n: C.columns, k: A.columns };
  const leadings = { leadingA: A.leading, leadingB: B.leading, leadingC: C.leading };
  writeProduct(viewMemory(kernels), product, { ...sizes, ...leadings, a, b, c, scratch });
  kind.multiply(product);
  return { ...C, values: new Values(kernels.memory.buffer, c, C.values.length + 1).slice() };
}

/** The places where C differs from the twin by more than the rounding of its sums, or where no kernel may write. */
function listDifferences(kind: Kind, { m, n, k }: Product, gap: number): string[] {
  const A = draw(kind, m, k, gap);
  const B = draw(kind, k, n, gap);
  const C = draw(kind, m, n, gap);
  const actual = multiply(kind, A, B, C);
  const expected = naive.gemm(A, B, C);
  const differences: string[] = [];
  actual.values.forEach((value, place) => {
    const [i, j] = [place % C.leading, Math.floor(place / C.leading)];
    const twin = i < m && j < n ? expected[j][i] : { value: guard, magnitude: 0 };
    if (!(Math.abs(value - twin.value) <= (k + 2) * kind.rounding * twin.magnitude)) differences.push(`${i}, ${j}`);
  });
  return differences;
}

const small = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 17];
/** On either side of the blocks of 64 rows, 128 inner and 512 columns. */
const seams: readonly Product[] = [63, 64, 65, 130].flatMap((m) => [
  { m, n: 5, k: 127 },
  { m, n: 6, k: 128 },
  { m, n: 7, k: 259 },
]);
const wide: readonly Product[] = [511, 512, 515].map((n) => ({ m: 9, n, k: 3 }));

for (const kind of kinds) {
  for (const m of small) {
    test(`products of ${m} rows in ${kind.name} agree with their twin`, (t) => {
      for (const n of small) for (const k of small) t.deepEqual(listDifferences(kind, { m, n, k }, n % 4), []);
    });
  }

  test(`products over the seams of blocks in ${kind.name} agree with their twin`, (t) => {
    for (const product of [...seams, ...wide]) t.deepEqual(listDifferences(kind, product, 1), []);
  });

  test(`an entry of a product in ${kind.name} has the same bits wherever it stands`, (t) => {
    const { m, n, k } = { m: 70, n: 13, k: 131 };
    const [A, B] = [draw(kind, m, k, 0), draw(kind, k, n, 0)];
    const zero = (rows: number, columns: number): naive.ColumnMajor => ({
      values: new kind.Values(rows * columns),
      leading: rows,
      rows,
      columns,
    });
    const whole = multiply(kind, A, B, zero(m, n));
    for (const row of [0, 1, 5, 63, 64, 69]) {
      const line = { ...A, values: A.values.filter((_, place) => place % m === row), leading: 1, rows: 1 };
      const single = multiply(kind, line, B, zero(1, n));
      for (let j = 0; j < n; j += 1) t.is(single.values[j], naive.entryOf(whole, row, j));
    }
  });

  test(`the identity on either side adds the other factor in ${kind.name}, exactly`, (t) => {
    const n = 67;
    const A = draw(kind, n, n, 0);
    const identity = { ...A, values: A.values.map((_, place) => (place % (n + 1) === 0 ? 1 : 0)) };
    const zero = { ...A, values: A.values.map(() => 0) };
    t.deepEqual(multiply(kind, A, identity, zero).values.subarray(0, n * n), A.values);
    t.deepEqual(multiply(kind, identity, A, zero).values.subarray(0, n * n), A.values);
  });
}
