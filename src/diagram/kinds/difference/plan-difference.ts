import type { Between } from '../../../statistics/between.js';
import type { PairedCell } from '../../../statistics/paired-grid.js';
import type { SweepPlan } from '../../../sweep/plan.js';
import { nameRate, type RateName, successRate } from '../../../sweep/rate-name.js';
import { DiagramError } from '../../diagram-error.js';
import { labelNumber } from '../../page/axis-ticks.js';
import type { DiagramAxis, DiagramModel } from '../../page/diagram-model.js';
import { cutPatches } from '../cut-patches.js';
import {
  counted,
  describeCriterion,
  describeUncounted,
  heldParameters,
  noteConflicts,
  type Provenance,
  planAxis,
  writeProvenance,
} from '../plan-heading.js';
import type { BetweenWords, DifferenceCurveBody, DifferenceMapBody } from './body.js';
import type { DifferencePortrait } from './portray-difference.js';

export interface DifferenceRequest {
  readonly plan: SweepPlan;
  readonly portrait: DifferencePortrait;
  /** How many trials each cell should have; fewer may be settled. */
  readonly trialCount: number;
  readonly provenance: Provenance;
}

/** The least reach of the vertical axis on both sides of 0, so that small differences look small. */
const reachMin = 0.1;

/**
 * Decides what a diagram of a paired difference shows. Throws `DiagramError`: 'no-pairs' before the first trial with a
 * verdict for both values, 'diagram-too-large' where it would hold too much.
 */
export function planDifference(request: DifferenceRequest): DiagramModel<DifferenceMapBody | DifferenceCurveBody> {
  const { plan, portrait, trialCount } = request;
  const { sweep, declaration } = plan;
  const { view } = portrait.a;
  const columns = alignPairs(portrait);
  const between = nameBetween(portrait.paired.between);
  const rate = nameRate(declaration, sweep);
  const x = planAxis(view.x, view.xPositions, declaration);
  const heading = {
    title: `${declaration.title}: ${rate.name}, ${between.a} − ${between.b}`,
    facts: [
      ...describeHeld(portrait, plan),
      describeCriterion(sweep.criterion),
      `${counted(trialCount, 'paired trial')} per cell`,
    ],
    notes: [
      ...writeNotes(columns.flat(), { between, trialCount, rate }),
      ...noteConflicts([portrait.a, portrait.b].flatMap((one) => one.view.cells.flat())),
    ],
    provenance: writeProvenance(sweep, request.provenance),
    x,
  };
  if (view.y === undefined) {
    const points = columns.flatMap(([{ difference, interval }], ix) =>
      difference === undefined || interval === undefined
        ? []
        : [{ x: view.xPositions[ix], rate: difference, ...interval }],
    );
    return {
      ...heading,
      y: differenceAxis(points, { between, rate }),
      body: { kind: 'difference-curve', rate, between, points },
    };
  }
  const y = planAxis(view.y, view.yPositions, declaration);
  return { ...heading, y, body: planDifferenceMap(portrait, { columns, between, rate, x, y }) };
}

/** The pairs of the view's cells, column by column. */
function alignPairs({ paired, a }: DifferencePortrait): PairedCell[][] {
  const byCell = new Map(paired.cells.map((pair) => [pair.indexA, pair]));
  const columns = a.view.cells.map((column) =>
    column.map(({ cell }) => {
      const pair = byCell.get(cell.index);
      if (pair === undefined) throw new RangeError(`cell ${cell.index} of value a has no pair`);
      return pair;
    }),
  );
  if (columns.flat().some(({ tally }) => tally.trials > 0)) return columns;
  throw new DiagramError(
    'no-pairs',
    'a difference needs trials with a verdict for both values, and no cell of this slice has one yet',
  );
}

