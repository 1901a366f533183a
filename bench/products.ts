/*
 * Products and factorisations, one line each with its GFLOP/s: `node dist/bench/products.js`. Times are the CPU times of the
 * process, the shortest of some rounds, so that other processes matter little.
 */
import { cpuUsage } from 'node:process';
import { openArena, viewMemory } from '../src/kernels/memory/arena.js';
import {
  gatheredGramBytes,
  productBytes,
  writeGatheredGram,
  writeProduct,
} from '../src/kernels/memory/generated/kernels.js';
import { passColumns } from '../src/kernels/memory/pass-columns.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { drawNormals } from '../src/random/normal.js';
import { openStream } from '../src/random/stream.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const roundCount = 8;
const operationsPerRound = 3e8;

for (const [count, rows] of [
  [20, 52],
  [76, 200],
  [150, 400],
  [300, 400],
  [600, 800],
] as const) {
  measureColumns(count, rows);
}
for (const size of [64, 256, 512]) measureGemm(Float64Array, { m: size, n: size, k: size });
measureGemm(Float32Array, { m: 512, n: 512, k: 512 });
measureGemm(Float32Array, { m: 4096, n: 64, k: 64 });

/** Their Gram matrix and its factor, at once and column by column. */
function measureColumns(count: number, rows: number): void {
  const arena = openArena(kernels);
  const leading = 4 * Math.ceil(count / 4);
  const matrix = arena.allocate(8 * rows * count);
  const gram = arena.allocate(8 * leading * count);
  const indices = arena.allocate(4 * count);
  const factor = arena.allocate(8 * rowAt(count));
  const inverses = arena.allocate(8 * count);
  fill(new Float64Array(kernels.memory.buffer, matrix, rows * count));
  new Int32Array(kernels.memory.buffer, indices, count).set(Array.from({ length: count }, (_, j) => j));
  const product = arena.allocate(gatheredGramBytes);
  const sizes = { leadingGram: leading, leading: rows, rows, count, otherCount: 0 };
  writeGatheredGram(viewMemory(kernels), product, { ...sizes, gram, matrix, indices, others: 0 });
  const columns = passColumns(kernels, { pointer: matrix, leading: rows }, rows);
  const what = `${count} columns of ${rows}`;
  report(`A_S^T A_S at once, ${what}`, count * count * rows, () => {
    functions.gramColumns(product);
  });
  const products = new Float64Array(kernels.memory.buffer, gram, leading * count).slice();
  const values = new Float64Array(kernels.memory.buffer, factor, rowAt(count));
  report(`its factor at once, ${what}`, count ** 3 / 3, () => {
    for (let i = 0; i < count; i += 1) {
      values.set(products.subarray(i * leading, i * leading + i + 1), rowAt(i));
    }
    functions.factorRows(factor, inverses, 0, count, 1e-6);
  });
  report(`A_S^T A_S column by column, ${what}`, count * count * rows, () => {
    for (let j = 0; j < count; j += 1) {
      functions.dotColumns(gram, columns, indices, j + 1, matrix + 8 * rows * j);
    }
  });
}

function measureGemm(
  Values: typeof Float64Array | typeof Float32Array,
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
): void {
  const arena = openArena(kernels);
  const scratch = arena.allocate(functions.gemmScratchBytes());
  const [a, b, c] = [m * k, k * n, m * n].map((length) => {
    const pointer = arena.allocate(8 * length);
    fill(new Values(kernels.memory.buffer, pointer, length));
    return pointer;
  });
  const product = arena.allocate(productBytes);
  writeProduct(viewMemory(kernels), product, {
    ...{ m, n, k, leadingA: m, leadingB: k, leadingC: m },
    ...{ a, b, c, scratch },
  });
  const multiply = Values === Float64Array ? functions.gemm : functions.gemmSingle;
  report(`C += A B of ${Values.BYTES_PER_ELEMENT} bytes, ${m} x ${k} x ${n}`, 2 * m * n * k, () => {
    multiply(product);
  });
}

function report(name: string, operations: number, run: () => void): void {
  const count = Math.ceil(operationsPerRound / operations);
  let shortestMs = Number.POSITIVE_INFINITY;
  // The first round includes compilation and is not counted.
  for (let round = 0; round <= roundCount; round += 1) {
    const begin = cpuUsage();
    for (let i = 0; i < count; i += 1) run();
    const { user, system } = cpuUsage(begin);
    if (round > 0) shortestMs = Math.min(shortestMs, (user + system) / 1e3 / count);
  }
  const rate = operations / shortestMs / 1e6;
  reportFigure({ name, p50: 1000 * shortestMs, unit: 'us' });
  process.stdout.write(
    `${name.padEnd(56)} ${(1000 * shortestMs).toFixed(1).padStart(10)} us ${rate.toFixed(1).padStart(6)} GFLOP/s\n`,
  );
}

function fill(values: Float64Array | Float32Array): void {
  const normals = new Float64Array(values.length);
  drawNormals(
    openStream(deriveStreamState({ seed: 1, experiment: 'bench', role: 'products', coordinates: {}, trial: 0 })),
    normals,
  );
  values.set(normals);
}

/** Where row i of a packed factor begins, in doubles. */
function rowAt(i: number): number {
  return 2 * ((i >> 1) + 1) * ((i + 1) >> 1);
}
