/*
 * Which columns of X were recovered as columns of Xbar, up to sign, scale and order.
 *
 * Method: columns are scaled to length 1. x and xbar are near if the sine of their angle, |x - (x^T xbar) xbar|_2, is
 * small. Augmenting paths give a largest one-to-one matching of near columns, so that the order of columns does not
 * matter. Cost: 2 n flops a pair of columns, and a pass over the near pairs a column.
 */

/** Columns one behind the other, `leading` doubles apart, n entries each. */
export interface ColumnSet {
  readonly count: number;
  readonly leading: number;
  readonly entries: Float64Array;
}

export interface ColumnMatching {
  readonly matchedCount: number;
  /** For each column of X its column of Xbar, -1 if there is none. */
  readonly partners: Int32Array;
  /** The largest sine among the matched, 0 if there are none. */
  readonly worstSine: number;
}

/** `tolerance` is the largest sine of near columns. A column of zeros matches nothing. */
export function matchColumns(
  { planted, found }: { readonly planted: ColumnSet; readonly found: ColumnSet },
  { n, tolerance }: { readonly n: number; readonly tolerance: number },
): ColumnMatching {
  const plantedUnits = scaleColumns(planted, n);
  const foundUnits = scaleColumns(found, n);
  const sines = plantedUnits.map((x) => foundUnits.map((other) => computeSine(x, other)));
  const near = sines.map((row) => row.flatMap((sine, j) => (sine <= tolerance ? [j] : [])));
  const owners = new Int32Array(found.count).fill(-1);
  near.forEach((_, i) => assignPartner(i, { near, owners, seen: new Set() }));
  const partners = new Int32Array(planted.count).fill(-1);
  owners.forEach((i, j) => {
    if (i >= 0) partners[i] = j;
  });
  let matchedCount = 0;
  let worstSine = 0;
  partners.forEach((j, i) => {
    if (j < 0) return;
    matchedCount += 1;
    worstSine = Math.max(worstSine, sines[i][j]);
  });
  return { matchedCount, partners, worstSine };
}

function scaleColumns({ count, leading, entries }: ColumnSet, n: number): Float64Array[] {
  return Array.from({ length: count }, (_, j) => {
    const column = entries.slice(leading * j, leading * j + n);
    const length = Math.sqrt(dot(column, column));
    return column.map((value) => value / length);
  });
}

/** The sine of the angle of two vectors of length 1; NaN if one is a vector of zeros. */
function computeSine(x: Float64Array, other: Float64Array): number {
  const cosine = dot(x, other);
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) {
    const rest = x[i] - cosine * other[i];
    sum += rest * rest;
  }
  return Math.sqrt(sum);
}

/** Kuhn's step: gives row i a near column that is free, or whose owner can take another one; false if there is none. */
function assignPartner(
  i: number,
  state: {
    readonly near: readonly (readonly number[])[];
    readonly owners: Int32Array;
    readonly seen: Set<number>;
  },
): boolean {
  for (const j of state.near[i]) {
    if (state.seen.has(j)) continue;
    state.seen.add(j);
    if (state.owners[j] >= 0 && !assignPartner(state.owners[j], state)) continue;
    state.owners[j] = i;
    return true;
  }
  return false;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}
