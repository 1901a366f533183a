/** low <= high; what it covers, and how surely, is said where it stands. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
