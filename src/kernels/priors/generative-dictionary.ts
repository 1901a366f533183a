import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  decodingPlanBytes,
  generativeProblemBytes,
  type Pointer,
  writeDecodingPlan,
  writeGenerativeProblem,
} from '../memory/generated/kernels.js';
import type { Kernels } from '../memory/wasm.js';
import { type PlacedPrior, writeMatrix } from './generative-prior.js';

/*
 * Dictionaries under a generative prior, y = A G(z): the TypeScript side of
 * src/kernels/priors/wasm/generative-dictionary.ts, where method, reference and cost stand. Vectors of several
 * samples lie one behind the other here; in the kernels' memory they are woven into tiles of four.
 */

export interface GenerativeWorkspace {
  readonly kernels: Kernels;
  readonly prior: PlacedPrior;
  readonly m: number;
  readonly sampleCount: number;
  readonly startCountMax: number;
  /** A */
  readonly dictionary: Float64Region;
  readonly samples: Float64Region;
  readonly codes: Float64Region;
  readonly starts: Float64Region;
  readonly losses: Float64Region;
  readonly scratch: Float64Region;
  readonly records: { readonly problem: Pointer<'GenerativeProblem'>; readonly plan: Pointer<'DecodingPlan'> };
}

export interface DecodingPlan {
  /** Start by start, sample by sample, k entries each. */
  readonly starts: Float64Array;
  readonly startCount: number;
  readonly stepCount: number;
  readonly rate: number;
}

export interface Decoding {
  /** Sample by sample, k entries each; 0 where no start ended with a finite residual. */
  readonly codes: Float64Array;
  /** |A G(z_i) - y_i|^2 of each sample; infinite where no start ended with a finite residual. */
  readonly squaredResiduals: Float64Array;
}

export interface DescentPlan {
  readonly stepCount: number;
  readonly dictionaryRate: number;
  /** 0 where the codes do not move. */
  readonly codeRate: number;
}

/** Called between slices of some milliseconds with the share that is done. */
export type Pace = (share: number) => void;

/** Multiplications of one slice: about 10 ms. */
const sliceWork = 2e7;
/** The cost of the generator, Adam and the calls in a step of a sample, in multiplications: measured at n = 6. */
const sampleOverhead = 120;
const stepsPerSliceMax = 1000;

export function createGenerativeWorkspace(
  arena: Arena,
  prior: PlacedPrior,
  {
    m,
    sampleCount,
    startCountMax,
  }: { readonly m: number; readonly sampleCount: number; readonly startCountMax: number },
): GenerativeWorkspace {
  const { kernels } = arena;
  const tiles = Math.ceil(sampleCount / 4);
  const scratchBytes = kernels.functions.generativeScratchBytes(prior.region.pointer, m, sampleCount) >>> 0;
  return {
    kernels,
    prior,
    m,
    sampleCount,
    startCountMax,
    dictionary: allocateFloat64(arena, padRows(m) * padRows(prior.n)),
    samples: allocateFloat64(arena, 4 * tiles * padRows(m)),
    codes: allocateFloat64(arena, 4 * tiles * padRows(prior.k)),
    starts: allocateFloat64(arena, 4 * tiles * padRows(prior.k) * startCountMax),
    losses: allocateFloat64(arena, Math.max(4 * tiles, stepsPerSliceMax)),
    scratch: allocateFloat64(arena, Math.ceil(scratchBytes / 8)),
    records: { problem: arena.allocate(generativeProblemBytes), plan: arena.allocate(decodingPlanBytes) },
  };
}

/** A by columns, m x n. */
export function writeDictionary({ kernels, dictionary, m, prior }: GenerativeWorkspace, weights: Float64Array): void {
  writeMatrix(kernels, dictionary, { rows: m, columns: prior.n, weights });
}

export function readDictionary({ kernels, dictionary, m, prior }: GenerativeWorkspace): Float64Array {
  const source = viewFloat64(kernels, dictionary);
  const entries = new Float64Array(m * prior.n);
  for (let j = 0; j < prior.n; j += 1) entries.set(source.subarray(padRows(m) * j, padRows(m) * j + m), m * j);
  return entries;
}

/** y_1, y_2, ... of m entries each. */
export function writeSamples(workspace: GenerativeWorkspace, samples: Float64Array): void {
  const { kernels, m, sampleCount } = workspace;
  if (samples.length !== m * sampleCount) {
    throw new RangeError(
      `generative dictionary: expected ${sampleCount} samples of ${m}, got ${samples.length} entries`,
    );
  }
  weave(viewFloat64(kernels, workspace.samples), samples, m);
}

export function writeCodes({ kernels, codes, prior }: GenerativeWorkspace, entries: Float64Array): void {
  weave(viewFloat64(kernels, codes), entries, prior.k);
}

/** G(z) of all codes in the workspace. */
export function generatePoints(workspace: GenerativeWorkspace): Float64Array {
  const { kernels, prior, sampleCount } = workspace;
  open(workspace);
  const pointer = kernels.functions.generatePoints() >>> 0;
  const points = viewFloat64(kernels, { pointer, length: 4 * Math.ceil(sampleCount / 4) * padRows(prior.n) });
  return unweave(points, { count: sampleCount, length: prior.n });
}

/** Decodes all samples with the dictionary in the workspace; the codes stay there too. */
export function decodeSamples(workspace: GenerativeWorkspace, plan: DecodingPlan, pace: Pace): Decoding {
  const { kernels, records } = workspace;
  placeStarts(workspace, plan, plan.rate);
  visitTiles(workspace, plan, (first, count, share) => {
    pace(share);
    kernels.functions.decodeTiles(records.plan, first, count);
  });
  return readDecoding(workspace);
}

