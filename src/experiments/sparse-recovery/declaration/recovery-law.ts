import type { Signs } from '../../../theory/signs.js';
import type { EnsembleName } from '../../measurements/declaration/ensemble-names.js';
import type { Cell } from './parameters.js';
import type { SolverName } from './solver-names.js';

/** Which theory speaks of a cell's solver, ensemble, coefficients and noise, whatever its sizes are. */
export interface RecoveryLaw {
  readonly solver: 'basis-pursuit' | 'amp';
  /** What the solver knows of the signs of x. */
  readonly signs: Signs;
  /** `theorem` for the ensemble that the theory is about, `observed` for those that were seen to follow it. */
  readonly evidence: 'theorem' | 'observed';
}

/**
 * Greedy methods, thresholding, and l_p for p < 1 have bounds, but no sharp threshold is known for them. Basis pursuit
 * and AMP do not care for the values of x's non-zeros; the non-negative form needs them to be what it takes them for.
 */
const solvers: Readonly<Partial<Record<SolverName, Pick<RecoveryLaw, 'solver' | 'signs'>>>> = {
  'basis-pursuit': { solver: 'basis-pursuit', signs: 'signed' },
  'non-negative-basis-pursuit': { solver: 'basis-pursuit', signs: 'non-negative' },
  amp: { solver: 'amp', signs: 'signed' },
  'non-negative-amp': { solver: 'amp', signs: 'non-negative' },
};

/**
 * Beside the Gaussian ensemble, those whose transitions were found where its are: D. L. Donoho & J. Tanner, Phil. Trans.
 * R. Soc. A 367 (2009) 4273-4293. Correlated, spiked, near-parallel and sparse columns move the transition.
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
  // With noise nothing is recovered exactly, and how far off is still a success moves the boundary.
  if (law === undefined || evidence === undefined || noise !== 0) return undefined;
  if (law.signs === 'non-negative' && coefficients !== 'non-negative') return undefined;
  return { ...law, evidence };
}
