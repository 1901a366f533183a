/** The verdicts of a trial in a cell. The index of a name is its code in memory and on the wire. */
export const verdictNames = ['failure', 'success', 'unresolved', 'quarantined'] as const;
export type VerdictName = (typeof verdictNames)[number];

export const verdictCode = { failure: 0, success: 1, unresolved: 2, quarantined: 3 } as const satisfies Record<
  VerdictName,
  number
>;

/** The part of a sweep that one lease covers: the cells of a block times a range of trials. */
export interface Task {
  readonly block: number;
  readonly trialStart: number;
  readonly trialCount: number;
}

/**
 * The outcome of an attempt at a task. It depends on the task and the kernels alone, not on time or host.
 * Letters: T trials, C cells of the block in grid order, Q metrics in the declaration's order.
 */
export interface Outcome {
  /** Codes of `verdictCode`, T x C, trial by trial. */
  readonly verdicts: Uint8Array;
  /** T x C x Q; NaN where the metric was not computed. */
  readonly metrics: Float64Array;
  /** Packed (see curves.ts); absent where no trial kept any. */
  readonly curves?: Float64Array | undefined;
}
