/** A row of a trigonometric transform: column j holds amplitude * table[(phase + j step) mod period]. */
export interface Wave {
  readonly amplitude: number;
  /** Integers in [0, period). */
  readonly phase: number;
  readonly step: number;
}

/** Rows cos(2 pi (phase + j step) / period), times anything but 0. */
export interface WaveRows {
  readonly period: number;
  readonly rows: readonly Pick<Wave, 'phase' | 'step'>[];
}
