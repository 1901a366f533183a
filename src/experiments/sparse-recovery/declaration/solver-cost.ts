import type { SolverName } from './solver-names.js';

/*
 * What one solve takes on a core, for criterion relative-error: fitted to measured means over n = 50 to 800, m / n = 0.1
 * to 0.8 and k / m = 0.1 to 0.9 of Gaussian problems without noise (Zen 4, Node 20). Three in four cells of every solver
 * lie within a factor of 2, most others within 3; where a method now and then runs into its iteration limit (cosamp near
 * its own transition), single cells lie far above. Only + - * / and minima, so that every machine plans alike.
 * Letters: A in R^{m x n}, k non-zeros; q = (k / m) over the weak threshold, so that recovery ends near q = 1.
 */

export interface SolveSize {
  readonly n: number;
  readonly m: number;
  /** At most m. */
  readonly k: number;
  readonly q: number;
}

export const solveSeconds: Readonly<Record<SolverName, (size: SolveSize) => number>> = {
  'basis-pursuit': (size) => homotopyCost(size, { path: 3.3e-10, factor: 4.9e-10 }),
  'non-negative-basis-pursuit': (size) => homotopyCost(size, { path: 3e-10, factor: 3.2e-10 }),
  // More rounds beyond a transition that lies at a larger q than 1.
  'reweighted-l1': (size) => {
    const { n, m } = size;
    return 1.6e-5 + m * n * countActive(size) * (5.5e-10 + 2.7e-9 * failureBeyondL1(size));
  },
  irls: (size) => 5e-4 + size.m * size.m * size.n * (2.9e-9 + 3e-8 * failureBeyondL1(size)),
  omp: ({ n, m, k }) => 1.5e-5 + m * n * (1.2e-9 + 7.3e-11 * k) + 4.4e-10 * m * k * k,
  // With more than m / 2, or m / 3, non-zeros a step needs more columns than there are rows: the first iteration is the
  // last.
  'subspace-pursuit': ({ n, m, k, q }) =>
    1e-5 +
    1.9e-9 * m * n +
    (2 * k > m ? 1.6e-10 * m * m * m : m * (3.2e-9 * n * Math.min(1, q * q * q * q) + 2.5e-9 * k * k)),
  cosamp: ({ n, m, k }) => {
    const share = Math.min(1, (3 * k) / m);
    return 1.1e-5 + 9e-10 * m * n + (3 * k > m ? 1.1e-10 * m * m * m : m * (2e-8 * n * share * share + 2.2e-9 * k * k));
  },
  // Convergence slows down as k / (m - k) grows, wherever the transition is.
  niht: ({ n, m, k }) => 1.5e-5 + 1.1e-7 * m * n * (k < m ? Math.min(15, k / (m - k)) : 15),
  htp: ({ n, m, k, q }) => 7.5e-6 + m * n * (1.2e-9 + 3.2e-9 * Math.min(1, q * q)) + 3.3e-10 * m * k * k,
  amp: (size) => messagePassingCost(size, 2.1e-7),
  'non-negative-amp': (size) => messagePassingCost(size, 2.6e-7),
};

/** A pass over A for each step, and the triangular factor of as many columns as are active in the end. */
function homotopyCost(size: SolveSize, { path, factor }: { readonly path: number; readonly factor: number }): number {
  const { n, m } = size;
  const active = countActive(size);
  return 1.5e-5 + m * active * (path * n + factor * active);
}

/** k at first, all m rows beyond the transition. */
function countActive({ m, k, q }: SolveSize): number {
  return Math.min(m, k * (1 + q * q));
}

/** From 0 to 1 around q = 1.34, where methods for p < 1 fail and use all of their rounds. */
function failureBeyondL1({ q }: SolveSize): number {
  const z = (q * q) / 1.8;
  return Math.min(1, z * z * z * z);
}

function messagePassingCost({ n, m, q }: SolveSize, secondsPerEntryFailing: number): number {
  return 2e-5 + m * n * (1.2e-8 + secondsPerEntryFailing * Math.min(1, q * q * q * q));
}
