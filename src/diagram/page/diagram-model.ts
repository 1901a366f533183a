import type { Chain } from '../../statistics/contour.js';
import type { Overlay } from '../../sweep/declaration.js';
import type { AxisScale } from './axis-scale.js';

/** The content of a diagram in the grid's coordinates, before any text is placed. Each kind has its own type of body. */
export interface DiagramModel<Body> extends Axes {
  readonly title: string;
  /** Phrases that hold for the whole picture; no phrase is broken into two lines. */
  readonly facts: readonly string[];
  /** Notes on how far the picture can be trusted: unfinished, unresolved and quarantined trials. */
  readonly notes: readonly string[];
  readonly provenance: string;
  readonly body: Body;
}

export interface Axes {
  readonly x: DiagramAxis;
  readonly y: DiagramAxis;
}

export interface DiagramAxis {
  /** The axis' name in the sweep file; empty for a measured quantity. */
  readonly symbol: string;
  readonly meaning: string;
  readonly scale: AxisScale;
  readonly domain: readonly [low: number, high: number];
  /** The positions of cells, in rising order. */
  readonly positions: readonly number[];
  /** The words of an ordinal axis, one per position. */
  readonly words: readonly string[] | undefined;
}

export interface TheoryLine {
  readonly label: string;
  readonly kind: Overlay['kind'];
  /** The curve, broken where it has no value. */
  readonly segments: readonly Chain[];
}
