import type { Signs } from '../../../theory/signs.js';
import type { EnsembleName } from '../../measurements/declaration/ensemble-names.js';
import type { Cell } from './parameters.js';
import type { SolverName } from './solver-names.js';

/** Which theory applies to a cell's solver, ensemble, coefficients and noise, whatever its sizes are. */
export interface RecoveryLaw {
  readonly solver: 'basis-pursuit' | 'amp';
  /** What the solver knows of the signs of x. */
  readonly signs: Signs;
  /** `theorem` for the ensemble of the theory, `observed` for those that were seen to follow it. */
  readonly evidence: 'theorem' | 'observed';
}

/**
 * Greedy methods, thresholding, and l_p for p < 1 have bounds, but no sharp threshold is known for them. The threshold
 * of basis pursuit and of AMP does not depend on the values of x's non-zeros; that of the non-negative forms needs x >=
 * 0.
 */
const solvers: Readonly<Partial<Record<SolverName, Pick<RecoveryLaw, 'solver' | 'signs'>>>> = {
  'basis-pursuit': { solver: 'basis-pursuit', signs: 'signed' },
  'non-negative-basis-pursuit': { solver: 'basis-pursuit', signs: 'non-negative' },
  amp: { solver: 'amp', signs: 'signed' },
  'non-negative-amp': { solver: 'amp', signs: 'non-negative' },
};

/**
 * The Gaussian ensemble, and those whose transitions were observed in the same places: D. L. Donoho & J. Tanner, Phil.
 * Trans. R. Soc. A 367 (2009) 4273-4293. Correlated, spiked, near-parallel and sparse columns move the transition.
 */
const ensembles: Readonly<Partial<Record<EnsembleName, RecoveryLaw['evidence']>>> = {
  gaussian: 'theorem',
  rademacher: 'observed',
  sphere: 'observed',
  'partial-dct': 'observed',
  'partial-fourier': 'observed',
  'partial-hadamard': 'observed',
};

/** Undefined where no sharp theory is known, or where a parameter that it depends on is missing from the point. */
export function findRecoveryLaw(point: Partial<Cell>): RecoveryLaw | undefined {
  const { solver, ensemble, coefficients, noise = 0 } = point;
  const law = solver && solvers[solver];
  const evidence = ensemble && ensembles[ensemble];
  // With noise nothing is recovered exactly, and the boundary depends on the tolerance.
  if (law === undefined || evidence === undefined || noise !== 0) return undefined;
  if (law.signs === 'non-negative' && coefficients !== 'non-negative') return undefined;
  return { ...law, evidence };
}
