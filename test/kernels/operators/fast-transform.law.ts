import test from 'ava';
import { allocateFloat64, openArena, padRows, viewFloat64, viewMemory } from '../../../src/kernels/memory/arena.js';
import { transformRowsBytes, writeTransformRows } from '../../../src/kernels/memory/generated/kernels.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import {
  createTransformRowsWorkspace,
  describeTransformRows,
  pointToTransform,
} from '../../../src/kernels/operators/transform-rows.js';
import { createCosineTable } from '../../../src/kernels/spectra/cosine-table.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from '../l1/basis-pursuit-scene.js';
import { type Transform, transformRow } from '../naive/transform-row.js';

/* Operators of rows of fast transforms against the dense product, in plain sums. */

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const guard = 4.25;
const kinds: readonly Transform[] = ['hadamard', 'fourier', 'dct'];
const orders = [1, 2, 4, 8, 16, 32, 64, 256, 1024];

interface Operator {
  readonly kind: Transform;
  readonly n: number;
  readonly rows: readonly number[];
  readonly weights: readonly number[];
}

/** A random row order; weights of either sign and of different sizes. */
function drawOperator(kind: Transform, n: number, m: number): Operator {
  const stream = openTestStream(`fast ${kind}`, 10_000 * n + m);
  const weights = new Float64Array(m);
  drawNormals(stream, weights);
  return { kind, n, rows: [...drawSupport(stream, { n, k: m })], weights: [...weights] };
}

function whole(kind: Transform, n: number): Operator {
  return { kind, n, rows: Array.from({ length: n }, (_, f) => f), weights: Array<number>(n).fill(1) };
}

function drawVector(name: string, length: number): number[] {
  const values = new Float64Array(length);
  drawNormals(openTestStream(name, length), values);
  return [...values];
}

/** A x, or A^T u, by the kernels; behind the result's padding lies a guard. */
function apply(operator: Operator, of: readonly number[], isAdjoint: boolean): { values: number[]; frobenius: number } {
  const { kind, n, rows, weights } = operator;
  const arena = openArena(kernels);
  const place = (values: ArrayLike<number>): number => {
    const pointer = arena.allocate(8 * values.length);
    new Float64Array(kernels.memory.buffer, pointer, values.length).set(values);
    return pointer;
  };
  const table = place(createCosineTable(n));
  const weightsAt = place(weights);
  const source = place(of);
  const length = isAdjoint ? n : 4 * Math.ceil(rows.length / 4);
  const target = place(Array<number>(length + 1).fill(guard));
  const rowsAt = arena.allocate(4 * rows.length);
  new Int32Array(kernels.memory.buffer, rowsAt, rows.length).set(rows);
  const scratch = arena.allocate(functions.transformOperatorScratchBytes(n));
  const record = arena.allocate(transformRowsBytes);
  const transform = { kind: kinds.indexOf(kind), rows: rowsAt, weights: weightsAt, table, scratch };
  writeTransformRows(viewMemory(kernels), record, transform);
  functions.openTransformOperator(record, rows.length, n);
  if (isAdjoint) functions.applyAdjoint(target, source);
  else functions.applyOperator(target, source);
  const written = new Float64Array(kernels.memory.buffer, target, length + 1);
  if (written[length] !== guard) throw new Error('the operator wrote behind its result');
  return { values: [...written.subarray(0, length)], frobenius: functions.squaredFrobeniusNorm() };
}

function norm(values: readonly number[]): number {
  return Math.hypot(...values);
}

