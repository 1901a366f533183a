import { openArena, viewFloat32 } from '../../kernels/arena.js';
import {
  createDecoderWorkspace,
  type DecoderReport,
  type DecoderWorkspace,
  fitDeepDecoder,
} from '../../kernels/deep-decoder.js';
import { projectBack } from '../../kernels/image-measurements.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import type { Criterion } from '../../sweep/sweep.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { type Cell, readCell } from './cell.js';
import { drawProblem } from './draw-problem.js';
import { metrics } from './metrics.js';
import { type Scores, scoreReport, sumSquares, toDecibels } from './score.js';

interface Place {
  readonly cell: Cell;
  readonly decoder: DecoderWorkspace;
}

type Workspace = readonly Place[];

interface Judgement {
  readonly verdict: VerdictName;
  readonly report: DecoderReport;
  /** Absent if not even the start had a finite loss. */
  readonly scores: Scores | undefined;
  readonly truth: Float32Array;
  readonly states: Readonly<Record<string, StreamState>>;
}

/** Values that a curve can hold. */
const curveLengthMax = 4096;

export const deepDecoderTrial: TrialModule<Workspace> = {
  createWorkspace(kernels, points) {
    const arena = openArena(kernels);
    return points.map(readCell).map((cell) => {
      const limits = { iterateCountMax: cell.iterates, kinds: [cell.measurement], mMax: cell.m };
      return { cell, decoder: createDecoderWorkspace(arena, cell.shape, limits) };
    });
  },

  runTrial(request, workspace, record) {
    workspace.forEach((place, index) => {
      writeJudgement(judge(request, place, index / workspace.length), { place, index, record });
    });
  },

  explainTrial(request, workspace, record) {
    const [place] = workspace;
    const judgement = judge(request, place, 0);
    writeJudgement(judgement, { place, index: 0, record });
    const { verdict, report, states } = judgement;
    return {
      verdict,
      descent: {
        status: report.status,
        iterates: report.losses.length,
        leastLossIterate: report.bestIterate,
        losses: { first: report.losses.at(0) ?? null, last: report.losses.at(-1) ?? null },
      },
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function judge(request: TrialRequest, { cell, decoder }: Place, share: number): Judgement {
  const { seed, trial, checkpoint, points, files } = request;
  const states: Record<string, StreamState> = {};
  const derive = (role: string, coordinates: Readonly<Record<string, number | string>>): StreamState => {
    const state = deriveStreamState({ seed, experiment: 'deep-decoder', role, coordinates, trial });
    states[role] = state;
    return state;
  };
  checkpoint?.(share);
  const problem = drawProblem(cell, { derive, files });
  checkpoint?.(share);
  const limits = {
    method: cell.optimiser,
    stepSize: cell.stepSize,
    iterateCount: cell.iterates,
    checkpoint: checkpoint && ((done: number) => checkpoint(share + done / points.length)),
  };
  const report = fitDeepDecoder(problem, limits, decoder);
  const { kernels, measuring } = decoder;
  const truth = viewFloat32(kernels, measuring.truth);
  const reference = {
    truth,
    zeroFilled: projectBack(problem.measurements, measuring),
    targetSquare: sumSquares(viewFloat32(kernels, measuring.target)),
  };
  const scores = report.losses.length > 0 ? scoreReport(report, reference) : undefined;
  return { verdict: rule(request.criterion, report, scores), report, scores, truth, states };
}

function rule(criterion: Criterion, { status }: DecoderReport, scores: Scores | undefined): VerdictName {
  if (scores === undefined || status === 'diverged') return 'unresolved';
  return isSuccess(criterion, scores) ? 'success' : 'failure';
}

function isSuccess({ name, tolerance }: Criterion, scores: Scores): boolean {
  if (tolerance === undefined) throw new TypeError('deep-decoder: expected the criterion to carry a tolerance');
  return name === 'gain' ? scores.gain >= tolerance : scores.nmse <= tolerance;
}

function writeJudgement(
  { verdict, report, scores, truth }: Judgement,
  { place, index, record }: { readonly place: Place; readonly index: number; readonly record: TrialRecord },
): void {
  record.verdicts[index] = verdictCode[verdict];
  const values: Record<string, number> = { ...scores, measurements: place.cell.m };
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = values[name] ?? Number.NaN;
  });
  if (record.keepCurve === undefined) return;
  const stride = Math.ceil(report.losses.length / curveLengthMax);
  const thin = (curve: Float64Array): Float64Array => curve.filter((_, t) => t % stride === 0);
  record.keepCurve({ cell: index, name: 'loss', values: thin(report.losses), stride });
  const ratios = thin(report.errors).map((error) => toDecibels(truth, error));
  record.keepCurve({ cell: index, name: 'psnr', values: ratios, stride });
  if (report.image.length <= curveLengthMax) {
    record.keepCurve({ cell: index, name: 'reconstruction', values: Float64Array.from(report.image) });
  }
}
