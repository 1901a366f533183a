import type { Between } from '../../statistics/between.js';
import type { ExactProbabilities } from '../../statistics/grid.js';
import type { MetricGrid } from '../../statistics/metric-grid.js';
import type { VerdictTable } from '../../statistics/verdict-table.js';
import type { CurveTable } from '../../sweep/curve-table.js';
import type { SweepPlan } from '../../sweep/plan.js';
import type { DiagramModel } from '../page/diagram-model.js';
import type { LegendEntry } from '../page/draw-legend.js';
import type { Box, Mark } from '../page/marks.js';
import type { Picture, PlotShape } from '../page/picture.js';
import type { MetricChoice } from './metric-choice.js';
import type { Provenance } from './plan-heading.js';
import type { ViewChoice } from './portray-grid.js';

/** The data of a sweep that a kind may read. Data that take time to read are functions. */
export interface Readings {
  readonly plan: SweepPlan;
  /** Its trial count is the number of trials that a cell should have. */
  readonly table: VerdictTable;
  /** Absent where no exact probabilities are available. */
  readonly exact?: (() => ExactProbabilities | undefined) | undefined;
  /** The kept curves of trials. */
  readonly curves?: (() => CurveTable) | undefined;
  /** The metrics of trials. */
  readonly metrics?: (() => MetricGrid) | undefined;
  readonly provenance: Provenance;
}

/** A caller's choices for a picture; a kind has defaults for those left out. */
export interface DiagramChoice {
  readonly view?: ViewChoice;
  /** The values that are compared; by default those of the only axis that is a choice between two words. */
  readonly between?: Between | undefined;
  /** The indices of the curves to draw; by default the first. */
  readonly curve?: readonly number[] | undefined;
  /** The metrics to draw, and how. */
  readonly metric?: MetricChoice | undefined;
}

/** A choice that only some kinds accept. */
type OwnChoice = Exclude<keyof DiagramChoice, 'view'>;

/** A kind of diagram: what it reads, plans and draws. Each function is pure. */
export interface DiagramKindModule<Request, Body> {
  /** The choices that it accepts besides the view. */
  readonly takes: readonly OwnChoice[];
  /** Throws where the choice does not fit the sweep. */
  readonly read: (readings: Readings, choice: DiagramChoice) => Request;
  /** Axes, notes and body. Throws `DiagramError` where there is nothing to show, or too much. */
  readonly plan: (request: Request) => DiagramModel<Body>;
  readonly shape: (body: Body) => PlotShape;
  /** The marks inside the plot, in its own coordinates. */
  readonly draw: (model: DiagramModel<Body>, plot: Box) => readonly Mark[];
  readonly legend: (body: Body) => readonly LegendEntry[];
  /** For screen readers: the quantity that is drawn. */
  readonly subject: (model: DiagramModel<Body>) => string;
}

/** A kind without the types of its request and its body. */
export interface DiagramKind extends Pick<DiagramKindModule<never, never>, 'takes'> {
  readonly portray: (readings: Readings, choice: DiagramChoice) => Picture;
}

export function defineKind<Request, Body>(kind: DiagramKindModule<Request, Body>): DiagramKind & typeof kind {
  return { ...kind, portray: (readings, choice) => presentModel(kind, kind.plan(kind.read(readings, choice))) };
}

/** Turns a model into a picture, which the page can draw. */
function presentModel<Body>(
  { shape, draw, legend, subject }: Pick<DiagramKindModule<never, Body>, 'shape' | 'draw' | 'legend' | 'subject'>,
  model: DiagramModel<Body>,
): Picture {
  const { body, ...rest } = model;
  return {
    ...rest,
    shape: shape(body),
    legend: legend(body),
    subject: subject(model),
    draw: (plot) => draw(model, plot),
  };
}
