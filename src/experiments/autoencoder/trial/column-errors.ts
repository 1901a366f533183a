import { assignRows } from '../../../kernels/factorizations/assignment.js';
import { padRows, viewFloat64 } from '../../../kernels/memory/arena.js';
import { modelTraits } from '../declaration/choices.js';
import type { Cell } from '../declaration/parameters.js';
import type { UnitMap } from './draw-samples.js';
import type { Workspace } from './workspace.js';

/* |W_i - A_j|, in the signed model of the nearer of W_i and -W_i. */

export interface ColumnErrors {
  /** The error of each atom's unit. */
  readonly errors: Float64Array;
  readonly worst: number;
  readonly rootMeanSquare: number;
}

/** Each unit for the atom of its own number. */
export function mapIdentity(cell: Cell, workspace: Workspace): UnitMap {
  const units = Int32Array.from({ length: cell.m }, (_, i) => i);
  return { units, signs: computeSigns(cell, units, workspace) };
}

/**
 * The assignment with the least sum of squared errors. Weights that are not finite get the largest distance there is.
 * `checkpoint` is called for each atom, twice; it may throw.
 */
export function mapCheapest(cell: Cell, workspace: Workspace, checkpoint: () => void): UnitMap {
  const { n, m, model } = cell;
  const { network, products } = workspace;
  const { kernels, weights, dictionary } = network;
  const leading = padRows(n);
  const costs = new Float64Array(m * m);
  for (let j = 0; j < m; j += 1) {
    checkpoint();
    kernels.functions.multiplyTransposed(
      products.pointer,
      weights.pointer,
      leading,
      dictionary.pointer + 8 * leading * j,
      leading,
      m,
    );
    const cosines = viewFloat64(kernels, { pointer: products.pointer, length: m });
    cosines.forEach((cosine, i) => {
      const nearness = modelTraits[model].isSigned ? Math.abs(cosine) : cosine;
      costs[m * j + i] = Number.isFinite(nearness) ? 2 - 2 * nearness : 4;
    });
  }
  const units = assignRows(costs, m, checkpoint);
  return { units, signs: computeSigns(cell, units, workspace) };
}

export function measureColumns(cell: Cell, { units }: UnitMap, workspace: Workspace): ColumnErrors {
  const { n, m, model } = cell;
  const { atoms, weights } = viewColumns(cell, workspace);
  const { isSigned } = modelTraits[model];
  const leading = padRows(n);
  const errors = new Float64Array(m);
  let worst = 0;
  let sum = 0;
  for (let j = 0; j < m; j += 1) {
    const w = leading * units[j];
    const a = leading * j;
    let apart = 0;
    let opposed = 0;
    for (let i = 0; i < n; i += 1) {
      const difference = weights[w + i] - atoms[a + i];
      const total = weights[w + i] + atoms[a + i];
      apart += difference * difference;
      opposed += total * total;
    }
    const square = isSigned ? Math.min(apart, opposed) : apart;
    errors[j] = Math.sqrt(square);
    worst = Math.max(worst, errors[j]);
    sum += square;
  }
  return { errors, worst, rootMeanSquare: Math.sqrt(sum / m) };
}

function computeSigns(cell: Cell, units: Int32Array, workspace: Workspace): Float64Array {
  const { n, m, model } = cell;
  const signs = new Float64Array(m).fill(1);
  if (!modelTraits[model].isSigned) return signs;
  const { atoms, weights } = viewColumns(cell, workspace);
  const leading = padRows(n);
  for (let j = 0; j < m; j += 1) {
    let cosine = 0;
    for (let i = 0; i < n; i += 1) cosine += weights[leading * units[j] + i] * atoms[leading * j + i];
    if (cosine < 0) signs[j] = -1;
  }
  return signs;
}

function viewColumns(
  { n, m }: Cell,
  { network: { kernels, weights, dictionary } }: Workspace,
): { readonly weights: Float64Array; readonly atoms: Float64Array } {
  const length = padRows(n) * m;
  return {
    weights: viewFloat64(kernels, { pointer: weights.pointer, length }),
    atoms: viewFloat64(kernels, { pointer: dictionary.pointer, length }),
  };
}
