import type { ColumnSet } from '../../../kernels/factorizations/matched-columns.js';

/**
 * The largest angle from a column of X to the nearest found column, as its sine. 1 where X has a zero column or nothing
 * was found.
 */
export function measureWorstSine(planted: ColumnSet, found: ColumnSet, n: number): number {
  let worst = 0;
  for (let k = 0; k < planted.count; k += 1) {
    let nearest = 1;
    for (let l = 0; l < found.count; l += 1) {
      const x = planted.entries.subarray(planted.leading * k, planted.leading * k + n);
      nearest = Math.min(nearest, measureSine(x, found.entries.subarray(found.leading * l, found.leading * l + n)));
    }
    worst = Math.max(worst, nearest);
  }
  return worst;
}

/** |x / |x| - c y / |y||_2 with c their cosine, which is exact near 0 where 1 - c^2 is not; 1 for a zero vector. */
function measureSine(x: Float64Array, y: Float64Array): number {
  const xLength = Math.sqrt(dot(x, x));
  const yLength = Math.sqrt(dot(y, y));
  if (xLength === 0 || yLength === 0) return 1;
  const cosine = dot(x, y) / (xLength * yLength);
  let sum = 0;
  for (let j = 0; j < x.length; j += 1) {
    const rest = x[j] / xLength - (cosine * y[j]) / yLength;
    sum += rest * rest;
  }
  return Math.sqrt(sum);
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j += 1) sum += x[j] * y[j];
  return sum;
}
