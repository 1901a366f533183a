import type { MetricSummary } from '../statistics/metric-grid.js';

/** What files hold of a metric in a cell beside the count; undefined where no trial measured it. */
export const metricFigures = ['mean', 'median', 'lower-quartile', 'upper-quartile'] as const;
export type MetricFigure = (typeof metricFigures)[number];

/** How the columns of a metric are called in tables: `NAME-measured` for the count, then `NAME-mean` and so on. */
export function metricCountColumn(name: string): string {
  return `${name}-measured`;
}

export function metricFigureColumn(name: string, figure: MetricFigure): string {
  return `${name}-${figure}`;
}

export function readMetricFigure(summary: MetricSummary, figure: MetricFigure): number | undefined {
  switch (figure) {
    case 'mean':
      return summary.mean;
    case 'median':
      return summary.median;
    case 'lower-quartile':
      return summary.lowerQuartile;
    case 'upper-quartile':
      return summary.upperQuartile;
    default:
      return figure satisfies never;
  }
}
