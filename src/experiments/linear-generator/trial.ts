import {
  type Arena,
  allocateFloat64,
  type Float64Region,
  openArena,
  padRows,
  viewFloat64,
} from '../../kernels/arena.js';
import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../kernels/gaussian-matrix.js';
import {
  createLeastNormWorkspace,
  type LeastNormReport,
  type LeastNormWorkspace,
  solveLeastNorm,
} from '../../kernels/least-norm.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import { expectedError, geometricSpectrum, type LinearModel, theoremOneBound } from '../../theory/linear-generator.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { drawCoordinates, drawMeasurements, placeRightSide } from '../generators/draw-signal.js';
import { metrics } from './metrics.js';

/* Letters as in declaration.ts. All gammas, and all s and m up to prefixes, share a trial's draws. */

interface Cell {
  readonly n: number;
  readonly m: number;
  readonly s: number;
  readonly gamma: number;
}

interface CellWorkspace {
  readonly cell: Cell;
  readonly measurements: GaussianMatrixWorkspace;
  readonly weights: Float64Region;
  readonly rightSide: Float64Region;
  readonly leastNorm: LeastNormWorkspace;
}

type Values = Readonly<Record<(typeof metrics)[number]['name'], number>>;

interface Judgement {
  readonly verdict: VerdictName;
  readonly values: Values;
  readonly report: LeastNormReport;
  readonly states: Readonly<Record<string, StreamState>>;
}

export const linearGeneratorTrial: TrialModule<readonly CellWorkspace[]> = {
  // Cells are solved one after the other, so their memory may overlap.
  createWorkspace: (kernels, points) => points.map((point) => createCellWorkspace(openArena(kernels), readCell(point))),

  runTrial(request, workspace, record) {
    workspace.forEach((cellWorkspace, index) => {
      writeJudgement(judge(request, cellWorkspace), index, record);
    });
  },

  explainTrial(request, [cellWorkspace], record) {
    const judgement = judge(request, cellWorkspace);
    writeJudgement(judgement, 0, record);
    const { verdict, values, report, states } = judgement;
    return {
      verdict,
      ...values,
      solution: [...report.solution],
      dependentRowCount: report.dependentRowCount,
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function readCell(point: Point): Cell {
  return { n: numberAt(point, 'n'), m: numberAt(point, 'm'), s: numberAt(point, 's'), gamma: numberAt(point, 'gamma') };
}

function createCellWorkspace(arena: Arena, cell: Cell): CellWorkspace {
  const { n, m } = cell;
  return {
    cell,
    measurements: createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n }),
    weights: allocateFloat64(arena, n),
    rightSide: allocateFloat64(arena, padRows(m)),
    leastNorm: createLeastNormWorkspace(arena, { mMax: m, nMax: n }),
  };
}

function judge({ seed, trial, criterion }: TrialRequest, workspace: CellWorkspace): Judgement {
  const { cell, measurements, weights, rightSide, leastNorm } = workspace;
  const { n, m, s, gamma } = cell;
  const derive = (role: string): StreamState =>
    deriveStreamState({ seed, experiment: 'linear-generator', role, coordinates: { n }, trial });
  const states = { matrix: derive('matrix'), signal: derive('signal') };
  const signal = new Float64Array(n);
  signal.set(drawCoordinates(states.signal, s));
  drawMeasurements(states.matrix, m, measurements);
  placeRightSide({ m, signal, rightSide }, measurements);
  const lambda = geometricSpectrum(gamma, n);
  viewFloat64(leastNorm.kernels, weights).set(lambda);
  const report = solveLeastNorm({ m, n, matrix: measurements.matrix, weights, rightSide }, leastNorm);
  const model = { m, lambda, squares: signal.map((value) => value * value) };
  const values = measure(report, signal, model);
  return { verdict: judgeValues(values, criterion), values, report, states };
}

function measure(report: LeastNormReport, signal: Float64Array, model: LinearModel): Values {
  let squaredError = 0;
  signal.forEach((value, j) => {
    const difference = report.solution[j] - value;
    squaredError += difference * difference;
  });
  const bound = theoremOneBound(model);
  return {
    'squared-error': squaredError,
    'relative-error': Math.sqrt(squaredError),
    'expected-error': expectedError(model),
    bound,
    'bound-ratio': squaredError / bound,
    residual: report.relativeResidual,
    converged: report.status === 'converged' ? 1 : 0,
  };
}

function judgeValues(values: Values, { name, tolerance }: Criterion): VerdictName {
  if (tolerance === undefined) throw new TypeError('linear-generator: expected the criterion to carry a tolerance');
  if (values.converged === 0) return 'unresolved';
  const measured = name === 'within-bound' ? values['bound-ratio'] : values['squared-error'];
  return measured <= tolerance ? 'success' : 'failure';
}

function writeJudgement({ verdict, values }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = values[name];
  });
}
