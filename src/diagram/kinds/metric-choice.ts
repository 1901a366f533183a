/** What stands for a cell's trials. */
export type MetricStatistic = 'median' | 'mean';

/** How values become places or colours; `auto` is logarithmic where all are positive and lie far apart. */
export type ScaleChoice = 'auto' | 'linear' | 'log';

/** More curves than this, of metrics or of what trials kept, are not told apart. */
export const metricCountMax = 3;

/** What a diagram shows of the metrics. */
export interface MetricChoice {
  /** One, or for a diagram along one axis up to `metricCountMax` of one unit; each is the declaration's. */
  readonly names: readonly string[];
  readonly statistic: MetricStatistic;
  readonly scale: ScaleChoice;
}

/** `a`, `a and b`, `a, b and c`. */
export function spellNames(names: readonly string[]): string {
  const last = names[names.length - 1];
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
