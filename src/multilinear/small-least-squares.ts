/*
 * Problem: min |B d - y|_2 for B of rowCount x columnCount; of all minimisers the shortest where B has fewer rows.
 * Method: Householder QR of B, or of B^T where B is wide (Golub & Van Loan, Matrix Computations, 5.2.1 and 5.6.2). A
 * diagonal entry of R below `dependentShare` of the largest column gives a component of 0: B is as good as dependent there.
 * Cost: 2 rows columns^2 flops. For sizes of tens, where a call into WASM would cost more than it saves.
 */

export interface SmallSystem {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Column-major, overwritten. */
  readonly entries: Float64Array;
  /** y, overwritten. */
  readonly rightSide: Float64Array;
}

export interface SmallLeastSquaresWorkspace {
  readonly transposed: Float64Array;
  readonly scales: Float64Array;
}

/** Some hundred roundings: a smaller diagonal entry of R may be rounding alone. */
const dependentShare = 1e-14;

export function createSmallLeastSquaresWorkspace({
  rowCountMax,
  columnCountMax,
}: {
  readonly rowCountMax: number;
  readonly columnCountMax: number;
}): SmallLeastSquaresWorkspace {
  return {
    transposed: new Float64Array(rowCountMax * columnCountMax),
    scales: new Float64Array(Math.min(rowCountMax, columnCountMax)),
  };
}

/** Writes d into `solution`. */
export function solveSmallLeastSquares(
  { rowCount, columnCount, entries, rightSide }: SmallSystem,
  solution: Float64Array,
  { transposed, scales }: SmallLeastSquaresWorkspace,
): void {
  if (rowCount >= columnCount) {
    const tall = { rows: rowCount, columns: columnCount, entries, scales };
    const diagonalMin = dependentShare * factor(tall);
    for (let j = 0; j < columnCount; j += 1) reflect(tall, j, rightSide, 0);
    solveUpper(tall, { rightSide, solution, diagonalMin });
    return;
  }
  for (let j = 0; j < columnCount; j += 1) {
    for (let i = 0; i < rowCount; i += 1) transposed[columnCount * i + j] = entries[rowCount * j + i];
  }
  const tall = { rows: columnCount, columns: rowCount, entries: transposed, scales };
  const diagonalMin = dependentShare * factor(tall);
  solution.fill(0, 0, columnCount);
  solveLower(tall, { rightSide, solution, diagonalMin });
  for (let j = rowCount - 1; j >= 0; j -= 1) reflect(tall, j, solution, 0);
}

/** Householder vectors below the diagonal and in `scales`, R above; the diagonal of R takes the place of v_j's head. */
interface Tall {
  readonly rows: number;
  readonly columns: number;
  readonly entries: Float64Array;
  /** v_j has the head 1, and I - scale v v^T is the reflection. */
  readonly scales: Float64Array;
}

/** Returns the largest length of a column. */
function factor(tall: Tall): number {
  const { rows, columns, entries, scales } = tall;
  let longest = 0;
  for (let j = 0; j < columns; j += 1) longest = Math.max(longest, measure(entries, rows * j, rows * (j + 1)));
  for (let j = 0; j < columns; j += 1) {
    const head = rows * j + j;
    const length = measure(entries, head, rows * (j + 1));
    scales[j] = 0;
    if (length === 0) continue;
    const diagonal = entries[head] > 0 ? -length : length;
    const first = entries[head] - diagonal;
    for (let i = head + 1; i < rows * (j + 1); i += 1) entries[i] /= first;
    scales[j] = -first / diagonal;
    entries[head] = diagonal;
    for (let l = j + 1; l < columns; l += 1) reflect(tall, j, entries, rows * l);
  }
  return longest;
}

/** Applies the j-th reflection to the vector of `rows` entries that begins at `start`. */
function reflect({ rows, entries, scales }: Tall, j: number, target: Float64Array, start: number): void {
  const scale = scales[j];
  if (scale === 0) return;
  let sum = target[start + j];
  for (let i = j + 1; i < rows; i += 1) sum += entries[rows * j + i] * target[start + i];
  sum *= scale;
  target[start + j] -= sum;
  for (let i = j + 1; i < rows; i += 1) target[start + i] -= sum * entries[rows * j + i];
}

interface Triangle {
  readonly rightSide: Float64Array;
  readonly solution: Float64Array;
  readonly diagonalMin: number;
}

/** R d = y */
function solveUpper({ rows, columns, entries }: Tall, { rightSide, solution, diagonalMin }: Triangle): void {
  for (let j = columns - 1; j >= 0; j -= 1) {
    let rest = rightSide[j];
    for (let l = j + 1; l < columns; l += 1) rest -= entries[rows * l + j] * solution[l];
    const diagonal = entries[rows * j + j];
    solution[j] = Math.abs(diagonal) > diagonalMin ? rest / diagonal : 0;
  }
}

/** R^T d = y */
function solveLower({ rows, columns, entries }: Tall, { rightSide, solution, diagonalMin }: Triangle): void {
  for (let j = 0; j < columns; j += 1) {
    let rest = rightSide[j];
    for (let l = 0; l < j; l += 1) rest -= entries[rows * j + l] * solution[l];
    const diagonal = entries[rows * j + j];
    solution[j] = Math.abs(diagonal) > diagonalMin ? rest / diagonal : 0;
  }
}

function measure(entries: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i += 1) sum += entries[i] * entries[i];
  return Math.sqrt(sum);
}
