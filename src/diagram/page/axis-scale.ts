import { isGeometric } from '../../statistics/transition/axis-spacing.js';

/** How an axis maps values: linearly, by their logarithms, or one position a word. */
export type AxisScale = 'linear' | 'log' | 'ordinal';

/** Half the width of a cell without neighbours, as a share of its value. */
const loneHalfShare = 0.1;

/** Logarithmic where the rising positions have nearly equal ratios. */
export function axisScale(positions: readonly number[]): 'linear' | 'log' {
  return isGeometric(positions) ? 'log' : 'linear';
}

/**
 * The borders of the cells at rising positions, one more than there are cells: the arithmetic or geometric means of
 * neighbours. The outermost ones stay finite doubles, so that a picture can show them.
 */
export function axisEdges(positions: readonly number[], scale: AxisScale): number[] {
  if (scale === 'log') {
    return linearEdges(positions.map(Math.log10)).map((exponent) => clamp(10 ** exponent, Number.MIN_VALUE));
  }
  if (positions.length > 1) return linearEdges(positions).map((edge) => clamp(edge, -Number.MAX_VALUE));
  const [position] = positions;
  const half = scale === 'ordinal' || Number.isInteger(position) ? 0.5 : Math.abs(position) * loneHalfShare;
  const edges = [position - half, position + half];
  // At the largest and the smallest numbers, half a cell may vanish by rounding.
  return edges[0] < position && position < edges[1]
    ? edges.map((edge) => clamp(edge, -Number.MAX_VALUE))
    : stepAside(position);
}

export function axisDomain(edges: readonly number[]): readonly [low: number, high: number] {
  return [edges[0], edges[edges.length - 1]];
}

/** The position of a value in a domain: 0 at the low end, 1 at the high end. */
export function axisFraction(value: number, domain: readonly [low: number, high: number], scale: AxisScale): number {
  const [low, high] = scale === 'log' ? [Math.log10(domain[0]), Math.log10(domain[1])] : domain;
  const place = scale === 'log' ? Math.log10(value) : value;
  // With halved ends where their distance is too large for a double.
  return high - low < Infinity ? (place - low) / (high - low) : (place / 2 - low / 2) / (high / 2 - low / 2);
}

function linearEdges(positions: readonly number[]): number[] {
  const last = positions.length - 1;
  if (last === 0) return [positions[0] - 0.5, positions[0] + 0.5];
  const edges = [positions[0] - halve(positions[1], positions[0])];
  for (let at = 0; at < last; at += 1) edges.push(middle(positions[at], positions[at + 1]));
  edges.push(positions[last] + halve(positions[last], positions[last - 1]));
  return edges;
}

/** Half of the distance, without overflow. */
function halve(high: number, low: number): number {
  const distance = high - low;
  return distance < Infinity ? distance / 2 : high / 2 - low / 2;
}

function middle(low: number, high: number): number {
  const sum = low + high;
  return Math.abs(sum) < Infinity ? sum / 2 : low / 2 + high / 2;
}

function clamp(edge: number, least: number): number {
  return Math.min(Number.MAX_VALUE, Math.max(least, edge));
}

/** Borders one double away from a position, where nothing wider is possible. */
function stepAside(position: number): number[] {
  const step = Math.max(Math.abs(position) * Number.EPSILON, Number.MIN_VALUE);
  return [clamp(position - step, -Number.MAX_VALUE), clamp(position + step, -Number.MAX_VALUE)];
}
