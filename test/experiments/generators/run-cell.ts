import type { TrialModule } from '../../../src/experiments/experiment.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import type { ExperimentDeclaration } from '../../../src/sweep/declaration.js';
import { type VerdictName, verdictNames } from '../../../src/sweep/outcome.js';
import type { ParameterValue, Point } from '../../../src/sweep/sweep.js';

export type Change = Readonly<Record<string, ParameterValue>>;

export interface CellRun {
  readonly verdicts: readonly VerdictName[];
  /** By metric, one value a trial. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
}

export interface CellExperiment<Workspace> {
  readonly declaration: ExperimentDeclaration;
  readonly trialModule: TrialModule<Workspace>;
}

const kernels = instantiateKernels(compileKernels());

/** Runs trials of one cell with the defaults and this change, under the named criterion or the first one. */
export function runCell<Workspace>(
  { declaration, trialModule }: CellExperiment<Workspace>,
  change: Change,
  { trials, criterion = declaration.criteria[0].name }: { readonly trials: number; readonly criterion?: string },
): CellRun {
  const points = [pointOf(declaration, change)];
  const tolerance = declaration.criteria.find(({ name }) => name === criterion)?.tolerance?.default ?? Number.NaN;
  const workspace = trialModule.createWorkspace(kernels, points);
  const count = declaration.metrics.length;
  const runs = Array.from({ length: trials }, (_, trial) => {
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(count).fill(Number.NaN) };
    trialModule.runTrial({ seed: 5, trial, criterion: { name: criterion, tolerance }, points }, workspace, record);
    return { verdict: verdictNames[record.verdicts[0]], values: record.metrics };
  });
  return {
    verdicts: runs.map(({ verdict }) => verdict),
    metrics: Object.fromEntries(
      declaration.metrics.map(({ name }, at) => [name, runs.map(({ values }) => values[at])] as const),
    ),
  };
}

export function pointOf({ parameters }: ExperimentDeclaration, change: Change): Point {
  const defaults = parameters.flatMap(({ name, default: preset }) =>
    preset === undefined ? [] : [[name, preset] as const],
  );
  return { ...Object.fromEntries(defaults), ...change };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean. */
export function standardErrorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

export function shareOf(verdicts: readonly VerdictName[], verdict: VerdictName): number {
  return verdicts.filter((other) => other === verdict).length / verdicts.length;
}
