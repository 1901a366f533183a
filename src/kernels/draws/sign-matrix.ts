import type { StreamState } from '../../random/stream-state.js';
import type { GaussianMatrixWorkspace as MatrixWorkspace } from './gaussian-matrix.js';

/**
 * Fills the matrix with independent signs 1 and -1 from the stream at `state` and returns the stream's state behind
 * them. The first m rows do not depend on `rowCount`; rows beyond it become 0.
 */
export function fillSignMatrix(state: StreamState, rowCount: number, workspace: MatrixWorkspace): StreamState {
  const { kernels, matrix, columnCount } = workspace;
  checkRows(rowCount, workspace);
  return drawFrom(state, workspace, (pointer) => {
    kernels.functions.fillSigns(pointer, matrix.pointer, rowCount, columnCount, matrix.leading);
  });
}

/**
 * Fills the first `rowCount` rows: signs at `degree` distinct rows of every column, 0 elsewhere. All entries depend on
 * `rowCount`; the non-zeros for a smaller degree are among those for a larger one.
 */
export function fillSparseSignMatrix(
  state: StreamState,
  { rowCount, degree }: { readonly rowCount: number; readonly degree: number },
  workspace: MatrixWorkspace,
): StreamState {
  const { kernels, matrix, columnCount } = workspace;
  checkRows(rowCount, workspace);
  if (degree > rowCount) {
    throw new RangeError(`sparse sign matrix: expected a column degree up to its ${rowCount} rows, got ${degree}`);
  }
  return drawFrom(state, workspace, (pointer) => {
    kernels.functions.fillSparseSigns(pointer, matrix.pointer, rowCount, columnCount, matrix.leading, degree);
  });
}

function checkRows(rowCount: number, { rowCountMax }: MatrixWorkspace): void {
  if (rowCount > rowCountMax) {
    throw new RangeError(`sign matrix: expected at most ${rowCountMax} rows, got ${rowCount}`);
  }
}

function drawFrom(
  state: StreamState,
  { kernels, state: { pointer } }: MatrixWorkspace,
  draw: (pointer: number) => void,
): StreamState {
  const words = new Int32Array(kernels.memory.buffer, pointer, 4);
  words.set(state);
  draw(pointer);
  return [words[0], words[1], words[2], words[3]];
}
