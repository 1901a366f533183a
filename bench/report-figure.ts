/**
 * What a bench measured. A figure is a cost, so that less is better: a time, memory, or the ratio of a cost to another one of
 * the same run, on which the load of the machine weighs little.
 */
export interface Figure {
  /** Without the bench's own name; one name, one figure a run. */
  readonly name: string;
  /** The median, or what the bench says of itself, such as the shortest of some rounds. */
  readonly p50: number;
  readonly unit: FigureUnit;
}

export const figureUnits = ['ratio', 'us', 'ms', 's', 'MiB'] as const;
export type FigureUnit = (typeof figureUnits)[number];

/** Hands a figure to `bench/record.ts` where that started this process; otherwise the bench prints and nothing more. */
export function reportFigure(figure: Figure): void {
  process.send?.(figure);
}
