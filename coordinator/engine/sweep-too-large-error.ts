/** The sweep has more tasks than a coordinator keeps: fewer trials or fewer cells, or several sweeps. */
export class SweepTooLargeError extends Error {
  override readonly name = 'SweepTooLargeError';
  readonly code = 'SWEEP_TOO_LARGE';
}
