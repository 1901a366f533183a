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
 * Writes rows 0 to m - 1 of the matrix; below them there may be any finite numbers. Where the rows are also those of a
 * fast transform, or cosines, it returns that form, which is valid until the next fill.
 */
export type MatrixFill = (draw: MatrixDraw) => MatrixForm | undefined;

type MatrixForm = Pick<KernelMatrix, 'transform' | 'waves'>;

interface MatrixDraw {
  readonly m: number;
  /** The point, from which an ensemble reads its own shape parameters. */
  readonly point: Omit<EnsemblePoint, 'ensemble'>;
  /**
   * The stream of a role. Its coordinates are n, the ensemble and `more`, but no shape parameters, so that one draw
   * serves all their values.
   */
  readonly derive: (role: string, more?: Readonly<Record<string, number>>) => StreamState;
}
