import { compareWithExact, expectedMin, markedDeviation } from '../../../statistics/exact-comparison.js';
import type { GridCell } from '../../../statistics/grid.js';
import type { GridView } from '../../../statistics/grid-view.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import { nameRate } from '../../../sweep/rate-name.js';
import { DiagramError } from '../../diagram-error.js';
import type { Axes, DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { cutPatches } from '../cut-patches.js';
import { planAxis } from '../plan-heading.js';
import { planTheory } from '../plan-theory.js';
import { planVerdictHeading } from '../plan-verdict-heading.js';
import type { VerdictRequest } from '../portray-verdicts.js';
import type { DeviationCurveBody, DeviationMapBody } from './body.js';

/** The end of the colours and of the vertical axis, in standard errors; the same in all pictures, so that they compare. */
export const deviationLimit = 4;

/**
 * Decides what a diagram of deviations shows. Throws `DiagramError`: 'exact-unknown' where no exact probability of the slice is
 * known, 'diagram-too-large' where it would hold too much.
 */
export function planDeviation(request: VerdictRequest): DiagramModel<DeviationMapBody | DeviationCurveBody> {
  const { plan, portrait } = request;
  const { view, overlays } = portrait;
  requireDeviations(view);
  const heading = planVerdictHeading(request);
  const rate = nameRate(plan.declaration, plan.sweep);
  const { x } = heading;
  const rest = {
    ...heading,
    title: `${heading.title}: measured − exact ${rate.name}`,
    notes: [...noteAgreement(view, plan), ...heading.notes],
  };
  if (view.y === undefined) return { ...rest, y: deviationAxis(view), body: { ...planDeviationCurve(view), rate } };
  const y = planAxis(view.y, view.yPositions, plan.declaration);
  const exact = overlays.filter(({ kind }) => kind === 'exact');
  return { ...rest, y, body: { ...planDeviationMap(view, { x, y }), rate, theory: planTheory(exact, { x, y }) } };
}

/** Everything of a deviation map but its theory. */
function planDeviationMap(view: GridView, axes: Axes): Omit<DeviationMapBody, 'rate' | 'theory'> {
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

function planDeviationCurve(view: GridView): Omit<DeviationCurveBody, 'rate'> {
  const points = view.cells.flatMap(([{ deviation }], ix) =>
    deviation === undefined ? [] : [[view.xPositions[ix], deviation] as const],
  );
  return { kind: 'deviation-curve', points };
}

/** From the lowest deviation to the highest, and at least as far as the colours of a map reach. */
function deviationAxis(view: GridView): DiagramAxis {
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

/** Notes on the agreement of all cells with theory, and on its limits. */
function noteAgreement(view: GridView, plan: SweepPlan): string[] {
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

/** Whether an axis of the view is coupled, so that cells along it share master instances. */
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
