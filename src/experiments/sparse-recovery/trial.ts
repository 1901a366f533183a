import { allocateFloat64, type Float64Region, openArena, padRows, viewFloat64 } from '../../kernels/arena.js';
import {
  type BasisPursuitReport,
  type BasisPursuitWorkspace,
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../../kernels/basis-pursuit.js';
import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  type GaussianMatrixWorkspace,
  readRows,
} from '../../kernels/gaussian-matrix.js';
import type { Kernels } from '../../kernels/wasm.js';
import { drawNormals } from '../../random/normal.js';
import { drawSign, drawSupport, openStream } from '../../random/stream.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import type { TrialExplanation, TrialModule, TrialRecord, TrialRequest } from '../experiment.js';

/*
 * One trial draws a master instance of dimension n; a cell (m, k) judges its first m rows and first k non-zeros.
 * Letters: A in R^{m x n}, x0 with k non-zeros on S0, b = A x0; x_hat the solution found, S its active columns,
 * sigma their signs, w the dual vector.
 */

/** Success demands |A_j^T w| below 1 by this much: two digits above what rounding leaves of an equality. */
const dualMargin = 1e-7;

/** Failure demands a shorter solution by this much of |x0|_1: far above what moving x_hat onto A x = b could cost. */
const l1Margin = 1e-8;

/** The largest residual, over |b|, with which x_hat counts as a solution for that comparison. */
const feasibilityTolerance = 1e-11;

/** The factor of A_S must keep this distance from singular for A_S to count as injective. */
const pivotMargin = 1e-6;

/** Making A_S^T w = sigma exact moves A_j^T w by about the deviation over the pivot: keep that well inside the margin. */
const deviationShare = 0.1;

const metricCount = 3;

interface Workspace {
  readonly kernels: Kernels;
  readonly n: number;
  readonly mMax: number;
  readonly kMax: number;
  readonly matrix: GaussianMatrixWorkspace;
  readonly rightSide: Float64Region;
  readonly columns: Float64Region;
  readonly factors: Float64Region;
  readonly basisPursuit: BasisPursuitWorkspace;
  /** x0 of the cell at hand, in full length. */
  readonly planted: Float64Array;
}

interface Cell {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly ensemble: string;
  readonly coefficients: string;
}

/** x0's non-zeros in the order in which cells take them, and where every draw came from. */
interface MasterInstance {
  readonly support: Int32Array;
  readonly values: Float64Array;
  readonly states: Readonly<Record<string, StreamState>>;
}

/** What one solve says of x0. */
interface Measures {
  readonly relativeError: number;
  readonly l1Gap: number;
  readonly plantedL1Norm: number;
  /** How many of the active columns belong to x0 and have its sign. */
  readonly agreeing: number;
  readonly report: BasisPursuitReport;
}

interface Ruling {
  readonly verdict: VerdictName;
  readonly reason: string;
}

type Judgement = Measures & Ruling;

interface Explained {
  readonly cell: Cell;
  readonly instance: MasterInstance;
  readonly judgement: Judgement;
}

interface Case {
  readonly cell: Cell;
  readonly instance: MasterInstance;
  readonly criterion: Criterion;
}