function planDifferenceMap(
  { a, b }: DifferencePortrait,
  plan: {
    columns: readonly (readonly PairedCell[])[];
    between: BetweenWords;
    rate: RateName;
    x: DiagramAxis;
    y: DiagramAxis;
  },
): DifferenceMapBody {
  const { view } = a;
  const { columns, between, rate, x, y } = plan;
  const pairs = new Map(columns.flat().map((pair) => [pair.indexA, pair]));
  const patches = cutPatches(view, { x, y }, ({ cell }) => pairs.get(cell.index)?.difference);
  const centres = (chosen: (pair: PairedCell) => boolean) =>
    columns.flatMap((column, ix) =>
      column.flatMap((pair, iy) => (chosen(pair) ? [[view.xPositions[ix], view.yPositions[iy]] as const] : [])),
    );
  return {
    kind: 'difference-map',
    rate,
    between,
    patches: patches.map(({ value, ...box }) => ({ ...box, difference: value })),
    above: centres(isAbove),
    below: centres(isBelow),
    contourA: a.contour,
    contourB: b.contour,
  };
}

function isAbove({ interval }: PairedCell): boolean {
  return interval !== undefined && interval.low > 0;
}

function isBelow({ interval }: PairedCell): boolean {
  return interval !== undefined && interval.high < 0;
}

function differenceAxis(
  points: DifferenceCurveBody['points'],
  { between: { a, b }, rate }: { readonly between: BetweenWords; readonly rate: RateName },
): DiagramAxis {
  const low = points.reduce((least, point) => Math.min(least, point.low), -reachMin);
  const high = points.reduce((most, point) => Math.max(most, point.high), reachMin);
  const air = 0.03 * (high - low);
  return {
    symbol: '',
    meaning: `${rate.name}, ${a} − ${b}`,
    scale: 'linear',
    domain: [low - air, high + air],
    positions: [],
    words: undefined,
  };
}

/** Names a word by itself, and a number with its axis. */
function nameBetween({ axis, a, b }: Between): BetweenWords {
  const name = (value: typeof a) => (typeof value === 'number' ? `${axis} = ${labelNumber(value)}` : value);
  return { a: name(a), b: name(b) };
}

/** The held parameters of both values; one value may read parameters that the other does not. */
function describeHeld({ a, b, paired }: DifferencePortrait, plan: SweepPlan): string[] {
  const held = [a, b].flatMap(({ view }) => heldParameters(view.slice, plan, paired.between.axis));
  return [...new Set(held)];
}

function writeNotes(
  pairs: readonly PairedCell[],
  { between, trialCount, rate }: { between: BetweenWords; trialCount: number; rate: RateName },
): string[] {
  const sum = (name: keyof PairedCell['tally']) => pairs.reduce((total, { tally }) => total + tally[name], 0);
  const marked = pairs.filter((pair) => isAbove(pair) || isBelow(pair)).length;
  const [onlyA, onlyB] = [sum('onlyA'), sum('onlyB')];
  const verb = rate.name === successRate.name ? 'succeeds ' : '';
  const notes = [
    'Trials are paired by their number; intervals are Tango’s 95 % score intervals for pairs.',
    `${marked} of ${counted(pairs.length, 'cell')} ${marked === 1 ? 'has' : 'have'} an interval without 0.`,
    'Each speaks of its own cell: of cells without a difference about 1 in 20 at most has one too.',
    `${onlyA + onlyB} of ${counted(sum('trials'), 'pair')} are discordant: ${between.a} alone ${verb}in ${onlyA}, ` +
      `${between.b} alone in ${onlyB}.`,
  ];
  const unsettled = pairs.filter(({ tally }) => tally.trials + tally.quarantined < trialCount).length;
  if (unsettled > 0) notes.push(`Not finished: ${unsettled} of ${counted(pairs.length, 'cell')} still lack pairs.`);
  const unresolved = sum('unresolved');
  if (unresolved > 0) {
    notes.push(`${counted(unresolved, 'pair')} with an unresolved verdict: ${describeUncounted(rate)}.`);
  }
  const quarantined = sum('quarantined');
  if (quarantined > 0) notes.push(`${counted(quarantined, 'pair')} with a quarantined verdict: left out.`);
  return notes;
}
