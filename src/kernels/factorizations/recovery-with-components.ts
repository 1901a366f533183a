import {
  type BasisPursuitLimits,
  type BasisPursuitWorkspace,
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../l1/basis-pursuit.js';
import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import { passColumns } from '../memory/pass-columns.js';
import type { Kernels } from '../memory/wasm.js';
import {
  type ColumnBasis,
  type ColumnBasisWorkspace,
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
} from './column-basis.js';
import { measureSquare } from './stable-rank.js';

/*
 * x in the range of known components Xbar, n x p, from b = A x, A of m x n: min |z|_1 subject to
 * (sqrt n / |A|_F) A Xbar S z = (sqrt n / |A|_F) b, x = Xbar S z, with S = diag(1 / |Xbar_k|_2).
 *
 * Method: the product D = (sqrt n / |A|_F) A Xbar S is written down; what of b lies outside D's range proves that there
 * is no solution; otherwise basis pursuit by homotopy. Welper, Algorithm 1 and equation (5).
 *
 * Cost: 2 m n p flops for D at most, 2 m p rank(D) for its rank, and a basis pursuit of m x p.
 */

export interface ComponentRecoveryProblem {
  readonly m: number;
  readonly n: number;
  /** A; rows from m to the next multiple of 4 may hold any finite numbers. */
  readonly matrix: KernelMatrix;
  /** b in the kernels' memory, 0 from m to the next multiple of 4. */
  readonly rightSide: Float64Region;
  /** Xbar: `count` columns of n entries. A zero column has no direction and is left out. */
  readonly components: KernelMatrix & { readonly count: number };
}

export interface ComponentRecoveryLimits {
  /**
   * x solves A x = b if the residual is at most this share of |b|_2; b lies outside the range of A Xbar if more of b is
   * outside.
   */
  readonly residualShare: number;
  /** A column of A Xbar, scaled to length 1, depends on the others if what is left of it is shorter than this. */
  readonly dependentShare: number;
  /** The default for m if left out. */
  readonly basisPursuit?: BasisPursuitLimits;
}

export interface ComponentRecoveryWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly pMax: number;
  readonly product: KernelMatrix;
  readonly target: Float64Region;
  readonly rest: Float64Region;
  readonly columns: Float64Region;
  readonly factors: Float64Region;
  readonly columnBasis: ColumnBasisWorkspace;
  readonly basisPursuit: BasisPursuitWorkspace;
}

/**
 * `recovered`: A x = b to tolerance, which does not say that x is the vector behind b. `inconsistent`: b lies outside
 * the range of A Xbar, so that no z has A Xbar z = b. `empty`: b is not 0 and there is no component. `unresolved`: the
 * l1 problem did not end by its own rule where the constraint does not fix z, or its solution leaves too much of b; or
 * there are NaN or infinities.
 */
type ComponentRecoveryStatus = 'recovered' | 'inconsistent' | 'unresolved' | 'empty';

export interface ComponentRecoveryReport {
  readonly status: ComponentRecoveryStatus;
  /** x, n entries; 0 unless recovered or unresolved. */
  readonly solution: Float64Array;
  /** z, one entry a component. */
  readonly combinator: Float64Array;
  /** Whether A Xbar is injective: then A Xbar S z = b alone has one solution at most, and the l1 norm decides nothing. */
  readonly isFixedByConstraint: boolean;
  /** |A x - b|_2 / |b|_2; where inconsistent, the part of b outside the range of A Xbar, over |b|_2. */
  readonly relativeResidual: number;
}

/** Components from l1 problems have errors up to 1e-9, and the conditioning of A Xbar costs some more digits. */
export function defaultComponentRecoveryLimits(): ComponentRecoveryLimits {
  return { ...defaultColumnBasisLimits(), residualShare: 1e-6 };
}

