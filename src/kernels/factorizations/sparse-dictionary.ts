import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';
import { type MatchingPursuitLimits, matchingPursuit } from '../sparse/greedy-solvers.js';
import { createSparseWorkspace, type SparseWorkspace, solveSparse } from '../sparse/sparse-approximation.js';

/*
 * Dictionaries under sparsity, the baselines: y = A x with at most k non-zeros in x, A in R^{m x n} with unit columns.
 * Codes come from orthogonal matching pursuit. Then A moves by one of three methods:
 *   MOD         A = Y X^T (X X^T)^-1. Engan, Aase & Hakon-Husoy, ICASSP 1999.
 *   K-SVD       atom by atom with its own codes, one power step each. Rubinstein, Zibulevsky & Elad 2008, algorithm 5.
 *   online MOD  X X^T and Y X^T are summed over batches, and A makes one pass of block coordinate descent a batch,
 *               its atoms scaled to unit length instead of projected to the ball: the codes do not depend on that.
 *               Mairal, Bach, Ponce & Sapiro, ICML 2009, algorithms 1 and 2 (batches of section 3.4.2).
 * An atom that no sample uses is replaced by the sample with the largest residual, as in the second reference, section 6.
 *
 * Cost: a round takes a pursuit for each sample and, for MOD, a solve with an n x n matrix.
 */

/** A pivot must be at least this share of the largest diagonal entry of X X^T: below it the solve would be rounding. */
const pivotShare = 1e-12;

export interface SparseDictionaryWorkspace {
  readonly kernels: Kernels;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly matrix: KernelMatrix;
  readonly rightSide: Float64Region;
  readonly pursuit: SparseWorkspace<MatchingPursuitLimits>;
}

/** The sums of X X^T and Y X^T over all batches so far. */
export interface OnlineSums {
  readonly gram: Float64Array;
  readonly cross: Float64Array;
}

export type Dictionary = Float64Array;

export function createSparseDictionaryWorkspace(
  arena: Arena,
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
): SparseDictionaryWorkspace {
  const leading = padRows(m);
  return {
    kernels: arena.kernels,
    m,
    n,
    k,
    matrix: { pointer: allocateFloat64(arena, leading * n).pointer, leading },
    rightSide: allocateFloat64(arena, leading),
    pursuit: createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, matchingPursuit),
  };
}

/** Sparse codes, n entries for each sample in turn. */
export function codeSparsely(
  workspace: SparseDictionaryWorkspace,
  dictionary: Dictionary,
  samples: Float64Array,
): Float64Array {
  const { kernels, m, n, k, matrix, rightSide, pursuit } = workspace;
  const entries = viewFloat64(kernels, { pointer: matrix.pointer, length: matrix.leading * n }).fill(0);
  for (let j = 0; j < n; j += 1) entries.set(dictionary.subarray(m * j, m * (j + 1)), matrix.leading * j);
  const target = viewFloat64(kernels, rightSide).fill(0);
  const limits = { ...matchingPursuit.defaultLimits(m, k), isNormalised: true };
  const count = samples.length / m;
  const codes = new Float64Array(count * n);
  for (let s = 0; s < count; s += 1) {
    target.set(samples.subarray(m * s, m * (s + 1)));
    codes.set(solveSparse({ m, n, k, matrix, rightSide }, limits, pursuit).solution, n * s);
  }
  return codes;
}

/** The next dictionary by MOD. */
export function stepMod(
  workspace: SparseDictionaryWorkspace,
  dictionary: Dictionary,
  samples: Float64Array,
): Dictionary {
  const { m, n } = workspace;
  const codes = codeSparsely(workspace, dictionary, samples);
  const sums = { gram: new Float64Array(n * n), cross: new Float64Array(m * n) };
  addToSums(workspace, sums, { codes, samples });
  const next = solveFromRight(sums, { m, n });
  replaceAtoms(workspace, { dictionary: next, before: dictionary, codes, samples }, listUnused(codes, n));
  return next;
}

