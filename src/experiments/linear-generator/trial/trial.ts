import { createGaussianMatrixWorkspace, type GaussianMatrixWorkspace } from '../../../kernels/draws/gaussian-matrix.js';
import {
  type Arena,
  allocateFloat64,
  type Float64Region,
  openArena,
  padRows,
  viewFloat64,
} from '../../../kernels/memory/arena.js';
import {
  createLeastNormWorkspace,
  type LeastNormReport,
  type LeastNormWorkspace,
  solveLeastNorm,
} from '../../../kernels/sparse/least-norm.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import {
  expectedError,
  geometricSpectrum,
  type LinearModel,
  theoremOneBound,
} from '../../../theory/linear-generator.js';
import { defineTrial, type Judged } from '../../define-trial.js';
import { drawCoordinates, drawMeasurements, placeRightSide } from '../../generators/trial/draw-signal.js';
import { linearGenerator } from '../declaration/declaration.js';
import type { Cell } from '../declaration/parameters.js';

/* Letters as in the declaration. All gammas, and all s and m up to prefixes, share a trial's draws. */

interface Workspace {
  readonly cell: Cell;
  readonly measurements: GaussianMatrixWorkspace;
  readonly weights: Float64Region;
  readonly rightSide: Float64Region;
  readonly leastNorm: LeastNormWorkspace;
}

type Types = TypesOf<typeof linearGenerator>;
type Values = Judged<Types>['metrics'];

export const trial = defineTrial(linearGenerator, {
  open: (cell, kernels) => createWorkspace(openArena(kernels), cell),

  judge({ cell, measurements, weights, rightSide, leastNorm }, { criterion, derive }) {
    const { n, m, s, gamma } = cell;
    const signal = new Float64Array(n);
    signal.set(drawCoordinates(derive('signal', { n }), s));
    drawMeasurements(derive('matrix', { n }), m, measurements);
    placeRightSide({ m, signal, rightSide }, measurements);
    const lambda = geometricSpectrum(gamma, n);
    viewFloat64(leastNorm.kernels, weights).set(lambda);
    const report = solveLeastNorm({ m, n, matrix: measurements.matrix, weights, rightSide }, leastNorm);
    const model = { m, lambda, squares: signal.map((value) => value * value) };
    const metrics = measure(report, signal, model);
    return { verdict: rule(criterion, metrics), metrics, report };
  },

  explain: ({ report }) => ({ solution: [...report.solution], dependentRowCount: report.dependentRowCount }),
});

function createWorkspace(arena: Arena, cell: Cell): Workspace {
  const { n, m } = cell;
  return {
    cell,
    measurements: createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n }),
    weights: allocateFloat64(arena, n),
    rightSide: allocateFloat64(arena, padRows(m)),
    leastNorm: createLeastNormWorkspace(arena, { mMax: m, nMax: n }),
  };
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

function rule({ name, tolerance }: Types['criterion'], values: Values): Judged<Types>['verdict'] {
  if (values.converged === 0) return 'unresolved';
  const measured = name === 'within-bound' ? values['bound-ratio'] : values['squared-error'];
  return measured <= tolerance ? 'success' : 'failure';
}
