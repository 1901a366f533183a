import {
  type ExactMatrix,
  type IntegerVector,
  isNullVector,
  isOrthogonal,
  roundToIntegers,
} from '../exact/exact-null-vector.js';
import { type Float64Region, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix, WaveRows } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Decides in integers what floating point leaves undecided of a verdict. Letters: A of m x n, S and sigma as in
 * recovery-verdict.ts; h with A h = 0; w with A_S^T w = sigma; T, the independent columns that determine w: A_T^T w =
 * t, t_i = 1 or -1.
 *
 * x0 is not the only minimiser if there is an integer vector h whose gain |sigma^T h_S| is not below its loss |h_Sc|_1.
 *
 * x0 is a minimiser if the computed w can be moved so that A_T^T w = t holds exactly. The move is at most |t - A_T^T w|
 * over T's least singular value. Columns that are inside the bound by more than the move and rounding stay inside. Each
 * of the others must be A_j = A_T r with rational r: then A_j^T w = r^T t is known exactly, and must be at most 1, or
 * sigma_j.
 */

export interface OpenVerdict {
  readonly kernels: Kernels;
  readonly m: number;
  readonly n: number;
  readonly matrix: KernelMatrix;
  readonly support: Int32Array;
  readonly signs: Float64Array;
  readonly isNonNegative: boolean;
  /** h, where the kernel writes null vectors. */
  readonly nullVector: Float64Region;
  /** Room for as many columns as can be independent, as int32. */
  readonly chosen: Float64Region;
}

/** The state in which the kernel's path ended. */
export interface TiedPath {
  readonly active: Int32Array;
  readonly targets: Float64Array;
  readonly dual: Float64Array;
}

/** A null vector of integers, and how much the l1 norm of x0 falls and rises along it. */
export interface ExactLoss {
  readonly h: IntegerVector;
  readonly gain: number;
  readonly loss: number;
}

/** A column whose product is nearer to the bound than this may be at the bound. */
const touchingShare = 1e-6;
/** Rounds a bound outwards: far more than ten operations, or sums of 10^4 terms, lose. */
export const outward = 1 + 1e-6;
export const unit = 2 ** -53;

/**
 * The kernel's null vector in integers; undefined if the integers are no null vector, or do not show that x0 is not the
 * only minimiser.
 */
export function findExactLoss(open: OpenVerdict): ExactLoss | undefined {
  const h = roundToIntegers(viewFloat64(open.kernels, open.nullVector));
  if (h === undefined) return undefined;
  const balance = weigh(h, open);
  if (balance === undefined || balance.gain < balance.loss) return undefined;
  return isNullVector(h, readExactly(open)) ? { h, ...balance } : undefined;
}

/** The gain and loss along h; undefined if non-negative variables may not move along h. */
function weigh(
  { indices, values }: IntegerVector,
  { support, signs, isNonNegative }: OpenVerdict,
): { readonly gain: number; readonly loss: number } | undefined {
  const sigma = new Map(Array.from(support, (j, i) => [j, signs[i]]));
  let along = 0;
  let loss = 0;
  let least = 0;
  indices.forEach((j, place) => {
    const sign = sigma.get(j);
    if (sign === undefined) {
      loss += Math.abs(values[place]);
      least = Math.min(least, values[place]);
    } else {
      along += sign * values[place];
    }
  });
  if (isNonNegative && least < 0) return undefined;
  return { gain: isNonNegative && loss > 0 ? -along : Math.abs(along), loss };
}

/**
 * Whether x0 is one of several minimisers, by a row of A whose entries are c and -c: w = e_i / c has A^T w = 1 or -1 in
 * every column, without any rounding. If that agrees with sigma on S, x0 is a minimiser. An h with A h = 0 that has
 * these signs off S, or the opposite ones, loses as much as it gains, by (A^T w)^T h = 0. Such an h need be known only
 * to rounding.
 */
export function tiesByRow(open: OpenVerdict): boolean {
  const { kernels, nullVector } = open;
  const h = viewFloat64(kernels, nullVector);
  return (
    listRowSigns(open).some((rowSigns) => hasSigns(h, rowSigns, open)) && kernels.functions.nullVectorStands() !== 0
  );
}

/** The signs of each row with entries of one magnitude, if they or their opposites are sigma on S. */
function listRowSigns(open: OpenVerdict): number[][] {
  const { n, m, matrix, support, signs } = open;
  const { entryAt } = readExactly(open);
  return Array.from({ length: m }, (_, i) => readSigns(i, { n, entryAt, waves: matrix.waves })).flatMap((rowSigns) => {
    if (rowSigns === undefined) return [];
    const turn = support.length === 0 ? 1 : rowSigns[support[0]] * signs[0];
    return support.every((j, place) => rowSigns[j] * turn === signs[place])
      ? [rowSigns.map((sign) => sign * turn)]
      : [];
  });
}

/** The signs of row i, if its entries have one magnitude. */
function readSigns(
  i: number,
  { n, entryAt, waves }: Omit<ExactMatrix, 'm'> & { readonly n: number },
): number[] | undefined {
  const signs = Array.from({ length: n }, (_, j) => Math.sign(entryAt(i, j)));
  if (signs.includes(0)) return undefined;
  const isConstant =
    waves === undefined
      ? signs.every((sign, j) => entryAt(i, j) * sign === entryAt(i, 0) * signs[0])
      : isConstantWave(waves, i, n);
  return isConstant ? signs : undefined;
}

