import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import { type Pointer, wavesBytes, writeWaves } from '../memory/generated/kernels.js';
import type { Wave } from '../memory/kernel-matrix.js';
import type { GaussianMatrixWorkspace as MatrixWorkspace } from './gaussian-matrix.js';

/** Memory for the rows of one fill. */
export interface WaveWorkspace {
  readonly phases: Float64Region;
  readonly steps: Float64Region;
  readonly amplitudes: Float64Region;
  readonly table: Float64Region;
  readonly record: Pointer<'Waves'>;
}

/** Memory for up to `rowCountMax` rows over a table of `period` entries. */
export function createWaveWorkspace(
  arena: Arena,
  { rowCountMax, period }: { readonly rowCountMax: number; readonly period: number },
): WaveWorkspace {
  const rows = padRows(rowCountMax);
  return {
    phases: allocateFloat64(arena, rows / 2),
    steps: allocateFloat64(arena, rows / 2),
    amplitudes: allocateFloat64(arena, rows),
    table: allocateFloat64(arena, period),
    record: arena.allocate(wavesBytes),
  };
}

/** Fills the matrix with these rows; rows beyond them become 0. */
export function fillWaveMatrix(
  waves: readonly Wave[],
  table: Float64Array,
  { matrix: workspace, waves: room }: { readonly matrix: MatrixWorkspace; readonly waves: WaveWorkspace },
): void {
  const { kernels, matrix, columnCount } = workspace;
  checkRows(waves.length, workspace);
  const { buffer } = kernels.memory;
  const phases = new Int32Array(buffer, room.phases.pointer, matrix.leading).fill(0);
  const steps = new Int32Array(buffer, room.steps.pointer, matrix.leading).fill(0);
  const amplitudes = viewFloat64(kernels, room.amplitudes).fill(0);
  waves.forEach(({ phase, step, amplitude }, i) => {
    phases[i] = phase;
    steps[i] = step;
    amplitudes[i] = amplitude;
  });
  viewFloat64(kernels, room.table).set(table);
  writeWaves(viewMemory(kernels), room.record, {
    phases: room.phases.pointer,
    steps: room.steps.pointer,
    amplitudes: room.amplitudes.pointer,
    table: room.table.pointer,
    period: table.length,
  });
  kernels.functions.fillWaves(matrix.pointer, matrix.leading, columnCount, matrix.leading, room.record);
}

/** Fills the matrix with the rows of these indices of the n x n Hadamard matrix of signs, in Sylvester's order. */
export function fillHadamardMatrix(indices: Int32Array, workspace: MatrixWorkspace, room: Float64Region): void {
  const { kernels, matrix, columnCount } = workspace;
  checkRows(indices.length, workspace);
  new Int32Array(kernels.memory.buffer, room.pointer, indices.length).set(indices);
  kernels.functions.fillHadamard(matrix.pointer, indices.length, columnCount, matrix.leading, room.pointer);
}

function checkRows(rowCount: number, { rowCountMax }: MatrixWorkspace): void {
  if (rowCount > rowCountMax) {
    throw new RangeError(`transform matrix: expected at most ${rowCountMax} rows, got ${rowCount}`);
  }
}
