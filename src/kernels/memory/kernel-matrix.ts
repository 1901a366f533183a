/* What a matrix in the kernels' memory is; families that write and read one have this in common. */
import type { Pointer } from './generated/kernels.js';
import type { Kernels } from './wasm.js';

/** A matrix in the kernels' memory: column-major, `leading` doubles from one column to the next. */
export interface KernelMatrix {
  readonly pointer: number;
  /** A multiple of 4, at least the number of rows. */
  readonly leading: number;
  /** The same rows as rows of a transform, for solvers that multiply faster with it. */
  readonly transform?: TransformRows | undefined;
  /** The cosines that the entries stand for, if they are cosines: exact proofs are about these. */
  readonly waves?: WaveRows | undefined;
}

/** A description of a matrix in the kernels' memory. It is valid until it, or the matrix, is written again. */
export interface TransformRows {
  readonly pointer: Pointer<'TransformRows'>;
  readonly rowCount: number;
  /** n */
  readonly order: number;
}

/** A row of a trigonometric transform: column j holds amplitude * table[(phase + j step) mod period]. */
export interface Wave {
  readonly amplitude: number;
  /** Integers in [0, period). */
  readonly phase: number;
  readonly step: number;
}

/** Rows cos(2 pi (phase + j step) / period), times anything but 0. */
export interface WaveRows {
  readonly period: number;
  readonly rows: readonly Pick<Wave, 'phase' | 'step'>[];
}

/** A matrix with its columns counted, and the memory that it lies in. */
export interface PlacedMatrix {
  readonly kernels: Kernels;
  readonly matrix: KernelMatrix;
  readonly columnCount: number;
}
