import type { Kernels } from '../kernels/memory/wasm.js';
import type { ExperimentDeclaration } from '../sweep/declaration.js';
import type { Criterion, Point } from '../sweep/sweep.js';

/** One random instance, judged in each of a block's cells. */
export interface TrialRequest {
  readonly seed: number;
  /** The trial's index in the sweep, from 0. */
  readonly trial: number;
  readonly criterion: Criterion;
  /** The block's cells in grid order. */
  readonly points: readonly Point[];
  /**
   * A trial that may last longer than some tens of milliseconds calls this again and again, with the share of it that
   * is done. It throws where the trial must end at once; the trial must not catch that.
   */
  readonly checkpoint?: (share: number) => void;
  /**
   * The content of every file that the sweep names, by the value of the parameter that names it (`sha256:…`). It must
   * not be written to: other trials read the same memory.
   */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** Where a trial writes: C verdict codes and C x Q metrics (see `Outcome`), all preset to failure and NaN. */
export interface TrialRecord {
  readonly verdicts: Uint8Array;
  readonly metrics: Float64Array;
  /**
   * Keeps a curve that the declaration names, at most once a cell; the values are copied. There only for the trials
   * whose curves the sweep keeps: nothing else of a trial may depend on it.
   */
  readonly keepCurve?: (curve: TrialCurve) => void;
}

/** What a trial measured along its way, such as the loss at every step. */
export interface TrialCurve {
  /** The index of the cell in the request's points. */
  readonly cell: number;
  /** One of the declaration's curves. */
  readonly name: string;
  /** At least one and at most `curveLengthMax`. */
  readonly values: Float64Array;
  /** A value stands for every so many steps: value i is that of step i times `stride`. 1 where absent. */
  readonly stride?: number;
}

/** What `replay` prints of one trial in one cell, beyond its verdict and metrics: plain JSON. */
export type TrialExplanation = Readonly<Record<string, unknown>>;

/** The half of an experiment that loads kernels; worker threads alone load it. */
export interface TrialModule<Workspace = unknown> {
  /** Memory for any trial of a block with these points; reused for all of the block's trials. */
  createWorkspace(kernels: Kernels, points: readonly Point[]): Workspace;
  runTrial(request: TrialRequest, workspace: Workspace, record: TrialRecord): void;
  /** Runs the trial of the only point again and says how its verdict is certified. */
  explainTrial(request: TrialRequest, workspace: Workspace, record: TrialRecord): TrialExplanation;
}

/** A line of the registry. */
export interface Experiment {
  readonly declaration: ExperimentDeclaration;
  readonly loadTrialModule: () => Promise<TrialModule>;
}
