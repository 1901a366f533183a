import type { Chain } from '../../statistics/contour.js';
import type { Overlay } from '../../sweep/declaration.js';
import type { AxisScale } from './axis-scale.js';

/** Everything that a diagram shows, in the grid's own coordinates and before any text is placed. The body is its kind's. */
export interface DiagramModel<Body> extends Axes {
  readonly title: string;
  /** What holds everywhere in the picture; each phrase stays on one line. */
  readonly facts: readonly string[];
  /** What a reader must know before trusting the picture: unfinished, unresolved and quarantined trials. */
  readonly notes: readonly string[];
  readonly provenance: string;
  readonly body: Body;
}

export interface Axes {
  readonly x: DiagramAxis;
  readonly y: DiagramAxis;
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

export interface TheoryLine {
  readonly label: string;
  readonly kind: Overlay['kind'];
  /** The curve, broken where it has no value. */
  readonly segments: readonly Chain[];
}
