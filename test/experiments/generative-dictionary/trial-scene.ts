import { generativeDictionary } from '../../../src/experiments/generative-dictionary/declaration/declaration.js';
import type { Measures } from '../../../src/experiments/generative-dictionary/declaration/metrics.js';
import type { DictionaryPoint } from '../../../src/experiments/generative-dictionary/declaration/parameters.js';
import { trial as generativeDictionaryTrial } from '../../../src/experiments/generative-dictionary/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { type VerdictName, verdictNames } from '../../../src/sweep/outcome.js';
import type { ParameterValue } from '../../../src/sweep/sweep.js';

export type Change = Readonly<Record<string, ParameterValue>>;

export interface TrialResult {
  readonly verdict: VerdictName;
  readonly measures: Measures;
  readonly curves: Readonly<Record<string, Float64Array>>;
  readonly shares: readonly number[];
}

const kernels = instantiateKernels(compileKernels());

/**
 * Runs every method at one point with the defaults and this change, in one block; the results are in the methods'
 * order.
 */
export function runMethods(
  change: Change,
  methods: readonly string[],
  {
    trial,
    criterion = { name: 'oracle-ratio', tolerance: 1.5 },
    isKept = false,
    seed = 7,
    files,
  }: {
    readonly trial: number;
    readonly criterion?: { readonly name: string; readonly tolerance: number };
    /** Whether the curves are asked for. */
    readonly isKept?: boolean;
    readonly seed?: number;
    readonly files?: ReadonlyMap<string, Uint8Array>;
  },
): TrialResult[] {
  const points = methods.map((method) => pointOf({ ...change, method }));
  const width = generativeDictionary.metrics.length;
  const curves: Record<string, Float64Array>[] = [];
  const shares: number[] = [];
  const record = {
    verdicts: new Uint8Array(points.length),
    metrics: new Float64Array(width * points.length).fill(Number.NaN),
    ...(isKept && {
      keepCurve: ({ cell, name, values }: { cell: number; name: string; values: Float64Array }) => {
        (curves[cell] ??= {})[name] = values;
      },
    }),
  };
  const workspace = generativeDictionaryTrial.createWorkspace(kernels, points);
  const checkpoint = (share: number): void => {
    shares.push(share);
  };
  const request = { seed, trial, criterion, points, checkpoint, ...(files && { files }) };
  generativeDictionaryTrial.runTrial(request, workspace, record);
  return points.map((_, index) => ({
    verdict: verdictNames[record.verdicts[index]],
    measures: readMeasures(record.metrics.subarray(width * index, width * (index + 1))),
    shares,
    curves: curves[index] ?? {},
  }));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function pointOf(change: Change): DictionaryPoint {
  const defaults = generativeDictionary.parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), ...change } as DictionaryPoint;
}

function readMeasures(values: Float64Array): Measures {
  const entries = generativeDictionary.metrics.map(({ name }, at) => [name, values[at]] as const);
  return Object.fromEntries(entries) as Measures;
}
