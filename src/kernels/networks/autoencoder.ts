import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64, viewMemory } from '../memory/arena.js';
import {
  autoencoderReportBytes,
  autoencoderStepBytes,
  type Pointer,
  readAutoencoderReport,
  sampleModelBytes,
  writeAutoencoderStep,
  writeSampleModel,
} from '../memory/generated/kernels.js';
import type { KernelMatrix } from '../memory/kernel-matrix.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Training of a single-layer autoencoder with shared weights W of n x m on samples y = A x + sigma eta: the
 * TypeScript side of src/kernels/networks/wasm/autoencoder.ts, where method, reference and cost stand.
 */

/** sigma of the encoder: ReLU, or z 1(|z| > lambda). */
export type Activation =
  | { readonly kind: 'relu' }
  | {
      readonly kind: 'threshold';
      /** lambda >= 0 */
      readonly lambda: number;
    };

/** Samples with k non-zero codes each, one behind the other in the workspace. */
interface Slice {
  readonly count: number;
  readonly k: number;
}

interface Step {
  readonly n: number;
  readonly m: number;
  readonly slice: Slice;
  readonly activation: Activation;
  /** b, of every unit. */
  readonly bias: number;
  /** What `consistentCount` compares with the planted codes. */
  readonly consistency: 'support' | 'signs';
}

export interface StepPlan {
  /** Whether the gradient begins with this slice of a batch; otherwise it is continued. */
  readonly isFirst: boolean;
  /** zeta / B where the batch ends with this slice and the weights are to be moved, otherwise 0. */
  readonly share: number;
}

export interface AutoencoderWorkspace {
  readonly kernels: Kernels;
  readonly nMax: number;
  readonly mMax: number;
  readonly countMax: number;
  readonly kMax: number;
  /** Columns of W, A and -B G: padRows(n) apart, 0 in the padding. */
  readonly weights: Float64Region;
  readonly dictionary: Float64Region;
  readonly gradient: Float64Region;
  /** Y, columns as those of W. */
  readonly samples: Float64Region;
  /** The planted codes: k units (int32) and their values a sample. */
  readonly plantedUnits: Float64Region;
  readonly plantedCodes: Float64Region;
  readonly records: {
    readonly model: Pointer<'SampleModel'>;
    readonly step: Pointer<'AutoencoderStep'>;
    readonly report: Pointer<'AutoencoderReport'>;
  };
  readonly scratch: Float64Region;
}

/** `stepped`: every unit's weights are finite. `not-finite`: those of some are not. */
export interface StepReport {
  readonly status: 'stepped' | 'not-finite';
  /** Samples whose codes before the step have the planted support, or signs. */
  readonly consistentCount: number;
  /** (unit, sample) pairs whose code is not 0. */
  readonly activeCount: number;
}

/** Memory for every step within these sizes. */
export function createAutoencoderWorkspace(
  arena: Arena,
  { nMax, mMax, countMax, kMax }: Pick<AutoencoderWorkspace, 'nMax' | 'mMax' | 'countMax' | 'kMax'>,
): AutoencoderWorkspace {
  const matrixLength = padRows(nMax) * mMax;
  const scratchBytes = arena.kernels.functions.autoencoderScratchBytes(nMax, mMax) >>> 0;
  return {
    kernels: arena.kernels,
    nMax,
    mMax,
    countMax,
    kMax,
    weights: allocateFloat64(arena, matrixLength),
    dictionary: allocateFloat64(arena, matrixLength),
    gradient: allocateFloat64(arena, matrixLength),
    samples: allocateFloat64(arena, padRows(nMax) * countMax),
    plantedUnits: allocateFloat64(arena, Math.ceil((kMax * countMax) / 2)),
    plantedCodes: allocateFloat64(arena, kMax * countMax),
    scratch: allocateFloat64(arena, scratchBytes / 8),
    records: {
      model: arena.allocate(sampleModelBytes),
      step: arena.allocate(autoencoderStepBytes),
      report: arena.allocate(autoencoderReportBytes),
    },
  };
}

/** The planted codes of a slice, to be written: k units and k values a sample. */
export function viewPlanted(
  { kernels, plantedUnits, plantedCodes }: AutoencoderWorkspace,
  { count, k }: Slice,
): { readonly units: Int32Array; readonly codes: Float64Array } {
  return {
    units: new Int32Array(kernels.memory.buffer, plantedUnits.pointer, k * count),
    codes: viewFloat64(kernels, { pointer: plantedCodes.pointer, length: k * count }),
  };
}

/** The samples' memory as an n x count matrix, into which noise is drawn where there is some. */
export function samplesMatrix({ samples }: AutoencoderWorkspace, n: number): KernelMatrix {
  return { pointer: samples.pointer, leading: padRows(n) };
}

/**
 * Y = A X + sigma N, with the planted codes X. N is what the samples' memory holds; it is not read where sigma is 0.
 */
export function formSamples(
  { n, slice: { count, k }, sigma }: { readonly n: number; readonly slice: Slice; readonly sigma: number },
  workspace: AutoencoderWorkspace,
): void {
  const { kernels, dictionary, plantedUnits, plantedCodes, samples, records } = workspace;
  checkRoom({ n, m: 0, slice: { count, k } }, workspace);
  writeSampleModel(viewMemory(kernels), records.model, {
    n,
    count,
    k,
    dictionary: dictionary.pointer,
    units: plantedUnits.pointer,
    codes: plantedCodes.pointer,
    samples: samples.pointer,
    sigma,
  });
  kernels.functions.formSamples(records.model);
}

/** Adds the samples to the gradient and, where `plan` says so, moves the weights along it and normalises them. */
export function stepAutoencoder(
  { n, m, slice, activation, bias, consistency }: Step,
  { isFirst, share }: StepPlan,
  workspace: AutoencoderWorkspace,
): StepReport {
  const { kernels, weights, samples, plantedUnits, plantedCodes, gradient, records, scratch } = workspace;
  checkRoom({ n, m, slice }, workspace);
  if (activation.kind === 'threshold' && !(activation.lambda >= 0)) {
    throw new RangeError(`autoencoder: expected a threshold >= 0, got ${activation.lambda}`);
  }
  const views = viewMemory(kernels);
  writeAutoencoderStep(views, records.step, {
    n,
    m,
    count: slice.count,
    k: slice.k,
    weights: weights.pointer,
    samples: samples.pointer,
    gradient: gradient.pointer,
    plantedUnits: plantedUnits.pointer,
    plantedCodes: plantedCodes.pointer,
    scratch: scratch.pointer,
    threshold: activation.kind === 'relu' ? -1 : activation.lambda,
    bias,
    share,
    isFirst,
    isSigned: consistency === 'signs',
  });
  kernels.functions.stepAutoencoder(records.step, records.report);
  const { lostCount, consistentCount, activeCount } = readAutoencoderReport(views, records.report);
  return { status: lostCount === 0 ? 'stepped' : 'not-finite', consistentCount, activeCount };
}

function checkRoom(
  { n, m, slice: { count, k } }: { readonly n: number; readonly m: number; readonly slice: Slice },
  { nMax, mMax, countMax, kMax }: AutoencoderWorkspace,
): void {
  if (n > nMax || m > mMax || count > countMax || k > kMax) {
    throw new RangeError(
      `autoencoder: expected n <= ${nMax}, m <= ${mMax}, ${countMax} samples and k <= ${kMax} at most; ` +
        `got n = ${n}, m = ${m}, ${count} samples, k = ${k}`,
    );
  }
}
