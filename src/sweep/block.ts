/** Cells that one task judges together. */
export interface Block {
  /** In grid order. */
  readonly cells: Uint32Array;
  /** The seconds that a thread should need for one trial of all these cells. */
  readonly trialCostSeconds: number;
  /** How many trials one task takes; independent of `sweep.trials`, so that a sweep can grow. */
  readonly taskTrialCount: number;
}
