import { axisFraction } from './axis-scale.js';
import type { Axes } from './diagram-model.js';
import type { Box, Place } from './marks.js';

/** Maps the grid's coordinates to the plot's. */
export type Placer = (point: readonly [x: number, y: number]) => Place;

export function placer({ x: across, y: up }: Axes, plot: Box): Placer {
  return ([x, y]) => [
    plot.width * axisFraction(x, across.domain, across.scale),
    plot.height * (1 - axisFraction(y, up.domain, up.scale)),
  ];
}

/** The smaller side of a cell, if all cells had the same size. */
export function cellSize({ x, y }: Axes, plot: Box): number {
  return Math.min(plot.width / x.positions.length, plot.height / y.positions.length);
}
