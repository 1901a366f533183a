/*
 * A x and A^T u for n / 2 rows of a transform, fast and dense, in microseconds, and solvers on partial-dct with either product,
 * in milliseconds: `node dist/bench/fast-operators.js`. In the products x is dense, because the dense product would skip the
 * zeros of a sparse x. Times are CPU times, the shortest of some rounds.
 */

import { cpuUsage } from 'node:process';
import { placeRightSide } from '../src/experiments/sparse-recovery/trial/planted.js';
import { createWorkspace } from '../src/experiments/sparse-recovery/trial/workspace.js';
import { allocateFloat64, openArena, viewFloat64, viewMemory } from '../src/kernels/memory/arena.js';
import { transformRowsBytes, writeTransformRows } from '../src/kernels/memory/generated/kernels.js';
import type { KernelMatrix } from '../src/kernels/memory/kernel-matrix.js';
import { passColumns } from '../src/kernels/memory/pass-columns.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { createCosineTable } from '../src/kernels/spectra/cosine-table.js';
import { cellOf, drawFor } from '../test/experiments/sparse-recovery/cell-scene.js';
import { reportFigure } from './report-figure.js';

const kernels = instantiateKernels(compileKernels());
const { functions } = kernels;
const roundCount = 8;
const roundMs = 30;

process.stdout.write('    n         hadamard          fourier              dct            dense   (A x, A^T u)\n');
for (let n = 64; n <= 4096; n *= 2) {
  const times = [0, 1, 2].map((kind) => measureFast(n, kind));
  const [denseForward, denseAdjoint] = measureDense(n);
  times.forEach(([forward, adjoint], kind) => {
    const what = `${['hadamard', 'fourier', 'dct'][kind]} to dense, n = ${n}`;
    reportFigure({ name: `A x by ${what}`, p50: forward / denseForward, unit: 'ratio' });
    reportFigure({ name: `A^T u by ${what}`, p50: adjoint / denseAdjoint, unit: 'ratio' });
  });
  times.push([denseForward, denseAdjoint]);
  const texts = times.map(([forward, adjoint]) => `${forward.toFixed(1)} ${adjoint.toFixed(1)}`.padStart(17));
  process.stdout.write(`${String(n).padStart(5)}${texts.join('')}\n`);
}

process.stdout.write('\nm = n / 2, k = m / 6     n  iterations      dense       fast   (milliseconds a solve)\n');
for (const solver of ['amp', 'niht', 'htp']) {
  for (const n of [256, 1024, 4096]) {
    const { iterations, denseMs, fastMs } = measureSolver(solver, n);
    reportFigure({ name: `${solver}, fast to dense, n = ${n}`, p50: fastMs / denseMs, unit: 'ratio' });
    const texts = [String(iterations).padStart(12), denseMs.toFixed(3).padStart(11), fastMs.toFixed(3).padStart(11)];
    process.stdout.write(`${solver.padEnd(19)}${String(n).padStart(7)}${texts.join('')}\n`);
  }
}

/** One problem of the experiment, its matrix with and without the description of its rows. */
function measureSolver(
  solver: string,
  n: number,
): { readonly iterations: number; readonly denseMs: number; readonly fastMs: number } {
  const m = n / 2;
  const k = Math.round(m / 6);
  const point = { n, m, k, solver, ensemble: 'partial-dct', coefficients: 'gaussian', noise: 0 };
  const cell = cellOf(point);
  const workspace = createWorkspace(openArena(kernels), [cell]);
  const request = { seed: 1, trial: 0, criterion: { name: 'relative-error', tolerance: 1e-3 }, points: [point] };
  const matrix = drawFor(request, cell, workspace).placeMatrix(m);
  placeRightSide(cell, workspace);
  const { rightSide } = workspace;
  const solve = (held: KernelMatrix): number => workspace.solve({ m, n, k, matrix: held, rightSide }).iterations;
  const dense = { ...matrix, transform: undefined };
  return {
    iterations: solve(matrix),
    denseMs: measureUs(() => solve(dense)) / 1000,
    fastMs: measureUs(() => solve(matrix)) / 1000,
  };
}

function measureFast(n: number, kind: number): [number, number] {
  const arena = openArena(kernels);
  const m = n / 2;
  const [x, u, weights, table] = [n, m, m, 4 * n].map((length) => allocateFloat64(arena, length));
  const rows = arena.allocate(4 * m);
  const scratch = arena.allocate(functions.transformOperatorScratchBytes(n));
  new Int32Array(kernels.memory.buffer, rows, m).set(Array.from({ length: m }, (_, i) => (i * 7 + 3) % n));
  for (const region of [x, u, weights]) fill(viewFloat64(kernels, region));
  viewFloat64(kernels, table).set(createCosineTable(n));
  const record = arena.allocate(transformRowsBytes);
  const source = { kind, rows, weights: weights.pointer, table: table.pointer, scratch };
  writeTransformRows(viewMemory(kernels), record, source);
  functions.openTransformOperator(record, m, n);
  return [
    measureUs(() => functions.applyOperator(u.pointer, x.pointer)),
    measureUs(() => functions.applyAdjoint(x.pointer, u.pointer)),
  ];
}

/** A x by columns as the dense operator sums them. */
function measureDense(n: number): [number, number] {
  const arena = openArena(kernels);
  const m = n / 2;
  const [x, u, matrix] = [n, m, m * n].map((length) => allocateFloat64(arena, length));
  const columns = arena.allocate(4 * n);
  new Int32Array(kernels.memory.buffer, columns, n).set(Array.from({ length: n }, (_, j) => j));
  for (const region of [x, u, matrix]) fill(viewFloat64(kernels, region));
  return [
    measureUs(() => {
      viewFloat64(kernels, u).fill(0);
      functions.addColumns(
        u.pointer,
        passColumns(kernels, { pointer: matrix.pointer, leading: m }, m),
        columns,
        x.pointer,
        n,
      );
    }),
    measureUs(() => functions.multiplyTransposed(x.pointer, matrix.pointer, m, u.pointer, m, n)),
  ];
}

function measureUs(run: () => void): number {
  let count = 1;
  while (measureMs(run, count) < roundMs) count *= 2;
  const rounds = Array.from({ length: roundCount }, () => measureMs(run, count));
  return (1000 * Math.min(...rounds)) / count;
}

function measureMs(run: () => void, count: number): number {
  const begin = cpuUsage();
  for (let i = 0; i < count; i += 1) run();
  const { user, system } = cpuUsage(begin);
  return (user + system) / 1e3;
}

function fill(values: Float64Array): void {
  values.forEach((_, i) => {
    values[i] = ((i * 7919) % 1000) / 500 - 1;
  });
}
