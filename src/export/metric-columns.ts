import type { MetricSummary } from '../statistics/metric-grid.js';

/** The statistics of a metric in a cell that files have beside the count; undefined where no trial measured it. */
export const metricFigures = ['mean', 'median', 'lower-quartile', 'upper-quartile'] as const;
export type MetricFigure = (typeof metricFigures)[number];

/** The name of a metric's column of counts in tables; the columns of statistics are `NAME-mean` and so on. */
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
