import { viewFloat64 } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import { drawSupport, openStream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import { ensembleTraits } from '../../measurements/declaration/ensemble-names.js';
import type { Cell } from '../declaration/parameters.js';
import { coefficientDraws } from './coefficients.js';
import { drawNoise } from './noise.js';
import type { Workspace } from './workspace.js';

/**
 * x0's non-zeros in the order in which cells take them. The arrays are views of the
 * workspace, valid until its next draw.
 */
export interface MasterInstance {
  readonly support: Int32Array;
  readonly values: Float64Array;
  /**
   * Makes the workspace's first m rows the matrix of the cells with so many, and returns it with all that is known of
   * them. To be called before a cell is judged: the master matrix of a nested ensemble serves every m, that of another
   * is drawn anew whenever m changes.
   */
  readonly placeMatrix: (m: number) => KernelMatrix;
}

/**
 * Fills the workspace with the trial's support, values, signs and noise, and with its master matrix; where the ensemble
 * has none, with the matrix for the m of `cell`.
 */
export function drawInstance(cell: Cell, derive: DeriveStream, workspace: Workspace): MasterInstance {
  const { n, ensemble, coefficients, noise } = cell;
  const { kernels, mMax, kMax } = workspace;
  const fill = (m: number): KernelMatrix => {
    const form = workspace.fillMatrix({
      m,
      point: cell,
      derive: (role, more) => derive(role, { n, ensemble, ...more }),
    });
    const { pointer, leading } = workspace.matrix.matrix;
    return { pointer, leading, ...form };
  };
  const { nested } = ensembleTraits[ensemble];
  let placed = nested ? mMax : cell.m;
  let matrix = fill(placed);
  const support = drawSupport(openStream(derive('support', { n })), { n, k: kMax }, workspace.places);
  const values = viewFloat64(kernels, workspace.factors);
  const { role, draw } = coefficientDraws[coefficients];
  draw(openStream(derive(role, { n })), values, cell);
  if (noise > 0) drawNoise(derive('noise', { n }), workspace);
  new Int32Array(kernels.memory.buffer, workspace.columns.pointer, kMax).set(support);
  const signs = viewFloat64(kernels, workspace.signs);
  for (let i = 0; i < kMax; i += 1) signs[i] = values[i] < 0 ? -1 : 1;
  const placeMatrix = (m: number): KernelMatrix => {
    if (!nested && m !== placed) {
      placed = m;
      matrix = fill(m);
    }
    return matrix;
  };
  return { support, values, placeMatrix };
}
