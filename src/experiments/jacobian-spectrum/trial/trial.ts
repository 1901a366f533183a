import { openArena } from '../../../kernels/memory/arena.js';
import {
  computeJacobianGram,
  type DescentSlice,
  descendTwoLayer,
} from '../../../kernels/networks/two-layer-generator.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { weightsByFrequency } from '../../../theory/generator-weights.js';
import { defineTrial, type Judged, type TrialContext } from '../../define-trial.js';
import {
  createGeneratorWorkspace,
  drawGenerator,
  type GeneratorWorkspace,
} from '../../generators/trial/generator-workspace.js';
import { jacobianSpectrum } from '../declaration/declaration.js';
import {
  addSpectrum,
  meanSingularValues,
  measuredWeights,
  openSpectrumSums,
  type SpectrumSums,
} from './measure-spectrum.js';

interface Workspace {
  readonly cell: Types['point'];
  readonly generator: GeneratorWorkspace;
}

type Types = TypesOf<typeof jacobianSpectrum>;
type Spectrum = Readonly<Record<Types['curve'], Float64Array>>;

/**
 * The spectrum at the start and where the Jacobian is taken (the same without steps), and whether every descent got
 * there.
 */
interface Spectra {
  readonly before: SpectrumSums;
  readonly after: SpectrumSums;
  readonly residual: number;
  readonly isSound: boolean;
}

export const trial = defineTrial(jacobianSpectrum, {
  open: (cell, kernels): Workspace => ({ cell, generator: createGeneratorWorkspace(openArena(kernels), cell) }),

  judge(workspace, context) {
    const spectra = sumSpectra(workspace, context);
    const spectrum = listSpectrum(spectra, workspace);
    context.keepCurve?.({ name: 'weights', values: spectrum.weights });
    context.keepCurve?.({ name: 'measured-weights', values: spectrum['measured-weights'] });
    context.keepCurve?.({ name: 'singular-values', values: spectrum['singular-values'] });
    const metrics = measure(spectra, spectrum, workspace);
    const { name, tolerance } = context.criterion;
    const measured = name === 'weights-match' ? metrics['weight-deviation'] : metrics['singular-value-deviation'];
    const verdict = spectra.isSound ? (measured <= tolerance ? 'success' : 'failure') : 'unresolved';
    return { verdict, metrics, spectrum };
  },

  explain: ({ spectrum }) => Object.fromEntries(Object.entries(spectrum).map(([name, values]) => [name, [...values]])),
});

function sumSpectra(
  { cell: { n, k, steps, draws }, generator }: Workspace,
  { derive, checkpoint }: TrialContext<Types>,
): Spectra {
  const before = openSpectrumSums(n);
  const after = openSpectrumSums(n);
  let residual = 0;
  let isSound = true;
  for (let copy = 0; copy < draws; copy += 1) {
    checkpoint(copy / draws);
    const drawn = drawGenerator(derive, generator, copy);
    addSpectrum(before, drawn.startGram);
    // A tolerance that no residual reaches: the Jacobian is asked for after a given number of steps.
    const limits = { ...generator.limits, stepCountMax: steps, tolerance: -1 };
    const report = descendTwoLayer(drawn.problem, limits, generator.twoLayer, ({ firstStep }: DescentSlice) =>
      checkpoint((copy + firstStep / (steps + 1)) / draws),
    );
    residual += report.relativeResidual / draws;
    isSound &&= report.status === 'step-limit';
    const { kernel } = drawn.problem;
    addSpectrum(after, steps === 0 ? drawn.startGram : computeJacobianGram({ n, k, kernel }, generator.twoLayer));
  }
  return { before, after, residual, isSound };
}

function listSpectrum({ after }: Spectra, { generator }: Workspace): Spectrum {
  return {
    weights: weightsByFrequency(generator.kernel.autocorrelation).map(Math.sqrt),
    'measured-weights': measuredWeights(after),
    'singular-values': meanSingularValues(after),
  };
}

function measure(
  { before, residual }: Spectra,
  { weights, 'measured-weights': measured, 'singular-values': singularValues }: Spectrum,
  { cell: { steps }, generator }: Workspace,
): Judged<Types>['metrics'] {
  const deviations = compare(measured, weights);
  const sortedWeights = generator.lambda.map(Math.sqrt).sort().reverse();
  return {
    'weight-deviation': computeLargest(deviations),
    'mean-weight-deviation': deviations.reduce((sum, value) => sum + value, 0) / deviations.length,
    'singular-value-deviation': computeLargest(compare(singularValues, sortedWeights)),
    'largest-singular-value': singularValues[0],
    'smallest-singular-value': singularValues[singularValues.length - 1],
    'spectrum-change': steps > 0 ? computeLargest(compare(singularValues, meanSingularValues(before))) : Number.NaN,
    residual: steps > 0 ? residual : Number.NaN,
  };
}

/** |measured / expected - 1|, 0 where both are 0. */
function compare(measured: Float64Array, expected: Float64Array): Float64Array {
  return measured.map((value, i) => (value === expected[i] ? 0 : Math.abs(value / expected[i] - 1)));
}

function computeLargest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
