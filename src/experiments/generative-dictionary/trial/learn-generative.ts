import { openArena } from '../../../kernels/memory/arena.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  decodeSamples,
  descendDictionary,
  type GenerativeWorkspace,
  type Pace,
  readDictionary,
  writeCodes,
  writeDictionary,
  writeSamples,
} from '../../../kernels/priors/generative-dictionary.js';
import { placePrior } from '../../../kernels/priors/generative-prior.js';
import type { Stream } from '../../../random/stream.js';
import type { DictionaryCell } from './cell.js';
import { drawDictionary, drawNormalArray, type Instance, type OpenRole } from './draw-instance.js';

/*
 * `altmin` and `autodiff` (the paper's section 6): codes are decoded from new starts N(0, I). Then A alone descends
 * (altmin), or A and the codes together (autodiff). autodiff starts at the decoded codes, or at the drawn ones where
 * there is one start. `batches`: one such round on each batch, in order; Adam's state is new in each phase, as in the
 * paper. `pooled`: all samples at once, `rounds` times, the last with a smaller step. Of several A0 the one with the
 * smallest last residual is taken.
 */

export interface Learned {
  /** A0; of several starts the one that won. */
  readonly start: Float64Array;
  /** A by columns. */
  readonly dictionary: Float64Array;
  /** Root of the last squared residuals over the squared samples; NaN where nothing was trained. */
  readonly residual: number;
  /** The relative residual before every dictionary step; for Algorithm 1 A's error before every batch and at the end. */
  readonly curve: Float64Array;
  /** A after each round, or each batch. */
  readonly snapshots: readonly Float64Array[];
  /** The share of decodings that ended by a rule of their own; absent where decodings make a fixed number of steps. */
  readonly convergedShare?: number;
}

export interface LearningContext {
  readonly kernels: Kernels;
  readonly open: OpenRole;
  readonly pace: Pace;
}

interface Round {
  readonly samples: Float64Array;
  readonly rateShare: number;
}

export function learnGenerative(cell: DictionaryCell, instance: Instance, context: LearningContext): Learned {
  const rounds = listRounds(cell, instance.training.noisy);
  const streams = {
    codes: context.open('decoding-starts', { k: cell.k, starts: cell.decodingStarts, samples: cell.samples }),
  };
  let best: Learned | undefined;
  for (let start = 0; start < cell.dictionaryStarts; start += 1) {
    const dictionary = drawStart(cell, instance, { open: context.open, start });
    const pace: Pace = (share) => context.pace((start + share) / cell.dictionaryStarts);
    const learned = runRounds({ cell, instance, dictionary, rounds }, streams.codes, { ...context, pace });
    // Written so that a NaN never wins.
    if (best === undefined || learned.residual < best.residual) best = learned;
  }
  if (best === undefined) throw new RangeError('generative dictionary: expected at least one start, got none');
  return best;
}

/**
 * A0: drawn by the law of A*, or A* with each column moved by `distance` in a random direction, or the decoder's last
 * layer.
 */
export function drawStart(
  cell: DictionaryCell,
  { truth, output }: Instance,
  { open, start: index }: { readonly open: OpenRole; readonly start: number },
): Float64Array {
  const { m, n, start, distance, dictionary: law } = cell;
  if (start === 'random') return drawDictionary(cell, open('dictionary-start', { m, n, index, law }));
  if (start === 'decoder') return getDefined(output, 'a decoder').slice();
  const directions = drawNormalArray(open('dictionary-direction', { m, n, index }), m * n);
  return getDefined(truth, 'a planted dictionary').map((value, at) => {
    const column = directions.subarray(at - (at % m), at - (at % m) + m);
    return value + (distance * directions[at]) / Math.sqrt(column.reduce((sum, entry) => sum + entry * entry, 0));
  });
}

function getDefined(dictionary: Float64Array | undefined, name: string): Float64Array {
  if (dictionary === undefined) throw new TypeError(`generative-dictionary: expected ${name} to start at, got none`);
  return dictionary;
}

function listRounds(
  { protocol, m, samples, batchSize, rounds, lastRateShare }: DictionaryCell,
  all: Float64Array,
): Round[] {
  if (protocol === 'pooled') {
    return Array.from({ length: rounds }, (_, round) => ({
      samples: all,
      rateShare: round + 1 === rounds ? lastRateShare : 1,
    }));
  }
  return Array.from({ length: samples / batchSize }, (_, batch) => ({
    samples: all.subarray(m * batchSize * batch, m * batchSize * (batch + 1)),
    rateShare: 1,
  }));
}

function runRounds(
  {
    cell,
    instance,
    dictionary,
    rounds,
  }: {
    cell: DictionaryCell;
    instance: Instance;
    dictionary: Float64Array;
    rounds: readonly Round[];
  },
  codes: Stream,
  { kernels, pace }: LearningContext,
): Learned {
  const { m, dictionarySteps } = cell;
  const arena = openArena(kernels);
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, instance.prior), {
    m,
    sampleCount: rounds[0].samples.length / m,
    startCountMax: cell.decodingStarts,
  });
  writeDictionary(workspace, dictionary);
  const curve = new Float64Array(rounds.length * dictionarySteps);
  const snapshots: Float64Array[] = [];
  let residuals = 0;
  let squares = 0;
  rounds.forEach((round, index) => {
    writeSamples(workspace, round.samples);
    const inRound: Pace = (share) => pace((index + share) / rounds.length);
    const losses = runRound(cell, { workspace, codes, round }, inRound);
    const size = squaredNorm(round.samples);
    losses.forEach((loss, step) => {
      curve[index * dictionarySteps + step] = Math.sqrt(loss / size);
    });
    snapshots.push(readDictionary(workspace));
    const isCounted = cell.protocol === 'batches' || index + 1 === rounds.length;
    residuals += isCounted ? (losses.at(-1) ?? Number.NaN) : 0;
    squares += isCounted ? size : 0;
  });
  return {
    start: dictionary,
    dictionary: readDictionary(workspace),
    residual: Math.sqrt(residuals / squares),
    curve,
    snapshots,
  };
}

/** Returns the summed squared residual before each step of A. */
function runRound(
  cell: DictionaryCell,
  { workspace, codes, round }: { workspace: GenerativeWorkspace; codes: Stream; round: Round },
  pace: Pace,
): Float64Array {
  const { k, method, decodingStarts, decodingSteps, decodingRate, dictionarySteps, dictionaryRate } = cell;
  const startCount = decodingStarts;
  const starts = drawNormalArray(codes, startCount * workspace.sampleCount * k);
  const isJoint = method === 'autodiff';
  if (isJoint && startCount === 1) writeCodes(workspace, starts);
  else {
    const plan = { starts, startCount, stepCount: decodingSteps, rate: decodingRate };
    decodeSamples(workspace, plan, (share) => pace(0.5 * share));
  }
  const plan = {
    stepCount: dictionarySteps,
    dictionaryRate: dictionaryRate * round.rateShare,
    codeRate: isJoint ? decodingRate * round.rateShare : 0,
  };
  return descendDictionary(workspace, plan, (share) => pace(0.5 + 0.5 * share));
}

function squaredNorm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
