import { openArena } from '../../../kernels/memory/arena.js';
import { descendTwoLayer, type TwoLayerReport } from '../../../kernels/networks/two-layer-generator.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { expectedError, theoremOneBound } from '../../../theory/linear-generator.js';
import { defineTrial, type Judged } from '../../define-trial.js';
import {
  createGeneratorWorkspace,
  type DrawnGenerator,
  drawGenerator,
  type GeneratorWorkspace,
} from '../../generators/trial/generator-workspace.js';
import { twoLayerGenerator } from '../declaration/declaration.js';
import { openCurves } from './follow-curves.js';

interface Workspace {
  readonly cell: Types['point'];
  readonly generator: GeneratorWorkspace;
}

type Types = TypesOf<typeof twoLayerGenerator>;
type Values = Judged<Types>['metrics'];

export const trial = defineTrial(twoLayerGenerator, {
  open: (cell, kernels): Workspace => ({ cell, generator: createGeneratorWorkspace(openArena(kernels), cell) }),

  judge({ cell, generator }, { criterion, derive, checkpoint, keepCurve }) {
    const { iterations, 'residual-tolerance': tolerance } = cell;
    const follower = keepCurve && openCurves(iterations);
    const drawn = drawGenerator(derive, generator);
    const limits = { ...generator.limits, stepCountMax: iterations, tolerance };
    const report = descendTwoLayer(drawn.problem, limits, generator.twoLayer, (slice) => {
      checkpoint(slice.firstStep / iterations);
      follower?.follow(slice);
    });
    for (const curve of follower?.curves() ?? []) keepCurve?.(curve);
    const metrics = measure(report, drawn, generator);
    return { verdict: rule(criterion, metrics), metrics, report, drawn };
  },

  explain: ({ report, drawn }) => ({
    status: report.status,
    step: drawn.problem.eta,
    stepConverged: drawn.stepConverged,
    signal: [...drawn.problem.planted],
    solution: [...report.solution],
  }),
});

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

function rule({ tolerance }: Types['criterion'], values: Values): Judged<Types>['verdict'] {
  if (values.converged === 0) return 'unresolved';
  return values['squared-error'] <= tolerance ? 'success' : 'failure';
}