/** Angles with one |cos| differ by half a turn, or add up to one. */
function isConstantWave({ period, rows }: WaveRows, i: number, n: number): boolean {
  const { phase, step } = rows[i];
  const half = period / 2;
  return Array.from({ length: n }, (_, j) => (phase + j * step) % half).every(
    (angle) => angle === phase % half || (angle + phase) % half === 0,
  );
}

/** Whether h has these signs off S, or for free variables -h. */
function hasSigns(h: Float64Array, rowSigns: readonly number[], { support, isNonNegative }: OpenVerdict): boolean {
  const planted = new Set(support);
  const has = (side: number): boolean =>
    h.every((value, j) => planted.has(j) || value === 0 || Math.sign(value) * side === rowSigns[j]);
  return has(1) || (!isNonNegative && has(-1));
}

function readExactly({ kernels, m, n, matrix: { pointer, leading, waves } }: OpenVerdict): ExactMatrix {
  const entries = viewFloat64(kernels, { pointer, length: leading * n });
  return { m, entryAt: (i, j) => entries[j * leading + i], waves };
}

/** Whether x0 is a minimiser, by a row, or by w and rational combinations. Overwrites the kernel's null vector. */
export function isMinimiser(open: OpenVerdict, path: TiedPath): boolean {
  return listRowSigns(open).length > 0 || staysMinimal(open, path);
}

function staysMinimal(open: OpenVerdict, { active, targets, dual }: TiedPath): boolean {
  const held = new Map(Array.from(active, (j, i) => [j, targets[i]]));
  const survey = surveyColumns(open, dual);
  const touching = survey.touching.filter((j) => !held.has(j));
  const needed = computeNeededShare(survey, held, open.m);
  const isHeld = active.length === 0 || open.kernels.functions.boundActive(needed) > 0;
  return isHeld && touching.every((j) => staysWithin(j, held, open));
}

/** The products of the columns with a computed w. */
export interface ColumnSurvey {
  /** A_j^T w */
  readonly products: Float64Array;
  /** |A_j| */
  readonly lengths: Float64Array;
  /** S, and the columns that w holds at the bound to rounding. */
  readonly touching: readonly number[];
  /** The largest |A_j^T w| of all others, or A_j^T w for non-negative variables. */
  readonly largest: number;
  /** |w| */
  readonly dualLength: number;
}

export function surveyColumns(open: OpenVerdict, dual: Float64Array): ColumnSurvey {
  const { n, m, isNonNegative } = open;
  const { entryAt } = readExactly(open);
  const planted = new Set(open.support);
  const products = new Float64Array(n);
  const lengths = new Float64Array(n);
  const touching: number[] = [];
  let largest = 0;
  for (let j = 0; j < n; j += 1) {
    let square = 0;
    for (let i = 0; i < m; i += 1) {
      products[j] += entryAt(i, j) * dual[i];
      square += entryAt(i, j) ** 2;
    }
    lengths[j] = Math.sqrt(square);
    const height = isNonNegative ? products[j] : Math.abs(products[j]);
    if (planted.has(j) || height > 1 - touchingShare) touching.push(j);
    else largest = Math.max(largest, height);
  }
  return { products, lengths, touching, largest, dualLength: Math.hypot(...dual) };
}

/**
 * w is moved so that A_j^T w = t_j holds exactly on these independent columns. Returns what the least eigenvalue of
 * D^-1/2 G D^-1/2 must exceed for all columns that do not touch the bound to stay inside. G is the Gram matrix of the
 * independent columns, D its diagonal.
 */
export function computeNeededShare(
  { products, lengths, largest, dualLength }: ColumnSurvey,
  targets: ReadonlyMap<number, number>,
  m: number,
): number {
  let [shortest, missed] = [Number.POSITIVE_INFINITY, 0];
  for (const [j, target] of targets) {
    shortest = Math.min(shortest, lengths[j]);
    missed = Math.max(missed, Math.abs(products[j] - target) / lengths[j]);
  }
  const longest = lengths.reduce((length, other) => Math.max(length, other), 0);
  // A column's entries may be off by three units, where they stand for cosines.
  const rounding = (m + 6) * unit * dualLength;
  const moved = Math.sqrt(targets.size) * (missed + rounding) * longest * outward;
  const left = (1 - largest) / outward - rounding * longest * outward;
  return left > 0 && shortest > 0 ? (moved / left) ** 2 * outward : Number.POSITIVE_INFINITY;
}

/**
 * Whether column j is a combination of T with rational factors that keeps A_j^T w within the bound, or at sigma_j, as
 * far as w can see.
 */
function staysWithin(j: number, held: ReadonlyMap<number, number>, open: OpenVerdict): boolean {
  const { kernels, nullVector, support, signs, isNonNegative } = open;
  kernels.functions.combineActive(j);
  const h = roundToIntegers(viewFloat64(kernels, nullVector));
  const matrix = readExactly(open);
  if (h === undefined || !(isNullVector(h, matrix) || isOrthogonal(h, held.keys(), matrix))) return false;
  // h_j A_j = -A_T h_T
  let [own, product] = [0, 0];
  h.indices.forEach((index, place) => {
    if (index === j) own = h.values[place];
    else product -= h.values[place] * (held.get(index) ?? Number.NaN);
  });
  const place = support.indexOf(j);
  if (place >= 0) return product === own * signs[place];
  return own > 0 && (isNonNegative ? product <= own : Math.abs(product) <= own);
}
