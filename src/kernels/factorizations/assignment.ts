/*
 * The cheapest one-to-one assignment of m rows to m columns.
 *
 * Method: shortest augmenting paths over reduced costs, one row after the other, each found as Dijkstra does; the prices
 * keep all reduced costs at or above 0. Kuhn, Naval Res. Logist. Q. 2 (1955) 83-97; Jonker & Volgenant, Computing 38
 * (1987) 325-340. Cost: O(m^3), O(m^2) where most rows have a column of their own that is the cheapest.
 */

/** `costs`: m x m by rows, finite. Returns for each row its column. `checkpoint` is called before each row; it may throw. */
export function assignRows(costs: Float64Array, m: number, checkpoint?: () => void): Int32Array {
  if (costs.length !== m * m) throw new RangeError(`assignment: expected ${m * m} costs, got ${costs.length}`);
  if (!costs.every((cost) => Number.isFinite(cost))) throw new RangeError('assignment: expected finite costs');
  const state: State = {
    costs,
    m,
    rowPrices: new Float64Array(m),
    columnPrices: new Float64Array(m),
    owners: new Int32Array(m).fill(-1),
    distances: new Float64Array(m),
    parents: new Int32Array(m),
    isSettled: new Uint8Array(m),
  };
  for (let row = 0; row < m; row += 1) {
    checkpoint?.();
    augment(row, state);
  }
  const columns = new Int32Array(m);
  state.owners.forEach((row, column) => {
    columns[row] = column;
  });
  return columns;
}

interface State {
  readonly costs: Float64Array;
  readonly m: number;
  readonly rowPrices: Float64Array;
  readonly columnPrices: Float64Array;
  /** The row of each column, -1 while it is free. */
  readonly owners: Int32Array;
  /** The search: the length of the shortest path to each column, and the column before it, -1 for the first row. */
  readonly distances: Float64Array;
  readonly parents: Int32Array;
  readonly isSettled: Uint8Array;
}

/** Gives the row a column, moving others along the shortest path to a free one. */
function augment(first: number, state: State): void {
  const { owners, distances, parents, isSettled, rowPrices, columnPrices, m } = state;
  distances.fill(Number.POSITIVE_INFINITY);
  parents.fill(-1);
  isSettled.fill(0);
  relax(first, { from: -1, length: 0 }, state);
  let column = findNearest(state);
  while (owners[column] >= 0) {
    isSettled[column] = 1;
    relax(owners[column], { from: column, length: distances[column] }, state);
    column = findNearest(state);
  }
  const total = distances[column];
  rowPrices[first] += total;
  for (let j = 0; j < m; j += 1) {
    if (isSettled[j] === 0) continue;
    rowPrices[owners[j]] += total - distances[j];
    columnPrices[j] -= total - distances[j];
  }
  for (let at = column; at >= 0; at = parents[at]) owners[at] = parents[at] < 0 ? first : owners[parents[at]];
}

/** Shortens paths to other columns by way of a row. */
function relax(
  row: number,
  { from, length }: { readonly from: number; readonly length: number },
  { costs, m, rowPrices, columnPrices, distances, parents, isSettled }: State,
): void {
  for (let j = 0; j < m; j += 1) {
    if (isSettled[j] === 1) continue;
    const path = length + costs[row * m + j] - rowPrices[row] - columnPrices[j];
    if (path < distances[j]) {
      distances[j] = path;
      parents[j] = from;
    }
  }
}

function findNearest({ m, distances, isSettled }: State): number {
  let nearest = -1;
  for (let j = 0; j < m; j += 1) {
    if (isSettled[j] === 0 && (nearest < 0 || distances[j] < distances[nearest])) nearest = j;
  }
  return nearest;
}
