import { Matrix } from 'ml-matrix';
import {
  type Arena,
  allocateFloat64,
  type Float64Region,
  openArena,
  padRows,
  viewFloat64,
} from '../../../src/kernels/memory/arena.js';
import * as greedy from '../../../src/kernels/sparse/greedy-solvers.js';
import {
  createSparseWorkspace,
  type SparseApproximation,
  type SparseApproximationProblem,
  type SparseSolver,
  solveSparse,
} from '../../../src/kernels/sparse/sparse-approximation.js';
import { drawNormals } from '../../../src/random/normal.js';
import {
  drawFamilies,
  drawGaussian,
  type Instance,
  kernels,
  openTestStream,
  type Shape,
} from '../l1/basis-pursuit-scene.js';

/** b = A x + noise with a bound k on x's non-zeros. */
export interface SparseInstance extends Instance {
  readonly k: number;
}

/** Lays a solver's workspace out and gives the solver. */
export type OpenSolver = (arena: Arena, shape: Shape) => (problem: SparseApproximationProblem) => SparseApproximation;

/** A report whose arrays are copies. */
export type Copied = Omit<SparseApproximation, 'solution' | 'support'> & {
  readonly solution: number[];
  readonly support: number[];
};

/** A solver with its default limits, some of them changed. */
function withLimits<Limits>(solver: SparseSolver<Limits>): (changes?: Partial<Limits>) => OpenSolver {
  return (changes = {}) =>
    (arena, { m, n, k }) => {
      const workspace = createSparseWorkspace(arena, { mMax: m, nMax: n, kMax: k }, solver);
      return (problem) => solveSparse(problem, { ...solver.defaultLimits(m, k), ...changes }, workspace);
    };
}

export const matchingPursuit = withLimits(greedy.matchingPursuit);
export const hardThresholding = withLimits(greedy.hardThresholding);
export const thresholdingPursuit = withLimits(greedy.thresholdingPursuit);
export const subspacePursuit = withLimits(greedy.subspacePursuit);
export const cosamp = withLimits(greedy.cosamp);

/** By what the law tests share: the limits that all of them have. */
export const solvers: Readonly<
  Record<string, (changes?: { readonly iterationCountMax?: number; readonly residualTolerance?: number }) => OpenSolver>
> = { matchingPursuit, hardThresholding, thresholdingPursuit, subspacePursuit, cosamp };

/** Solves in the kernels' memory; the padding rows of A hold a number that must not matter. */
export function approximate(instance: SparseInstance, open: OpenSolver, padding = -7.25): Copied {
  const arena = openArena(kernels);
  const placed = placeInstance(arena, instance, padding);
  const solve = open(arena, { m: placed.m, n: placed.n, k: placed.k });
  placed.fill();
  const report = solve(placed);
  return { ...report, solution: [...report.solution], support: [...report.support] };
}

/** Growing memory loses views, not content; `fill` writes A and b once everything is laid out. */
export function placeInstance(
  arena: Arena,
  { A, b, k }: SparseInstance,
  padding: number,
): SparseApproximationProblem & { readonly fill: () => void; readonly rightSide: Float64Region } {
  const { rows: m, columns: n } = A;
  const leading = padRows(m) + 4;
  const region = allocateFloat64(arena, leading * n);
  const rightSide = allocateFloat64(arena, padRows(m));
  const fill = (): void => {
    const entries = viewFloat64(kernels, region).fill(padding);
    for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) entries[j * leading + i] = A.get(i, j);
    viewFloat64(kernels, rightSide).fill(0).set(b);
  };
  return { m, n, k, matrix: { pointer: region.pointer, leading }, rightSide, fill };
}

const families = drawFamilies();

/** Planted instances without noise, some of them beyond what any greedy solver recovers. */
export const gaussianInstances: readonly SparseInstance[] = families.Gaussian.map(withPlantedCount);
export const discreteInstances: readonly SparseInstance[] = families.discrete.map(withPlantedCount);