/** The next dictionary by K-SVD. */
export function stepKSvd(
  workspace: SparseDictionaryWorkspace,
  dictionary: Dictionary,
  samples: Float64Array,
): Dictionary {
  const { m, n } = workspace;
  const codes = codeSparsely(workspace, dictionary, samples);
  const rest = subtractImages(workspace, { dictionary, codes, samples });
  const next = dictionary.slice();
  for (let j = 0; j < n; j += 1) {
    const users = listUsers(codes, { n, j });
    if (users.length === 0) continue;
    const atom = next.subarray(m * j, m * (j + 1));
    for (const s of users) addTo(rest.subarray(m * s, m * (s + 1)), codes[n * s + j], atom);
    const moved = new Float64Array(m);
    for (const s of users) addTo(moved, codes[n * s + j], rest.subarray(m * s, m * (s + 1)));
    const length = normalise(moved);
    if (length > 0) atom.set(moved);
    for (const s of users) {
      const row = rest.subarray(m * s, m * (s + 1));
      codes[n * s + j] = dot(atom, row);
      addTo(row, -codes[n * s + j], atom);
    }
  }
  replaceAtoms(workspace, { dictionary: next, before: dictionary, codes, samples }, listUnused(codes, n));
  return next;
}

export function openOnlineSums({ m, n }: { readonly m: number; readonly n: number }): OnlineSums {
  return { gram: new Float64Array(n * n), cross: new Float64Array(m * n) };
}

/** The next dictionary by online MOD; adds the batch to `sums`. */
export function stepOnlineMod(
  workspace: SparseDictionaryWorkspace,
  { dictionary, sums }: { readonly dictionary: Dictionary; readonly sums: OnlineSums },
  samples: Float64Array,
): Dictionary {
  const { m, n } = workspace;
  const codes = codeSparsely(workspace, dictionary, samples);
  addToSums(workspace, sums, { codes, samples });
  const next = dictionary.slice();
  for (let j = 0; j < n; j += 1) {
    const weight = sums.gram[n * j + j];
    if (!(weight > 0)) continue;
    const atom = next.subarray(m * j, m * (j + 1));
    const moved = sums.cross.slice(m * j, m * (j + 1));
    for (let l = 0; l < n; l += 1) addColumn(moved, -sums.gram[n * j + l], { columns: next, start: m * l });
    for (let i = 0; i < m; i += 1) moved[i] = moved[i] / weight + atom[i];
    if (normalise(moved) > 0) atom.set(moved);
  }
  const unused = listAtoms(n).filter((j) => sums.gram[n * j + j] === 0);
  replaceAtoms(workspace, { dictionary: next, before: dictionary, codes, samples }, unused);
  return next;
}

/** Scales columns to length 1; a column of zeros stays. */
export function normaliseColumns(dictionary: Dictionary, m: number): Dictionary {
  const result = dictionary.slice();
  for (let start = 0; start < result.length; start += m) normalise(result.subarray(start, start + m));
  return result;
}

function addToSums(
  { m, n }: SparseDictionaryWorkspace,
  { gram, cross }: OnlineSums,
  { codes, samples }: { readonly codes: Float64Array; readonly samples: Float64Array },
): void {
  for (let s = 0; s * n < codes.length; s += 1) {
    const x = codes.subarray(n * s, n * (s + 1));
    for (let j = 0; j < n; j += 1) {
      if (x[j] === 0) continue;
      addTo(gram.subarray(n * j, n * (j + 1)), x[j], x);
      addTo(cross.subarray(m * j, m * (j + 1)), x[j], samples.subarray(m * s, m * (s + 1)));
    }
  }
}

