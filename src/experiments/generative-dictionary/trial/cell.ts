import type {
  DictionaryLaw,
  MethodName,
  PriorName,
  ProtocolName,
  StartName,
  TargetName,
} from '../declaration/choices.js';
import type { DictionaryPoint } from '../declaration/parameters.js';

/** A cell's parameters, as the declaration describes them. */
export interface DictionaryCell {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly prior: PriorName;
  /** The reference of a decoder's file; `none` with other priors. */
  readonly decoder: string;
  readonly target: TargetName;
  /** The reference of a table of images; `none` where planted. */
  readonly images: string;
  readonly firstImage: number;
  readonly hidden: number;
  readonly noise: number;
  readonly samples: number;
  readonly protocol: ProtocolName;
  readonly batchSize: number;
  readonly testSamples: number;
  readonly testStarts: number;
  readonly testSteps: number;
  readonly decodingStarts: number;
  readonly decodingSteps: number;
  readonly decodingRate: number;
  readonly dictionaryStarts: number;
  readonly dictionarySteps: number;
  readonly dictionaryRate: number;
  readonly lastRateShare: number;
  readonly rounds: number;
  readonly sparseRounds: number;
  readonly dictionary: DictionaryLaw;
  readonly start: StartName;
  readonly distance: number;
  readonly ridge: number;
  readonly method: MethodName;
}

export function readCell(point: DictionaryPoint): DictionaryCell {
  return {
    m: point.m,
    n: point.n,
    k: point.k,
    prior: point.prior,
    decoder: point.decoder,
    target: point.target,
    images: point.images,
    firstImage: point['first-image'],
    hidden: point.hidden,
    noise: point.noise,
    samples: point.samples,
    protocol: point.protocol,
    batchSize: point['batch-size'],
    testSamples: point['test-samples'],
    testStarts: point['test-starts'],
    testSteps: point['test-steps'],
    decodingStarts: point['decoding-starts'],
    decodingSteps: point['decoding-steps'],
    decodingRate: point['decoding-rate'],
    dictionaryStarts: point['dictionary-starts'],
    dictionarySteps: point['dictionary-steps'],
    dictionaryRate: point['dictionary-rate'],
    lastRateShare: point['last-rate-share'],
    rounds: point.rounds,
    sparseRounds: point['sparse-rounds'],
    dictionary: point.dictionary,
    start: point.start,
    distance: point.distance,
    ridge: point.ridge,
    method: point.method,
  };
}
