import { type Float64Region, padRows, viewFloat64 } from '../../kernels/arena.js';
import type { ColumnSet } from '../../kernels/matched-columns.js';
import { deriveStreamState, type StreamState } from '../../random/stream-state.js';
import { drawComponents } from '../components/draw-components.js';
import { listRowGroups } from '../components/row-groups.js';
import type { TrialRequest } from '../experiment.js';
import type { Cell } from './cell.js';
import { type Combinators, drawCombinators } from './draw-combinators.js';
import type { Workspace } from './workspace.js';

export interface Instance {
  /** X */
  readonly components: ColumnSet;
  readonly combinators: Combinators;
  /** X Z, column by column, and X z. */
  readonly trainingSolutions: readonly Float64Array[];
  readonly solution: Float64Array;
  readonly rowGroups: readonly (readonly number[])[];
  /** The stream for what is estimated from random vectors. */
  readonly estimateState: StreamState;
  /** By role. */
  readonly states: Readonly<Record<string, StreamState>>;
}

/** Draws a trial's instance; A, B = A X Z and b = A X z lie in the workspace then. */
export function drawInstance({ seed, trial }: TrialRequest, cell: Cell, workspace: Workspace): Instance {
  const { n, m, p, ensemble, point, factorization } = cell;
  const states: Record<string, StreamState> = {};
  const derive = (role: string, coordinates: Readonly<Record<string, number | string>>): StreamState => {
    const state = deriveStreamState({ seed, experiment: 'training-data', role, coordinates, trial });
    states[role] = state;
    return state;
  };
  workspace.fillMatrix({ m, point, derive: (role, more) => derive(role, { n, ensemble, ...more }) });
  const components = drawComponents(cell, derive);
  const combinators = drawCombinators(cell, derive);
  const trainingSolutions = combineAll(components, combinators.training);
  const [solution] = combineAll(components, combinators.problem);
  const { rightSide, rightSides } = workspace;
  trainingSolutions.forEach((y, l) => {
    const pointer = rightSides.pointer + 8 * rightSides.leading * l;
    measure(y, { pointer, length: rightSides.leading }, workspace);
  });
  measure(solution, rightSide, workspace);
  const rowGroups = listRowGroups(factorization, n, () => derive('pairing', { n }));
  const estimateState = derive('estimates', { p });
  return { components, combinators, trainingSolutions, solution, rowGroups, estimateState, states };
}

/** X z for every column z. */
function combineAll(X: ColumnSet, Z: ColumnSet): Float64Array[] {
  return Array.from({ length: Z.count }, (_, l) =>
    combine(X, Z.entries.subarray(Z.leading * l, Z.leading * l + X.count)),
  );
}

/** X z */
export function combine({ count, leading, entries }: ColumnSet, z: Float64Array): Float64Array {
  const sum = new Float64Array(leading);
  for (let k = 0; k < count; k += 1) {
    if (z[k] === 0) continue;
    for (let j = 0; j < leading; j += 1) sum[j] += z[k] * entries[leading * k + j];
  }
  return sum;
}

/** A x into `target`, 0 in the padding. */
export function measure(x: Float64Array, target: Float64Region, workspace: Workspace): Float64Array {
  const { kernels, places, values, matrix } = workspace;
  const { rowCountMax: m } = matrix;
  const { pointer, leading } = matrix.matrix;
  const indices = new Int32Array(kernels.memory.buffer, places.pointer, x.length);
  const factors = viewFloat64(kernels, values);
  let count = 0;
  x.forEach((value, j) => {
    if (value === 0) return;
    indices[count] = j;
    factors[count] = value;
    count += 1;
  });
  const image = viewFloat64(kernels, target).fill(0);
  kernels.functions.addColumns(target.pointer, pointer, leading, places.pointer, values.pointer, count, padRows(m));
  return image.fill(0, m);
}
