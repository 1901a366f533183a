import { axisFraction } from './axis-scale.js';
import type { Axes } from './diagram-model.js';
import type { Box, Place } from './marks.js';

/** From the grid's coordinates to the plot's. */
export type Placer = (point: readonly [x: number, y: number]) => Place;

export function placer({ x: across, y: up }: Axes, plot: Box): Placer {
  return ([x, y]) => [
    plot.width * axisFraction(x, across.domain, across.scale),
    plot.height * (1 - axisFraction(y, up.domain, up.scale)),
  ];
}

/** The smaller side of a cell, where all are alike. */
export function cellSize({ x, y }: Axes, plot: Box): number {
  return Math.min(plot.width / x.positions.length, plot.height / y.positions.length);
}
