/**
 * Penalised logistic regression on one variable: P(success at u) = 1 / (1 + exp(-(a + b u))).
 *
 * Maximises l(a, b) + log det I(a, b) / 2, the likelihood under Jeffreys' prior, by Newton's method with its
 * exact Hessian and step halving. The penalty keeps the estimate finite where the data are separated, which
 * is the rule in a column of a sharp phase diagram, and takes away the bias of first order.
 * Source: D. Firth, Biometrika 80 (1993) 27-38; G. Heinze & M. Schemper, Statist. Med. 21 (2002) 2409-2419.
 * Cost: one exponential per position and iteration, 4 to 15 iterations.
 */
export interface LogisticFit {
  readonly intercept: number;
  readonly slope: number;
  /** The inverse Fisher information at the estimate. */
  readonly covariance: { readonly aa: number; readonly ab: number; readonly bb: number };
}

/** Counts at positions u, best scaled to [-1, 1]; positions without trials are allowed. */
export interface BinomialCounts {
  readonly u: Float64Array;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

interface Coefficients {
  readonly intercept: number;
  readonly slope: number;
}

/** Newton's decrement is the squared distance to the optimum in standard errors; one more step squares it again. */
const decrementTolerance = 1e-12;

const iterationsMax = 100;
const halvingsMax = 40;

/** One step moves the logit by no more than this anywhere on [-1, 1]: far from the optimum Newton overshoots. */
const logitStepMax = 10;

/** Undefined where the fit does not converge, or where fewer than two positions hold trials. */
export function fitFirthLogistic(
  counts: BinomialCounts,
  start: Coefficients = { intercept: 0, slope: 0 },
): LogisticFit | undefined {
  let current = start;
  let state = evaluate(counts, current);
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    if (!Number.isFinite(state.objective)) return undefined;
    const step = newtonStep(state);
    const next = climb(counts, { from: current, state, step });
    if (next === undefined) return undefined;
    ({ coefficients: current, state } = next);
    if (step.decrement < decrementTolerance) return { ...current, covariance: invert(state.information) };
  }
  return undefined;
}

interface Symmetric {
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

interface Evaluation {
  /** The penalised log-likelihood. */
  readonly objective: number;
  readonly gradient: { readonly a: number; readonly b: number };
  /** Minus the Hessian of the objective. */
  readonly curvature: Symmetric;
  readonly information: Symmetric;
}

function evaluate({ u, trials, successes }: BinomialCounts, { intercept, slope }: Coefficients): Evaluation {
  let logLikelihood = 0;
  let scoreA = 0;
  let scoreB = 0;
  // Moments of n w u^j, and of the first and second derivatives of w by the logit: s, t and v below.
  let [s0, s1, s2] = [0, 0, 0];
  let [t0, t1, t2, t3] = [0, 0, 0, 0];
  let [v0, v1, v2, v3, v4] = [0, 0, 0, 0, 0];
  for (let i = 0; i < u.length; i += 1) {
    const n = trials[i];
    if (n === 0) continue;
    const x = u[i];
    const logit = intercept + slope * x;
    // With e <= 1, nothing overflows and 1 - p keeps its digits in both tails.
    const e = Math.exp(-Math.abs(logit));
    const p = logit >= 0 ? 1 / (1 + e) : e / (1 + e);
    const w = e / ((1 + e) * (1 + e));
    logLikelihood += logit >= 0 ? (successes[i] - n) * logit : successes[i] * logit;
    logLikelihood -= n * Math.log1p(e);
    const residual = successes[i] - n * p;
    scoreA += residual;
    scoreB += residual * x;
    const s = n * w;
    const t = s * (1 - 2 * p);
    const v = s * (1 - 6 * w);
    const xx = x * x;
    s0 += s;
    s1 += s * x;
    s2 += s * xx;
    t0 += t;
    t1 += t * x;
    t2 += t * xx;
    t3 += t * xx * x;
    v0 += v;
    v1 += v * x;
    v2 += v * xx;
    v3 += v * xx * x;
    v4 += v * xx * xx;
  }
  // d = det I and its derivatives by a and b.
  const d = s0 * s2 - s1 * s1;
  const da = (t0 * s2 + s0 * t2 - 2 * s1 * t1) / d;
  const db = (t1 * s2 + s0 * t3 - 2 * s1 * t2) / d;
  const daa = (v0 * s2 + 2 * t0 * t2 + s0 * v2 - 2 * t1 * t1 - 2 * s1 * v1) / d;
  const dab = (v1 * s2 + t0 * t3 - t1 * t2 + s0 * v3 - 2 * s1 * v2) / d;
  const dbb = (v2 * s2 + 2 * t1 * t3 + s0 * v4 - 2 * t2 * t2 - 2 * s1 * v3) / d;
  return {
    objective: d > 0 ? logLikelihood + Math.log(d) / 2 : Number.NEGATIVE_INFINITY,
    gradient: { a: scoreA + da / 2, b: scoreB + db / 2 },
    curvature: {
      aa: s0 - (daa - da * da) / 2,
      ab: s1 - (dab - da * db) / 2,
      bb: s2 - (dbb - db * db) / 2,
    },
    information: { aa: s0, ab: s1, bb: s2 },
  };
}

interface Step {
  readonly a: number;
  readonly b: number;
  readonly decrement: number;
}

function newtonStep({ gradient, curvature, information }: Evaluation): Step {
  // The penalty is not concave everywhere; where the Hessian shows it, Fisher's scoring still climbs.
  const concave = curvature.aa > 0 && determinant(curvature) > 0;
  const inverse = invert(concave ? curvature : information);
  const a = inverse.aa * gradient.a + inverse.ab * gradient.b;
  const b = inverse.ab * gradient.a + inverse.bb * gradient.b;
  const decrement = a * gradient.a + b * gradient.b;
  const scale = Math.min(1, logitStepMax / (Math.abs(a) + Math.abs(b)));
  return { a: a === 0 ? 0 : a * scale, b: b === 0 ? 0 : b * scale, decrement };
}

/** Takes the longest of the step's halves that does not lower the objective; undefined if none does. */
function climb(
  counts: BinomialCounts,
  { from, state, step }: { from: Coefficients; state: Evaluation; step: Step },
): { coefficients: Coefficients; state: Evaluation } | undefined {
  // Near the optimum the objective is flat to within its own rounding, which must not stop the last step.
  const floor = state.objective - 1e-12 * (1 + Math.abs(state.objective));
  for (let halving = 0, scale = 1; halving < halvingsMax; halving += 1, scale /= 2) {
    const coefficients = { intercept: from.intercept + scale * step.a, slope: from.slope + scale * step.b };
    const next = evaluate(counts, coefficients);
    if (next.objective >= floor) return { coefficients, state: next };
  }
  return undefined;
}

function determinant({ aa, ab, bb }: Symmetric): number {
  return aa * bb - ab * ab;
}

function invert(matrix: Symmetric): Symmetric {
  const d = determinant(matrix);
  return { aa: matrix.bb / d, ab: -matrix.ab / d, bb: matrix.aa / d };
}
