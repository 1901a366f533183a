/** A level line as a chain of points; closed chains repeat their first point. Chains stay open at the border. */
export type Chain = readonly (readonly [x: number, y: number])[];

/** Samples on a rectilinear lattice; `values` is x.length x y.length, y fastest; NaN where unknown. */
export interface ScalarField {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: Float64Array;
}

/**
 * The line where a field, linear along the lattice's edges, equals `level`: marching squares. A sample at the
 * level counts as above it; in a saddle the mean of the four corners decides which two are joined; a square with
 * an unknown corner holds no line. Open chains come first, then closed ones, each by its lowest edge.
 */
export function traceContour(field: ScalarField, level: number): Chain[] {
  const { x, y, values } = field;
  if (values.length !== x.length * y.length) {
    throw new RangeError(`a field on ${x.length} x ${y.length} points needs as many values, got ${values.length}`);
  }
  const links = linkSquares(field, level);
  const chains = joinEdges(links).map((edges) => dropRepeats(edges.map((edge) => crossing(field, level, edge))));
  // A corner at the level may cut off a triangle of no size: a line of one point is none.
  return chains.filter((chain) => chain.length > 1);
}

/**
 * The lattice's edges by number: 2 (ix Y + iy) goes from (ix, iy) to (ix + 1, iy), the odd number after it from
 * (ix, iy) to (ix, iy + 1). A square joins its crossed edges in pairs, so every edge has at most two neighbours.
 */
type Links = Int32Array;

const none = -1;

function linkSquares({ x, y, values }: ScalarField, level: number): Links {
  const links: Links = new Int32Array(4 * values.length).fill(none);
  for (let ix = 0; ix + 1 < x.length; ix += 1) {
    for (let iy = 0; iy + 1 < y.length; iy += 1) {
      const at = ix * y.length + iy;
      const right = at + y.length;
      const corners = [values[at], values[right], values[right + 1], values[at + 1]];
      if (!corners.every(Number.isFinite)) continue;
      const edges = [2 * at, 2 * right + 1, 2 * (at + 1), 2 * at + 1];
      for (const [a, b] of squareSegments(corners, level)) link(links, edges[a], edges[b]);
    }
  }
  return links;
}

/**
 * The segments in a square, by its sides: side i lies between corners i and i + 1, counted around from the lower
 * left. Corners on one side of the level that stand alone are cut off.
 */
function squareSegments(corners: readonly number[], level: number): (readonly [number, number])[] {
  const above = corners.map((value) => value >= level);
  const crossed = [0, 1, 2, 3].filter((side) => above[side] !== above[(side + 1) % 4]);
  if (crossed.length === 2) return [[crossed[0], crossed[1]]];
  if (crossed.length === 0) return [];
  const meanAbove = corners.reduce((sum, value) => sum + value / 4, 0) >= level;
  // Corners 0 and 2 are joined across the middle where they lie on the mean's side; then 1 and 3 are cut off.
  const cutOffOdd = above[0] === meanAbove;
  return cutOffOdd
    ? [
        [0, 1],
        [2, 3],
      ]
    : [
        [3, 0],
        [1, 2],
      ];
}

function link(links: Links, a: number, b: number): void {
  links[2 * a + (links[2 * a] === none ? 0 : 1)] = b;
  links[2 * b + (links[2 * b] === none ? 0 : 1)] = a;
}

function joinEdges(links: Links): number[][] {
  const edgeCount = links.length / 2;
  const visited = new Uint8Array(edgeCount);
  const chains: number[][] = [];
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const open = links[2 * edge] !== none && links[2 * edge + 1] === none;
    if (open && visited[edge] === 0) chains.push(walk(links, visited, edge));
  }
  for (let edge = 0; edge < edgeCount; edge += 1) {
    if (links[2 * edge] === none || visited[edge] === 1) continue;
    chains.push([...walk(links, visited, edge), edge]);
  }
  return chains;
}

function walk(links: Links, visited: Uint8Array, start: number): number[] {
  const chain: number[] = [];
  let edge = start;
  while (edge !== none && visited[edge] === 0) {
    visited[edge] = 1;
    chain.push(edge);
    const first = links[2 * edge];
    edge = first !== none && visited[first] === 0 ? first : links[2 * edge + 1];
  }
  return chain;
}

function crossing({ x, y, values }: ScalarField, level: number, edge: number): readonly [number, number] {
  const at = edge >> 1;
  const ix = Math.floor(at / y.length);
  const iy = at % y.length;
  const vertical = edge % 2 === 1;
  const from = values[at];
  const share = (level - from) / (values[vertical ? at + 1 : at + y.length] - from);
  if (vertical) return [x[ix], y[iy] + share * (y[iy + 1] - y[iy])];
  return [x[ix] + share * (x[ix + 1] - x[ix]), y[iy]];
}

function dropRepeats(chain: Chain): Chain {
  return chain.filter(([x, y], at) => at === 0 || x !== chain[at - 1][0] || y !== chain[at - 1][1]);
}
