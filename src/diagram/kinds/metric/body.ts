import type { Interval } from '../../../statistics/interval.js';
import type { TheoryLine } from '../../page/diagram-model.js';
import type { Patch } from '../../page/draw-patches.js';
import type { MetricStatistic } from '../metric-choice.js';
import type { ValueScale } from './plan-value-scale.js';

/** What trials measured, as colour over two axes. */
export interface MetricMapBody {
  readonly kind: 'metric-map';
  readonly metric: string;
  /** Empty for a pure number. */
  readonly unit: string;
  readonly statistic: MetricStatistic;
  readonly scale: ValueScale;
  readonly patches: readonly MetricPatch[];
  readonly theory: readonly TheoryLine[];
}

interface MetricPatch extends Patch {
  /** Within the scale; undefined where no trial measured it. */
  readonly value: number | undefined;
}

/** The same against one axis, a curve for every metric. */
export interface MetricCurveBody {
  readonly kind: 'metric-curve';
  readonly statistic: MetricStatistic;
  readonly series: readonly MetricSeries[];
  /** Whether neighbours are joined: not along words. */
  readonly joined: boolean;
  readonly theory: readonly TheoryLine[];
}

export interface MetricSeries {
  readonly name: string;
  readonly points: readonly MetricPoint[];
}

/** One cell, with every number within the vertical axis. */
export interface MetricPoint {
  /** Which position of the axis it is: neighbours that were measured are joined. */
  readonly place: number;
  readonly x: number;
  readonly value: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** Of the value, 95 %; undefined where the trials are too few. */
  readonly interval: Interval | undefined;
}
