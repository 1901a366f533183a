import { type Chain, traceContour } from '../../statistics/contour.js';
import type { GridCell } from '../../statistics/grid.js';
import type { GridView } from '../../statistics/grid-view.js';
import { poolAdjacentViolators } from '../../statistics/transition/pool-adjacent-violators.js';
import { axisScale } from '../page/axis-scale.js';

/**
 * The line where the success rate is 1/2, which is straight between points in the diagram's own coordinates, even on
 * logarithmic axes. In a column with a 50 % point the line goes through that point alone. So it lies within the band of the
 * points' intervals, which come from the same estimator (D37), in the columns and between them. In a column without a point
 * the line comes from marching squares. Rates that fall or rise but for noise are made monotone first, so that the line does
 * not cross a column that does not cross 1/2; only a column that is not monotone keeps its rates.
 */
export function traceHalf(view: GridView): Chain[] {
  const [x, y] = [view.xPositions, view.yPositions].map((positions) => axisScale(positions) === 'log');
  const shown = (positions: readonly number[], log: boolean) => (log ? positions.map(Math.log10) : positions);
  const lattice = { x: shown(view.xPositions, x), y: shown(view.yPositions, y) };
  const columns = view.cells.map((cells, ix) => describeColumn(cells, { view, ix }));
  const places = columns.map(({ point }) => (point === undefined ? undefined : shown([point.location], y)[0]));
  const columnAt = new Map(lattice.x.map((place, ix) => [place, ix]));
  const strips = splitStrips(columns);
  const lines = strips.filter(({ joined }) => joined).map((stretch) => joinPoints(lattice.x, places, stretch));
  const traced = strips
    .filter(({ joined }) => !joined)
    .flatMap((stretch) => tracePiece(lattice, columns, stretch))
    .map((chain) => snapToPoints(chain, (px) => places[columnAt.get(px) ?? -1]))
    .filter((chain) => chain.length > 1);
  const rowAt = new Map(lattice.y.map((place, iy) => [place, iy]));
  const back = (place: number, known: number | undefined, log: boolean) => known ?? (log ? 10 ** place : place);
  return joinChains(lines, traced).map((chain) =>
    chain.map(([px, py]) => {
      const ix = columnAt.get(px) ?? -1;
      const location = places[ix] === py ? columns[ix].point?.location : undefined;
      return [back(px, view.xPositions[ix], x), location ?? back(py, view.yPositions[rowAt.get(py) ?? -1], y)] as const;
    }),
  );
}

/** A column, as far as the line depends on it. */
interface Column {
  /** Its 50 % point with the direction in which success changes; undefined where it has none. */
  readonly point: { readonly location: number; readonly direction: 'falls' | 'rises' } | undefined;
  /** Rates that cross 1/2 next to the point and nowhere else; NaN where there is no verdict. */
  readonly rates: readonly number[];
}

/** A sample at 1/2 counts as above it. */
const half = 0.5;
const belowHalf = half - 1e-9;

function describeColumn(cells: readonly GridCell[], { view, ix }: { view: GridView; ix: number }): Column {
  const transition = view.transitions[ix];
  const direction = transition?.direction;
  if (transition === undefined || direction === undefined) {
    return { point: undefined, rates: cells.map(({ rate }) => rate ?? Number.NaN) };
  }
  const rates = makeMonotone(cells, direction);
  const { location } = transition.points[0];
  if (location === undefined) return { point: undefined, rates: rates.map(keepSide(rates)) };
  const succeeds = (place: number) => (direction === 'falls' ? place <= location : place >= location);
  return {
    point: { location, direction },
    rates: rates.map((rate, iy) => (succeeds(view.yPositions[iy]) ? Math.max(rate, half) : Math.min(rate, belowHalf))),
  };
}

/** A column that does not cross 1/2 lies on the side of most of its rates. */
function keepSide(rates: readonly number[]): (rate: number) => number {
  const above = rates.filter((rate) => rate >= half).length;
  const below = rates.filter((rate) => rate < half).length;
  return above > below ? (rate) => Math.max(rate, half) : (rate) => Math.min(rate, belowHalf);
}

