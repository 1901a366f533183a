import test from 'ava';
import { addOuterProduct, normaliseColumns } from '../../../src/kernels/algebra/column-passes.js';
import { createGaussianMatrixWorkspace, readRows } from '../../../src/kernels/draws/gaussian-matrix.js';
import { fillSignMatrix, fillSparseSignMatrix } from '../../../src/kernels/draws/sign-matrix.js';
import {
  createWaveWorkspace,
  fillHadamardMatrix,
  fillWaveMatrix,
} from '../../../src/kernels/draws/transform-matrix.js';
import { allocateFloat64, openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { createCosineTable } from '../../../src/kernels/spectra/cosine-table.js';
import { openStream } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';

/* The laws of what is filled stand in test/experiments/sparse-recovery/ensembles.law.ts. */

const kernels = instantiateKernels(compileKernels());
const state = deriveStreamState({ seed: 4, experiment: 'test', role: 'matrix', coordinates: {}, trial: 0 });

function open(rowCountMax: number, columnCount: number) {
  const arena = openArena(kernels);
  const matrix = createGaussianMatrixWorkspace(arena, { rowCountMax, columnCount });
  const { pointer, leading } = matrix.matrix;
  viewFloat64(kernels, { pointer, length: leading * columnCount }).fill(Number.NaN);
  return { arena, matrix };
}

test('sign fills end in the state that their draws lead to', (t) => {
  const { matrix } = open(37, 5);
  const stream = openStream(state);
  // Three bands of 16 rows, one draw a column in each.
  for (let draw = 0; draw < 15; draw += 1) stream.next();
  t.deepEqual([...fillSignMatrix(state, 37, matrix)], [...stream.getState()]);
  t.deepEqual([...fillSignMatrix(state, 0, matrix)], [...state]);
  const one = openStream(state);
  // Of one row: a draw for the row and one for the sign, in each column.
  for (let draw = 0; draw < 10; draw += 1) one.next();
  t.deepEqual([...fillSparseSignMatrix(state, { rowCount: 1, degree: 1 }, matrix)], [...one.getState()]);
});

test('rows beyond those that are filled become 0', (t) => {
  const fills = [
    (rows: number, { matrix }: ReturnType<typeof open>) => void fillSignMatrix(state, rows, matrix),
    (rows: number, { matrix }: ReturnType<typeof open>) =>
      void fillSparseSignMatrix(state, { rowCount: rows, degree: Math.min(rows, 2) }, matrix),
    (rows: number, { arena, matrix }: ReturnType<typeof open>) => {
      const waves = createWaveWorkspace(arena, { rowCountMax: 9, period: 32 });
      const wave = { amplitude: 2, phase: 0, step: 0 };
      fillWaveMatrix(new Array<typeof wave>(rows).fill(wave), createCosineTable(8), { matrix, waves });
    },
    (rows: number, { arena, matrix }: ReturnType<typeof open>) => {
      fillHadamardMatrix(
        Int32Array.from({ length: rows }, (_, i) => i),
        matrix,
        allocateFloat64(arena, 6),
      );
    },
  ];
  for (const fill of fills) {
    for (const rows of [0, 1, 4, 7, 9]) {
      const room = open(9, 8);
      fill(rows, room);
      const entries = readRows(room.matrix, 12);
      t.true(entries.subarray(0, rows * 8).some((entry) => entry !== 0) || rows === 0);
      t.true(entries.subarray(rows * 8).every((entry) => entry === 0));
    }
  }
});

test('more rows than the workspace has, a degree beyond the rows and short vectors are refused', (t) => {
  const { arena, matrix } = open(8, 4);
  const waves = createWaveWorkspace(arena, { rowCountMax: 8, period: 16 });
  const wave = { amplitude: 1, phase: 0, step: 0 };
  const vector = allocateFloat64(arena, 4);
  const refusals: [() => void, RegExp][] = [
    [() => fillSignMatrix(state, 9, matrix), /at most 8 rows, got 9/],
    [() => fillSparseSignMatrix(state, { rowCount: 9, degree: 1 }, matrix), /at most 8 rows, got 9/],
    [() => fillSparseSignMatrix(state, { rowCount: 5, degree: 6 }, matrix), /column degree up to its 5 rows, got 6/],
    [
      () => {
        fillWaveMatrix(new Array<typeof wave>(9).fill(wave), createCosineTable(4), { matrix, waves });
      },
      /at most 8 rows/,
    ],
    [
      () => {
        fillHadamardMatrix(new Int32Array(9), matrix, vector);
      },
      /at most 8 rows, got 9/,
    ],
    [
      () => {
        addOuterProduct({ u: vector, v: vector, factor: 1 }, 8, matrix);
      },
      /vectors of 8 and 4 entries, got 4 and 4/,
    ],
  ];
  for (const [refused, message] of refusals) t.throws(refused, { instanceOf: RangeError, message });
});

test('a column of zeros has no direction and stays, the others get their norm', (t) => {
  const { matrix } = open(4, 3);
  const { pointer } = matrix.matrix;
  viewFloat64(kernels, { pointer, length: 12 }).set([3, 0, 4, 0, 0, 0, 0, 0, 0, 0, -1e-150, 0]);
  normaliseColumns(10, 3, matrix);
  t.deepEqual([...viewFloat64(kernels, { pointer, length: 12 })], [6, 0, 8, 0, 0, 0, 0, 0, 0, 0, -10, 0]);
});
