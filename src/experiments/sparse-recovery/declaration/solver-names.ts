/*
 * What a declaration may know of the solvers: src/experiments/sparse-recovery/trial/solvers.ts holds how they are called.
 */

export const solverNames = [
  'basis-pursuit',
  'non-negative-basis-pursuit',
  'reweighted-l1',
  'irls',
  'omp',
  'subspace-pursuit',
  'cosamp',
  'niht',
  'htp',
  'amp',
  'non-negative-amp',
] as const;

export type SolverName = (typeof solverNames)[number];

interface SolverTraits {
  /** For people. */
  readonly method: string;
  /** Whether it knows that x >= 0, and uses it. */
  readonly nonNegative: boolean;
  /** Whether a certificate can say that its solution is x and no other: criterion `exact`. */
  readonly certified: boolean;
}

const signed = { nonNegative: false, certified: false } as const;

export const solverTraits: Readonly<Record<SolverName, SolverTraits>> = {
  'basis-pursuit': {
    method: 'min |x|_1, proved or solved by l1-homotopy with a checked dual certificate',
    nonNegative: false,
    certified: true,
  },
  'non-negative-basis-pursuit': {
    method: 'the same over x >= 0',
    nonNegative: true,
    certified: true,
  },
  'reweighted-l1': { ...signed, method: 'rounds of weighted basis pursuit (Candes, Wakin & Boyd)' },
  irls: { ...signed, method: 'min |x|_p^p by iteratively reweighted least squares (Chartrand & Yin)' },
  omp: { ...signed, method: 'orthogonal matching pursuit, k steps (Tropp & Gilbert)' },
  'subspace-pursuit': { ...signed, method: 'subspace pursuit (Dai & Milenkovic)' },
  cosamp: { ...signed, method: 'compressive sampling matching pursuit (Needell & Tropp)' },
  niht: { ...signed, method: 'normalised iterative hard thresholding (Blumensath & Davies)' },
  htp: { ...signed, method: 'hard thresholding pursuit (Foucart)' },
  amp: { ...signed, method: 'approximate message passing, minimax soft threshold (Donoho, Maleki & Montanari)' },
  'non-negative-amp': { method: 'the same over x >= 0', nonNegative: true, certified: false },
};
