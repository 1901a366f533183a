/** Counts of one cell; `trials` is the sum of the four verdicts. */
export interface Tally {
  readonly trials: number;
  readonly successes: number;
  readonly unresolved: number;
  readonly quarantined: number;
}
