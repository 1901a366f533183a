/** How values lie on paper: evenly, by their logarithm, or one place a word. */
export type AxisScale = 'linear' | 'log' | 'ordinal';

/** Beyond this ratio of the largest value to the smallest, a geometric axis would vanish into one corner. */
const logRatioMin = 1000;

/** Half of a cell that has no neighbour, as a share of its value. */
const loneHalfShare = 0.1;

/** Linear, unless the (rising) positions span three decades in steps that are more even in their logarithms. */
export function axisScale(positions: readonly number[]): 'linear' | 'log' {
  const first = positions[0];
  const last = positions[positions.length - 1];
  if (positions.length < 3 || first <= 0 || last / first < logRatioMin) return 'linear';
  return unevenness(positions.map(Math.log10)) < unevenness(positions) ? 'log' : 'linear';
}

/** The borders of the cells at rising positions, one more than there are cells: midway, or geometrically so. */
export function axisEdges(positions: readonly number[], scale: AxisScale): number[] {
  if (scale === 'log') return axisEdges(positions.map(Math.log10), 'linear').map((exponent) => 10 ** exponent);
  const last = positions.length - 1;
  if (last === 0) {
    const half = scale === 'ordinal' || Number.isInteger(positions[0]) ? 0.5 : Math.abs(positions[0]) * loneHalfShare;
    return [positions[0] - half, positions[0] + half];
  }
  const edges = [positions[0] - (positions[1] - positions[0]) / 2];
  for (let at = 0; at < last; at += 1) edges.push((positions[at] + positions[at + 1]) / 2);
  edges.push(positions[last] + (positions[last] - positions[last - 1]) / 2);
  return edges;
}

export function axisDomain(edges: readonly number[]): readonly [low: number, high: number] {
  return [edges[0], edges[edges.length - 1]];
}

/** Where a value lies between the ends of a domain: 0 at the low end, 1 at the high one. */
export function axisFraction(value: number, domain: readonly [low: number, high: number], scale: AxisScale): number {
  const [low, high] = scale === 'log' ? [Math.log10(domain[0]), Math.log10(domain[1])] : domain;
  return ((scale === 'log' ? Math.log10(value) : value) - low) / (high - low);
}

function unevenness(positions: readonly number[]): number {
  const steps = positions.slice(1).map((position, at) => position - positions[at]);
  return Math.max(...steps) / Math.min(...steps);
}
