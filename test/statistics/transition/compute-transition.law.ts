import test from 'ava';
import fc from 'fast-check';
import { computeTransition } from '../../../src/statistics/transition/compute-transition.js';
import type { ColumnVerdicts } from '../../../src/statistics/transition/fold-column.js';
import type { Transition } from '../../../src/statistics/transition/transition.js';
import { notSettled } from '../../../src/statistics/verdict-table.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { checkLaw } from '../../diagram/check-law.js';
import { anyColumn } from './draw-columns.js';

test('an interval holds its location, both lie on the axis, and what is said of them fits', (t) => {
  checkLaw(
    t,
    fc.property(anyColumn, (column) => {
      const { positions } = column;
      const [first, last] = [positions[0], positions[positions.length - 1]];
      const { points, width, direction } = computeTransition(column);
      for (const { location, low, high, how, piece } of points) {
        for (const place of [low, location, high]) {
          if (place !== undefined && !(place >= first && place <= last)) return false;
        }
        const unlocated = how === 'outside' || how === 'not-monotone';
        if ((location === undefined) !== unlocated || (piece === undefined) !== unlocated) return false;
        if (how === 'not-monotone' && (low ?? high ?? direction) !== undefined) return false;
        if (how === 'open' && low !== undefined && high !== undefined) return false;
        if (location !== undefined && ((low ?? location) > location || (high ?? location) < location)) return false;
      }
      if (width === undefined) return true;
      const { low = 0, value, high = Infinity } = width;
      return low >= 0 && low <= value && value <= high && value > 0;
    }),
    500,
  );
});

test('exchanging success and failure turns the direction and exchanges the 10 and 90 % points', (t) => {
  checkLaw(
    t,
    fc.property(anyColumn, (column) => {
      const exchanged = { ...column, codes: column.codes.map(exchange) };
      const [one, other] = [
        computeTransition({ ...column, codes: column.codes.map(resolve) }),
        computeTransition(exchanged),
      ];
      const [half, tenth, nineTenths] = other.points;
      return (
        one.direction === turn(other.direction) &&
        haveSamePlaces(one, { ...other, points: [half, nineTenths, tenth] }, { tolerance: 1e-7 })
      );
    }),
  );
});

test('turning the axis around turns the points around', (t) => {
  checkLaw(
    t,
    // On a geometric axis the turned positions would have other ratios.
    fc.property(anyColumn.filter(isLinear), (column) => {
      const { positions, codes, trialCount } = column;
      const width = positions.length;
      const turned = {
        ...column,
        positions: positions.map((position) => -position).reverse(),
        codes: codes.map((_, at) => codes[at - (at % width) + (width - 1 - (at % width))]),
      };
      const [one, other] = [computeTransition(column), computeTransition(turned)];
      const span = positions[width - 1] - positions[0];
      if (trialCount < 1) return true;
      return (
        one.direction === turn(other.direction) &&
        haveSamePlaces(one, swapEnds(other), { back: (place) => -place, tolerance: 1e-7 * span })
      );
    }),
  );
});

test('moving and stretching the axis moves and stretches the points', (t) => {
  checkLaw(
    t,
    fc.property(anyColumn.filter(isLinear), fc.constantFrom(0.125, 0.3, 7, 1e200), (column, factor) => {
      // A whole axis has a unit, which stretching would change.
      const real = { ...column, whole: false };
      const stretched = { ...real, positions: column.positions.map((position) => factor * position + factor) };
      const span = column.positions[column.positions.length - 1] - column.positions[0];
      const back = (place: number) => (place - factor) / factor;
      return haveSamePlaces(computeTransition(real), computeTransition(stretched), {
        back,
        scale: 1 / factor,
        tolerance: 1e-7 * span,
      });
    }),
  );
});

test('the order of trials does not matter, nor trials and cells without a verdict', (t) => {
  checkLaw(
    t,
    fc.property(anyColumn, fc.nat(), (column, shift) => {
      const { positions, trialCount, codes } = column;
      const width = positions.length;
      const places = Array.from({ length: trialCount }, (_, trial) => (trial + shift) % trialCount).reverse();
      const shuffled = { ...column, codes: Uint8Array.from(places.flatMap((trial) => rowOf(codes, trial, width))) };
      const none = [notSettled, verdictCode.quarantined, notSettled];
      const padded: ColumnVerdicts = {
        ...column,
        trialCount: trialCount + 3,
        codes: Uint8Array.from([...codes, ...none.flatMap((code) => new Array<number>(width).fill(code))]),
      };
      const found = computeTransition(column);
      const [a, b] = [computeTransition(shuffled), computeTransition(padded)];
      return (
        b.trialCount === found.trialCount &&
        haveSamePlaces(found, a, { tolerance: 1e-7 }) &&
        haveSamePlaces(found, b, { tolerance: 0 })
      );
    }),
  );
});

function isLinear({ positions }: ColumnVerdicts): boolean {
  return positions[0] <= 0 || positions[positions.length - 1] / positions[0] < 900;
}

function rowOf(codes: Uint8Array, trial: number, width: number): number[] {
  return [...codes.subarray(trial * width, (trial + 1) * width)];
}

function exchange(code: number): number {
  if (code === verdictCode.success) return verdictCode.failure;
  return code === verdictCode.failure || code === verdictCode.unresolved ? verdictCode.success : code;
}

function resolve(code: number): number {
  return code === verdictCode.unresolved ? verdictCode.failure : code;
}

function turn(direction: Transition['direction']): Transition['direction'] {
  if (direction === undefined) return undefined;
  return direction === 'falls' ? 'rises' : 'falls';
}

function swapEnds(transition: Transition): Transition {
  const [half, tenth, nineTenths] = transition.points.map((point) => ({ ...point, low: point.high, high: point.low }));
  return { ...transition, points: [half, tenth, nineTenths] };
}

interface Move {
  readonly back?: (place: number) => number;
  /** Of a length. */
  readonly scale?: number;
  readonly tolerance: number;
}

/** Whether two transitions are the same but for the places of the second, which `back` brings to the first's axis. */
function haveSamePlaces(one: Transition, other: Transition, move: Move): boolean {
  const { back = (place: number) => place, scale = 1, tolerance } = move;
  const near = (a: number | undefined, b: number | undefined, bring: (place: number) => number) =>
    a === undefined || b === undefined ? a === b : Math.abs(a - bring(b)) <= tolerance;
  return (
    one.points.every((point, at) => {
      const twin = other.points[at];
      return (
        point.how === twin.how &&
        near(point.location, twin.location, back) &&
        near(point.low, twin.low, back) &&
        near(point.high, twin.high, back)
      );
    }) && near(one.width?.value, other.width?.value, (value) => value * scale)
  );
}
