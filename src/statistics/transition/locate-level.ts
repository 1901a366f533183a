import { type Bracket, chooseBracket, chooseWindow, type FallingCurve } from './choose-bracket.js';
import type { FallingColumn } from './fold-column.js';
import { createLevel, type Gap, type Level, quotient, weighGap } from './gap-evidence.js';
import { type CellRun, evaluateLogit, fitLocalLogit, type LocalLogitFit } from './local-logit-fit.js';
import { applyThree, dotThree, type Three } from './symmetric-three.js';

/** A place in a column: a share of the way from cell `gap` to the next. */
export interface Spot {
  readonly gap: number;
  readonly share: number;
}

/** Where a falling column crosses a level. */
export interface LevelSpot {
  /** Undefined where the column crosses the level in no gap. */
  readonly spot: Spot | undefined;
  /** The ends of the interval; undefined where it leaves the axis. */
  readonly low: Spot | undefined;
  readonly high: Spot | undefined;
  readonly how: 'local' | 'two-cells' | 'whole-gap' | 'outside';
  readonly fit: LocalLogitFit | undefined;
}

export interface ColumnReading {
  readonly column: FallingColumn;
  readonly curve: FallingCurve;
  readonly readGap: (gap: number) => Gap;
  /** A place is ruled out beyond so many standard errors; infinite for a single trial, which has no standard error. */
  readonly point: number;
}

/**
 * Up to this distance from its level a quadratic bends like the logits of real curves; beyond, it bends more than they
 * do.
 */
const windowReachMax = 1.75;

/**
 * The reach of the second window, in square roots of the first one's standard error (of a logit): a smaller window has
 * less bias.
 */
const windowShrinkage = 3.3;

/** A quadratic through fewer cells than this is an interpolant, which follows their errors. */
const fittedCellsMin = 4;

/** Below the one rate a cell almost always fails, above the other it almost always succeeds. */
const [rareMax, commonMin] = [0.05, 0.95];

const stepsPerGap = 40;

/**
 * Where a falling curve crosses `level`, logits linear between neighbouring values of a whole axis, and the 95 % interval:
 * the places around it that are not ruled out. A quadratic is fitted to the logits of the cells around the crossing, twice,
 * the second time to as few as the first one's standard error allows: then its bias stays below its error however many
 * trials there are. Where fewer than four cells lie there, and past the fitted ones, each gap is weighed by its own two cells.
 */
export function locateLevel(reading: ColumnReading, probability: number): LevelSpot {
  const level = createLevel(probability);
  const bracket = chooseBracket(reading.curve, level);
  const fit = fitAround(reading, bracket, level);
  if (bracket.kind !== 'within') {
    const weigh = weighBy(reading, { level, fit, free: undefined });
    const inward = bracket.kind === 'behind' ? searchLow : searchHigh;
    const end = inward(reading, weigh, borderSpot(reading.column, bracket.first));
    const [low, high] = bracket.kind === 'behind' ? [end, undefined] : [undefined, end];
    return { spot: undefined, low, high, how: 'outside', fit };
  }
  const free = fit === undefined && isStep(reading.curve, bracket) ? bracket : undefined;
  const weigh = weighBy(reading, { level, fit, free });
  const spot = (fit && findZero(reading.column, fit, level)) ?? crossGap(reading, bracket, level);
  return {
    spot,
    low: searchLow(reading, weigh, spot),
    high: searchHigh(reading, weigh, spot),
    how: fit !== undefined ? 'local' : free === undefined ? 'two-cells' : 'whole-gap',
    fit,
  };
}

/** The quadratic of the second window; undefined where fewer than four cells are in the first one or the second. */
function fitAround(reading: ColumnReading, bracket: Bracket, level: Level): LocalLogitFit | undefined {
  const { column, curve } = reading;
  const fitWithin = (reach: number): LocalLogitFit | undefined => {
    const { first, last, inside } = chooseWindow(curve, bracket, { level, reach });
    if (inside < fittedCellsMin) return undefined;
    const fit = fitLocalLogit(column, { first, last });
    // A quadratic without a zero where success falls says nothing of the place.
    const crosses = bracket.kind !== 'within' || (fit !== undefined && findZero(column, fit, level) !== undefined);
    return crosses ? fit : undefined;
  };
  const wide = fitWithin(windowReachMax);
  if (wide === undefined) return undefined;
  const at = findZero(column, wide, level) ?? borderSpot(column, bracket.first);
  const error = Math.sqrt(fitVariance(reading, wide, wide.toUnit(placeOf(column, at))));
  const reach = windowShrinkage * Math.sqrt(error);
  return reach < windowReachMax ? fitWithin(reach) : wide;
}

/**
 * The variance of the fitted logit at v. The sandwich estimate knows the spread between trials, but is 0 where the few
 * trials that there are happen to agree. So the variance is at least a part of that of independent cells: a sixth of it
 * at 50 trials.
 */
function fitVariance({ column }: ColumnReading, fit: LocalLogitFit, v: number): number {
  const powers: Three = [1, v, v * v];
  const leverage = applyThree(fit.inverseInformation, powers);
  const ofTrials = dotThree(leverage, applyThree(fit.scoreCovariance, leverage));
  const ofCells = dotThree(powers, leverage);
  return Math.max(ofTrials, (ofCells * 10) / (10 + column.trialCount));
}

