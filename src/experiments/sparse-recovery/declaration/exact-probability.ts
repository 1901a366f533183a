import type { Criterion } from '../../../sweep/sweep.js';
import { recoveryProbabilitiesOfDimension } from '../../../theory/exact-recovery.js';
import type { Signs } from '../../../theory/signs.js';
import type { Cell } from './parameters.js';
import { findRecoveryLaw } from './recovery-law.js';

/*
 * Letters: A in R^{m x n}, k non-zeros.
 */

/** The theory's error stays below 1e-10 up to here. */
const exactSizeMax = 1000;

/**
 * The probabilities of one k at one n cost n - k + 1 terms of some 4 to 8 microseconds. All of n = 1000, 500 500 of
 * them, take two to four seconds, and no sweep gets much more: where it has several n, the large ones stay unknown.
 */
const termCountMax = 600_000;

/**
 * The exact success probability of each cell under criterion exact: basis pursuit, signed or non-negative, with Gaussian
 * A and no noise. Undefined for every other cell.
 */
export function exactProbability(points: readonly Cell[], criterion: Criterion): readonly (number | undefined)[] {
  const probabilities = new Array<number | undefined>(points.length).fill(undefined);
  if (criterion.name !== 'exact') return probabilities;
  let termsLeft = termCountMax;
  for (const { family, cells } of gatherFamilies(points)) {
    termsLeft -= countTerms(family.n, cells);
    if (termsLeft < 0) break;
    for (const { index, probability } of solveFamily(family, cells)) probabilities[index] = probability;
  }
  return probabilities;
}

/** The parameters that all cells of one computation share. */
interface Family {
  readonly n: number;
  readonly signs: Signs;
}

interface FamilyCell {
  /** The index among the points. */
  readonly index: number;
  readonly m: number;
  readonly k: number;
}

/** The cells for which the theory holds, by family, the smallest n first. */
function gatherFamilies(points: readonly Cell[]): { family: Family; cells: FamilyCell[] }[] {
  const families = new Map<string, { family: Family; cells: FamilyCell[] }>();
  points.forEach((point, index) => {
    const law = findRecoveryLaw(point);
    const { n, m, k } = point;
    if (law?.solver !== 'basis-pursuit' || law.evidence !== 'theorem' || n > exactSizeMax) return;
    const key = `${n} ${law.signs}`;
    const found = families.get(key) ?? { family: { n, signs: law.signs }, cells: [] };
    families.set(key, found);
    found.cells.push({ index, m, k });
  });
  return [...families.values()].sort((a, b) => a.family.n - b.family.n);
}

function countTerms(n: number, cells: readonly FamilyCell[]): number {
  const sizes = new Set(cells.filter(isUncertain).map(({ k }) => k));
  return [...sizes].reduce((sum, k) => sum + n - k + 1, n);
}

function solveFamily({ n, signs }: Family, cells: readonly FamilyCell[]): { index: number; probability: number }[] {
  const probabilitiesAt = recoveryProbabilitiesOfDimension(n, signs);
  const known = new Map<number, Float64Array>();
  return cells.map((cell) => {
    const { index, m, k } = cell;
    if (!isUncertain(cell)) return { index, probability: k === 0 ? 1 : 0 };
    const probabilities = known.get(k) ?? probabilitiesAt(k);
    known.set(k, probabilities);
    return { index, probability: probabilities[m] };
  });
}

/** Without non-zeros x is always found; with more non-zeros than measurements it never is. */
function isUncertain({ m, k }: FamilyCell): boolean {
  return k > 0 && k <= m;
}
