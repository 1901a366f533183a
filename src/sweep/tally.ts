/** Counts of one cell; `trials` is the sum of the four verdicts. */
export interface Tally {
  readonly trials: number;
  readonly successes: number;
  readonly unresolved: number;
  readonly quarantined: number;
  /** Those of a task whose outcomes differ, undecided or not decided yet: they count by the accepted one, of any verdict. */
  readonly conflicting: number;
}
