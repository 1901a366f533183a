import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';

/** The true success probability at every cell of a column, and where it crosses a level. */
export interface SuccessCurve {
  readonly name: string;
  readonly positions: readonly number[];
  readonly whole: boolean;
  readonly probabilities: readonly number[];
  /** The crossing of the level: of the curve itself, or of logits that are linear between neighbouring whole values. */
  readonly crossing: (level: number) => number;
}

export interface RecoveryColumn {
  readonly n: number;
  readonly m: number;
  /** Along k at this m, or along m at the k that is recovered half of the time at this m. */
  readonly axis: 'k' | 'm';
  readonly step: number;
}

/** Cells beyond this probability succeed, or fail, in every sweep that is drawn; a few of them are kept. */
const certain = 1e-6;
const certainCellsKept = 2;

/** Basis pursuit's exact law at finite n, along one axis. */
export function recoveryCurve({ n, m, axis, step }: RecoveryColumn): SuccessCurve {
  const along = (sizes: { m: number } | { k: number }) => {
    const size = 'm' in sizes ? { n, m: sizes.m } : { n, k: sizes.k };
    return (value: number) =>
      'm' in size
        ? exactRecoveryProbability({ n, m: size.m, k: value })
        : exactRecoveryProbability({ n, m: value, k: size.k });
  };
  const alongK = along({ m });
  const law = axis === 'k' ? alongK : along({ k: Math.round(crossWhole(alongK, { from: 1, to: m, level: 0.5 })) });
  const all = { from: 1, to: axis === 'k' ? m : n - 1 };
  // A coarse grid starts where steps from 1 lead, wherever the curve is there.
  const positions: number[] = [];
  const probabilities: number[] = [];
  for (let value = all.from; value <= all.to; value += step) {
    positions.push(value);
    probabilities.push(Math.max(0, Math.min(1, law(value))));
  }
  const uncertain = probabilities.map((p) => p > certain && p < 1 - certain);
  const first = Math.max(0, uncertain.indexOf(true) - certainCellsKept);
  const last = Math.min(positions.length, uncertain.lastIndexOf(true) + 1 + certainCellsKept);
  const whole = uncertain.some(Boolean) ? { first, last } : { first: 0, last: positions.length };
  return {
    name: `(${n}, ${m}) along ${axis}${step === 1 ? '' : `, step ${step}`}`,
    positions: positions.slice(whole.first, whole.last),
    whole: true,
    probabilities: probabilities.slice(whole.first, whole.last),
    crossing: (level) => crossWhole(law, { ...all, level }),
  };
}

/** Logits are linear between neighbouring whole values; where one end is certain, probabilities are. */
function crossWhole(law: (value: number) => number, ask: { from: number; to: number; level: number }): number {
  const { from, to, level } = ask;
  for (let value = from; value < to; value += 1) {
    const [a, b] = [law(value), law(value + 1)];
    if (a >= level === b >= level) continue;
    if (Math.min(a, b) <= 0 || Math.max(a, b) >= 1) return value + (a - level) / (a - b);
    const [la, lb, l] = [a, b, level].map((p) => Math.log(p / (1 - p)));
    return value + (la - l) / (la - lb);
  }
  throw new RangeError(`the law crosses ${level} nowhere between ${from} and ${to}`);
}

/** Laws of other shapes than recovery's, on a real axis of 49 cells: skewed both ways, kinked, stepped, with long tails. */
export function otherCurves(cellCount = 49): SuccessCurve[] {
  const gumbel = (x: number) => 1 - Math.exp(-Math.exp(-x));
  const shapes: Record<string, (x: number) => number> = {
    'Gumbel, long above': gumbel,
    'Gumbel, long below': (x) => 1 - gumbel(-x),
    'exponential with a kink': (x) => (x < -1.5 ? 1 : Math.exp(-0.55 * (x + 1.5))),
    Cauchy: (x) => 0.5 - Math.atan(1.5 * x) / Math.PI,
    'floor .02, ceiling .95': (x) => 0.02 + 0.93 / (1 + Math.exp(1.4 * x)),
    'normal tails': (x) => 1 / (1 + Math.exp(1.6 * x + 0.07 * x * x * x)),
  };
  return Object.entries(shapes).map(([name, shape]) => {
    // Off the cells, so that no crossing falls on one.
    const positions = Array.from({ length: cellCount }, (_, at) => -6 + (12 * at) / (cellCount - 1) + 0.0371);
    return {
      name,
      positions,
      whole: false,
      probabilities: positions.map(shape),
      crossing: (level) => bisect(shape, level),
    };
  });
}

function bisect(falling: (x: number) => number, level: number): number {
  let [low, high] = [-1e6, 1e6];
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (falling(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
