import { axisFraction } from './axis-scale.js';
import type { Axes } from './diagram-model.js';
import type { Layout } from './lay-out-diagram.js';
import { ink } from './line-style.js';
import { type Mark, type PagePath, pathMark, textMark } from './marks.js';
import { tickStyle } from './text-styles.js';

const tickLength = 4;
/** Every cell has a short tick, so that the reader sees which values the sweep has, unless the ticks would be too dense. */
const minorTickLength = 2;
const minorPitchMin = 3.5;

/** The plot's border, ticks and tick labels, in the plot's own coordinates. */
export function drawFrame(axes: Axes, layout: Layout): Mark[] {
  const { plot, xTicks, yTicks, xTicksUpright } = layout;
  const { width, height } = plot;
  const border: PagePath = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  const below = (at: number, length: number): PagePath => [
    [at, height],
    [at, height + length],
  ];
  const beside = (at: number, length: number): PagePath => [
    [0, at],
    [-length, at],
  ];
  const ticks = [
    ...minorPlaces(axes.x, width).map((at) => below(at, minorTickLength)),
    ...minorPlaces(axes.y, height).map((at) => beside(height - at, minorTickLength)),
    ...xTicks.map(({ at }) => below(at, tickLength)),
    ...yTicks.map(({ at }) => beside(at, tickLength)),
  ];
  const style = { colour: ink, ...tickStyle } as const;
  return [
    pathMark([border], { stroke: ink, strokeWidth: 0.7 }, { closed: true }),
    pathMark(ticks, { stroke: ink, strokeWidth: 0.6 }),
    ...xTicks.map(({ at, label }) =>
      xTicksUpright
        ? textMark({ text: label, x: at + 2.7, y: height + tickLength + 3, align: 'right', upright: true, ...style })
        : textMark({ text: label, x: at, y: height + tickLength + 8, align: 'center', ...style }),
    ),
    ...yTicks.map(({ at, label }) =>
      textMark({ text: label, x: -tickLength - 2.5, y: at + 2.7, align: 'right', ...style }),
    ),
  ];
}

function minorPlaces(axis: Axes['x'], length: number): number[] {
  const places = axis.positions.map((position) => length * axisFraction(position, axis.domain, axis.scale));
  const pitch = length / Math.max(1, places.length);
  return pitch < minorPitchMin ? [] : places;
}
