import { fillGaussianMatrix } from '../../../kernels/draws/gaussian-matrix.js';
import { type Float64Region, padRows, viewFloat64 } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import { passColumns } from '../../../kernels/memory/pass-columns.js';
import { samplesMatrix } from '../../../kernels/networks/autoencoder.js';
import { computePrincipalDirections } from '../../../kernels/spectra/principal-directions.js';
import type { StreamState } from '../../../random/stream-state.js';
import type { DeriveStream } from '../../define-trial.js';
import type { Cell } from '../declaration/parameters.js';
import { openSampler } from './draw-samples.js';
import { fillTarget, sliceLength, type Workspace } from './workspace.js';

/** A: Gaussian columns, scaled to length 1. */
export function placeDictionary({ n, m }: Cell, derive: DeriveStream, workspace: Workspace): void {
  fillDirections({ n, m }, { state: derive('dictionary', { n, m }), region: workspace.network.dictionary, workspace });
}

/** W before the first step. `checkpoint` is called every 50 ms or so; it may throw. */
export function placeStart(
  cell: Cell,
  { derive, checkpoint }: { readonly derive: DeriveStream; readonly checkpoint: () => void },
  workspace: Workspace,
): void {
  const { n, m, start } = cell;
  const { weights } = workspace.network;
  switch (start) {
    case 'delta-near':
      fillDirections({ n, m }, { state: derive('start', { n, m }), region: weights, workspace });
      turnTowards(cell, workspace);
      return;
    case 'random':
      fillDirections({ n, m }, { state: derive('start', { n, m }), region: weights, workspace });
      return;
    case 'data':
      placeSamples(cell, derive, workspace);
      return;
    case 'principal':
      fillDirections({ n, m }, { state: derive('start', { n, m }), region: weights, workspace });
      placePrincipal(cell, { derive, checkpoint }, workspace);
      return;
    default:
      start satisfies never;
  }
}

function matrixAt({ pointer }: Float64Region, n: number): KernelMatrix {
  return { pointer, leading: padRows(n) };
}

/** Random directions, 0 in the padding. */
function fillDirections(
  { n, m }: Pick<Cell, 'n' | 'm'>,
  {
    state,
    region,
    workspace,
  }: { readonly state: StreamState; readonly region: Float64Region; readonly workspace: Workspace },
): void {
  const matrix = matrixAt(region, n);
  fillGaussianMatrix(state, n, fillTarget(workspace, { matrix, n, columnCount: m }));
  normaliseColumns({ n, m }, matrix, workspace);
}

function normaliseColumns({ n, m }: Pick<Cell, 'n' | 'm'>, matrix: KernelMatrix, { network }: Workspace): void {
  network.kernels.functions.normaliseColumns(passColumns(network.kernels, matrix, n), m, 1);
}

/** W_i = cos t A_i + sin t v_i, t = 2 asin(delta / 2), v_i the part of the random direction that is orthogonal to A_i. */
function turnTowards({ n, m, delta }: Cell, { network: { kernels, weights, dictionary } }: Workspace): void {
  const leading = padRows(n);
  const columns = viewFloat64(kernels, { pointer: weights.pointer, length: leading * m });
  const atoms = viewFloat64(kernels, { pointer: dictionary.pointer, length: leading * m });
  const cosine = 1 - (delta * delta) / 2;
  const sine = delta * Math.sqrt(1 - (delta * delta) / 4);
  for (let first = 0; first < columns.length; first += leading) {
    const w = columns.subarray(first, first + leading);
    const a = atoms.subarray(first, first + leading);
    // Twice: after one pass, what is left along A_i is rounding divided by the length of the rest.
    for (let pass = 0; pass < 2; pass += 1) {
      const along = dot(w, a);
      w.forEach((value, i) => {
        w[i] = value - along * a[i];
      });
      const length = Math.sqrt(dot(w, w));
      w.forEach((value, i) => {
        w[i] = value / length;
      });
    }
    w.forEach((value, i) => {
      w[i] = cosine * a[i] + sine * value;
    });
  }
}

/** The first m samples of a stream of their own, scaled to length 1. */
function placeSamples(cell: Cell, derive: DeriveStream, workspace: Workspace): void {
  const { n, m } = cell;
  const { kernels, weights } = workspace.network;
  const draw = openSampler(cell, { purpose: 'start', derive, workspace });
  const leading = padRows(n);
  const columns = viewFloat64(kernels, { pointer: weights.pointer, length: leading * m });
  const length = sliceLength(cell);
  for (let first = 0; first < m; first += length) {
    const count = Math.min(length, m - first);
    draw(count);
    columns.set(readSamples(cell, count, workspace), leading * first);
  }
  normaliseColumns({ n, m }, matrixAt(weights, n), workspace);
}

/** Multiply-adds between two checkpoints, some 50 ms. */
const momentWork = 5e7;

/**
 * Puts the leading principal directions of a batch into the first units, with signs by which the samples' mean has no
 * negative product with them.
 */
function placePrincipal(
  cell: Cell,
  { derive, checkpoint }: { readonly derive: DeriveStream; readonly checkpoint: () => void },
  workspace: Workspace,
): void {
  const { n, m, batch } = cell;
  const { kernels, weights } = workspace.network;
  const leading = padRows(n);
  const draw = openSampler(cell, { purpose: 'start', derive, workspace });
  const moment = new Float64Array(n * n);
  const mean = new Float64Array(n);
  const length = sliceLength(cell);
  for (let first = 0; first < batch; first += length) {
    const count = Math.min(length, batch - first);
    draw(count);
    const samples = readSamples(cell, count, workspace);
    const stride = Math.max(1, Math.floor(momentWork / (n * n)));
    for (let sample = 0; sample < count; sample += 1) {
      if (sample % stride === 0) checkpoint();
      addMoments(samples.subarray(leading * sample, leading * sample + n), { moment, mean });
    }
  }
  const columns = viewFloat64(kernels, { pointer: weights.pointer, length: leading * m });
  computePrincipalDirections(moment, { n, count: Math.min(n, m) }).forEach((direction, i) => {
    const side = dot(direction, mean) < 0 ? -1 : 1;
    columns.set(
      direction.map((value) => side * value),
      leading * i,
    );
  });
}

function readSamples({ n }: Cell, count: number, { network }: Workspace): Float64Array {
  const { pointer, leading } = samplesMatrix(network, n);
  return viewFloat64(network.kernels, { pointer, length: leading * count });
}

function addMoments(
  y: Float64Array,
  { moment, mean }: { readonly moment: Float64Array; readonly mean: Float64Array },
): void {
  const n = y.length;
  for (let i = 0; i < n; i += 1) {
    mean[i] += y[i];
    for (let j = 0; j < n; j += 1) moment[n * i + j] += y[i] * y[j];
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 1) sum += x[i] * y[i];
  return sum;
}
