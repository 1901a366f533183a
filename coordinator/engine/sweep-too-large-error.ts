/** The sweep has more tasks than a coordinator keeps: ask for fewer trials or cells, or split it into several sweeps. */
export class SweepTooLargeError extends Error {
  override readonly name = 'SweepTooLargeError';
  readonly code = 'SWEEP_TOO_LARGE';
}
