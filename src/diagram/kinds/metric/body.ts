import type { Interval } from '../../../statistics/interval.js';
import type { TheoryLine } from '../../page/diagram-model.js';
import type { Patch } from '../../page/draw-patches.js';
import type { MetricStatistic } from '../metric-choice.js';
import type { ValueScale } from './plan-value-scale.js';

/** A metric as colour over two axes. */
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
  /** A value within the scale; undefined where no trial measured it. */
  readonly value: number | undefined;
}

/** The same against one axis, a curve for every metric. */
export interface MetricCurveBody {
  readonly kind: 'metric-curve';
  readonly statistic: MetricStatistic;
  readonly series: readonly MetricSeries[];
  /** Whether neighbours are joined, which they are not on an axis of words. */
  readonly joined: boolean;
  readonly theory: readonly TheoryLine[];
}

export interface MetricSeries {
  readonly name: string;
  readonly points: readonly MetricPoint[];
}

/** One cell; every number is clamped to the vertical axis. */
export interface MetricPoint {
  /** The index of its position on the axis; measured neighbours are joined. */
  readonly place: number;
  readonly x: number;
  readonly value: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** The 95 % interval of the value; undefined where the trials are too few. */
  readonly interval: Interval | undefined;
}
