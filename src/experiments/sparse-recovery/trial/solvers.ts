import {
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
  type Variables,
} from '../../../kernels/l1/basis-pursuit.js';
import {
  createReweightedL1Workspace,
  defaultReweightedL1Limits,
  solveReweightedL1,
} from '../../../kernels/l1/reweighted-l1.js';
import type { Arena } from '../../../kernels/memory/arena.js';
import { createAmpWorkspace, defaultAmpLimits, solveAmp } from '../../../kernels/sparse/amp.js';
import {
  cosamp,
  hardThresholding,
  matchingPursuit,
  subspacePursuit,
  thresholdingPursuit,
} from '../../../kernels/sparse/greedy-solvers.js';
import { createIrlsWorkspace, defaultIrlsLimits, solveIrls } from '../../../kernels/sparse/irls.js';
import {
  createSparseWorkspace,
  type SparseApproximationProblem,
  type SparseSolver,
  type SparseWorkspaceSizes,
  solveSparse,
} from '../../../kernels/sparse/sparse-approximation.js';
import { transitionThreshold } from '../../../theory/minimax-threshold.js';
import type { Signs } from '../../../theory/signs.js';
import type { Cell } from '../declaration/parameters.js';
import type { SolverName } from '../declaration/solver-names.js';

/**
 * The part of its report that every solver has; each adds fields, which `replay` prints. The solution is a view of the
 * solver's workspace.
 */
export interface Solved {
  readonly status: string;
  readonly iterations: number;
  readonly solution: Float64Array;
}

/** Solves one problem within the sizes of its opening. */
export type SolveProblem = (problem: SparseApproximationProblem) => Solved;

/**
 * Reserves the memory of a solver for all cells of a block. `cell` is any of them: it has the solver's own parameters.
 */
type OpenSolver = (arena: Arena, sizes: SparseWorkspaceSizes, cell: Pick<Cell, 'exponent'>) => SolveProblem;

/**
 * The statuses with which a solver has ended by its own rule. With any other one the trial is unresolved: it did not
 * converge, and whether it would have recovered x nobody knows.
 */
const endedStatuses: ReadonlySet<string> = new Set(['converged', 'stationary']);

export function hasEnded({ status }: Pick<Solved, 'status'>): boolean {
  return endedStatuses.has(status);
}

export const solvers: Readonly<Record<SolverName, OpenSolver>> = {
  'basis-pursuit': (arena, sizes) => openBasisPursuit(arena, sizes, 'free'),
  'non-negative-basis-pursuit': (arena, sizes) => openBasisPursuit(arena, sizes, 'non-negative'),
  'reweighted-l1': (arena, sizes) => {
    const workspace = createReweightedL1Workspace(arena, sizes);
    return (problem) => solveReweightedL1(problem, defaultReweightedL1Limits(problem.m), workspace);
  },
  irls: (arena, sizes, { exponent: p }) => {
    const workspace = createIrlsWorkspace(arena, sizes);
    return (problem) => solveIrls({ ...problem, p }, defaultIrlsLimits(), workspace);
  },
  omp: (arena, sizes) => openGreedy(arena, sizes, matchingPursuit),
  'subspace-pursuit': (arena, sizes) => openGreedy(arena, sizes, subspacePursuit),
  cosamp: (arena, sizes) => openGreedy(arena, sizes, cosamp),
  niht: (arena, sizes) => openGreedy(arena, sizes, hardThresholding),
  htp: (arena, sizes) => openGreedy(arena, sizes, thresholdingPursuit),
  amp: (arena, sizes) => openAmp(arena, sizes, 'signed'),
  'non-negative-amp': (arena, sizes) => openAmp(arena, sizes, 'non-negative'),
};

function openBasisPursuit(arena: Arena, sizes: SparseWorkspaceSizes, variables: Variables): SolveProblem {
  const workspace = createBasisPursuitWorkspace(arena, sizes);
  return (problem) => solveBasisPursuit({ ...problem, variables }, defaultBasisPursuitLimits(problem.m), workspace);
}

function openGreedy<Limits>(arena: Arena, sizes: SparseWorkspaceSizes, solver: SparseSolver<Limits>): SolveProblem {
  const workspace = createSparseWorkspace(arena, sizes, solver);
  return (problem) => solveSparse(problem, solver.defaultLimits(problem.m, problem.k), workspace);
}

function openAmp(arena: Arena, sizes: SparseWorkspaceSizes, signs: Signs): SolveProblem {
  const workspace = createAmpWorkspace(arena, sizes);
  const thresholds = new Map<number, number>();
  return (problem) => {
    const threshold = thresholds.get(problem.m) ?? ampThreshold(problem, signs);
    thresholds.set(problem.m, threshold);
    return solveAmp({ ...problem, signs }, defaultAmpLimits(threshold), workspace);
  };
}

/**
 * The minimax threshold at the transition for m / n; for m = n, where nothing is lost, that for m - 1. Rounded to
 * 2^-20: the last bits depend on the engine's exponential, and a trial's must not.
 */
function ampThreshold({ m, n }: { readonly m: number; readonly n: number }, signs: Signs): number {
  const rows = Math.min(m, n - 1);
  return rows === 0 ? 0 : Math.round(2 ** 20 * transitionThreshold(rows / n, signs).alpha) / 2 ** 20;
}