/** Memory for every problem with m <= mMax, n <= nMax and at most pMax components. */
export function createComponentRecoveryWorkspace(
  arena: Arena,
  { mMax, nMax, pMax }: { readonly mMax: number; readonly nMax: number; readonly pMax: number },
): ComponentRecoveryWorkspace {
  const leading = padRows(mMax);
  return {
    kernels: arena.kernels,
    nMax,
    pMax,
    product: { pointer: allocateFloat64(arena, leading * pMax).pointer, leading },
    target: allocateFloat64(arena, leading),
    rest: allocateFloat64(arena, leading),
    columns: allocateFloat64(arena, Math.ceil(nMax / 2)),
    factors: allocateFloat64(arena, nMax),
    columnBasis: createColumnBasisWorkspace(arena, { nMax: mMax, qMax: pMax }),
    basisPursuit: createBasisPursuitWorkspace(arena, { mMax, nMax: pMax }),
  };
}

export function recoverWithComponents(
  problem: ComponentRecoveryProblem,
  limits: ComponentRecoveryLimits,
  workspace: ComponentRecoveryWorkspace,
): ComponentRecoveryReport {
  const { m, n, rightSide, components } = problem;
  checkSizes(problem, workspace);
  const { kernels, product, target } = workspace;
  const b = viewFloat64(kernels, { pointer: rightSide.pointer, length: m });
  const bNorm = measureLength(b);
  const nothing = {
    solution: new Float64Array(n),
    combinator: new Float64Array(components.count),
    isFixedByConstraint: false,
    relativeResidual: bNorm === 0 ? 0 : 1,
  };
  if (!Number.isFinite(bNorm)) return { ...nothing, status: 'unresolved' };
  const scales = writeProduct(problem, workspace);
  if (scales === undefined) return { ...nothing, status: 'unresolved' };
  if (scales.every((scale) => scale === 0)) return { ...nothing, status: bNorm === 0 ? 'recovered' : 'empty' };
  const basis = computeColumnBasis({ n: m, q: components.count, matrix: product }, limits, workspace.columnBasis);
  if (basis.kind === 'not-finite') return { ...nothing, status: 'unresolved' };
  const isFixedByConstraint = basis.rank === components.count;
  const outside = measureOutside(basis, { m, bNorm }, workspace);
  if (outside > limits.residualShare) {
    return { ...nothing, status: 'inconsistent', isFixedByConstraint, relativeResidual: outside };
  }
  const { status, solution: z } = solveBasisPursuit(
    { m, n: components.count, matrix: product, rightSide: target },
    limits.basisPursuit ?? defaultBasisPursuitLimits(m),
    workspace.basisPursuit,
  );
  const combinator = z.slice();
  const solution = combine(problem, { scales, combinator, kernels });
  const relativeResidual = measureResidual(problem, { solution, bNorm, workspace });
  // Where there is only one feasible z no minimiser need be proved, and the homotopy may stall if D is ill-conditioned.
  const isMinimiser = status === 'converged' || isFixedByConstraint;
  return {
    status: isMinimiser && relativeResidual <= limits.residualShare ? 'recovered' : 'unresolved',
    solution,
    combinator,
    isFixedByConstraint,
    relativeResidual,
  };
}

function checkSizes({ m, n, components }: ComponentRecoveryProblem, workspace: ComponentRecoveryWorkspace): void {
  const { nMax, pMax, product } = workspace;
  if (padRows(m) > product.leading || n > nMax || components.count > pMax || components.leading < n) {
    throw new RangeError(
      `recovery with components: expected m <= ${product.leading}, n <= ${nMax} and at most ${pMax} components of n ` +
        `rows; got m = ${m}, n = ${n}, ${components.count} components with leading dimension ${components.leading}`,
    );
  }
}

