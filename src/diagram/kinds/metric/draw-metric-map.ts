import { roundTicks } from '../../page/axis-ticks.js';
import { rampColour, rampStops } from '../../page/colour-ramp.js';
import type { Axes } from '../../page/diagram-model.js';
import type { ColourBar } from '../../page/draw-colour-bar.js';
import { drawGround, drawHatchSample, entryWhere, type LegendEntry } from '../../page/draw-legend.js';
import { drawPatches } from '../../page/draw-patches.js';
import { drawTheory, listTheory } from '../../page/draw-theory.js';
import type { Box, Mark } from '../../page/marks.js';
import { placer } from '../../page/placer.js';
import type { MetricMapBody } from './body.js';
import { shareOn } from './plan-value-scale.js';

const tickCount = 6;
/** A longer unit does not fit above the colour bar; the legend has it too. */
const unitLengthMax = 5;

export function metricBar({ statistic, unit, scale }: MetricMapBody): ColourBar {
  const ticks = roundTicks(scale.domain, { scale: scale.scale, count: tickCount, integral: false });
  return {
    title: unit === '' || unit.length > unitLengthMax ? statistic : `${statistic} (${unit})`,
    colours: rampStops,
    ticks: ticks.map(({ position, label }) => ({ share: shareOn(position, scale), label })),
    wide: true,
  };
}

/** The marks inside the plot, in its own coordinates. */
export function drawMetricMap(body: MetricMapBody, { axes, plot }: { axes: Axes; plot: Box }): Mark[] {
  const place = placer(axes, plot);
  return [
    ...drawPatches(body.patches, {
      place,
      colour: ({ value }) => (value === undefined ? undefined : rampColour(shareOn(value, body.scale))),
    }),
    ...drawTheory(body.theory, { place, ground: 'colour' }),
  ];
}

export function listMetricMap({ metric, unit, statistic, scale, patches, theory }: MetricMapBody): LegendEntry[] {
  const inUnit = unit === '' ? '' : ` in ${unit}`;
  const logarithmic = scale.scale === 'log' ? ', logarithmic colours' : '';
  const isMissing = patches.some(({ value }) => value === undefined);
  return [
    { label: `${statistic} of ${metric}${inUnit} in a cell${logarithmic}`, draw: (sample) => [drawGround(sample)] },
    ...listTheory(theory, 'colour'),
    ...entryWhere(isMissing, 'not measured', drawHatchSample),
  ];
}
