import type { DiagramModel } from './diagram-model.js';
import type { ColourBar } from './draw-colour-bar.js';
import type { LegendEntry } from './draw-legend.js';
import type { Box, Mark } from './marks.js';

/** A diagram of any kind, with everything that the page needs. */
export interface Picture extends Omit<DiagramModel<never>, 'body'> {
  readonly shape: PlotShape;
  /** Entries for the marks that the diagram has, and for no others. */
  readonly legend: readonly LegendEntry[];
  /** The quantity that is drawn, for screen readers. */
  readonly subject: string;
  /** The marks inside the plot, in its own coordinates; they are cut at its border. */
  readonly draw: (plot: Box) => readonly Mark[];
}

export interface PlotShape {
  readonly height: 'map' | 'curve';
  /** The colour bar at the right of the plot. */
  readonly bar?: ColourBar;
}