function dotPlainly(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

for (const kind of kinds) {
  for (const n of orders) {
    test(`rows of the ${kind} transform of order ${n}: both products are the dense ones`, (t) => {
      for (const m of new Set([0, 1, Math.ceil(n / 3), n - 1, n])) {
        const operator = drawOperator(kind, n, m);
        const dense = operator.rows.map((f, i) => transformRow(kind, n, f).map((value) => operator.weights[i] * value));
        const x = drawVector('fast x', n);
        const u = drawVector('fast u', m);
        const { values: image, frobenius } = apply(operator, x, false);
        t.true(image.slice(m).every((value) => value === 0));
        t.true(
          dense.every((row, i) => Math.abs(image[i] - dotPlainly(row, x)) <= 1e-13 * norm(row) * norm(x)),
          `A x, m = ${m}`,
        );
        const back = apply(operator, u, true).values;
        const scale = 1e-13 * Math.sqrt(2) * norm(operator.weights) * Math.sqrt(n) * norm(u);
        t.true(
          back.every((value, j) => Math.abs(value - dense.reduce((sum, row, i) => sum + row[j] * u[i], 0)) <= scale),
          `A^T u, m = ${m}`,
        );
        const square = dense.reduce((sum, row) => sum + dotPlainly(row, row), 0);
        t.true(Math.abs(frobenius - square) <= 1e-12 * square);
        // <A x, u> = <x, A^T u>
        const [left, right] = [dotPlainly(u, image), dotPlainly(x, back)];
        t.true(Math.abs(left - right) <= 1e-13 * norm(u) * norm(x) * Math.sqrt(n) * (1 + norm(operator.weights)));
      }
    });

    test(`the whole ${kind} transform of order ${n} is orthonormal times sqrt(n)`, (t) => {
      const x = drawVector('fast orthonormal', n);
      const operator = whole(kind, n);
      const image = apply(operator, x, false).values;
      t.true(Math.abs(norm(image) - Math.sqrt(n) * norm(x)) <= 1e-13 * Math.sqrt(n) * norm(x));
      for (const there of [false, true]) {
        const round = apply(operator, apply(operator, x, there).values.slice(0, n), !there).values;
        t.true(x.every((value, j) => Math.abs(round[j] - n * value) <= 1e-13 * n * norm(x)));
      }
    });
  }
}

test('a transform of zero is zero, and doubling x doubles every bit', (t) => {
  for (const kind of kinds) {
    const operator = whole(kind, 64);
    const x = drawVector('fast scale', 64);
    const image = apply(operator, x, false).values;
    t.true(apply(operator, Array<number>(64).fill(0), false).values.every((value) => value === 0));
    t.deepEqual(
      apply(
        operator,
        x.map((value) => 2 * value),
        false,
      ).values,
      image.map((value) => 2 * value),
    );
  }
});

/** A x and A^T u of an operator that holds A both ways, or as the dense matrix alone. */
function applyHeld(
  { kind, n, rows, weights }: Operator,
  { x, u, withTransform }: { readonly x: Float64Array; readonly u: Float64Array; readonly withTransform: boolean },
): { readonly image: number[]; readonly back: number[] } {
  const arena = openArena(kernels);
  const m = rows.length;
  const padded = padRows(m);
  const [matrix, source, sourceRows, target, targetRows, table] = [padded * n, n, padded, n, padded, 4 * n].map(
    (length) => allocateFloat64(arena, length),
  );
  const room = createTransformRowsWorkspace(arena, { kind, order: n, rowCountMax: m, table });
  if (room === undefined) throw new Error(`no fast transform of order ${n}`);
  const entries = viewFloat64(kernels, matrix).fill(-7.25);
  rows.forEach((f, i) => {
    transformRow(kind, n, f).forEach((value, j) => {
      entries[j * padded + i] = weights[i] * value;
    });
  });
  viewFloat64(kernels, table).set(createCosineTable(n));
  viewFloat64(kernels, source).set(x);
  viewFloat64(kernels, sourceRows).fill(0).set(u);
  const transform = describeTransformRows({ rows, weights }, room);
  const description = pointToTransform(withTransform ? transform : undefined, { m, n });
  functions.openOperator(matrix.pointer, padded, description, m, n);
  functions.applyOperator(targetRows.pointer, source.pointer);
  functions.applyAdjoint(target.pointer, sourceRows.pointer);
  return { image: [...viewFloat64(kernels, targetRows)], back: [...viewFloat64(kernels, target)] };
}

for (const kind of kinds) {
  const n = 256;
  // In operator.ts: 7 n log2 n, 3 n log2 n for Hadamard.
  const price = (kind === 'hadamard' ? 3 : 7) * n * 8;

  test(`an operator that holds rows of the ${kind} transform both ways takes the cheaper one for each product`, (t) => {
    for (const m of [3, 23, 24, 25, 55, 56, 57, 100, 256]) {
      const operator = drawOperator(kind, n, m);
      const u = Float64Array.from(drawVector('held u', m));
      for (const count of [0, 1, Math.floor(price / m), Math.floor(price / m) + 1, n]) {
        if (count > n) continue;
        const x = Float64Array.from(drawVector('held x', n).fill(0, count));
        const dense = applyHeld(operator, { x, u, withTransform: false });
        const held = applyHeld(operator, { x, u, withTransform: true });
        const isFast = [count * m > price, n * m > price];
        const byTransform = {
          image: apply(operator, [...x], false).values,
          back: apply(operator, [...u, 0, 0, 0], true).values,
        };
        const name = `m = ${m}, ${count} non-zeros`;
        t.deepEqual(held.image, (isFast[0] ? byTransform : dense).image, name);
        t.deepEqual(held.back, (isFast[1] ? byTransform : dense).back, name);
        t.true(byTransform.image.every((value, i) => Math.abs(value - dense.image[i]) <= 1e-10));
      }
    }
  });
}

test('what does not describe the matrix is refused', (t) => {
  const arena = openArena(kernels);
  const table = allocateFloat64(arena, 64);
  const room = createTransformRowsWorkspace(arena, { kind: 'dct', order: 16, rowCountMax: 5, table });
  if (room === undefined) return t.fail();
  const describe = (rows: number[], weights: number[]) => describeTransformRows({ rows, weights }, room);
  const transform = describe([3, 1, 4], [1, 1, -1]);
  t.is(pointToTransform(transform, { m: 3, n: 16 }), transform.pointer);
  t.is(pointToTransform(undefined, { m: 3, n: 17 }), 0);
  const refusals: [() => unknown, RegExp][] = [
    [() => describe([0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 1]), /at most 5 rows and a weight for each, got 6 and 6/],
    [() => describe([0, 1], [1]), /got 2 and 1/],
    [() => pointToTransform(transform, { m: 4, n: 16 }), /m <= 3 and n = 16, got m = 4, n = 16/],
    [() => pointToTransform(transform, { m: 3, n: 8 }), /got m = 3, n = 8/],
    [() => createTransformRowsWorkspace(arena, { ...room, order: 8 }), /a table of 32 cosines, got 64/],
    [() => createTransformRowsWorkspace(arena, { ...room, table: undefined }), /got none/],
  ];
  for (const [refused, message] of refusals) t.throws(refused, { instanceOf: RangeError, message });
  t.is(createTransformRowsWorkspace(arena, { ...room, order: 12 }), undefined);
});
