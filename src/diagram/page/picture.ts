import type { DiagramModel } from './diagram-model.js';
import type { ColourBar } from './draw-colour-bar.js';
import type { LegendEntry } from './draw-legend.js';
import type { Box, Mark } from './marks.js';

/** A diagram whose kind has said everything that the page needs, whatever kind it is. */
export interface Picture extends Omit<DiagramModel<never>, 'body'> {
  readonly shape: PlotShape;
  /** Names what the diagram holds, and nothing that it does not. */
  readonly legend: readonly LegendEntry[];
  /** What screen readers say before the axes. */
  readonly subject: string;
  /** What stands inside the plot, in the plot's own coordinates; it is cut at the plot's border. */
  readonly draw: (plot: Box) => readonly Mark[];
}

export interface PlotShape {
  readonly height: 'map' | 'curve';
  /** Right of the plot. */
  readonly bar?: ColourBar;
}
