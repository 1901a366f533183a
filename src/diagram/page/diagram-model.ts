import type { Chain } from '../../statistics/contour.js';
import type { Interval } from '../../statistics/interval.js';
import type { Overlay } from '../../sweep/declaration.js';
import type { RateName } from '../../sweep/rate-name.js';
import type { MetricStatistic } from '../kinds/metric/metric-choice.js';
import type { ValueScale } from '../kinds/metric/plan-value-scale.js';
import type { AxisScale } from './axis-scale.js';

/** Everything that a diagram shows, in the grid's own coordinates and before any text is placed. */
export interface DiagramModel {
  readonly title: string;
  /** What holds everywhere in the picture; each phrase stays on one line. */
  readonly facts: readonly string[];
  /** What a reader must know before trusting the picture: unfinished, unresolved and quarantined trials. */
  readonly notes: readonly string[];
  readonly provenance: string;
  readonly x: DiagramAxis;
  readonly y: DiagramAxis;
  readonly body:
    | HeatMapBody
    | CurveBody
    | DeviationMapBody
    | DeviationCurveBody
    | DifferenceMapBody
    | DifferenceCurveBody
    | CurvesBody
    | MetricMapBody
    | MetricCurveBody;
}

export interface DiagramAxis {
  /** The axis' name in the sweep file; empty for what was measured. */
  readonly symbol: string;
  readonly meaning: string;
  readonly scale: AxisScale;
  readonly domain: readonly [low: number, high: number];
  /** Where cells lie, rising. */
  readonly positions: readonly number[];
  /** The words of an ordinal axis, one per position. */
  readonly words: readonly string[] | undefined;
}

/** The success rate as colour over two axes. */
export interface HeatMapBody {
  readonly kind: 'heat-map';
  readonly rate: RateName;
  /** Cells at their true extents; neighbours in a column that look the same are one patch. */
  readonly patches: readonly Patch[];
  /** Centres of cells that hold unresolved, quarantined or conflicting trials. */
  readonly marked: Chain;
  /** Whether any of them holds conflicting ones, which are named only then. */
  readonly hasConflicts: boolean;
  readonly contour: readonly Chain[];
  /** Columns with a half-way point that have a neighbour with one: the 95 % band of the contour. */
  readonly bands: readonly (readonly HalfWaySpan[])[];
  /** Columns with a half-way point that stand alone. */
  readonly bars: readonly HalfWaySpan[];
  readonly theory: readonly TheoryLine[];
}

export interface Patch {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  /** Undefined where no trial has a verdict. */
  readonly rate: number | undefined;
}

/** The half-way point of one column with its 95 % interval. An open end lies at the end of the domain of y. */
export interface HalfWaySpan {
  readonly x: number;
  readonly location: number;
  readonly low: number;
  readonly high: number;
  readonly open: { readonly low: boolean; readonly high: boolean };
}

/** The success rate against one axis. */
export interface CurveBody {
  readonly kind: 'curve';
  readonly rate: RateName;
  readonly points: readonly RatePoint[];
  /** Undefined where success is nowhere lost or won by half; `curve` is what the point was read off, around it. */
  readonly halfWay: (Omit<HalfWaySpan, 'x'> & { readonly curve: Chain }) | undefined;
  readonly theory: readonly TheoryLine[];
}

export interface RatePoint {
  readonly x: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Measured minus exact success rate over two axes, in standard errors. */
export interface DeviationMapBody {
  readonly kind: 'deviation-map';
  readonly rate: RateName;
  readonly patches: readonly DeviationPatch[];
  /** Centres of cells beyond `markedDeviation`. */
  readonly above: Chain;
  readonly below: Chain;
  /** The exact curves, by which one finds the transition. */
  readonly theory: readonly TheoryLine[];
}

interface DeviationPatch extends Omit<Patch, 'rate'> {
  /** Undefined where no trial has a verdict, or where no exact probability is known. */
  readonly deviation: number | undefined;
}

/** The same against one axis. */
export interface DeviationCurveBody {
  readonly kind: 'deviation-curve';
  readonly rate: RateName;
  readonly points: Chain;
}

/** The difference of two values' success rates over two axes. */
export interface DifferenceMapBody {
  readonly kind: 'difference-map';
  readonly rate: RateName;
  readonly between: BetweenWords;
  readonly patches: readonly DifferencePatch[];
  /** Centres of cells whose 95 % interval leaves 0 out, by the side on which it lies. */
  readonly above: Chain;
  readonly below: Chain;
  /** Where each value's success rate is 1/2. */
  readonly contourA: readonly Chain[];
  readonly contourB: readonly Chain[];
}

interface DifferencePatch extends Omit<Patch, 'rate'> {
  /** Undefined where no trial has a verdict for both values. */
  readonly difference: number | undefined;
}

/** The same against one axis, with its 95 % interval. */
export interface DifferenceCurveBody {
  readonly kind: 'difference-curve';
  readonly rate: RateName;
  readonly between: BetweenWords;
  readonly points: readonly RatePoint[];
}

/** What trials kept of their way, by step, for cells along one axis. */
export interface CurvesBody {
  readonly kind: 'curves';
  /** Of each cell so many stand side by side. */
  readonly curveCount: number;
  readonly groups: readonly CurveGroup[];
}

/** One curve of one cell, in the style of its place (`severalCurvesStyle`); lines are broken where a value is not finite. */
interface CurveGroup {
  readonly label: string;
  readonly trials: readonly Chain[];
  readonly median: readonly Chain[];
}

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

interface MetricPatch extends Omit<Patch, 'rate'> {
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

/** How the two values are called. */
export interface BetweenWords {
  readonly a: string;
  readonly b: string;
}

export interface TheoryLine {
  readonly label: string;
  readonly kind: Overlay['kind'];
  /** The curve, broken where it has no value. */
  readonly segments: readonly Chain[];
}
