import { compareWithExact, expectedMin, markedDeviation } from '../../../statistics/exact-comparison.js';
import type { GridCell } from '../../../statistics/grid.js';
import type { GridView } from '../../../statistics/grid-view.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import { DiagramError } from '../../diagram-error.js';
import type { DeviationCurveBody, DeviationMapBody, DiagramAxis } from '../../page/diagram-model.js';
import { cutPatches } from '../success-rate/plan-heat-map.js';

/** Where the colours and the vertical axis end, in standard errors: alike in all pictures, so that they compare. */
export const deviationLimit = 4;

/** Everything of a deviation map but its theory. */
export function planDeviationMap(
  view: GridView,
  axes: { x: DiagramAxis; y: DiagramAxis },
): Omit<DeviationMapBody, 'rate' | 'theory'> {
  requireDeviations(view);
  const patches = cutPatches(view, axes, ({ deviation }) => deviation);
  const centres = (chosen: (deviation: number) => boolean) =>
    view.cells.flatMap((column, ix) =>
      column.flatMap(({ deviation }, iy) =>
        deviation !== undefined && chosen(deviation) ? [[view.xPositions[ix], view.yPositions[iy]] as const] : [],
      ),
    );
  return {
    kind: 'deviation-map',
    patches: patches.map(({ value, ...box }) => ({ ...box, deviation: value })),
    above: centres((deviation) => deviation > markedDeviation),
    below: centres((deviation) => deviation < -markedDeviation),
  };
}

export function planDeviationCurve(view: GridView): Omit<DeviationCurveBody, 'rate'> {
  requireDeviations(view);
  const points = view.cells.flatMap(([{ deviation }], ix) =>
    deviation === undefined ? [] : [[view.xPositions[ix], deviation] as const],
  );
  return { kind: 'deviation-curve', points };
}

/** From the lowest deviation to the highest, and at least as far as the colours of a map reach. */
export function deviationAxis(view: GridView): DiagramAxis {
  const sizes = view.cells.flat().map(({ deviation = 0 }) => Math.abs(deviation));
  const reach = 1.06 * sizes.reduce((largest, size) => Math.max(largest, size), deviationLimit);
  return {
    symbol: '',
    meaning: 'measured − exact (standard errors)',
    scale: 'linear',
    domain: [-reach, reach],
    positions: [],
    words: undefined,
  };
}

/** What the cells say together, and how far that can be trusted. */
export function noteAgreement(view: GridView, plan: SweepPlan): string[] {
  const cells = view.cells.flat();
  const { cellCount, markedCount, chiSquare, degreesOfFreedom } = compareWithExact(cells);
  const notes = [
    `${markedCount} of ${cellCount} cells lie beyond ±${markedDeviation}.`,
    'Deviations are normal values with the tail of the cell’s binomial law, the count itself half included.',
  ];
  if (degreesOfFreedom === 0) {
    notes.push(`No χ²: no cell has ${expectedMin} expected successes and as many expected failures.`);
    return notes;
  }
  notes.push(
    `χ² = ${chiSquare.toFixed(1)} with ${degreesOfFreedom} degrees of freedom: cells with at least ${expectedMin} ` +
      `expected successes and as many expected failures.`,
  );
  if (isCoupled(view, plan)) {
    notes.push(
      'Cells are not independent: those of one trial share nested instances.',
      `χ² still has the mean ${degreesOfFreedom}, but spreads wider than its law.`,
    );
  }
  return notes;
}

/** Whether the view runs along a parameter that the cells of one trial share a master instance along. */
function isCoupled({ x, y }: GridView, { declaration }: SweepPlan): boolean {
  const { coupledParameters, derivedAxes } = declaration;
  return [x, y].some((axis) => {
    if (axis === undefined || axis.values.length < 2) return false;
    const gives = derivedAxes.find(({ name }) => name === axis.name)?.gives;
    return [axis.name, gives].some((name) => name !== undefined && coupledParameters.includes(name));
  });
}

function requireDeviations(view: GridView): void {
  if (view.cells.some((column) => column.some(isExactKnown))) return;
  throw new DiagramError(
    'exact-unknown',
    'a deviation diagram needs exact success probabilities, and for no cell of this slice is one known',
  );
}

function isExactKnown({ exact }: GridCell): boolean {
  return exact !== undefined;
}
