import type { GaussianMatrixWorkspace as MatrixWorkspace } from '../../../../kernels/draws/gaussian-matrix.js';
import type { Arena } from '../../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../../kernels/memory/kernel-matrix.js';
import type { StreamState } from '../../../../random/stream-state.js';
import type { EnsemblePoint } from '../../declaration/ensemble-parameters.js';

/**
 * Prepares memory and tables to draw matrices of n = `columnCount` columns into `matrix`. Tables stay outside of the
 * kernels' memory, which other workspaces overwrite between trials.
 */
export type Ensemble = (arena: Arena, matrix: MatrixWorkspace) => MatrixFill;

/**
 * Writes rows 0 to m - 1 of the matrix; below them only finite numbers may remain. Returns what else the same rows are,
 * of a fast transform or cosines, if they are: until the next fill.
 */
export type MatrixFill = (draw: MatrixDraw) => MatrixForm | undefined;

type MatrixForm = Pick<KernelMatrix, 'transform' | 'waves'>;

interface MatrixDraw {
  readonly m: number;
  /** Where an ensemble reads the shape parameters that are its own. */
  readonly point: Omit<EnsemblePoint, 'ensemble'>;
  /**
   * The stream of a role. Its coordinates are n, the ensemble and `more`; shape parameters are none, so that one base
   * draw serves all their values.
   */
  readonly derive: (role: string, more?: Readonly<Record<string, number>>) => StreamState;
}
