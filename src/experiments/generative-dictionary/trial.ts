import type { Pace } from '../../kernels/generative-dictionary.js';
import type { Kernels } from '../../kernels/wasm.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import type { Criterion } from '../../sweep/sweep.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { learnByAlgorithmOne } from './algorithm-one.js';
import { type Cell, readCell } from './cell.js';
import { type GenerativeMethod, generativeMethods, type SparseMethod } from './choices.js';
import { drawInstance, type Instance, openRoles } from './draw-instance.js';
import { type Learned, learnGenerative } from './learn-generative.js';
import { denoiseSparsely } from './learn-sparse.js';
import { denoiseByComponents, denoiseByPrior, measureDictionaryError, measureLosses } from './measure-loss.js';
import { type Measures, metrics } from './metrics.js';

interface Workspace {
  readonly kernels: Kernels;
  readonly cells: readonly Cell[];
}

interface Judgement {
  readonly verdict: VerdictName;
  readonly measures: Measures;
  readonly curves: Curves;
}

type Curves = Partial<Record<(typeof curveNames)[number], Float64Array>>;

/** What the methods of a trial share. */
interface Scene {
  readonly instance: Instance;
  readonly oracle: number;
}

interface TrialContext {
  readonly kernels: Kernels;
  readonly request: TrialRequest;
  readonly states: Record<string, string>;
  /** Whether curves are asked for that cost tests of their own. */
  readonly isKept: boolean;
}

const curveNames = ['loss', 'training', 'dictionary-error'] as const;

/** A curve that is longer loses every so many of its values. */
const curveLengthMax = 4096;

export const generativeDictionaryTrial: TrialModule<Workspace> = {
  createWorkspace: (kernels, points) => ({ kernels, cells: points.map(readCell) }),

  runTrial(request, { kernels, cells }, record) {
    judgeAll({ kernels, request, states: {}, isKept: record.keepCurve !== undefined }, cells, record);
  },

  explainTrial(request, { kernels, cells }, record) {
    const states: Record<string, string> = {};
    const [{ verdict, measures }] = judgeAll({ kernels, request, states, isKept: false }, cells, record);
    const known = Object.entries(measures).filter(([, value]) => Number.isFinite(value));
    return { verdict, measures: Object.fromEntries(known), streams: states };
  },
};

function judgeAll(context: TrialContext, cells: readonly Cell[], record: TrialRecord): Judgement[] {
  const scenes = new Map<string, Scene>();
  return cells.map((cell, index) => {
    const pace: Pace = (share) => context.request.checkpoint?.((index + share) / cells.length);
    const scene = getScene(scenes, { cell, context, pace });
    const judgement = judge(cell, scene, { ...context, pace });
    writeJudgement(judgement, { index, record });
    return judgement;
  });
}

/** Cells that differ in how they learn alone share their data and the oracle, to the bit of one that is alone. */
function getScene(
  scenes: Map<string, Scene>,
  { cell, context, pace }: { cell: Cell; context: TrialContext; pace: Pace },
): Scene {
  const { m, n, k, prior, decoder, target, images, firstImage, hidden, dictionary, noise } = cell;
  const { samples, testSamples, testStarts, testSteps, decodingRate } = cell;
  const model = [m, n, k, prior, decoder, target, images, firstImage, hidden, dictionary, noise];
  const key = [...model, samples, testSamples, testStarts, testSteps, decodingRate];
  const known = scenes.get(key.join());
  if (known !== undefined) return known;
  const { kernels, request, states } = context;
  const open = openRoles(request, states);
  const instance = drawInstance(cell, { kernels, files: request.files }, open);
  const tools = { kernels, open, pace: (share: number) => pace(0.1 * share) };
  const scene = { instance, oracle: measureOracle(cell, instance, tools) };
  scenes.set(key.join(), scene);
  return scene;
}

/** NaN where there is no A*. */
function measureOracle(cell: Cell, instance: Instance, tools: Parameters<typeof denoiseByPrior>[2]): number {
  if (instance.truth === undefined) return Number.NaN;
  return measureLosses(denoiseByPrior(instance.truth, { cell, instance }, tools), instance.test, cell.m).mean;
}

