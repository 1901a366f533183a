import { padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import { countNonZeros } from './non-zeros.js';

/*
 * Candidate columns s = Q v of a sparse factorization, where Q of n x p has orthonormal columns, and Greedy's choice
 * among them. Many problems have the same solution up to scale: only the first v of each direction is kept.
 */

export interface CandidateSource {
  readonly kernels: Kernels;
  readonly n: number;
  readonly p: number;
  /** Q, 0 in the padding. */
  readonly basis: KernelMatrix;
  /** An entry below this share of a candidate's largest entry counts as zero. */
  readonly zeroShare: number;
  /** Room for one column, n padded to a multiple of 4, in the kernels' memory. */
  readonly spare: number;
}

interface Candidate {
  /** v as the first problem gave it. */
  readonly solution: Float64Array;
  /** v / |v|_2 */
  readonly unit: Float64Array;
  readonly nonZeroCount: number;
}

export interface CandidateList {
  /** Keeps a copy of v, unless its direction is known already or v is 0. */
  readonly add: (solution: Float64Array) => void;
  readonly count: () => number;
  /**
   * Greedy: the sparsest candidates, up to p, each independent of those before it; equally sparse ones in the order of
   * adding.
   */
  readonly chooseSparsest: (dependentShare: number) => Candidate[];
  /** s = Q v into n doubles, padded to a multiple of 4. */
  readonly writeColumn: (solution: Float64Array, pointer: number) => void;
}

/** Solutions are refined to 1e-13 or so; within this distance v / |v|_2 count as one direction. */
const directionTolerance = 1e-9;

export function openCandidates({ kernels, n, p, basis, zeroShare, spare }: CandidateSource): CandidateList {
  const candidates: Candidate[] = [];
  const writeColumn = (solution: Float64Array, pointer: number): void => {
    const padded = padRows(n);
    viewFloat64(kernels, { pointer, length: padded }).fill(0);
    for (let j = 0; j < p; j += 1) {
      kernels.functions.addScaled(pointer, solution[j], basis.pointer + 8 * basis.leading * j, padded);
    }
  };
  const add = (solution: Float64Array): void => {
    const unit = scaleToUnit(solution);
    if (unit === undefined || candidates.some((candidate) => isSame(candidate.unit, unit))) return;
    writeColumn(solution, spare);
    const nonZeroCount = countNonZeros(viewFloat64(kernels, { pointer: spare, length: n }), zeroShare);
    candidates.push({ solution: solution.slice(), unit, nonZeroCount });
  };
  return {
    add,
    count: () => candidates.length,
    chooseSparsest: (dependentShare) => chooseSparsest(candidates, { p, dependentShare }),
    writeColumn,
  };
}

function chooseSparsest(
  candidates: readonly Candidate[],
  { p, dependentShare }: { readonly p: number; readonly dependentShare: number },
): Candidate[] {
  const sorted = [...candidates].sort((a, b) => a.nonZeroCount - b.nonZeroCount);
  const chosen: Candidate[] = [];
  const orthonormal: Float64Array[] = [];
  for (const candidate of sorted) {
    if (chosen.length === p) break;
    const rest = candidate.unit.slice();
    // Twice: after the first pass rounding is left along the chosen ones, relative to what was subtracted.
    for (const q of [...orthonormal, ...orthonormal]) subtractAlong(rest, q);
    const length = Math.sqrt(dot(rest, rest));
    if (!(length > dependentShare)) continue;
    orthonormal.push(rest.map((value) => value / length));
    chosen.push(candidate);
  }
  return chosen;
}

function scaleToUnit(solution: Float64Array): Float64Array | undefined {
  const length = Math.sqrt(dot(solution, solution));
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) return undefined;
  return solution.map((value) => value / length);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return isNear(a, b, 1) || isNear(a, b, -1);
}

function isNear(a: Float64Array, b: Float64Array, sign: number): boolean {
  for (let j = 0; j < a.length; j += 1) if (!(Math.abs(a[j] - sign * b[j]) <= directionTolerance)) return false;
  return true;
}

function subtractAlong(rest: Float64Array, q: Float64Array): void {
  const factor = dot(rest, q);
  for (let j = 0; j < rest.length; j += 1) rest[j] -= factor * q[j];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j += 1) sum += a[j] * b[j];
  return sum;
}
