import { fillGaussianMatrix } from '../../../kernels/draws/gaussian-matrix.js';
import { formSamples, samplesMatrix, viewPlanted } from '../../../kernels/networks/autoencoder.js';
import { drawBelow, drawFraction, drawSign, openStream, type Stream } from '../../../random/stream.js';
import type { DeriveStream } from '../../define-trial.js';
import { type ModelName, sizeMax } from '../declaration/choices.js';
import type { Cell } from '../declaration/parameters.js';
import { fillTarget, type Workspace } from './workspace.js';

/** Which unit stands for which atom. The true codes are written in the units' order and with their signs. */
export interface UnitMap {
  /** For each atom its unit, and 1 or -1. */
  readonly units: Int32Array;
  readonly signs: Float64Array;
}

/** Writes `count` new samples into the workspace, and their true codes. */
export type Sampler = (count: number, map?: UnitMap) => void;

/**
 * Samples of the cell's model, one after the other from streams of their own for supports, signs or sizes. The noise of
 * each call is a stream by itself.
 */
export function openSampler(
  cell: Cell,
  {
    purpose,
    derive,
    workspace,
  }: { readonly purpose: string; readonly derive: DeriveStream; readonly workspace: Workspace },
): Sampler {
  const { n, m, k, model, noise: sigma } = cell;
  const { network } = workspace;
  const supports = openStream(derive(`${purpose} supports`, { m, k }));
  const drawCode = openCodes(model, (role) => openStream(derive(`${purpose} ${role}`, { k })));
  const permutation = Int32Array.from({ length: m }, (_, i) => i);
  const swaps = new Int32Array(k);
  let calls = 0;
  return (count, map) => {
    const { units, codes } = viewPlanted(network, { count, k });
    for (let first = 0; first < units.length; first += k) {
      drawUnits(supports, { permutation, swaps, target: units.subarray(first, first + k) });
    }
    for (let at = 0; at < codes.length; at += 1) codes[at] = drawCode();
    if (sigma > 0) {
      const state = derive(`${purpose} noise`, { n, call: calls });
      fillGaussianMatrix(state, n, fillTarget(workspace, { matrix: samplesMatrix(network, n), n, columnCount: count }));
    }
    calls += 1;
    formSamples({ n, slice: { count, k }, sigma }, network);
    if (map) plantInUnits({ units, codes }, map);
  };
}

function openCodes(model: ModelName, open: (role: string) => Stream): () => number {
  if (model === 'mixture') return () => 1;
  if (model === 'signed-sparse') {
    const signs = open('signs');
    return () => drawSign(signs);
  }
  const sizes = open('sizes');
  return () => 1 + (sizeMax - 1) * drawFraction(sizes);
}

/** A random k-subset: the first k steps of a shuffle, which are undone afterwards. */
function drawUnits(
  stream: Stream,
  { permutation, swaps, target }: { permutation: Int32Array; swaps: Int32Array; target: Int32Array },
): void {
  const { length: k } = target;
  for (let i = 0; i < k; i += 1) {
    swaps[i] = i + drawBelow(stream, permutation.length - i);
    exchange(permutation, i, swaps[i]);
    target[i] = permutation[i];
  }
  for (let i = k - 1; i >= 0; i -= 1) exchange(permutation, i, swaps[i]);
}

function exchange(values: Int32Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
}

function plantInUnits(
  { units, codes }: { readonly units: Int32Array; readonly codes: Float64Array },
  map: UnitMap,
): void {
  for (let at = 0; at < units.length; at += 1) {
    const atom = units[at];
    units[at] = map.units[atom];
    codes[at] *= map.signs[atom];
  }
}