/** About the transition, where 3 k columns are still independent. */
export const middlingInstances: readonly SparseInstance[] = [
  { m: 20, n: 41, k: 6 },
  { m: 30, n: 60, k: 9 },
  { m: 37, n: 90, k: 8 },
  { m: 50, n: 100, k: 15 },
].flatMap((shape) =>
  Array.from({ length: 10 }, (_, trial) =>
    withPlantedCount(drawGaussian(`middling ${shape.m}x${shape.n}`, trial, shape)),
  ),
);

/** So few non-zeros among so many rows that every solver recovers them. */
export const easyInstances: readonly (SparseInstance & { readonly x: readonly number[] })[] = [
  { m: 1, n: 1, k: 1 },
  { m: 33, n: 33, k: 1 },
  { m: 41, n: 40, k: 2 },
  { m: 60, n: 75, k: 3 },
  { m: 99, n: 141, k: 5 },
  { m: 130, n: 130, k: 7 },
].flatMap((shape) =>
  Array.from({ length: 5 }, (_, trial) => {
    const instance = drawGaussian(`easy ${shape.m}x${shape.n}`, trial, shape);
    const x = new Array<number>(shape.n).fill(0);
    instance.planted.forEach((j, i) => (x[j] = instance.values[i]));
    return { ...withPlantedCount(instance), x };
  }),
);

function withPlantedCount({ name, A, b, values }: Instance & { readonly values: readonly number[] }): SparseInstance {
  return { name, A, b, k: values.length };
}

/** b with noise of this share of its norm. */
export function addNoise(instance: SparseInstance, share: number, trial: number): SparseInstance {
  const noise = new Float64Array(instance.b.length);
  drawNormals(openTestStream('noise', trial), noise);
  const scale = share * Math.sqrt(sumOfSquares(instance.b) / sumOfSquares([...noise]));
  return { ...instance, name: `${instance.name} noise ${share}`, b: instance.b.map((bi, i) => bi + scale * noise[i]) };
}

/** Its bits are specified, as those of `Math.hypot` are not. */
function sumOfSquares(v: readonly number[]): number {
  return v.reduce((sum, value) => sum + value * value, 0);
}

/** b - A x */
export function residualOf({ A, b }: Pick<Instance, 'A' | 'b'>, x: readonly number[]): number[] {
  const image = A.mmul(Matrix.columnVector([...x])).to1DArray();
  return b.map((bi, i) => bi - image[i]);
}

export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((ai, i) => ai - b[i]));
}

/** What every report must satisfy, recomputed from A and b; an empty list if all hold. */
export function listBrokenClaims(instance: SparseInstance, report: Copied): string[] {
  const { A, b, k } = instance;
  const { solution, support, relativeResidual } = report;
  const norm = Math.hypot(...b);
  const residual = Math.hypot(...residualOf(instance, solution));
  const claims: Readonly<Record<string, boolean>> = {
    'x has n finite entries': solution.length === A.columns && solution.every(Number.isFinite),
    'S is a set of at most k columns': new Set(support).size === support.length && support.length <= k,
    'x is 0 off S': solution.every((xj, j) => xj === 0 || support.includes(j)),
    'the relative residual': Math.abs(relativeResidual - (norm === 0 ? 0 : residual / norm)) <= 1e-12,
  };
  return Object.keys(claims).filter((claim) => !claims[claim]);
}

/** max over S of |A_j^T r| / (|A_j| |b|) */
export function stationarityOf({ A, b }: Instance, x: readonly number[], support: readonly number[]): number {
  const r = residualOf({ A, b }, x);
  return Math.max(
    0,
    ...support.map((j) => {
      const column = A.getColumn(j);
      const product = column.reduce((sum, aij, i) => sum + aij * r[i], 0);
      return Math.abs(product) / (Math.hypot(...column) * Math.hypot(...b));
    }),
  );
}