/** The same by Levenberg-Marquardt with at most `stepCount` iterations from each start. */
export function decodeByLevenberg(
  workspace: GenerativeWorkspace,
  plan: Omit<DecodingPlan, 'rate'>,
  pace: Pace,
): Decoding & { readonly convergedCount: number } {
  const { kernels, records } = workspace;
  placeStarts(workspace, plan, 0);
  let convergedCount = 0;
  visitTiles(workspace, plan, (first, count, share) => {
    pace(share);
    convergedCount += kernels.functions.decodeTilesByLevenberg(records.plan, first, count);
  });
  return { ...readDecoding(workspace), convergedCount };
}

/** Writes the starts into tiles, clears the codes, opens the problem and writes the plan. */
function placeStarts(workspace: GenerativeWorkspace, plan: Omit<DecodingPlan, 'rate'>, rate: number): void {
  const { kernels, prior, sampleCount, startCountMax, losses, records } = workspace;
  const { startCount, stepCount } = plan;
  if (startCount > startCountMax || plan.starts.length !== startCount * sampleCount * prior.k) {
    throw new RangeError(
      `decoding: expected at most ${startCountMax} starts, each of ${sampleCount} codes of ${prior.k}; got ` +
        `${startCount} starts of ${plan.starts.length} entries in all`,
    );
  }
  const tiles = Math.ceil(sampleCount / 4);
  const stride = 4 * tiles * padRows(prior.k);
  for (let start = 0; start < startCount; start += 1) {
    const region = { pointer: workspace.starts.pointer + 8 * stride * start, length: stride };
    const entries = plan.starts.subarray(start * sampleCount * prior.k, (start + 1) * sampleCount * prior.k);
    weave(viewFloat64(kernels, region), entries, prior.k);
  }
  viewFloat64(kernels, workspace.codes).fill(0);
  open(workspace);
  const starts = workspace.starts.pointer;
  writeDecodingPlan(viewMemory(kernels), records.plan, { starts, startCount, stepCount, rate, losses: losses.pointer });
}

/** Visits tiles in slices of about `sliceWork`. */
function visitTiles(
  { prior, m, sampleCount }: GenerativeWorkspace,
  { startCount, stepCount }: Pick<DecodingPlan, 'startCount' | 'stepCount'>,
  visit: (first: number, count: number, share: number) => void,
): void {
  const tiles = Math.ceil(sampleCount / 4);
  const tileWork = 4 * startCount * stepCount * (2 * m * prior.n + sampleOverhead);
  const tilesPerSlice = Math.max(1, Math.floor(sliceWork / tileWork));
  for (let first = 0; first < tiles; first += tilesPerSlice) {
    visit(first, Math.min(tilesPerSlice, tiles - first), first / tiles);
  }
}

function readDecoding({ kernels, prior, sampleCount, codes, losses }: GenerativeWorkspace): Decoding {
  return {
    codes: unweave(viewFloat64(kernels, codes), { count: sampleCount, length: prior.k }),
    squaredResiduals: viewFloat64(kernels, losses).slice(0, sampleCount),
  };
}

/** Moves A, and the codes where their rate is not 0; returns the summed squared residual before each step. */
export function descendDictionary(workspace: GenerativeWorkspace, plan: DescentPlan, pace: Pace): Float64Array {
  const { kernels, prior, m, sampleCount, losses } = workspace;
  const { stepCount, dictionaryRate, codeRate } = plan;
  open(workspace);
  const curve = new Float64Array(stepCount);
  const stepWork = sampleCount * (3 * m * prior.n + sampleOverhead);
  const stepsPerSlice = Math.min(stepsPerSliceMax, Math.max(1, Math.floor(sliceWork / stepWork)));
  for (let done = 0; done < stepCount; done += stepsPerSlice) {
    pace(done / stepCount);
    const count = Math.min(stepsPerSlice, stepCount - done);
    kernels.functions.descendDictionary(done, count, dictionaryRate, codeRate, losses.pointer);
    curve.set(viewFloat64(kernels, losses).subarray(0, count), done);
  }
  return curve;
}

function open(workspace: GenerativeWorkspace): void {
  const { kernels, prior, m, sampleCount, dictionary, samples, codes, scratch, records } = workspace;
  writeGenerativeProblem(viewMemory(kernels), records.problem, {
    prior: prior.region.pointer,
    rows: m,
    sampleCount,
    dictionary: dictionary.pointer,
    samples: samples.pointer,
    codes: codes.pointer,
    scratch: scratch.pointer,
  });
  kernels.functions.openGenerative(records.problem);
}

/** Entry i of sample s goes to lane s mod 4 of entry i of tile s div 4; the padding of tiles is 0. */
function weave(target: Float64Array, source: Float64Array, length: number): void {
  target.fill(0);
  const tileLength = 4 * padRows(length);
  for (let s = 0; s * length < source.length; s += 1) {
    const start = tileLength * (s >> 2) + (s & 3);
    for (let i = 0; i < length; i += 1) target[start + 4 * i] = source[length * s + i];
  }
}

function unweave(source: Float64Array, { count, length }: { count: number; length: number }): Float64Array {
  const tileLength = 4 * padRows(length);
  const target = new Float64Array(count * length);
  for (let s = 0; s < count; s += 1) {
    const start = tileLength * (s >> 2) + (s & 3);
    for (let i = 0; i < length; i += 1) target[length * s + i] = source[start + 4 * i];
  }
  return target;
}