/** Where the quadratic falls through the level, within its window. */
function findZero(column: FallingColumn, fit: LocalLogitFit, level: Level): Spot | undefined {
  const [b0, b1, b2] = fit.coefficients;
  const c = b0 - level.logit;
  const discriminant = b1 * b1 - 4 * b2 * c;
  if (!(discriminant >= 0)) return undefined;
  // The zero with slope -sqrt(discriminant), written without cancellation.
  const root = Math.sqrt(discriminant);
  const v = b1 < 0 ? (2 * c) / (root - b1) : (-b1 - root) / (2 * b2);
  if (!(v >= -1 && v <= 1)) return undefined;
  const { places } = column;
  const { first, last } = fit.run;
  let gap = first;
  while (gap < last - 1 && fit.toUnit(places[gap + 1]) < v) gap += 1;
  const [from, to] = [fit.toUnit(places[gap]), fit.toUnit(places[gap + 1])];
  return { gap, share: Math.max(0, Math.min(1, (v - from) / (to - from))) };
}

/**
 * Where the line between the logits of the bracket's two cells falls through the level. Where cells lie on the level,
 * the middle of them.
 */
function crossGap(
  { column, readGap }: ColumnReading,
  bracket: Extract<Bracket, { kind: 'within' }>,
  level: Level,
): Spot {
  const { places } = column;
  if (bracket.level !== undefined) {
    return spotOf(column, (places[bracket.level.first] + places[bracket.level.last]) / 2);
  }
  const { left, right } = readGap(bracket.first);
  const share = (left.logit - level.logit) / (left.logit - right.logit);
  return { gap: bracket.first, share: Math.max(0, Math.min(1, share)) };
}

/**
 * Whether the grid is coarser than the transition: nearly all trials succeed at one end of the bracket, and nearly all
 * fail at the other.
 */
function isStep({ rates }: FallingCurve, { first, last }: CellRun): boolean {
  return last - first === 1 && rates[first] > commonMin && rates[last] < rareMax;
}

type Weigh = (spot: Spot) => number;

/** By how many standard errors success is likelier than the level; 0 within a gap of which nothing is known. */
function weighBy(
  reading: ColumnReading,
  by: { level: Level; fit: LocalLogitFit | undefined; free: CellRun | undefined },
) {
  const { level, fit, free } = by;
  return (spot: Spot): number => {
    if (fit !== undefined && spot.gap >= fit.run.first && spot.gap < fit.run.last) {
      const v = fit.toUnit(placeOf(reading.column, spot));
      return quotient(evaluateLogit(fit.coefficients, v) - level.logit, fitVariance(reading, fit, v));
    }
    if (spot.gap === free?.first) return 0;
    return weighGap(reading.readGap(spot.gap), level, spot.share);
  };
}

/** From `start` towards lower places, to the first at which success is surely likelier than the level. */
function searchLow(reading: ColumnReading, weigh: Weigh, start: Spot): Spot | undefined {
  return search(start, { gapEnd: -1, step: -1, excess: (spot) => weigh(spot) - reading.point });
}

function searchHigh(reading: ColumnReading, weigh: Weigh, start: Spot): Spot | undefined {
  const gapEnd = reading.column.places.length - 1;
  return search(start, { gapEnd, step: 1, excess: (spot) => -weigh(spot) - reading.point });
}

/** Undefined where `excess` stays at 0 or below up to the border; between two steps it is taken as linear. */
function search(
  start: Spot,
  along: { readonly gapEnd: number; readonly step: 1 | -1; readonly excess: Weigh },
): Spot | undefined {
  const { gapEnd, step, excess } = along;
  let from = start;
  for (let gap = start.gap; gap !== gapEnd; gap += step) {
    if (gap !== start.gap) from = { gap, share: step > 0 ? 0 : 1 };
    let before = excess(from);
    // Where other cells weigh this gap than the one before, its first place may be ruled out already.
    if (before > 0) return from;
    for (let share = nextShare(from.share, step); share >= 0 && share <= 1; share = nextShare(share, step)) {
      const after = excess({ gap, share });
      if (after > 0) {
        const part = after === Infinity ? 1 : -before / (after - before);
        return { gap, share: from.share + part * (share - from.share) };
      }
      from = { gap, share };
      before = after;
    }
  }
  return undefined;
}

/** The next whole step of a gap; beyond its end, less than 0 or more than 1. */
function nextShare(share: number, step: 1 | -1): number {
  const at = share * stepsPerGap;
  const next = step > 0 ? Math.floor(at + 1e-9) + 1 : Math.ceil(at - 1e-9) - 1;
  return next / stepsPerGap;
}

export function placeOf({ places }: FallingColumn, { gap, share }: Spot): number {
  return (1 - share) * places[gap] + share * places[gap + 1];
}

function spotOf({ places }: FallingColumn, place: number): Spot {
  let gap = 0;
  while (gap < places.length - 2 && places[gap + 1] < place) gap += 1;
  const width = places[gap + 1] - places[gap];
  return { gap, share: width > 0 ? Math.max(0, Math.min(1, (place - places[gap]) / width)) : 0 };
}

/** A cell as a place of the gap that ends at it, or begins there. */
function borderSpot({ places }: FallingColumn, cell: number): Spot {
  return cell === 0 ? { gap: 0, share: 0 } : { gap: places.length - 2, share: 1 };
}