function makeMonotone(cells: readonly GridCell[], direction: 'falls' | 'rises'): number[] {
  const rates = new Array<number>(cells.length).fill(Number.NaN);
  const counted = cells.flatMap(({ rate }, iy) => (rate === undefined ? [] : [iy]));
  if (direction === 'rises') counted.reverse();
  const trials = counted.map((iy) => cells[iy].tally.trials - cells[iy].tally.quarantined);
  const { means } = poolAdjacentViolators(
    counted.map((iy) => cells[iy].tally.successes),
    trials,
  );
  counted.forEach((iy, at) => {
    rates[iy] = means[at];
  });
  return rates;
}

interface Strips {
  readonly first: number;
  readonly last: number;
  /** Whether each column has a point, and success changes the same way in all. */
  readonly joined: boolean;
}

/** Cuts the columns into stretches of neighbours; a column at an end belongs to both stretches. */
function splitStrips(columns: readonly Column[]): Strips[] {
  const stretches: Strips[] = [];
  for (let ix = 0; ix + 1 < columns.length; ix += 1) {
    const joined = isJoined(columns[ix].point, columns[ix + 1].point);
    const stretch = stretches.at(-1);
    if (stretch?.joined === joined) stretches[stretches.length - 1] = { ...stretch, last: ix + 1 };
    else stretches.push({ first: ix, last: ix + 1, joined });
  }
  return stretches;
}

function isJoined(a: Column['point'], b: Column['point']): boolean {
  return a !== undefined && a.direction === b?.direction;
}

function joinPoints(
  x: readonly number[],
  places: readonly (number | undefined)[],
  { first, last }: { first: number; last: number },
): Chain {
  return x.slice(first, last + 1).map((place, at) => [place, places[first + at] ?? Number.NaN] as const);
}

function tracePiece(
  lattice: { readonly x: readonly number[]; readonly y: readonly number[] },
  columns: readonly Column[],
  { first, last }: { first: number; last: number },
): Chain[] {
  const rates = columns.slice(first, last + 1).flatMap((column) => column.rates);
  const field = { x: lattice.x.slice(first, last + 1), y: lattice.y, values: Float64Array.from(rates) };
  return traceContour(field, half);
}

/** Replaces a vertex on a column with a 50 % point by that point. */
function snapToPoints(chain: Chain, pointAt: (x: number) => number | undefined): Chain {
  return chain
    .map(([px, py]) => [px, pointAt(px) ?? py] as const)
    .filter(([px, py], at, all) => at === 0 || px !== all[at - 1][0] || py !== all[at - 1][1]);
}

/** Joins traced chains to the lines through points at which they end. There are few such lines, but maybe many chains. */
function joinChains(lines: readonly Chain[], traced: readonly Chain[]): Chain[] {
  const ends = new Map<string, Chain>();
  const keysOf = (chain: Chain) => [chain[0], chain[chain.length - 1]].map(String);
  const register = (chain: Chain) => {
    for (const key of keysOf(chain)) ends.set(key, chain);
  };
  lines.forEach(register);
  const others: Chain[] = [];
  for (const chain of traced) {
    let current = chain;
    for (const key of keysOf(chain)) {
      const line = ends.get(key);
      const both = line === undefined ? undefined : joinEnds(line, current);
      if (line === undefined || both === undefined) continue;
      for (const old of keysOf(line)) ends.delete(old);
      current = both;
    }
    if (current === chain) others.push(chain);
    else register(current);
  }
  return [...new Set(ends.values()), ...others];
}

function joinEnds(a: Chain, b: Chain): Chain | undefined {
  const same = (p: Chain[number] | undefined, q: Chain[number] | undefined) =>
    p !== undefined && q !== undefined && p[0] === q[0] && p[1] === q[1];
  if (same(a[0], a.at(-1)) || same(b[0], b.at(-1))) return undefined;
  if (same(a.at(-1), b[0])) return [...a, ...b.slice(1)];
  if (same(b.at(-1), a[0])) return [...b, ...a.slice(1)];
  if (same(a.at(-1), b.at(-1))) return [...a, ...b.toReversed().slice(1)];
  if (same(a[0], b[0])) return [...a.toReversed(), ...b.slice(1)];
  return undefined;
}
