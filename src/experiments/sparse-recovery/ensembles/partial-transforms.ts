import { allocateFloat64, padRows } from '../../../kernels/arena.js';
import { createCosineTable } from '../../../kernels/cosine-table.js';
import {
  createWaveWorkspace,
  fillHadamardMatrix,
  fillWaveMatrix,
  type Wave,
} from '../../../kernels/transform-matrix.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { Ensemble } from './ensemble.js';

/*
 * The first m rows, in a random order, of an orthonormal n x n transform times sqrt(n): all n together satisfy
 * A A^T = n I, and each row adds 1 to the expected square of every column's norm, as a Gaussian row does.
 */

/** The amplitude of a wave whose square has the mean 1. */
const amplitude = Math.SQRT2;

/** Row f of the DCT-II: sqrt(2) cos(pi f (2j + 1) / (2n)), and 1 for f = 0; a uniformly random order. */
export const partialDct: Ensemble = (arena, matrix) => {
  const n = matrix.columnCount;
  const table = createCosineTable(n);
  const waves = createWaveWorkspace(arena, { rowCountMax: matrix.rowCountMax, period: 4 * n });
  return ({ m, derive }) => {
    const rows = Array.from(drawSupport(openStream(derive('matrix')), { n, k: m }), (f): Wave => {
      // Column j has the angle f (2j + 1) of the period's 4n parts.
      return { amplitude: f === 0 ? 1 : amplitude, phase: f, step: 2 * f };
    });
    fillWaveMatrix(rows, table, { matrix, waves });
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
  const table = createCosineTable(n);
  const waves = createWaveWorkspace(arena, { rowCountMax: matrix.rowCountMax, period: 4 * n });
  return ({ m, derive }) => {
    // m frequencies give m rows at least: each that is passed over followed one that gave two.
    const frequencies = drawSupport(openStream(derive('matrix')), { n, k: m });
    fillWaveMatrix(listFourierRows(frequencies, n).slice(0, m), table, { matrix, waves });
  };
};

function listFourierRows(frequencies: Int32Array, n: number): Wave[] {
  const seen = new Set<number>();
  const rows: Wave[] = [];
  for (const f of frequencies) {
    const conjugate = (n - f) % n;
    if (seen.has(conjugate)) continue;
    seen.add(f);
    const step = 4 * f;
    if (f === conjugate) {
      rows.push({ amplitude: 1, phase: 0, step });
      continue;
    }
    const cosine = { amplitude, phase: 0, step };
    // A sine is the cosine of an angle less by a quarter turn.
    const sine = { amplitude, phase: 3 * n, step };
    rows.push(...(2 * f < n ? [cosine, sine] : [sine, cosine]));
  }
  return rows;
}

/** Rows of Hadamard's matrix of signs, whose entries are those of the orthonormal one times sqrt(n); n a power of 2. */
export const partialHadamard: Ensemble = (arena, matrix) => {
  const n = matrix.columnCount;
  const room = allocateFloat64(arena, padRows(matrix.rowCountMax) / 2);
  return ({ m, derive }) => {
    fillHadamardMatrix(drawSupport(openStream(derive('matrix')), { n, k: m }), matrix, room);
  };
};