/** D and (sqrt n / |A|_F) b. Returns S's diagonal, 0 for a column without direction; undefined if Xbar or A is not finite. */
function writeProduct(
  { m, n, matrix, rightSide, components }: ComponentRecoveryProblem,
  workspace: ComponentRecoveryWorkspace,
): number[] | undefined {
  const { kernels, product, target } = workspace;
  const norm = Math.sqrt(measureSquare({ m, n, matrix }, kernels));
  // A zero matrix has no scale.
  const factor = norm === 0 ? 1 : Math.sqrt(n) / norm;
  const padded = padRows(m);
  const b = viewFloat64(kernels, { pointer: rightSide.pointer, length: m });
  viewFloat64(kernels, target)
    .fill(0)
    .set(b.map((value) => value * factor));
  const scales: number[] = [];
  for (let k = 0; k < components.count; k += 1) {
    const column = viewFloat64(kernels, { pointer: components.pointer + 8 * components.leading * k, length: n });
    const length = measureLength(column);
    if (!Number.isFinite(length)) return undefined;
    const scale = length === 0 ? 0 : 1 / length;
    const pointer = product.pointer + 8 * product.leading * k;
    viewFloat64(kernels, { pointer, length: product.leading }).fill(0);
    addProduct({ pointer, padded, matrix }, { vector: column, factor: scale * factor }, workspace);
    viewFloat64(kernels, { pointer, length: product.leading }).fill(0, m);
    scales.push(scale);
  }
  return Number.isFinite(factor) ? scales : undefined;
}

/** The vector at `pointer` += factor A v. */
function addProduct(
  { pointer, padded, matrix }: { readonly pointer: number; readonly padded: number; readonly matrix: KernelMatrix },
  { vector, factor }: { readonly vector: Float64Array; readonly factor: number },
  { kernels, columns, factors }: ComponentRecoveryWorkspace,
): void {
  const places = new Int32Array(kernels.memory.buffer, columns.pointer, vector.length);
  const values = viewFloat64(kernels, factors);
  let count = 0;
  for (let i = 0; i < vector.length; i += 1) {
    if (vector[i] === 0) continue;
    places[count] = i;
    values[count] = factor * vector[i];
    count += 1;
  }
  kernels.functions.addColumns(pointer, passColumns(kernels, matrix, padded), columns.pointer, factors.pointer, count);
}

/** The length of the part of b outside the range, over |b|_2. */
function measureOutside(
  { basis, rank }: Extract<ColumnBasis, { kind: 'basis' }>,
  { m, bNorm }: { readonly m: number; readonly bNorm: number },
  { kernels, target, rest }: ComponentRecoveryWorkspace,
): number {
  if (bNorm === 0) return 0;
  const padded = padRows(m);
  const b = viewFloat64(kernels, { pointer: target.pointer, length: padded });
  const left = viewFloat64(kernels, { pointer: rest.pointer, length: padded });
  left.set(b);
  for (let k = 0; k < rank; k += 1) {
    const column = basis.pointer + 8 * basis.leading * k;
    kernels.functions.addScaled(rest.pointer, -kernels.functions.dot(column, rest.pointer, padded), column, padded);
  }
  return measureLength(left) / measureLength(b);
}

/** x = Xbar S z */
function combine(
  { n, components }: ComponentRecoveryProblem,
  {
    scales,
    combinator,
    kernels,
  }: { readonly scales: readonly number[]; readonly combinator: Float64Array; readonly kernels: Kernels },
): Float64Array {
  const solution = new Float64Array(n);
  combinator.forEach((zk, k) => {
    const factor = scales[k] * zk;
    if (factor === 0) return;
    const column = viewFloat64(kernels, { pointer: components.pointer + 8 * components.leading * k, length: n });
    for (let i = 0; i < n; i += 1) solution[i] += factor * column[i];
  });
  return solution;
}

function measureResidual(
  { m, matrix, rightSide }: ComponentRecoveryProblem,
  {
    solution,
    bNorm,
    workspace,
  }: { readonly solution: Float64Array; readonly bNorm: number; readonly workspace: ComponentRecoveryWorkspace },
): number {
  const { kernels, rest } = workspace;
  const padded = padRows(m);
  const left = viewFloat64(kernels, { pointer: rest.pointer, length: padded });
  const b = viewFloat64(kernels, { pointer: rightSide.pointer, length: m });
  left.fill(0).set(b.map((value) => -value));
  addProduct({ pointer: rest.pointer, padded, matrix }, { vector: solution, factor: 1 }, workspace);
  const norm = measureLength(left.subarray(0, m));
  return bNorm === 0 ? norm : norm / bNorm;
}

/** |v|_2; engines differ in the last bits of Math.hypot. */
function measureLength(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
