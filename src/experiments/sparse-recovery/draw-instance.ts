import { viewFloat64 } from '../../kernels/arena.js';
import type { KernelMatrix } from '../../kernels/gaussian-matrix.js';
import { drawSupport, openStream } from '../../random/stream.js';
import { deriveStreamState, type StreamState } from '../../random/stream-state.js';
import type { TrialRequest } from '../experiment.js';
import { ensembleTraits } from '../measurements/declaration/ensemble-names.js';
import type { EnsemblePoint } from '../measurements/declaration/ensemble-parameters.js';
import { coefficientDraws } from './coefficients.js';
import { drawNoise } from './noise.js';
import type { Cell, Workspace } from './workspace.js';

/**
 * x0's non-zeros in the order in which cells take them, and where every draw came from. The arrays are views of the
 * workspace, valid until its next draw.
 */
export interface MasterInstance {
  readonly support: Int32Array;
  readonly values: Float64Array;
  /** By role; of the matrix that was placed last, where it depends on m. */
  readonly states: Readonly<Record<string, StreamState>>;
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
export function drawInstance({ seed, trial }: TrialRequest, cell: Cell, workspace: Workspace): MasterInstance {
  const { n, ensemble, coefficients, noise, point } = cell;
  const { kernels, mMax, kMax } = workspace;
  const states: Record<string, StreamState> = {};
  const derive = (role: string, coordinates: Readonly<Record<string, number | string>>): StreamState => {
    const state = deriveStreamState({ seed, experiment: 'sparse-recovery', role, coordinates, trial });
    states[role] = state;
    return state;
  };
  const fill = (m: number): KernelMatrix => {
    const form = workspace.fillMatrix({
      m,
      point: point as EnsemblePoint,
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
  draw(openStream(derive(role, { n })), values, point);
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
  return { support, values, states, placeMatrix };
}
