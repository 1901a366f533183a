/** Cells that one task judges together. */
export interface Block {
  /** In grid order. */
  readonly cells: Uint32Array;
  /** The seconds that a thread should need for one trial of all these cells. */
  readonly trialCostSeconds: number;
  /** How many trials a task of the least length takes; tasks of large extents take more. */
  readonly taskTrialCount: number;
  /** How many trials an outcome may have, because of its size on the wire. */
  readonly trialCountMax: number;
}
