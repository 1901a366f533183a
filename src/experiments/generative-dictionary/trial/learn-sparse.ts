import {
  codeSparsely,
  createSparseDictionaryWorkspace,
  type Dictionary,
  normaliseColumns,
  openOnlineSums,
  type SparseDictionaryWorkspace,
  stepKSvd,
  stepMod,
  stepOnlineMod,
} from '../../../kernels/factorizations/sparse-dictionary.js';
import { openArena } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import type { Pace } from '../../../kernels/priors/generative-dictionary.js';
import type { SparseMethod } from '../declaration/choices.js';
import type { DictionaryCell } from './cell.js';
import { drawDictionary, type Instance, multiplyPoints, type OpenRole } from './draw-instance.js';
import { roundToDigits } from './measure-loss.js';

/*
 * The baselines: k non-zeros in place of k latent numbers. `pooled`: `sparse-rounds` rounds on all samples; `batches`: as
 * many on each batch, in order. Online MOD sees each batch once in a round, and has no other way to see the samples.
 */

interface SparseContext {
  readonly kernels: Kernels;
  readonly open: OpenRole;
  readonly pace: Pace;
}

export interface SparseResult {
  readonly images: Float64Array;
  readonly residual: number;
  /**
   * The test images after each batch, or after each round where samples are pooled. Read it before the memory is used
   * again.
   */
  readonly history: () => Float64Array[];
}

/**
 * The images A x of the test samples, rounded, where A is the dictionary that the method learns and x are sparse codes.
 */
export function denoiseSparsely(
  method: SparseMethod,
  { cell, instance }: { readonly cell: DictionaryCell; readonly instance: Instance },
  context: SparseContext,
): SparseResult {
  const { m, n, k } = cell;
  const workspace = createSparseDictionaryWorkspace(openArena(context.kernels), { m, n, k });
  const start = normaliseColumns(
    drawDictionary(cell, context.open('dictionary-start', { m, n, index: 0, law: cell.dictionary })),
    m,
  );
  const snapshots = learn(method, { cell, workspace, start, samples: instance.training.noisy }, context.pace);
  const dictionary = snapshots[snapshots.length - 1];
  const imagesOf = (samples: Float64Array, by = dictionary): Float64Array =>
    multiplyPoints(by, roundToDigits(codeSparsely(workspace, by, samples)), m);
  return {
    images: imagesOf(instance.test.noisy),
    residual: relativeDistance(imagesOf(instance.training.noisy), instance.training.noisy),
    history: () => snapshots.map((by) => imagesOf(instance.test.noisy, by)),
  };
}

function learn(
  method: SparseMethod,
  {
    cell,
    workspace,
    start,
    samples,
  }: {
    cell: DictionaryCell;
    workspace: SparseDictionaryWorkspace;
    start: Dictionary;
    samples: Float64Array;
  },
  pace: Pace,
): Dictionary[] {
  const { m, protocol, batchSize, sparseRounds } = cell;
  const isWhole = protocol === 'pooled' && method !== 'online-mod';
  const length = isWhole ? samples.length : m * batchSize;
  const batches = Math.ceil(samples.length / length);
  const sums = openOnlineSums(workspace);
  const snapshots: Dictionary[] = [];
  let dictionary = start;
  const visit = (batch: number, round: number, share: number): void => {
    const part = samples.subarray(length * batch, length * (batch + 1));
    pace(share);
    if (method === 'mod') dictionary = stepMod(workspace, dictionary, part);
    else if (method === 'k-svd') dictionary = stepKSvd(workspace, dictionary, part);
    else if (round === 0 || protocol === 'pooled') {
      dictionary = stepOnlineMod(workspace, { dictionary, sums }, part);
    }
  };
  // Batches come once each, and a pool again and again.
  if (protocol === 'batches') {
    for (let batch = 0; batch < batches; batch += 1) {
      for (let round = 0; round < sparseRounds; round += 1) visit(batch, round, batch / batches);
      snapshots.push(dictionary);
    }
  } else {
    for (let round = 0; round < sparseRounds; round += 1) {
      for (let batch = 0; batch < batches; batch += 1) visit(batch, round, round / sparseRounds);
      snapshots.push(dictionary);
    }
  }
  return snapshots;
}

function relativeDistance(images: Float64Array, samples: Float64Array): number {
  let errors = 0;
  let squares = 0;
  for (let i = 0; i < samples.length; i += 1) {
    errors += (images[i] - samples[i]) ** 2;
    squares += samples[i] ** 2;
  }
  return Math.sqrt(errors / squares);
}
