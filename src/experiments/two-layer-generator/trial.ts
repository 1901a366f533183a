import { openArena } from '../../kernels/arena.js';
import { descendTwoLayer, type TwoLayerReport } from '../../kernels/two-layer-generator.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import { expectedError, theoremOneBound } from '../../theory/linear-generator.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { readGeneratorCell } from '../generators/generator-cell.js';
import {
  createGeneratorWorkspace,
  type DrawnGenerator,
  drawGenerator,
  type GeneratorWorkspace,
} from '../generators/generator-workspace.js';
import { type CurveFollower, openCurves } from './follow-curves.js';
import { metrics } from './metrics.js';

interface CellWorkspace {
  readonly iterations: number;
  readonly residualTolerance: number;
  readonly generator: GeneratorWorkspace;
}

type Values = Readonly<Record<(typeof metrics)[number]['name'], number>>;

interface Judgement {
  readonly verdict: VerdictName;
  readonly values: Values;
  readonly report: TwoLayerReport;
  readonly drawn: DrawnGenerator;
  readonly states: Readonly<Record<string, StreamState>>;
}

export const twoLayerGeneratorTrial: TrialModule<readonly CellWorkspace[]> = {
  // Cells are fitted one after the other, so their memory may overlap.
  createWorkspace: (kernels, points) =>
    points.map((point: Point) => ({
      iterations: numberAt(point, 'iterations'),
      residualTolerance: numberAt(point, 'residual-tolerance'),
      generator: createGeneratorWorkspace(openArena(kernels), readGeneratorCell(point)),
    })),

  runTrial(request, workspace, record) {
    workspace.forEach((cellWorkspace, index) => {
      const checkpoint = (share: number): void => request.checkpoint?.((index + share) / workspace.length);
      const follower = record.keepCurve && openCurves(cellWorkspace.iterations);
      writeJudgement(judge({ ...request, checkpoint }, cellWorkspace, follower), index, record);
      for (const curve of follower?.curves() ?? []) record.keepCurve?.({ cell: index, ...curve });
    });
  },

  explainTrial(request, [cellWorkspace], record) {
    const judgement = judge(request, cellWorkspace);
    writeJudgement(judgement, 0, record);
    const { verdict, values, report, drawn, states } = judgement;
    return {
      verdict,
      ...values,
      status: report.status,
      step: drawn.problem.eta,
      stepConverged: drawn.stepConverged,
      signal: [...drawn.problem.planted],
      solution: [...report.solution],
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function judge(
  { seed, trial, criterion, checkpoint }: TrialRequest,
  workspace: CellWorkspace,
  follower?: CurveFollower,
): Judgement {
  const { iterations, residualTolerance, generator } = workspace;
  const states: Record<string, StreamState> = {};
  const drawn = drawGenerator((role, coordinates) => {
    states[role] = deriveStreamState({ seed, experiment: 'two-layer-generator', role, coordinates, trial });
    return states[role];
  }, generator);
  const limits = { ...generator.limits, stepCountMax: iterations, tolerance: residualTolerance };
  const report = descendTwoLayer(drawn.problem, limits, generator.twoLayer, (slice) => {
    checkpoint?.(slice.firstStep / iterations);
    follower?.follow(slice);
  });
  const values = measure(report, drawn, generator);
  return { verdict: judgeValues(values, criterion), values, report, drawn, states };
}

function measure(
  report: TwoLayerReport,
  { problem, coordinates }: DrawnGenerator,
  { lambda }: GeneratorWorkspace,
): Values {
  const squares = new Float64Array(problem.n);
  squares.set(coordinates.map((value) => value * value));
  const model = { m: problem.m, lambda, squares };
  return {
    'squared-error': report.squaredError,
    'relative-error': Math.sqrt(report.squaredError),
    iterations: report.steps,
    residual: report.relativeResidual,
    converged: report.status === 'converged' ? 1 : 0,
    'least-squared-error': report.leastSquaredError,
    'least-error-iteration': report.leastErrorStep,
    'expected-error': expectedError(model),
    bound: theoremOneBound(model),
  };
}

function judgeValues(values: Values, { tolerance }: Criterion): VerdictName {
  if (tolerance === undefined) throw new TypeError('two-layer-generator: expected the criterion to carry a tolerance');
  if (values.converged === 0) return 'unresolved';
  return values['squared-error'] <= tolerance ? 'success' : 'failure';
}

function writeJudgement({ verdict, values }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = values[name];
  });
}
