import type { Axes } from '../../page/diagram-model.js';
import { severalCurvesStyle } from '../../page/line-style.js';
import { type Box, lineMarks, type Mark, pathMark } from '../../page/marks.js';
import { placer } from '../../page/placer.js';
import type { KeptCurvesBody } from './body.js';

const trialLineWidth = 0.35;

/** The marks inside the plot, in its own coordinates: single trials below, medians above. */
export function drawKeptCurves(
  { groups, curveCount }: KeptCurvesBody,
  { axes, plot }: { axes: Axes; plot: Box },
): Mark[] {
  const place = placer(axes, plot);
  const trials = groups.map(({ trials: chains }, at) =>
    pathMark(
      chains.map((chain) => chain.map(place)),
      { stroke: severalCurvesStyle(at, curveCount).core, strokeWidth: trialLineWidth, strokeJoin: 'round' },
    ),
  );
  const medians = groups.map(({ median }, at) => ({ median, at }));
  // Broad lines are drawn first, below fine ones.
  medians.sort((a, b) => (a.at % curveCount) - (b.at % curveCount));
  const lines = medians.flatMap(({ median, at }) =>
    lineMarks(
      median.map((chain) => chain.map(place)),
      severalCurvesStyle(at, curveCount),
    ),
  );
  return [...trials, ...lines];
}
