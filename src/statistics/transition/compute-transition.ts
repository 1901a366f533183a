import { exp, log } from '../../random/elementary.js';
import { studentT95 } from '../student-t.js';
import { traceFallingCurve } from './choose-bracket.js';
import { type ColumnVerdicts, type FallingColumn, foldColumn } from './fold-column.js';
import { createGapReader } from './gap-evidence.js';
import { type ColumnReading, type LevelSpot, locateLevel, type Spot } from './locate-level.js';
import { contradictsMonotone } from './monotone-deviance.js';
import type { Three } from './symmetric-three.js';
import {
  type LogitPiece,
  type Transition,
  type TransitionLevel,
  type TransitionPoint,
  transitionLevels,
} from './transition.js';
import { correlateLocations, differenceInterval } from './width-interval.js';

/**
 * Where a column's success probability is 1/2, 10 % and 90 %, each with its 95 % interval, and how far the last two lie
 * apart (D37). Intervals hold whether or not the cells of a trial depend on each other. They hold for any smooth curve:
 * nothing is assumed to be logistic. Success may fall or rise. The result stands in files whose bytes must not depend
 * on the engine, so that only `+ - * /`, roots, and the project's own logarithm and exponential are used.
 */
export function computeTransition(data: ColumnVerdicts): Transition {
  const { direction, column } = foldColumn(data);
  const { trialCount } = column;
  if (contradictsMonotone(column)) {
    return { direction: undefined, trialCount, points: withoutLocation('not-monotone'), width: undefined };
  }
  if (direction === undefined) return { direction, trialCount, points: withoutLocation('outside'), width: undefined };
  const reading: ColumnReading = {
    column,
    curve: traceFallingCurve(column),
    readGap: createGapReader(column),
    point: trialCount < 2 ? Infinity : studentT95(trialCount - 1),
  };
  const rises = direction === 'rises';
  const locate = (level: TransitionLevel) => {
    const found = locateLevel(reading, rises ? complement(level) : level);
    return { found, point: describe(column, { found, level, rises }) };
  };
  const [half, tenth, nineTenths] = [locate(0.5), locate(0.1), locate(0.9)];
  return {
    direction,
    trialCount,
    points: [half.point, tenth.point, nineTenths.point],
    width: measureWidth(reading, rises ? { near: tenth, far: nineTenths } : { near: nineTenths, far: tenth }),
  };
}

/** Not computed as 1 - level: that is another double than the literal, and a cell may lie exactly on the literal. */
function complement(level: TransitionLevel): TransitionLevel {
  return level === 0.1 ? 0.9 : level === 0.9 ? 0.1 : level;
}

function withoutLocation(how: 'outside' | 'not-monotone'): Transition['points'] {
  const point = (level: TransitionLevel): TransitionPoint => ({
    level,
    location: undefined,
    low: undefined,
    high: undefined,
    how,
    piece: undefined,
  });
  const [half, tenth, nineTenths] = transitionLevels;
  return [point(half), point(tenth), point(nineTenths)];
}

interface Found {
  readonly found: LevelSpot;
  readonly point: TransitionPoint;
}

function measureWidth(reading: ColumnReading, { near, far }: { near: Found; far: Found }): Transition['width'] {
  const [first, second] = [near.point, far.point];
  if (first.location === undefined || second.location === undefined) return undefined;
  // Each end is found on a curve of its own, and the two curves may cross where there are few trials.
  if (!(first.location < second.location)) return undefined;
  const correlation = correlateLocations(reading, near.found, far.found);
  return differenceInterval(
    { near: { ...first, location: first.location }, far: { ...second, location: second.location } },
    correlation,
  );
}

/** The point in the units of the axis, for the column before it was turned. */
function describe(
  column: FallingColumn,
  { found, level, rises }: { found: LevelSpot; level: TransitionLevel; rises: boolean },
): TransitionPoint {
  const place = (spot: Spot | undefined) => (spot === undefined ? undefined : positionOf(column, spot));
  const [location, low, high] = [place(found.spot), place(found.low), place(found.high)];
  const open = location !== undefined && (low === undefined || high === undefined);
  return {
    level,
    location,
    low,
    high,
    how: open ? 'open' : found.how,
    piece: location === undefined ? undefined : describePiece(column, found, rises),
  };
}

/** A place that is a cell gets the position of that cell exactly. */
function positionOf({ positions, geometric }: FallingColumn, { gap, share }: Spot): number {
  const [left, right] = [positions[gap], positions[gap + 1]];
  if (share === 0 || share === 1) return share === 0 ? left : right;
  if (!geometric) return (1 - share) * left + share * right;
  const between = exp((1 - share) * log(left) + share * log(right));
  return Math.max(left, Math.min(right, between));
}

function describePiece(column: FallingColumn, { spot, fit }: LevelSpot, rises: boolean): LogitPiece | undefined {
  const { positions, geometric, trials, successes } = column;
  const sign = rises ? -1 : 1;
  const turned = ([c0, c1, c2]: Three): Three => [sign * c0, sign * c1, sign * c2];
  if (fit !== undefined) {
    const { run, coefficients } = fit;
    return { from: positions[run.first], to: positions[run.last], geometric, coefficients: turned(coefficients) };
  }
  if (spot === undefined) return undefined;
  const logit = (cell: number) => log((successes[cell] + 0.5) / (trials[cell] - successes[cell] + 0.5));
  const [left, right] = [logit(spot.gap), logit(spot.gap + 1)];
  const coefficients = turned([(left + right) / 2, (right - left) / 2, 0]);
  return { from: positions[spot.gap], to: positions[spot.gap + 1], geometric, coefficients };
}
