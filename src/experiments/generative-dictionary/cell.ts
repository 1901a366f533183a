import { choiceAt, numberAt } from '../../sweep/point.js';
import type { Point } from '../../sweep/sweep.js';
import {
  type DictionaryLaw,
  dictionaryLaws,
  type MethodName,
  methodNames,
  type PriorName,
  type ProtocolName,
  priorNames,
  protocolNames,
  type StartName,
  startNames,
  type TargetName,
  targetNames,
} from './choices.js';

/** A cell's parameters, as the declaration describes them. */
export interface Cell {
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

export function readCell(point: Point): Cell {
  return {
    m: numberAt(point, 'm'),
    n: numberAt(point, 'n'),
    k: numberAt(point, 'k'),
    prior: choiceAt(point, 'prior', priorNames),
    decoder: String(point['decoder']),
    target: choiceAt(point, 'target', targetNames),
    images: String(point['images']),
    firstImage: numberAt(point, 'first-image'),
    hidden: numberAt(point, 'hidden'),
    noise: numberAt(point, 'noise'),
    samples: numberAt(point, 'samples'),
    protocol: choiceAt(point, 'protocol', protocolNames),
    batchSize: numberAt(point, 'batch-size'),
    testSamples: numberAt(point, 'test-samples'),
    testStarts: numberAt(point, 'test-starts'),
    testSteps: numberAt(point, 'test-steps'),
    decodingStarts: numberAt(point, 'decoding-starts'),
    decodingSteps: numberAt(point, 'decoding-steps'),
    decodingRate: numberAt(point, 'decoding-rate'),
    dictionaryStarts: numberAt(point, 'dictionary-starts'),
    dictionarySteps: numberAt(point, 'dictionary-steps'),
    dictionaryRate: numberAt(point, 'dictionary-rate'),
    lastRateShare: numberAt(point, 'last-rate-share'),
    rounds: numberAt(point, 'rounds'),
    sparseRounds: numberAt(point, 'sparse-rounds'),
    dictionary: choiceAt(point, 'dictionary', dictionaryLaws),
    start: choiceAt(point, 'start', startNames),
    distance: numberAt(point, 'distance'),
    ridge: numberAt(point, 'ridge'),
    method: choiceAt(point, 'method', methodNames),
  };
}