/** cross gram^-1 by Cholesky, normalised; columns whose pivot vanishes are 0. */
function solveFromRight({ gram, cross }: OnlineSums, { m, n }: { m: number; n: number }): Dictionary {
  const factor = new Float64Array(n * n);
  let largest = 0;
  for (let j = 0; j < n; j += 1) largest = Math.max(largest, gram[n * j + j]);
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let sum = gram[n * j + i];
      for (let l = 0; l < j; l += 1) sum -= factor[n * i + l] * factor[n * j + l];
      const pivot = factor[n * j + j];
      if (i === j) factor[n * j + j] = sum > pivotShare * largest ? Math.sqrt(sum) : 0;
      else factor[n * i + j] = pivot > 0 ? sum / pivot : 0;
    }
  }
  const result = cross.slice();
  const column = (j: number): Float64Array => result.subarray(m * j, m * (j + 1));
  const divide = (j: number): void => {
    const pivot = factor[n * j + j];
    for (let i = 0; i < m; i += 1) result[m * j + i] = pivot > 0 ? result[m * j + i] / pivot : 0;
  };
  for (let j = 0; j < n; j += 1) {
    for (let l = 0; l < j; l += 1) addTo(column(j), -factor[n * j + l], column(l));
    divide(j);
  }
  for (let j = n - 1; j >= 0; j -= 1) {
    for (let l = j + 1; l < n; l += 1) addTo(column(j), -factor[n * l + j], column(l));
    divide(j);
  }
  return normaliseColumns(result, m);
}

/** The first unused atom becomes the sample with the largest residual, the second the one with the next largest, ... */
function replaceAtoms(
  workspace: SparseDictionaryWorkspace,
  { dictionary, before, codes, samples }: Record<'dictionary' | 'before' | 'codes' | 'samples', Float64Array>,
  unused: readonly number[],
): void {
  const { m } = workspace;
  if (unused.length === 0) return;
  const rest = subtractImages(workspace, { dictionary: before, codes, samples });
  const sizes = Array.from({ length: samples.length / m }, (_, s) => {
    const row = rest.subarray(m * s, m * (s + 1));
    return { s, size: dot(row, row) };
  });
  sizes.sort((a, b) => b.size - a.size || a.s - b.s);
  unused.forEach((j, place) => {
    const atom = dictionary.subarray(m * j, m * (j + 1));
    const { s } = sizes[place % sizes.length];
    atom.set(samples.subarray(m * s, m * (s + 1)));
    normalise(atom);
  });
}

/** Y - A X */
function subtractImages(
  { m, n }: SparseDictionaryWorkspace,
  { dictionary, codes, samples }: Record<'dictionary' | 'codes' | 'samples', Float64Array>,
): Float64Array {
  const rest = samples.slice();
  for (let s = 0; s * m < samples.length; s += 1) {
    for (let j = 0; j < n; j += 1) {
      const value = codes[n * s + j];
      if (value !== 0) addTo(rest.subarray(m * s, m * (s + 1)), -value, dictionary.subarray(m * j, m * (j + 1)));
    }
  }
  return rest;
}

function listAtoms(n: number): number[] {
  return Array.from({ length: n }, (_, j) => j);
}

function listUnused(codes: Float64Array, n: number): number[] {
  return listAtoms(n).filter((j) => listUsers(codes, { n, j }).length === 0);
}

function listUsers(codes: Float64Array, { n, j }: { n: number; j: number }): number[] {
  const users: number[] = [];
  for (let s = 0; n * s < codes.length; s += 1) if (codes[n * s + j] !== 0) users.push(s);
  return users;
}

function addTo(target: Float64Array, factor: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] += factor * source[i];
}

/** `addTo` with a column of a matrix. It makes no view of the column: n^2 views would take longer than the sums. */
function addColumn(
  target: Float64Array,
  factor: number,
  { columns, start }: { readonly columns: Float64Array; readonly start: number },
): void {
  for (let i = 0; i < target.length; i += 1) target[i] += factor * columns[start + i];
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] * y[i];
  return sum;
}

/** Scales to length 1; returns the former length. */
function normalise(x: Float64Array): number {
  const length = Math.sqrt(dot(x, x));
  if (length > 0) for (let i = 0; i < x.length; i += 1) x[i] /= length;
  return length;
}
