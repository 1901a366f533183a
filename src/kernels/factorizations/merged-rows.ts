/*
 * Merges parallel rows of an n x p matrix: |c y w| + |d y w| = |(|c| + |d|) y w|, so that |Y w|_1 stays the same for
 * every w. Rows of zeros are left out. Rows are read and written one behind the other, `width` doubles each, 0 from p
 * on.
 *
 * Method: parallel rows of length 1 have products of equal magnitude with any vector. Rows are sorted by their product
 * with a fixed vector, and compared entry by entry with those representatives whose product is the same to rounding.
 * Cost: O(n p + n log n).
 */

export interface RowMatrix {
  readonly p: number;
  /** Doubles from row to row. */
  readonly width: number;
  readonly rows: Float64Array;
}

/** A row that is shorter than this share of the longest one is the rounding of a row of zeros. */
const zeroShare = 1e-13;
/**
 * Entries of parallel rows of length 1 differ by rounding: 1e-15 times the condition of the basis of their coordinates.
 */
const parallelTolerance = 1e-12;

/**
 * Merges in place and returns the number of merged rows: they are the first of `matrix.rows`, in the order of the
 * product.
 */
export function mergeParallelRows({ p, width, rows }: RowMatrix): number {
  const lengths = measureRows({ p, width, rows });
  const longest = lengths.reduce((largest, length) => Math.max(largest, length), 0);
  const order: number[] = [];
  lengths.forEach((length, i) => {
    if (length > zeroShare * longest) order.push(i);
  });
  const units = Float64Array.from(rows, (value, at) => value / (lengths[Math.floor(at / width)] || 1));
  const keys = computeKeys({ p, width, rows: units });
  order.sort((i, j) => keys[i] - keys[j]);
  const representatives: number[] = [];
  const sums: number[] = [];
  let first = 0;
  for (const i of order) {
    while (first < representatives.length && keys[i] - keys[representatives[first]] > p * parallelTolerance) first += 1;
    let at = first;
    while (at < representatives.length && !areParallel({ p, width, rows: units }, representatives[at], i)) at += 1;
    if (at === representatives.length) {
      representatives.push(i);
      sums.push(0);
    }
    sums[at] += lengths[i];
  }
  rows.fill(0);
  representatives.forEach((i, at) => {
    for (let j = 0; j < p; j += 1) rows[at * width + j] = sums[at] * units[i * width + j];
  });
  return representatives.length;
}

function measureRows({ p, width, rows }: RowMatrix): Float64Array {
  const lengths = new Float64Array(rows.length / width);
  for (let i = 0; i < lengths.length; i += 1) {
    let sum = 0;
    for (let j = 0; j < p; j += 1) sum += rows[i * width + j] * rows[i * width + j];
    lengths[i] = Math.sqrt(sum);
  }
  return lengths;
}

/** The magnitudes of the rows' products with a fixed vector, whose entries have no pattern that rows could share. */
function computeKeys({ p, width, rows }: RowMatrix): Float64Array {
  const keys = new Float64Array(rows.length / width);
  for (let i = 0; i < keys.length; i += 1) {
    let product = 0;
    for (let j = 0; j < p; j += 1) product += Math.sqrt(1 + ((j * 0.6180339887498949) % 1)) * rows[i * width + j];
    keys[i] = Math.abs(product);
  }
  return keys;
}

function areParallel({ p, width, rows }: RowMatrix, a: number, b: number): boolean {
  let same = 0;
  let opposite = 0;
  for (let j = 0; j < p; j += 1) {
    const here = rows[a * width + j];
    const there = rows[b * width + j];
    same = Math.max(same, Math.abs(here - there));
    opposite = Math.max(opposite, Math.abs(here + there));
  }
  return Math.min(same, opposite) <= parallelTolerance;
}
