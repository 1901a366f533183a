import { viewFloat64 } from '../../kernels/arena.js';
import { fillGaussianMatrix } from '../../kernels/gaussian-matrix.js';
import { drawNormals } from '../../random/normal.js';
import { drawSign, drawSupport, openStream } from '../../random/stream.js';
import { deriveStreamState, type StreamState } from '../../random/stream-state.js';
import type { TrialRequest } from '../experiment.js';
import type { Cell, Workspace } from './workspace.js';

/** x0's non-zeros in the order in which cells take them, and where every draw came from. */
export interface MasterInstance {
  readonly support: Int32Array;
  readonly values: Float64Array;
  readonly states: Readonly<Record<string, StreamState>>;
}

/** Fills the workspace with the trial's master matrix, support, values and signs. */
export function drawInstance({ seed, trial }: TrialRequest, cell: Cell, workspace: Workspace): MasterInstance {
  const { n, ensemble, coefficients } = cell;
  const { kernels, mMax, kMax } = workspace;
  const derive = (role: string, coordinates: Readonly<Record<string, number | string>>): StreamState =>
    deriveStreamState({ seed, experiment: 'sparse-recovery', role, coordinates, trial });
  const matrix = derive('matrix', { n, ensemble });
  const support = derive('support', { n });
  // Laws of the non-zeros have roles of their own, so that each keeps its stream when others come.
  const role = coefficients === 'signs' ? 'signs' : 'amplitudes';
  const amounts = derive(role, { n });
  fillGaussianMatrix(matrix, mMax, workspace.matrix);
  const places = drawSupport(openStream(support), { n, k: kMax });
  const values = drawValues(amounts, coefficients, kMax);
  new Int32Array(kernels.memory.buffer, workspace.columns.pointer, kMax).set(places);
  viewFloat64(kernels, workspace.factors).set(values);
  viewFloat64(kernels, workspace.signs).set(values.map((value) => (value < 0 ? -1 : 1)));
  return { support: places, values, states: { matrix, support, [role]: amounts } };
}

function drawValues(state: StreamState, coefficients: string, count: number): Float64Array {
  const stream = openStream(state);
  const values = new Float64Array(count);
  if (coefficients === 'gaussian') drawNormals(stream, values);
  else for (let i = 0; i < count; i += 1) values[i] = drawSign(stream);
  return values;
}
