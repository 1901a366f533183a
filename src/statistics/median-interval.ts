/** Either tail of the binomial law may hold at most this much. */
const tailMax = 0.025;

/** With fewer values than this, no two of them enclose the median that surely. */
export const medianIntervalCountMin = 6;

/**
 * Which of `count` sorted values, counted from 0, enclose the median of their law with at least 95 %: the one at this
 * place from below and the one at the same place from above. Undefined below `medianIntervalCountMin`.
 *
 * The number of values under the median is binomial with p = 1/2 whatever the (continuous) law is, and ties only
 * widen what is covered: H. A. David & H. N. Nagaraja, Order Statistics, 3rd ed. (2003), section 7.1. The place is the
 * largest one whose tail P(X <= place) is at most 2.5 %.
 */
export function medianIntervalPlace(count: number): number | undefined {
  if (count < medianIntervalCountMin) return undefined;
  const middle = Math.floor(count / 2);
  // Probabilities as multiples of the middle one: 2^-count itself would underflow beyond some 1000 values.
  const weights = [1];
  for (let place = middle; place > 0; place -= 1) {
    const next = (weights[weights.length - 1] * place) / (count - place + 1);
    if (next === 0) break;
    weights.push(next);
  }
  const below = weights.reduceRight((sum, weight) => sum + weight, 0);
  const total = count % 2 === 1 ? 2 * below : 2 * below - 1;
  let tail = 0;
  for (let at = weights.length - 1; at >= 0; at -= 1) {
    tail += weights[at];
    if (tail > tailMax * total) return middle - at - 1;
  }
  throw new RangeError(`the lower half of a symmetric law holds more than ${tailMax}, got ${tail} of ${total}`);
}
