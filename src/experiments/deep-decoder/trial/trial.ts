import { openArena, viewFloat32 } from '../../../kernels/memory/arena.js';
import {
  createDecoderWorkspace,
  type DecoderReport,
  type DecoderWorkspace,
  fitDeepDecoder,
} from '../../../kernels/networks/deep-decoder.js';
import { projectBack } from '../../../kernels/networks/image-measurements.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { defineTrial, type Judged, measureNothing, type TrialContext } from '../../define-trial.js';
import { deepDecoder } from '../declaration/declaration.js';
import { type DecoderCell, readCell } from './cell.js';
import { drawProblem } from './draw-problem.js';
import { type Scores, scoreReport, sumSquares, toDecibels } from './score.js';

interface Workspace {
  readonly cell: DecoderCell;
  readonly decoder: DecoderWorkspace;
}

type Types = TypesOf<typeof deepDecoder>;

/** Values that a curve can hold. */
const curveLengthMax = 4096;

const unmeasured = measureNothing(deepDecoder);

export const trial = defineTrial(deepDecoder, {
  open(point, kernels): Workspace {
    const cell = readCell(point);
    const limits = { iterateCountMax: cell.iterates, kinds: [cell.measurement], mMax: cell.m };
    return { cell, decoder: createDecoderWorkspace(openArena(kernels), cell.shape, limits) };
  },

  judge({ cell, decoder }, context) {
    const { criterion, derive, files, checkpoint } = context;
    checkpoint(0);
    const problem = drawProblem(cell, { derive, files });
    checkpoint(0);
    const { optimiser: method, stepSize, iterates: iterateCount } = cell;
    const report = fitDeepDecoder(problem, { method, stepSize, iterateCount, checkpoint }, decoder);
    const { kernels, measuring } = decoder;
    const truth = viewFloat32(kernels, measuring.truth);
    const reference = {
      truth,
      zeroFilled: projectBack(problem.measurements, measuring),
      targetSquare: sumSquares(viewFloat32(kernels, measuring.target)),
    };
    // Absent where not even the start had a finite loss.
    const scores = report.losses.length > 0 ? scoreReport(report, reference) : undefined;
    keepCurves(report, truth, context);
    return {
      verdict: rule(criterion, report, scores),
      metrics: { ...unmeasured, ...scores, measurements: cell.m },
      report,
    };
  },

  explain: ({ report }) => ({
    descent: {
      status: report.status,
      iterates: report.losses.length,
      leastLossIterate: report.bestIterate,
      losses: { first: report.losses.at(0) ?? null, last: report.losses.at(-1) ?? null },
    },
  }),
});

function rule(
  { name, tolerance }: Types['criterion'],
  { status }: DecoderReport,
  scores: Scores | undefined,
): Judged<Types>['verdict'] {
  if (scores === undefined || status === 'diverged') return 'unresolved';
  const isSuccess = name === 'gain' ? scores.gain >= tolerance : scores.nmse <= tolerance;
  return isSuccess ? 'success' : 'failure';
}

function keepCurves(report: DecoderReport, truth: Float32Array, { keepCurve }: TrialContext<Types>): void {
  if (keepCurve === undefined) return;
  const stride = Math.ceil(report.losses.length / curveLengthMax);
  const thin = (curve: Float64Array): Float64Array => curve.filter((_, t) => t % stride === 0);
  keepCurve({ name: 'loss', values: thin(report.losses), stride });
  const ratios = thin(report.errors).map((error) => toDecibels(truth, error));
  keepCurve({ name: 'psnr', values: ratios, stride });
  if (report.image.length <= curveLengthMax) {
    keepCurve({ name: 'reconstruction', values: Float64Array.from(report.image) });
  }
}
