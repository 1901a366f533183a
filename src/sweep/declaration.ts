import type { z } from 'zod';
import type { Criterion, ParameterValue, Point } from './sweep.js';
import type { Where } from './where.js';

/**
 * The description of an experiment that needs no kernel. It is enough to validate, plan, export and draw a sweep, and to
 * estimate its cost.
 */
export interface ExperimentDeclaration {
  /** The name in sweep files, in kebab-case. */
  readonly name: string;
  /** Every change that can alter a trial's bits raises it. */
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly ParameterDeclaration[];
  /** Each axis comes after those that give the parameters that it needs. */
  readonly derivedAxes: readonly DerivedAxisDeclaration[];
  /** Relations between parameters, which are checked in every cell when a sweep is validated. */
  readonly rules: readonly Rule[];
  /** A sweep that names no criterion gets the first one whose rules hold in every cell. */
  readonly criteria: readonly CriterionDeclaration[];
  readonly metrics: readonly MetricDeclaration[];
  /** The name of the most important metric, which `phasegrid run` draws. */
  readonly headlineMetric?: string;
  /** The curves that a trial can keep if the sweep asks for it; absent where there are none. */
  readonly curves?: readonly CurveDeclaration[];
  /** The parameters along which the cells of a trial share a master instance; a block extends along them. */
  readonly coupledParameters: readonly string[];
  /**
   * The expected seconds that a thread needs for one trial of the single cell at `point`; positive. Every process cuts blocks
   * by it, so it uses `+ - * /` and `Math.sqrt` alone (other functions are not bit-specified), and a change of it raises
   * `version`.
   */
  readonly costSecondsPerTrial: (point: Point, criterion: Criterion) => number;
  /**
   * The same for several cells of a coupled set, in grid order, if judging them together costs less than one by one. It must
   * not fall when a cell is added. Where it is absent, the sum of the cells' costs counts.
   */
  readonly blockCostSecondsPerTrial?: (points: readonly Point[], criterion: Criterion) => number;
  /** The problem of a file's content as the value of this parameter; undefined where there is none. */
  readonly checkFile?: (
    parameter: string,
    content: Uint8Array,
  ) => { readonly expected: string; readonly got: string } | undefined;
  /** The rules for the cells that name this content, which `checkFile` has accepted. */
  readonly fileRules?: (parameter: string, content: Uint8Array) => readonly Rule[];
  /** The theory curves of a diagram; empty where none is known for these axes. */
  readonly overlays: (request: OverlayRequest) => readonly Overlay[];
  /**
   * The exact success probability at the points of many cells, computed from theory in at most some seconds; undefined for a
   * cell where none is known. Absent where none is known for any cell. Measured rates are compared with it.
   */
  readonly exactProbability?: (points: readonly Point[], criterion: Criterion) => readonly (number | undefined)[];
}

export interface ParameterDeclaration<Name extends string = string> {
  readonly name: string;
  readonly description: string;
  /**
   * A unit, `1` for a pure number, `choice`, or `file`. With `file` the sweep file gives paths, the canonical sweep has
   * references by content in their place, and a trial finds the bytes in `request.files`.
   */
  readonly unit: string;
  readonly schema: z.ZodType<ParameterValue>;
  /** With `file`: words that name no file but a content that the experiment makes; a default is one of them. */
  readonly builtIn?: readonly string[];
  /** Without a default, a sweep must fix, sweep or derive the parameter. */
  readonly default?: ParameterValue;
  /**
   * The only cells that read it. In all other cells it changes no bit of an outcome. A sweep without such a cell may not have
   * it as an axis, and pictures and plans leave it out.
   */
  readonly readBy?: Where<Name>;
}

/** An axis that is a ratio in the sweep file and an integer size in the trial. */
export interface DerivedAxisDeclaration {
  readonly name: string;
  readonly description: string;
  /** The parameter whose integer value the ratio gives; it becomes a column too. */
  readonly gives: string;
  /** The parameters that `derive` reads, which may be derived themselves (`rho` needs `m`). */
  readonly needs: readonly string[];
  readonly schema: z.ZodType<number>;
  readonly derive: (ratio: number, point: Point) => number;
}

export interface Rule<Name extends string = string> {
  /** The relation as text, such as `k <= n`. */
  readonly text: string;
  /** All parameters that `holds` reads; a problem names the first one. Its point may lack all other parameters. */
  readonly parameters: readonly Name[];
  readonly holds: (point: Point) => boolean;
}

export interface CriterionDeclaration<Name extends string = string> {
  readonly name: string;
  readonly description: string;
  /** The rules that hold in the cells where the criterion has a meaning. */
  readonly rules?: readonly Rule<Name>[];
  /** The name of its rate in pictures, if "success rate" would mislead. */
  readonly rate?: {
    readonly name: string;
    /** Whether the event is bad: then a high rate has the colours of failure. */
    readonly isBad: boolean;
  };
  /** Present where the criterion takes a tolerance. */
  readonly tolerance?: { readonly default: number; readonly description: string };
}

export interface MetricDeclaration<Parameter extends string = string, CriterionName extends string = string> {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** The only cells that measure it; it is NaN in all others. Files and pictures of a sweep without such a cell lack it. */
  readonly measuredWhere?: Where<Parameter, CriterionName>;
}

/** A sequence of numbers, one for each step of a trial, or for every n-th step. */
export interface CurveDeclaration {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /**
   * The quantity of the horizontal axis in pictures, if it is not the step of a trial, and its distance between two values.
   * Only curves with the same meaning can share a picture.
   */
  readonly along?: { readonly meaning: string; readonly width: number };
}

export interface OverlayRequest<Fixed extends object = Point, Asked extends Criterion = Criterion> {
  /** The horizontal axis, as the sweep file spells it. */
  readonly x: string;
  /** The vertical axis; in a diagram of a metric against one axis, the metric's name. */
  readonly y: string;
  readonly xRange: readonly [low: number, high: number];
  readonly yRange: readonly [low: number, high: number];
  /** Every other parameter, with its value in the drawn slice. */
  readonly fixed: Fixed;
  readonly criterion: Asked;
}

/** A theory curve in the diagram's own coordinates. */
export interface Overlay {
  readonly name: string;
  /** `asymptotic` holds as n grows, `exact` holds at the n of the sweep, `guide` is no theorem. */
  readonly kind: 'asymptotic' | 'exact' | 'guide';
  readonly source: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
