import type { Chain } from '../statistics/contour.js';
import type { ExactProbabilities, Grid } from '../statistics/grid.js';
import type { GridView } from '../statistics/grid-view.js';
import type { MetricGrid } from '../statistics/metric-grid.js';
import type { VerdictTable } from '../statistics/verdict-table.js';
import type { Overlay } from '../sweep/declaration.js';
import type { SweepPlan } from '../sweep/plan.js';

/** The data from which a sweep's data files are made. */
export interface DataInput {
  readonly plan: SweepPlan;
  readonly table: VerdictTable;
  /** Absent where no exact probabilities are available. */
  readonly exact?: ExactProbabilities | undefined;
  /**
   * T x C x Q values by trial, cell and metric: the Q metrics that the sweep can measure, in the declaration's order. NaN where
   * a metric was not computed or a trial is not settled. Called only for a format that contains the values of every trial.
   */
  readonly metrics?: () => Float64Array;
  /** Counts, means, medians and quartiles of the metrics. Called once a format. */
  readonly metricGrid?: () => MetricGrid;
  /** The slice with its fits, contour and theory; called only for a format that holds them. */
  readonly portray: () => SlicePortrait;
}

/** A slice of the grid as a diagram shows it; `portrayGrid` of src/diagram gives one. */
export interface SlicePortrait {
  readonly grid: Grid;
  readonly view: GridView;
  /** The lines where the success rate is 1/2, in the units of the view's axes. */
  readonly contour: readonly Chain[];
  readonly overlays: readonly Overlay[];
}
