/** The statistic of a cell's trials that is drawn. */
export type MetricStatistic = 'median' | 'mean';

/** The scale of values; `auto` is logarithmic where all values are positive and far apart. */
export type ScaleChoice = 'auto' | 'linear' | 'log';

/** More curves in one picture, of metrics or kept by trials, could not be distinguished. */
export const metricCountMax = 3;

/** The metrics that a diagram shows, and how. */
export interface MetricChoice {
  /** One declared metric, or for a diagram along one axis up to `metricCountMax` metrics of the same unit. */
  readonly names: readonly string[];
  readonly statistic: MetricStatistic;
  readonly scale: ScaleChoice;
}

/** `a`, `a and b`, `a, b and c`. */
export function spellNames(names: readonly string[]): string {
  const last = names[names.length - 1];
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
