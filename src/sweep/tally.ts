/** Counts of one cell; `trials` is the sum of the four verdicts. */
export interface Tally {
  readonly trials: number;
  readonly successes: number;
  readonly unresolved: number;
  readonly quarantined: number;
  /** Trials of tasks whose outcomes differ, open or undecided. They also count above, by the accepted outcome. */
  readonly conflicting: number;
}
