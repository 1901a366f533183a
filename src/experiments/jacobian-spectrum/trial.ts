import { openArena } from '../../kernels/arena.js';
import { type DescentSlice, descendTwoLayer, findJacobianGram } from '../../kernels/two-layer-generator.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { numberAt } from '../../sweep/point.js';
import type { Criterion, Point } from '../../sweep/sweep.js';
import { weightsByFrequency } from '../../theory/generator-weights.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { readGeneratorCell } from '../generators/generator-cell.js';
import { createGeneratorWorkspace, drawGenerator, type GeneratorWorkspace } from '../generators/generator-workspace.js';
import { leaveOutUnmeasured } from '../leave-out-unmeasured.js';
import {
  addSpectrum,
  meanSingularValues,
  measuredWeights,
  openSpectrumSums,
  type SpectrumSums,
} from './measure-spectrum.js';
import { metrics } from './metrics.js';

interface CellWorkspace {
  readonly steps: number;
  readonly draws: number;
  readonly generator: GeneratorWorkspace;
}

type Values = Readonly<Record<(typeof metrics)[number]['name'], number>>;

/** At the start, where the Jacobian is taken (the same without steps), and whether every descent got there. */
interface Spectra {
  readonly before: SpectrumSums;
  readonly after: SpectrumSums;
  readonly residual: number;
  readonly isSound: boolean;
  readonly states: Readonly<Record<string, StreamState>>;
}

export const jacobianSpectrumTrial: TrialModule<readonly CellWorkspace[]> = {
  // Cells are measured one after the other, so their memory may overlap.
  createWorkspace: (kernels, points) =>
    points.map((point: Point) => ({
      steps: numberAt(point, 'steps'),
      draws: numberAt(point, 'draws'),
      generator: createGeneratorWorkspace(openArena(kernels), readGeneratorCell(point)),
    })),

  runTrial(request, workspace, record) {
    workspace.forEach((cellWorkspace, index) => {
      const checkpoint = (share: number): void => request.checkpoint?.((index + share) / workspace.length);
      const spectra = findSpectra({ ...request, checkpoint }, cellWorkspace);
      writeValues(judge(spectra, request.criterion, cellWorkspace), index, record);
      const spectrum = listSpectrum(spectra, cellWorkspace);
      for (const [name, values] of Object.entries(spectrum)) record.keepCurve?.({ cell: index, name, values });
    });
  },

  explainTrial(request, [cellWorkspace], record) {
    const spectra = findSpectra(request, cellWorkspace);
    const { verdict, values } = judge(spectra, request.criterion, cellWorkspace);
    writeValues({ verdict, values }, 0, record);
    const spectrum = Object.entries(listSpectrum(spectra, cellWorkspace));
    return {
      verdict,
      ...leaveOutUnmeasured(values),
      ...Object.fromEntries(spectrum.map(([name, entries]) => [name, [...entries]])),
      streams: Object.fromEntries(
        Object.entries(spectra.states).map(([role, state]) => [role, formatStreamState(state)]),
      ),
    };
  },
};

function findSpectra({ seed, trial, checkpoint }: TrialRequest, { steps, draws, generator }: CellWorkspace): Spectra {
  const { n, k } = generator.cell;
  const before = openSpectrumSums(n);
  const after = openSpectrumSums(n);
  const states: Record<string, StreamState> = {};
  let residual = 0;
  let isSound = true;
  for (let copy = 0; copy < draws; copy += 1) {
    checkpoint?.(copy / draws);
    const drawn = drawGenerator(
      (role, coordinates) => {
        const state = deriveStreamState({ seed, experiment: 'jacobian-spectrum', role, coordinates, trial });
        states[role === 'init' ? `init ${copy}` : role] = state;
        return state;
      },
      generator,
      copy,
    );
    addSpectrum(before, drawn.startGram);
    // A tolerance that no residual is within: the Jacobian is asked for after so many steps.
    const limits = { ...generator.limits, stepCountMax: steps, tolerance: -1 };
    const report = descendTwoLayer(drawn.problem, limits, generator.twoLayer, ({ firstStep }: DescentSlice) =>
      checkpoint?.((copy + firstStep / (steps + 1)) / draws),
    );
    residual += report.relativeResidual / draws;
    isSound &&= report.status === 'step-limit';
    const { kernel } = drawn.problem;
    addSpectrum(after, steps === 0 ? drawn.startGram : findJacobianGram({ n, k, kernel }, generator.twoLayer));
  }
  return { before, after, residual, isSound, states };
}

/** The curves of declaration.ts. */
function listSpectrum({ after }: Spectra, { generator }: CellWorkspace): Readonly<Record<string, Float64Array>> {
  return {
    weights: weightsByFrequency(generator.kernel.autocorrelation).map(Math.sqrt),
    'measured-weights': measuredWeights(after),
    'singular-values': meanSingularValues(after),
  };
}

function judge(
  { before, after, residual, isSound }: Spectra,
  { name, tolerance }: Criterion,
  { steps, generator }: CellWorkspace,
): { readonly verdict: VerdictName; readonly values: Values } {
  if (tolerance === undefined) throw new TypeError('jacobian-spectrum: expected the criterion to carry a tolerance');
  const weights = weightsByFrequency(generator.kernel.autocorrelation).map(Math.sqrt);
  const deviations = compare(measuredWeights(after), weights);
  const singularValues = meanSingularValues(after);
  const sortedWeights = generator.lambda.map(Math.sqrt).sort().reverse();
  const values = {
    'weight-deviation': findLargest(deviations),
    'mean-weight-deviation': deviations.reduce((sum, value) => sum + value, 0) / deviations.length,
    'singular-value-deviation': findLargest(compare(singularValues, sortedWeights)),
    'largest-singular-value': singularValues[0],
    'smallest-singular-value': singularValues[singularValues.length - 1],
    'spectrum-change': steps > 0 ? findLargest(compare(singularValues, meanSingularValues(before))) : Number.NaN,
    residual: steps > 0 ? residual : Number.NaN,
  };
  const measured = name === 'weights-match' ? values['weight-deviation'] : values['singular-value-deviation'];
  return { verdict: isSound ? (measured <= tolerance ? 'success' : 'failure') : 'unresolved', values };
}

/** |measured / expected - 1|, 0 where both are 0. */
function compare(measured: Float64Array, expected: Float64Array): Float64Array {
  return measured.map((value, i) => (value === expected[i] ? 0 : Math.abs(value / expected[i] - 1)));
}

function findLargest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function writeValues(
  { verdict, values }: { readonly verdict: VerdictName; readonly values: Values },
  index: number,
  record: TrialRecord,
): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = values[name];
  });
}
