import { matchColumns } from '../../../kernels/factorizations/matched-columns.js';
import {
  defaultTrainAndRecoverLimits,
  type TrainAndRecoverLimits,
  type TrainAndRecoverReport,
  trainAndRecover,
} from '../../../kernels/factorizations/train-and-recover.js';
import { listKept, solveTrainingProblems, type TrainingSolutions } from '../../../kernels/factorizations/training.js';
import {
  type BasisPursuitReport,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../../../kernels/l1/basis-pursuit.js';
import { viewFloat64 } from '../../../kernels/memory/arena.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { type Judged, measureNothing } from '../../define-trial.js';
import { measureError } from '../../measure-error.js';
import { trainingData } from '../declaration/declaration.js';
import type { Cell } from '../declaration/parameters.js';
import { type Conditions, measureConditions } from './conditions.js';
import type { Instance } from './draw-instance.js';
import { computeUndercutSparsity } from './unique-sparsity.js';
import type { Workspace } from './workspace.js';

/** Basis pursuit on b. */
export interface Baseline {
  readonly status: BasisPursuitReport['status'];
  readonly relativeError: number;
}

/** Algorithms 2 and 3 on an instance, without anything that is measured beside them. */
interface Recovery {
  readonly training: TrainingSolutions;
  readonly report: TrainAndRecoverReport;
  readonly limits: TrainAndRecoverLimits;
}

/** What training made of the instance. */
export interface Trained extends Recovery {
  readonly relativeError: number;
  /** The training columns that the decisive u keeps, and how many of them are X Z's. */
  readonly kept: readonly number[];
  readonly keptCorrect: number;
  readonly columnsRecovered: number;
  readonly unresolvedCount: number;
  readonly conditions: Conditions;
}

export interface JudgedTrial extends Judged<Types> {
  readonly reason: string;
}

type Types = TypesOf<typeof trainingData>;

const unmeasured = measureNothing(trainingData);

/** The tolerance for directions of components and for training solutions, both relative. */
export const matchTolerance = 1e-6;

export function solveAlone(cell: Cell, instance: Instance, workspace: Workspace): Baseline {
  const { m, n } = cell;
  const { matrix, rightSide, trainAndRecover: memory } = workspace;
  const { status, solution } = solveBasisPursuit(
    { m, n, matrix: matrix.matrix, rightSide },
    defaultBasisPursuitLimits(m),
    memory.training.basisPursuit,
  );
  return { status, relativeError: measureError(solution, instance.solution) };
}

/**
 * Training problems and factorizations take about equally long in the examples, so that each counts as half of the
 * trial.
 */
export function recover(
  cell: Cell,
  { instance, checkpoint }: { readonly instance: Instance; readonly checkpoint: (share: number) => void },
  workspace: Workspace,
): Recovery {
  const { m, n, q, u, 'zero-tolerance': zeroTolerance } = cell;
  const { rightSide, rightSides, trainAndRecover: memory } = workspace;
  const { matrix } = workspace.matrix;
  const defaults = defaultTrainAndRecoverLimits();
  const limits: TrainAndRecoverLimits = {
    training: { ...defaults.training, zeroShare: zeroTolerance },
    factorization: { ...defaults.factorization, zeroShare: zeroTolerance },
    recovery: defaults.recovery,
  };
  const training = solveTrainingProblems(
    { m, n, q, matrix, rightSides },
    { ...limits.training, checkpoint: (share) => checkpoint(share / 2) },
    memory.training,
  );
  const uniqueBelow = computeUndercutSparsity(cell);
  const problem = { m, n, matrix, rightSide, rightSides, training, rowGroups: instance.rowGroups, uniqueBelow };
  const report = trainAndRecover(
    { ...problem, ...(u > 0 && { u }) },
    { ...limits, checkpoint: (share) => checkpoint((1 + share) / 2) },
    memory,
  );
  return { training, report, limits };
}

export function trainOn(
  cell: Cell,
  { instance, checkpoint }: { readonly instance: Instance; readonly checkpoint: (share: number) => void },
  workspace: Workspace,
): Trained {
  const { n } = cell;
  const recovery = recover(cell, { instance, checkpoint }, workspace);
  const { training, report } = recovery;
  const kept = listKept(training, report.decisive.u);
  const keptSizes = { keptCount: kept.length, keptRank: report.decisive.rank };
  return {
    ...recovery,
    relativeError: report.status === 'recovered' ? measureError(report.solution, instance.solution) : Number.NaN,
    kept,
    keptCorrect: kept.filter((l) => isCorrect(l, { training, instance }, workspace)).length,
    columnsRecovered: matchColumns(
      { planted: instance.components, found: report.components },
      { n, tolerance: matchTolerance },
    ).matchedCount,
    unresolvedCount: training.unresolvedCount + report.unresolvedCount,
    conditions: measureConditions(cell, { instance, ...keptSizes }, workspace),
  };
}

function isCorrect(
  l: number,
  { training, instance }: { readonly training: TrainingSolutions; readonly instance: Instance },
  { kernels }: Workspace,
): boolean {
  const { solutions, n } = training;
  const found = viewFloat64(kernels, { pointer: solutions.pointer + 8 * solutions.leading * l, length: n });
  return measureError(found, instance.trainingSolutions[l]) <= matchTolerance;
}

export function judgeBaseline({ status, relativeError }: Baseline, criterion: Types['criterion']): JudgedTrial {
  const metrics = { ...unmeasured, 'relative-error': relativeError, 'l1-relative-error': relativeError };
  if (status !== 'converged') return { verdict: 'unresolved', reason: `basis pursuit: ${status}`, metrics };
  return { ...judgeError(relativeError, criterion), metrics };
}

export function judgeTrained(trained: Trained, baseline: Baseline, criterion: Types['criterion']): JudgedTrial {
  const { report, conditions, unresolvedCount } = trained;
  const metrics = {
    'relative-error': trained.relativeError,
    'l1-relative-error': baseline.relativeError,
    'columns-recovered': trained.columnsRecovered,
    'kept-columns': trained.kept.length,
    'kept-rank': report.decisive.rank,
    'kept-correct': trained.keptCorrect,
    factorizations: report.factorizationCount,
    'unresolved-problems': unresolvedCount,
    'constraint-fixes-z': report.decisive.isFixedByConstraint ? 1 : 0,
    'stable-rank': conditions.stableRank,
    'rip-estimate': conditions.ripEstimate,
    'a1-holds': conditions.a1,
    'a2-holds': conditions.a2,
    'a3-holds': conditions.a3,
    'a4-holds': conditions.a4,
  };
  const { verdict, reason } =
    report.status === 'recovered'
      ? judgeError(trained.relativeError, criterion)
      : ({ verdict: 'failure', reason: `training: ${report.status}` } as const);
  if (verdict === 'success' || unresolvedCount === 0) return { verdict, reason, metrics };
  return { verdict: 'unresolved', reason: `${reason}; ${unresolvedCount} l1 problems without an end`, metrics };
}

function judgeError(relativeError: number, { tolerance }: Types['criterion']): Pick<JudgedTrial, 'verdict' | 'reason'> {
  return relativeError <= tolerance
    ? { verdict: 'success', reason: `relative error within ${tolerance}` }
    : { verdict: 'failure', reason: `relative error above ${tolerance}` };
}
