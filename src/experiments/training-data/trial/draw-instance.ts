import type { ColumnSet } from '../../../kernels/factorizations/matched-columns.js';
import { type Float64Region, viewFloat64 } from '../../../kernels/memory/arena.js';
import { passColumns } from '../../../kernels/memory/pass-columns.js';
import type { StreamState } from '../../../random/stream-state.js';
import { drawComponents } from '../../components/trial/draw-components.js';
import { listRowGroups } from '../../components/trial/row-groups.js';
import type { DeriveStream } from '../../define-trial.js';
import type { Cell } from '../declaration/parameters.js';
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
}

/** Draws a trial's instance; A, B = A X Z and b = A X z lie in the workspace then. */
export function drawInstance(cell: Cell, derive: DeriveStream, workspace: Workspace): Instance {
  const { n, m, p, ensemble, factorization } = cell;
  workspace.fillMatrix({ m, point: cell, derive: (role, more) => derive(role, { n, ensemble, ...more }) });
  const components = drawComponents({ ...cell, model: cell['component-model'] }, derive);
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
  return { components, combinators, trainingSolutions, solution, rowGroups, estimateState };
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
  kernels.functions.addColumns(
    target.pointer,
    passColumns(kernels, matrix.matrix, m),
    places.pointer,
    values.pointer,
    count,
  );
  return image.fill(0, m);
}
