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

/** What a kind may ask of a sweep. What takes time to read is read when a kind asks for it. */
export interface Readings {
  readonly plan: SweepPlan;
  /** Its trial count says how many trials a cell should have. */
  readonly table: VerdictTable;
  /** Where theory knows some. */
  readonly exact?: (() => ExactProbabilities | undefined) | undefined;
  /** What trials kept of their way. */
  readonly curves?: (() => CurveTable) | undefined;
  /** What trials measured. */
  readonly metrics?: (() => MetricGrid) | undefined;
  readonly provenance: Provenance;
}

/** What a caller says of the picture; a kind has defaults for what is left out. */
export interface DiagramChoice {
  readonly view?: ViewChoice;
  /** The values that are compared; the one axis that is a choice between two words, where nothing is named. */
  readonly between?: Between | undefined;
  /** The indices of the curves to draw; the first one, where nothing is named. */
  readonly curve?: readonly number[] | undefined;
  /** What is drawn of the metrics. */
  readonly metric?: MetricChoice | undefined;
}

/** What a caller may say to some kinds alone. */
type OwnChoice = Exclude<keyof DiagramChoice, 'view'>;

/** One kind of diagram: what it reads, shows, draws and says. Each function is pure. */
export interface DiagramKindModule<Request, Body> {
  /** What a caller may say besides the view. */
  readonly takes: readonly OwnChoice[];
  /** Throws where the choice does not fit the sweep. */
  readonly read: (readings: Readings, choice: DiagramChoice) => Request;
  /** Axes, notes and body. Throws `DiagramError` where there is nothing to show, or too much. */
  readonly plan: (request: Request) => DiagramModel<Body>;
  readonly shape: (body: Body) => PlotShape;
  /** What stands inside the plot, in its own coordinates. */
  readonly draw: (model: DiagramModel<Body>, plot: Box) => readonly Mark[];
  readonly legend: (body: Body) => readonly LegendEntry[];
  /** For screen readers: what is drawn over the axes. */
  readonly subject: (model: DiagramModel<Body>) => string;
}

/** A kind whose request and body are its own business. */
export interface DiagramKind extends Pick<DiagramKindModule<never, never>, 'takes'> {
  readonly portray: (readings: Readings, choice: DiagramChoice) => Picture;
}

export function defineKind<Request, Body>(kind: DiagramKindModule<Request, Body>): DiagramKind & typeof kind {
  return { ...kind, portray: (readings, choice) => presentModel(kind, kind.plan(kind.read(readings, choice))) };
}

/** A model as the page takes it. */
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
