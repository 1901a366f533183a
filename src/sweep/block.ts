/** Cells that one task judges together. */
export interface Block {
  /** In grid order. */
  readonly cells: Uint32Array;
  /** What one trial of all these cells is expected to cost a thread. */
  readonly trialCostSeconds: number;
  /** How many trials one task takes; independent of `sweep.trials`, so that a sweep can grow. */
  readonly taskTrialCount: number;
}