export const sparseRecoveryTrial: TrialModule<Workspace> = {
  createWorkspace(kernels, points) {
    const cells = points.map(readCell);
    const n = cells[0].n;
    const mMax = Math.max(...cells.map(({ m }) => m));
    const kMax = Math.max(...cells.map(({ k }) => k));
    const arena = openArena(kernels);
    return {
      kernels,
      n,
      mMax,
      kMax,
      matrix: createGaussianMatrixWorkspace(arena, { rowCountMax: mMax, columnCount: n }),
      rightSide: allocateFloat64(arena, padRows(mMax)),
      columns: allocateFloat64(arena, Math.ceil(kMax / 2)),
      factors: allocateFloat64(arena, kMax),
      basisPursuit: createBasisPursuitWorkspace(arena, { mMax, nMax: n }),
      planted: new Float64Array(n),
    };
  },

  runTrial(request, workspace, record) {
    const cells = request.points.map(readCell);
    const instance = drawInstance(request, cells[0], workspace);
    cells.forEach((cell, index) => {
      writeJudgement(judge({ cell, instance, criterion: request.criterion }, workspace), index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const cell = readCell(request.points[0]);
    const instance = drawInstance(request, cell, workspace);
    const judgement = judge({ cell, instance, criterion: request.criterion }, workspace);
    writeJudgement(judgement, 0, record);
    return explain({ cell, instance, judgement }, workspace);
  },
};

/** Fills the workspace with the trial's master matrix, support and values. */
function drawInstance({ seed, trial }: TrialRequest, cell: Cell, workspace: Workspace): MasterInstance {
  const { n, ensemble, coefficients } = cell;
  const { kernels, mMax, kMax } = workspace;
  const derive = (role: string, coordinates: Readonly<Record<string, number | string>>): StreamState =>
    deriveStreamState({ seed, experiment: 'sparse-recovery', role, coordinates, trial });
  const matrix = derive('matrix', { n, ensemble });
  const support = derive('support', { n });
  // Laws of the non-zeros have roles of their own, so that each keeps its stream when others come.
  const role = coefficients === 'signs' ? 'signs' : 'amplitudes';
  const amounts = derive(role, { n });
  fillGaussianMatrix(matrix, mMax, workspace.matrix);
  const places = drawSupport(openStream(support), { n, k: kMax });
  const values = drawValues(amounts, coefficients, kMax);
  new Int32Array(kernels.memory.buffer, workspace.columns.pointer, kMax).set(places);
  viewFloat64(kernels, workspace.factors).set(values);
  return { support: places, values, states: { matrix, support, [role]: amounts } };
}

function drawValues(state: StreamState, coefficients: string, count: number): Float64Array {
  const stream = openStream(state);
  const values = new Float64Array(count);
  if (coefficients === 'gaussian') drawNormals(stream, values);
  else for (let i = 0; i < count; i += 1) values[i] = drawSign(stream);
  return values;
}

/** Solves one cell and rules on it. */
function judge({ cell, instance, criterion }: Case, workspace: Workspace): Judgement {
  const { m, n, k } = cell;
  const { rightSide, matrix, basisPursuit, planted } = workspace;
  multiplyMaster(m, k, workspace);
  const problem = { m, n, matrix: matrix.matrix, rightSide };
  const report = solveBasisPursuit(problem, defaultBasisPursuitLimits(m), basisPursuit);
  planted.fill(0);
  let plantedL1Norm = 0;
  for (let i = 0; i < k; i += 1) {
    planted[instance.support[i]] = instance.values[i];
    plantedL1Norm += Math.abs(instance.values[i]);
  }
  const measures: Measures = {
    relativeError: measureError(report.solution, planted),
    l1Gap: k === 0 ? 0 : 1 - report.l1Norm / plantedL1Norm,
    plantedL1Norm,
    agreeing: countAgreements(report, planted),
    report,
  };
  const ruling = criterion.name === 'exact' ? judgeExact(cell, measures) : judgeError(measures, criterion.tolerance);
  return { ...measures, ...ruling };
}

/** b = A_{S0} x0 over the first m rows and the first k non-zeros. */
function multiplyMaster(m: number, k: number, { kernels, matrix, rightSide, columns, factors }: Workspace): void {
  const b = viewFloat64(kernels, rightSide).fill(0);
  const { pointer, leading } = matrix.matrix;
  kernels.functions.addColumns(rightSide.pointer, pointer, leading, columns.pointer, factors.pointer, k, padRows(m));
  b.fill(0, m);
}

/** |x_hat - x0|_2 / |x0|_2. */
function measureError(solution: Float64Array, planted: Float64Array): number {
  let error = 0;
  let norm = 0;
  for (let j = 0; j < solution.length; j += 1) {
    // Products, since the bits of a power are the engine's choice.
    const difference = solution[j] - planted[j];
    error += difference * difference;
    norm += planted[j] * planted[j];
  }
  return Math.sqrt(norm === 0 ? error : error / norm);
}

/**
 * Whether x0 is the unique solution. Yes, if S0 lies in S with x0's signs, A_S^T w = sigma, |A_j^T w| < 1 off S, and A_S
 * is injective: any solution then has its support in S (complementary slackness), where only x0 solves A x = b.
 * S may be larger than S0, since the dual vector of least norm often touches 1 beside S0. No, if a solution with a
 * smaller l1 norm is at hand, or if k > m: then A_S0 has a null vector, and along it x0 may move without loss.
 */
export function judgeExact(
  { m, k }: Pick<Cell, 'm' | 'k'>,
  { report, l1Gap, agreeing }: Pick<Measures, 'report' | 'l1Gap' | 'agreeing'>,
): Ruling {
  if (k > m) return { verdict: 'failure', reason: `the ${k} columns of x0's support are dependent in R^${m}` };
  const { certificate } = report;
  if (certificate.primalResidual <= feasibilityTolerance && l1Gap > l1Margin) {
    return { verdict: 'failure', reason: 'a solution with a smaller l1 norm exists' };
  }
  const { dualDeviation, dualMaxOffSupport, pivotMin } = certificate;
  const proved =
    report.status === 'converged' &&
    agreeing === k &&
    dualMaxOffSupport < 1 - dualMargin &&
    pivotMin > pivotMargin &&
    dualDeviation < deviationShare * dualMargin * pivotMin;
  return proved
    ? { verdict: 'success', reason: 'the dual certificate proves x0 to be the unique solution' }
    : { verdict: 'unresolved', reason: `neither proof holds to its tolerance (solver: ${report.status})` };
}

/** How many of S have x0's sign. */
function countAgreements({ support, signs }: BasisPursuitReport, planted: Float64Array): number {
  let count = 0;
  support.forEach((j, i) => {
    if (Math.sign(planted[j]) === signs[i]) count += 1;
  });
  return count;
}

function judgeError({ relativeError, report }: Measures, tolerance: number | undefined): Ruling {
  if (tolerance === undefined) throw new TypeError('sparse-recovery: expected the criterion to carry a tolerance');
  if (report.status !== 'converged') return { verdict: 'unresolved', reason: `solver: ${report.status}` };
  return relativeError <= tolerance
    ? { verdict: 'success', reason: `relative error within ${tolerance}` }
    : { verdict: 'failure', reason: `relative error above ${tolerance}` };
}

function writeJudgement(
  { verdict, relativeError, l1Gap, report }: Judgement,
  index: number,
  record: TrialRecord,
): void {
  record.verdicts[index] = verdictCode[verdict];
  record.metrics.set([relativeError, l1Gap, report.iterations], index * metricCount);
}

/** The certificate is evaluated once more here, by plain loops over A's entries. */
function explain({ cell, instance, judgement }: Explained, workspace: Workspace): TrialExplanation {
  const { m, n, k } = cell;
  const { report } = judgement;
  const { support, signs, certificate } = report;
  const rows = readRows(workspace.matrix, m);
  const products = multiplyTransposedPlainly(rows, certificate.dual, n);
  const offSupport = new Set(products.keys());
  for (const j of support) offSupport.delete(j);
  return {
    verdict: judgement.verdict,
    reason: judgement.reason,
    solver: { status: report.status, iterations: report.iterations, drops: report.drops },
    l1Norms: { planted: judgement.plantedL1Norm, found: report.l1Norm, gap: judgement.l1Gap },
    relativeError: judgement.relativeError,
    supportSizes: { planted: k, active: support.length, agreeing: judgement.agreeing },
    certificate: {
      dualDeviation: certificate.dualDeviation,
      dualMaxOffSupport: certificate.dualMaxOffSupport,
      primalResidual: certificate.primalResidual,
      dualityGap: certificate.dualityGap,
      pivotMin: certificate.pivotMin,
      signViolation: certificate.signViolation,
    },
    recomputed: {
      dualDeviation: Math.max(0, ...Array.from(support, (j, i) => Math.abs(products[j] - signs[i]))),
      dualMaxOffSupport: Math.max(0, ...Array.from(offSupport, (j) => Math.abs(products[j]))),
      primalResidual: findResidual(rows, report.solution, viewFloat64(workspace.kernels, workspace.rightSide)),
    },
    thresholds: { dualMargin, l1Margin, feasibilityTolerance, pivotMargin },
    streams: Object.fromEntries(
      Object.entries(instance.states).map(([role, state]) => [role, formatStreamState(state)]),
    ),
  };
}

/** A^T w for row-major A. */
function multiplyTransposedPlainly(rows: Float64Array, w: Float64Array, n: number): Float64Array {
  const products = new Float64Array(n);
  w.forEach((wi, i) => {
    for (let j = 0; j < n; j += 1) products[j] += rows[i * n + j] * wi;
  });
  return products;
}

/** |A x - b|_2 / |b|_2 for row-major A. */
function findResidual(rows: Float64Array, x: Float64Array, b: Float64Array): number {
  const n = x.length;
  const rest = b.slice(0, rows.length / n);
  const norm = Math.hypot(...rest);
  rest.forEach((_, i) => {
    for (let j = 0; j < n; j += 1) rest[i] -= rows[i * n + j] * x[j];
  });
  return norm === 0 ? 0 : Math.hypot(...rest) / norm;
}

function readCell(point: Point): Cell {
  return {
    n: readNumber(point, 'n'),
    m: readNumber(point, 'm'),
    k: readNumber(point, 'k'),
    ensemble: readWord(point, 'ensemble'),
    coefficients: readWord(point, 'coefficients'),
  };
}

function readNumber(point: Point, name: string): number {
  const value = point[name];
  if (typeof value !== 'number') throw new TypeError(`sparse-recovery: expected a number for ${name}, got ${value}`);
  return value;
}

function readWord(point: Point, name: string): string {
  const value = point[name];
  if (typeof value !== 'string') throw new TypeError(`sparse-recovery: expected a word for ${name}, got ${value}`);
  return value;
}
