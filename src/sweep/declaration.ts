import type { z } from 'zod';
import type { Criterion, ParameterValue, Point } from './sweep.js';
import type { Where } from './where.js';

/**
 * What an experiment says of itself without loading a kernel: enough to validate, plan, price,
 * export and draw a sweep of it.
 */
export interface ExperimentDeclaration {
  /** Kebab-case; what a sweep file names. */
  readonly name: string;
  /** Raised by every change that can alter a trial's bits. */
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly ParameterDeclaration[];
  /** An axis stands behind those that give what it needs. */
  readonly derivedAxes: readonly DerivedAxisDeclaration[];
  /** Relations between parameters; each is checked on every cell when the sweep is validated. */
  readonly rules: readonly Rule[];
  /** A sweep that names none gets the first whose rules hold in every cell. */
  readonly criteria: readonly CriterionDeclaration[];
  readonly metrics: readonly MetricDeclaration[];
  /** The metric that a reader looks at first, by its name: `run` draws it. */
  readonly headlineMetric?: string;
  /** What a trial can keep of its way, where a sweep asks for it; absent where it can keep nothing. */
  readonly curves?: readonly CurveDeclaration[];
  /** Parameters along which cells of one trial share a master instance; a block spans these. */
  readonly coupledParameters: readonly string[];
  /**
   * The expected seconds that one thread needs for one trial of the cell at `point` alone; positive. Blocks are cut
   * by it in every process, so it uses `+ - * /` and `Math.sqrt` alone (others are not bit-specified), and a change
   * of it raises `version`.
   */
  readonly costSecondsPerTrial: (point: Point, criterion: Criterion) => number;
  /**
   * The same for several cells of a coupled set, in grid order, where judging them together costs less than one by
   * one; it must not fall when a cell is added. The sum of the cells' costs where absent.
   */
  readonly blockCostSecondsPerTrial?: (points: readonly Point[], criterion: Criterion) => number;
  /** What is wrong with a file's content as the value of this parameter; undefined where nothing is. */
  readonly checkFile?: (
    parameter: string,
    content: Uint8Array,
  ) => { readonly expected: string; readonly got: string } | undefined;
  /** What the cells that name this content, which `checkFile` has passed, must be like. */
  readonly fileRules?: (parameter: string, content: Uint8Array) => readonly Rule[];
  /** Theory curves for a diagram; empty where none is known for these axes. */
  readonly overlays: (request: OverlayRequest) => readonly Overlay[];
  /**
   * The exact success probability at each of many cells' points, from theory alone, in at most some seconds; undefined
   * where none is known. Absent where none is known for any cell. What is measured is held against it.
   */
  readonly exactProbability?: (points: readonly Point[], criterion: Criterion) => readonly (number | undefined)[];
}

export interface ParameterDeclaration<Name extends string = string> {
  readonly name: string;
  readonly description: string;
  /**
   * A unit, or `1` for a pure number, or `choice`, or `file`: then a sweep file gives paths, the canonical sweep a
   * reference by content in their place, and a trial finds the bytes in `request.files`.
   */
  readonly unit: string;
  readonly schema: z.ZodType<ParameterValue>;
  /** Of a file: words that name none, for contents that the experiment makes; a default is one of them. */
  readonly builtIn?: readonly string[];
  /** Without a default the parameter must be fixed, swept or derived. */
  readonly default?: ParameterValue;
  /**
   * The cells that alone read it. In all others it changes no bit of an outcome: an axis of it is refused in a sweep
   * without such a cell, and pictures and plans pass over it.
   */
  readonly readBy?: Where<Name>;
}

/** An axis that is a ratio in the sweep file and an integer size in the trial. */
export interface DerivedAxisDeclaration {
  readonly name: string;
  readonly description: string;
  /** The parameter whose integer value the ratio gives; it becomes a column too. */
  readonly gives: string;
  /** The parameters that `derive` reads; they may be derived themselves (`rho` needs `m`). */
  readonly needs: readonly string[];
  readonly schema: z.ZodType<number>;
  readonly derive: (ratio: number, point: Point) => number;
}

export interface Rule<Name extends string = string> {
  /** The relation as a reader would write it: `k <= n`. */
  readonly text: string;
  /** All parameters that `holds` reads, the one to blame first; the others may be missing from its point. */
  readonly parameters: readonly Name[];
  readonly holds: (point: Point) => boolean;
}

export interface CriterionDeclaration<Name extends string = string> {
  readonly name: string;
  readonly description: string;
  /** What a cell must be like for the criterion to have a meaning there. */
  readonly rules?: readonly Rule<Name>[];
  /** What its rate is called in pictures, where "success rate" would mislead. */
  readonly rate?: {
    readonly name: string;
    /** Whether the event is one that nobody wants: then a high rate has the colours of failure. */
    readonly isBad: boolean;
  };
  /** Present where the criterion takes a tolerance. */
  readonly tolerance?: { readonly default: number; readonly description: string };
}

export interface MetricDeclaration<Parameter extends string = string, CriterionName extends string = string> {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** The cells that alone measure it; in all others it is NaN. Files and pictures of a sweep without one leave it out. */
  readonly measuredWhere?: Where<Parameter, CriterionName>;
}

/** A sequence of numbers, one for each step of a trial (or for each so many of them). */
export interface CurveDeclaration {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /**
   * What pictures place values by where it is not the step of a trial, and how much of it lies between two values: curves of
   * one meaning can stand in one picture.
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
  /** Every other parameter, at the values of the slice that is drawn. */
  readonly fixed: Fixed;
  readonly criterion: Asked;
}

/** A theory curve in the diagram's own coordinates. */
export interface Overlay {
  readonly name: string;
  /** `asymptotic` holds as n grows, `exact` at the n that was run, `guide` helps the eye. */
  readonly kind: 'asymptotic' | 'exact' | 'guide';
  readonly source: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
