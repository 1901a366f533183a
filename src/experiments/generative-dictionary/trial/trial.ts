import type { Kernels } from '../../../kernels/memory/wasm.js';
import type { Pace } from '../../../kernels/priors/generative-dictionary.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { defineBlockTrial, type Judged, measureNothing } from '../../define-trial.js';
import { type GenerativeMethod, generativeMethods, type SparseMethod } from '../declaration/choices.js';
import { generativeDictionary } from '../declaration/declaration.js';
import { learnByAlgorithmOne } from './algorithm-one.js';
import { type DictionaryCell, readCell } from './cell.js';
import { drawInstance, type Instance, type OpenRole, openRoles } from './draw-instance.js';
import { type Learned, learnGenerative } from './learn-generative.js';
import { denoiseSparsely } from './learn-sparse.js';
import { denoiseByComponents, denoiseByPrior, measureDictionaryError, measureLosses } from './measure-loss.js';

interface Workspace {
  readonly kernels: Kernels;
  readonly cells: readonly DictionaryCell[];
}

type Types = TypesOf<typeof generativeDictionary>;
type Measures = Record<Types['metric'], number>;
type Curves = Partial<Record<Types['curve'], Float64Array>>;

/** What the methods of a trial share. */
interface Scene {
  readonly instance: Instance;
  readonly oracle: number;
}

/** What each cell of a trial needs. */
interface Tools {
  readonly kernels: Kernels;
  readonly criterion: Types['criterion'];
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly open: OpenRole;
  readonly pace: Pace;
  /** Whether the sweep keeps curves that need tests of their own. */
  readonly isKept: boolean;
}

const curveNames = ['loss', 'training', 'dictionary-error'] as const satisfies Types['curve'][];

/** A longer curve keeps one of every so many values. */
const curveLengthMax = 4096;

const unmeasured = measureNothing(generativeDictionary);

export const trial = defineBlockTrial(generativeDictionary, {
  open: (points, kernels): Workspace => ({ kernels, cells: points.map(readCell) }),

  judge({ kernels, cells }, { criterion, derive, files, checkpoint, keepCurve }) {
    const scenes = new Map<string, Scene>();
    const open = openRoles(derive);
    return cells.map((cell, index) => {
      const pace: Pace = (share) => checkpoint((index + share) / cells.length);
      const tools = { kernels, criterion, files, open, pace, isKept: keepCurve !== undefined };
      const { curves, ...found } = judge(cell, getScene(scenes, cell, tools), tools);
      for (const name of curveNames) {
        const curve = curves[name];
        if (curve === undefined || curve.length === 0) continue;
        const stride = Math.ceil(curve.length / curveLengthMax);
        keepCurve?.({ cell: index, name, values: curve.filter((_, at) => at % stride === 0), stride });
      }
      return found;
    });
  },

  explain: () => ({}),
});

/**
 * Cells that differ only in how they learn share their data and the oracle. Each still has the bits that it has alone.
 */
function getScene(scenes: Map<string, Scene>, cell: DictionaryCell, { kernels, files, open, pace }: Tools): Scene {
  const { m, n, k, prior, decoder, target, images, firstImage, hidden, dictionary, noise } = cell;
  const { samples, testSamples, testStarts, testSteps, decodingRate } = cell;
  const model = [m, n, k, prior, decoder, target, images, firstImage, hidden, dictionary, noise];
  const key = [...model, samples, testSamples, testStarts, testSteps, decodingRate];
  const known = scenes.get(key.join());
  if (known !== undefined) return known;
  const instance = drawInstance(cell, { kernels, files }, open);
  const tools = { kernels, open, pace: (share: number) => pace(0.1 * share) };
  const scene = { instance, oracle: measureOracle(cell, instance, tools) };
  scenes.set(key.join(), scene);
  return scene;
}

/** NaN where there is no A*. */
function measureOracle(cell: DictionaryCell, instance: Instance, tools: Parameters<typeof denoiseByPrior>[2]): number {
  if (instance.truth === undefined) return Number.NaN;
  return measureLosses(denoiseByPrior(instance.truth, { cell, instance }, tools), instance.test, cell.m).mean;
}

function judge(
  cell: DictionaryCell,
  { instance, oracle }: Scene,
  { kernels, criterion, open, pace, isKept }: Tools,
): Judged<Types> & { readonly curves: Curves } {
  const tools = { kernels, open, pace: (share: number) => pace(0.1 + 0.8 * share) };
  const measures: Measures = { ...unmeasured, oracle };
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
  if (criterion.name === 'best-sparse') measures['best-sparse'] = computeBestSparseLoss(cell, instance, tools);
  return { verdict: decide(measures, criterion), metrics: measures, curves };
}

function isGenerative(method: DictionaryCell['method']): method is GenerativeMethod {
  return generativeMethods.some((name) => name === method);
}

function learn(cell: DictionaryCell, instance: Instance, tools: Parameters<typeof learnGenerative>[2]): Learned {
  return cell.method === 'algorithm-1'
    ? learnByAlgorithmOne(cell, instance, tools)
    : learnGenerative(cell, instance, tools);
}

function computeBestSparseLoss(
  cell: DictionaryCell,
  instance: Instance,
  tools: Parameters<typeof learnGenerative>[2],
): number {
  const lossOf = (method: SparseMethod): number => {
    const { images } = denoiseSparsely(method, { cell, instance }, tools);
    return measureLosses(images, instance.test, cell.m).mean;
  };
  return Math.min(lossOf('mod'), lossOf('k-svd'));
}

/** Where iterates diverged the loss is not a number: such a trial is unresolved. */
function decide(measures: Measures, { name, tolerance }: Types['criterion']): Judged<Types>['verdict'] {
  const [measured, bound] = compare(measures, name);
  if (!Number.isFinite(measured)) return 'unresolved';
  return measured <= tolerance * bound ? 'success' : 'failure';
}

function compare(measures: Measures, name: Types['criterion']['name']): readonly [measured: number, bound: number] {
  switch (name) {
    case 'oracle-ratio':
      return [measures.loss, measures.oracle];
    case 'best-sparse':
      return [measures.loss, measures['best-sparse']];
    case 'loss':
      return [measures.loss, 1];
    case 'dictionary-error':
      return [measures['dictionary-error'], measures['dictionary-error-start']];
  }
}
