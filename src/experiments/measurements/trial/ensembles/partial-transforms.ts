import type { GaussianMatrixWorkspace as MatrixWorkspace } from '../../../../kernels/draws/gaussian-matrix.js';
import { createWaveWorkspace, fillHadamardMatrix, fillWaveMatrix } from '../../../../kernels/draws/transform-matrix.js';
import { type Arena, allocateFloat64, padRows } from '../../../../kernels/memory/arena.js';
import type { Wave } from '../../../../kernels/memory/kernel-matrix.js';
import { createTransformRowsWorkspace, describeTransformRows } from '../../../../kernels/operators/transform-rows.js';
import { createCosineTable } from '../../../../kernels/spectra/cosine-table.js';
import { drawSupport, openStream } from '../../../../random/stream.js';
import type { Ensemble, MatrixFill } from './ensemble.js';

/*
 * The first m rows, in a random order, of an orthonormal n x n transform times sqrt(n): all n together satisfy
 * A A^T = n I, and each row adds 1 to the expected square of every column's norm, as a Gaussian row does.
 */

/** The amplitude of a wave whose square has the mean 1. */
const amplitude = Math.SQRT2;

/** A row of the matrix, and which row of the transform in src/kernels/operators/wasm/fast-transform.ts it is. */
interface WaveRow {
  readonly wave: Wave;
  readonly row: number;
  /** 1 or -1. */
  readonly weight: number;
}

/** Row f of the DCT-II: sqrt(2) cos(pi f (2j + 1) / (2n)), and 1 for f = 0; a uniformly random order. */
export const partialDct: Ensemble = (arena, matrix) => {
  const n = matrix.columnCount;
  const place = openWaves(arena, matrix, 'dct');
  return ({ m, derive }) => {
    const frequencies = drawSupport(openStream(derive('matrix')), { n, k: m });
    // Column j has the angle f (2j + 1) of the period's 4n parts.
    return place(
      Array.from(frequencies, (f) => ({
        wave: { amplitude: f === 0 ? 1 : amplitude, phase: f, step: 2 * f },
        row: f,
        weight: 1,
      })),
    );
  };
};

/**
 * The real embedding of random rows of the complex Fourier matrix. Its n frequencies are walked in a uniformly random
 * order; n - f is the conjugate of f. One whose conjugate came earlier is passed over; one that is its own conjugate
 * (0, and n/2 for even n) gives the row cos(2 pi f j / n); any other gives sqrt(2) cos(2 pi f j / n) and
 * sqrt(2) sin(2 pi f j / n), the cosine first if f < n/2, the sine first if not. The first m of these n rows are taken,
 * so the last frequency may stand there with one row only, either with the same probability.
 */
export const partialFourier: Ensemble = (arena, matrix) => {
  const n = matrix.columnCount;
  const place = openWaves(arena, matrix, 'fourier');
  return ({ m, derive }) => {
    // m frequencies give at least m rows: before each that is passed over stands one that gave two.
    const frequencies = drawSupport(openStream(derive('matrix')), { n, k: m });
    return place(listFourierRows(frequencies, n).slice(0, m));
  };
};

function listFourierRows(frequencies: Int32Array, n: number): WaveRow[] {
  const seen = new Set<number>();
  const rows: WaveRow[] = [];
  for (const f of frequencies) {
    const conjugate = (n - f) % n;
    if (seen.has(conjugate)) continue;
    seen.add(f);
    const step = 4 * f;
    if (f === conjugate) {
      rows.push({ wave: { amplitude: 1, phase: 0, step }, row: f, weight: 1 });
      continue;
    }
    const isLow = 2 * f < n;
    // The transform has a pair's cosine at the lower frequency and its sine at the higher; the higher one's own sine is
    // the negative of it.
    const cosine = { wave: { amplitude, phase: 0, step }, row: Math.min(f, conjugate), weight: 1 };
    // A sine is the cosine of an angle less by a quarter turn.
    const sine = {
      wave: { amplitude, phase: 3 * n, step },
      row: Math.max(f, conjugate),
      weight: isLow ? 1 : -1,
    };
    rows.push(...(isLow ? [cosine, sine] : [sine, cosine]));
  }
  return rows;
}

/** Prepares to place rows of a trigonometric transform. */
function openWaves(
  arena: Arena,
  matrix: MatrixWorkspace,
  kind: 'fourier' | 'dct',
): (rows: readonly WaveRow[]) => ReturnType<MatrixFill> {
  const { rowCountMax, columnCount: n } = matrix;
  const table = createCosineTable(n);
  const waveRoom = createWaveWorkspace(arena, { rowCountMax, period: 4 * n });
  const room = createTransformRowsWorkspace(arena, { kind, order: n, rowCountMax, table: waveRoom.table });
  return (rows) => {
    fillWaveMatrix(
      rows.map(({ wave }) => wave),
      table,
      { matrix, waves: waveRoom },
    );
    const waves = { period: 4 * n, rows: rows.map(({ wave }) => wave) };
    if (room === undefined) return { waves };
    const weights = rows.map(({ weight }) => weight);
    return { waves, transform: describeTransformRows({ rows: rows.map(({ row }) => row), weights }, room) };
  };
}

/** Rows of Hadamard's matrix of signs, whose entries are those of the orthonormal one times sqrt(n); n a power of 2. */
export const partialHadamard: Ensemble = (arena, matrix) => {
  const { rowCountMax, columnCount: n } = matrix;
  const indices = allocateFloat64(arena, padRows(rowCountMax) / 2);
  const room = createTransformRowsWorkspace(arena, { kind: 'hadamard', order: n, rowCountMax, table: undefined });
  return ({ m, derive }) => {
    const rows = drawSupport(openStream(derive('matrix')), { n, k: m });
    fillHadamardMatrix(rows, matrix, indices);
    return room && { transform: describeTransformRows({ rows, weights: new Float64Array(m).fill(1) }, room) };
  };
};
