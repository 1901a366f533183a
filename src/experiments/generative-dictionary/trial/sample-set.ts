/** Samples one behind the other, m entries each. */
export interface SampleSet {
  readonly noisy: Float64Array;
  /** G(z), n entries each; empty for images, whose codes are unknown. */
  readonly points: Float64Array;
  /** A* G(z), or images. */
  readonly clean: Float64Array;
}
