export type DiagramErrorCode =
  /** The slice has more distinct cells than a picture can show: draw another slice, or export the data. */
  | 'diagram-too-large'
  /** The picture compares with exact probabilities, and theory gives none for this slice. */
  | 'exact-unknown'
  /** The picture compares two values trial by trial, and in this slice no trial has a verdict for both yet. */
  | 'no-pairs'
  /** The picture shows kept curves, and in this slice no trial has kept one yet. */
  | 'no-curves'
  /** The picture shows a metric, and in this slice no trial measured it, or none is settled yet. */
  | 'not-measured'
  /** These metrics cannot share a picture: draw one of them. */
  | 'metrics-differ'
  /** These curves cannot share a picture: draw one of them. */
  | 'curves-differ'
  /** A logarithmic scale was asked for, and no value is positive. */
  | 'scale-unfit'
  /** A number in the picture is not finite: the input is broken. */
  | 'diagram-not-finite'
  /** The rasteriser took too long and was stopped. */
  | 'rasteriser-timeout'
  /** The rasteriser's process died. */
  | 'rasteriser-crashed'
  /** The rasteriser did not accept the picture. */
  | 'rasteriser-refused';

/** A picture could not be made; the data behind it are unharmed and can still be exported. */
export class DiagramError extends Error {
  override readonly name = 'DiagramError';
  constructor(
    readonly code: DiagramErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
