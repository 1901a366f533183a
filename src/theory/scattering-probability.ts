/*
 * P(sufficiently scattered) for one path of K kernels whose supports are independent and uniform among the c-subsets of
 * {0..w-1}, linear (N = 0) or modulo N (Malgouyres & Landsberg, Definition 8.1).
 *
 * A path is scattered iff no sum of offsets occurs twice: iff the differences of every kernel's support meet those of
 * the sum of the kernels before it in 0 alone. Differences do not move with a support, so it is enough to go through the
 * supports that hold 0, each with the weight w minus its largest offset. Two kernels with the same differences always
 * collide (for c >= 2) and kernels may be swapped, so all but the last one are taken in rising order, times (K-1)!, and
 * for the last one the weights of those that meet no difference are summed.
 * Cost: the number of (K-1)-subsets of patterns times the patterns times c^2 / 2; `workMax` bounds it.
 * Exactness: counts are integers; their sum is divided once by the number of all supports to the power K.
 */

export interface PathFamily {
  readonly depth: number;
  readonly c: number;
  readonly w: number;
  /** N; 0 for linear convolution. */
  readonly period: number;
}

interface Pattern {
  /** Translates of it in the window. */
  readonly weight: number;
  /** All positive differences. */
  readonly gaps: readonly number[];
}

const workMax = 4e7;

/** Undefined where the enumeration would take too long, or its counts would not be exact. */
export function scatteringProbability(family: PathFamily): number | undefined {
  const { depth, c, w } = family;
  if (c === 1 || depth === 1) return 1;
  const work = estimateWork(family);
  const total = countSubsets(w, c) ** depth;
  if (work > workMax || total > Number.MAX_SAFE_INTEGER) return undefined;
  const patterns = listPatterns(c, w);
  const before = sumOrdered(patterns, { family, taken: depth - 1 });
  let orders = 1;
  for (let k = 2; k < depth; k += 1) orders *= k;
  return (orders * before) / total;
}

/** Additions and look-ups, about; planning may ask for it. */
export function estimateWork({ depth, c, w }: PathFamily): number {
  const patternCount = countSubsets(w - 1, c - 1);
  return countSubsets(patternCount, depth - 1) * (patternCount * c * c + c ** (2 * depth));
}

/** The sum, over rising choices of `taken` patterns and every last one, of the weights' product where all is scattered. */
function sumOrdered(
  patterns: readonly Pattern[],
  { family, taken }: { readonly family: PathFamily; readonly taken: number },
): number {
  const { period, w } = family;
  // Differences modulo N, or from -(K-1)(w-1) to (K-1)(w-1).
  const shift = period === 0 ? family.depth * w : 0;
  const length = period === 0 ? 2 * shift + 1 : period;
  const place = (difference: number): number =>
    period === 0 ? difference + shift : ((difference % period) + period) % period;
  const isFree = ({ gaps }: Pattern, met: Uint8Array): boolean => gaps.every((gap) => met[place(gap)] === 0);
  // Half of N is its own opposite, so that a kernel alone can hold no difference twice, but two of its entries can.
  const visit = (first: number, left: number, differences: readonly number[], weight: number): number => {
    const met = new Uint8Array(length);
    for (const difference of differences) met[place(difference)] = 1;
    if (left === 0) {
      return weight * patterns.reduce((sum, pattern) => (isFree(pattern, met) ? sum + pattern.weight : sum), 0);
    }
    let sum = 0;
    for (let index = first; index < patterns.length; index += 1) {
      const pattern = patterns[index];
      if (!isFree(pattern, met)) continue;
      sum += visit(index + 1, left - 1, addDifferences(differences, pattern.gaps), weight * pattern.weight);
    }
    return sum;
  };
  return visit(0, taken, [], 1);
}

/** All differences of the sum of two kernels that are not 0, with their opposites. */
function addDifferences(differences: readonly number[], gaps: readonly number[]): number[] {
  const signed = gaps.flatMap((gap) => [gap, -gap]);
  return [...differences, ...signed, ...differences.flatMap((one) => signed.map((other) => one + other))];
}

/** The c-subsets of {0..w-1} that hold 0, by rising entries. */
function listPatterns(c: number, w: number): Pattern[] {
  const patterns: Pattern[] = [];
  const visit = (entries: readonly number[]): void => {
    if (entries.length === c) {
      const gaps = entries.flatMap((entry, i) => entries.slice(0, i).map((lower) => entry - lower));
      patterns.push({ weight: w - entries[c - 1], gaps: [...new Set(gaps)] });
      return;
    }
    for (let next = entries[entries.length - 1] + 1; next < w; next += 1) visit([...entries, next]);
  };
  visit([0]);
  return patterns;
}

function countSubsets(n: number, k: number): number {
  let count = 1;
  for (let i = 0; i < k; i += 1) count = (count * (n - i)) / (i + 1);
  return Math.max(0, count);
}