function judge(cell: Cell, { instance, oracle }: Scene, context: TrialContext & { pace: Pace }): Judgement {
  const { kernels, request, states, isKept, pace } = context;
  const { criterion } = request;
  const tools = { kernels, open: openRoles(request, states), pace: (share: number) => pace(0.1 + 0.8 * share) };
  const measures: Measures = {
    loss: Number.NaN,
    'loss-median': Number.NaN,
    'loss-pooled': Number.NaN,
    oracle,
    'oracle-ratio': Number.NaN,
    'best-sparse': Number.NaN,
    'training-residual': Number.NaN,
    'dictionary-error': Number.NaN,
    'dictionary-scale': Number.NaN,
    'dictionary-error-start': Number.NaN,
    'converged-share': Number.NaN,
  };
  let curves: Curves = {};
  const lossOf = (images: Float64Array): number => measureLosses(images, instance.test, cell.m).mean;
  const takeImages = (images: Float64Array): void => {
    const { mean, median, pooled } = measureLosses(images, instance.test, cell.m);
    Object.assign(measures, {
      loss: mean,
      'loss-median': median,
      'loss-pooled': pooled,
      'oracle-ratio': mean / oracle,
    });
  };
  const { method } = cell;
  if (isGenerative(method)) {
    const learned = learn(cell, instance, tools);
    const inTest: Pace = (share) => pace(0.9 + 0.1 * share);
    takeImages(denoiseByPrior(learned.dictionary, { cell, instance }, { ...tools, pace: inTest }));
    measures['training-residual'] = learned.residual;
    const { error, scale } = measureDictionaryError(learned.dictionary, instance, cell.m);
    measures['dictionary-error'] = error;
    measures['dictionary-scale'] = scale;
    measures['dictionary-error-start'] = measureDictionaryError(learned.start, instance, cell.m).error;
    measures['converged-share'] = learned.convergedShare ?? Number.NaN;
    curves = { [method === 'algorithm-1' ? 'dictionary-error' : 'training']: learned.curve };
    if (isKept) {
      const images = (by: Float64Array): Float64Array =>
        denoiseByPrior(by, { cell, instance }, { ...tools, pace: () => pace(1) });
      curves.loss = Float64Array.from(learned.snapshots, (by) => lossOf(images(by)));
    }
  } else if (method === 'pca') {
    const { images, hasConverged } = denoiseByComponents(cell, instance);
    takeImages(images);
    measures['converged-share'] = Number(hasConverged);
  } else {
    const { images, residual, history } = denoiseSparsely(method, { cell, instance }, tools);
    takeImages(images);
    if (isKept) curves.loss = Float64Array.from(history(), lossOf);
    measures['training-residual'] = residual;
  }
  if (criterion.name === 'best-sparse') measures['best-sparse'] = findBestSparse(cell, instance, tools);
  return { verdict: decide(measures, criterion), measures, curves };
}

function isGenerative(method: Cell['method']): method is GenerativeMethod {
  return generativeMethods.some((name) => name === method);
}

function learn(cell: Cell, instance: Instance, tools: Parameters<typeof learnGenerative>[2]): Learned {
  return cell.method === 'algorithm-1'
    ? learnByAlgorithmOne(cell, instance, tools)
    : learnGenerative(cell, instance, tools);
}

function findBestSparse(cell: Cell, instance: Instance, tools: Parameters<typeof learnGenerative>[2]): number {
  const lossOf = (method: SparseMethod): number => {
    const { images } = denoiseSparsely(method, { cell, instance }, tools);
    return measureLosses(images, instance.test, cell.m).mean;
  };
  return Math.min(lossOf('mod'), lossOf('k-svd'));
}

/** Iterates that ran away have no loss that is a number: such a trial is unresolved. */
function decide(measures: Measures, { name, tolerance }: Criterion): VerdictName {
  if (tolerance === undefined) throw new TypeError(`${name}: expected the criterion to carry a tolerance`);
  const [measured, bound] = compare(measures, name);
  if (!Number.isFinite(measured)) return 'unresolved';
  return measured <= tolerance * bound ? 'success' : 'failure';
}

function compare(measures: Measures, name: string): readonly [measured: number, bound: number] {
  switch (name) {
    case 'oracle-ratio':
      return [measures.loss, measures.oracle];
    case 'best-sparse':
      return [measures.loss, measures['best-sparse']];
    case 'loss':
      return [measures.loss, 1];
    case 'dictionary-error':
      return [measures['dictionary-error'], measures['dictionary-error-start']];
    default:
      throw new TypeError(`generative-dictionary: unknown criterion ${name}`);
  }
}

function writeJudgement(
  { verdict, measures, curves }: Judgement,
  { index, record }: { index: number; record: TrialRecord },
): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = measures[name];
  });
  for (const name of curveNames) {
    const curve = curves[name];
    if (curve === undefined || curve.length === 0) continue;
    const stride = Math.ceil(curve.length / curveLengthMax);
    record.keepCurve?.({ cell: index, name, values: curve.filter((_, at) => at % stride === 0), stride });
  }
}
