import type { ColourStops } from './colour-ramp.js';
import { ink } from './line-style.js';
import { type Box, type Mark, pathMark, rampMark, textMark } from './marks.js';
import { tickStyle } from './text-styles.js';

/** The content of a colour bar; the position of a tick is a share of the height, from below. */
export interface ColourBar {
  readonly title: string;
  readonly colours: ColourStops;
  readonly ticks: readonly { readonly share: number; readonly label: string }[];
  /** Set where labels may be long numbers. */
  readonly wide?: true;
}

const barWidth = 11;

/** A colour bar, right of the plot. */
export function drawColourBar(plot: Box, { title, colours, ticks }: ColourBar): Mark[] {
  const left = plot.left + plot.width + 14;
  const top = plot.top + 18;
  const height = Math.round(plot.height * 0.6);
  const heightOf = (share: number) => top + height * (1 - share);
  const border = { stroke: ink, strokeWidth: 0.5 };
  return [
    rampMark({ left, top, width: barWidth, height }, { colours, rising: 'up', border }),
    pathMark(
      ticks.map(({ share }) => [
        [left + barWidth, heightOf(share)],
        [left + barWidth + 3, heightOf(share)],
      ]),
      { stroke: ink, strokeWidth: 0.6 },
    ),
    ...ticks.map(({ share, label }) =>
      textMark({
        text: label,
        x: left + barWidth + 5,
        y: heightOf(share) + 2.7,
        align: 'left',
        colour: ink,
        ...tickStyle,
      }),
    ),
    textMark({ text: title, x: left - 4, y: plot.top + 8, align: 'left', colour: ink, ...tickStyle }),
  ];
}
