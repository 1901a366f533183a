import { openArena } from '../../../src/kernels/memory/arena.js';
import {
  createGenerativeWorkspace,
  type GenerativeWorkspace,
} from '../../../src/kernels/priors/generative-dictionary.js';
import {
  type GenerativePrior,
  type NetworkLayer,
  placePrior,
  priorLength,
} from '../../../src/kernels/priors/generative-prior.js';
import { drawNormals } from '../../../src/random/normal.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';

/** Priors of every kind, with sizes on both sides of the tiles' four. */
export const scenePriors: readonly { readonly name: string; readonly prior: GenerativePrior }[] = [
  { name: 'dependencies, k = 1', prior: { kind: 'dependencies', k: 1 } },
  { name: 'dependencies, k = 2', prior: { kind: 'dependencies', k: 2 } },
  { name: 'dependencies, k = 3', prior: { kind: 'dependencies', k: 3 } },
  { name: 'dependencies, k = 4', prior: { kind: 'dependencies', k: 4 } },
  { name: 'one layer, 7 of 2', prior: network('network', [2, 7]) },
  { name: 'one layer of squares, 5 of 3', prior: network('network-of-squares', [3, 5]) },
  { name: 'two layers, 9 of 6 of 2', prior: network('network', [2, 6, 9]) },
  { name: 'three layers, 8 of 9 of 5 of 1', prior: network('network', [1, 5, 9, 8]) },
];

export function normals(name: string, length: number, trial = 0): Float64Array {
  const values = new Float64Array(length);
  drawNormals(openTestStream(name, trial), values);
  return values;
}

export function openScene(
  prior: GenerativePrior,
  { m, sampleCount, startCountMax = 1 }: { m: number; sampleCount: number; startCountMax?: number },
): GenerativeWorkspace {
  const arena = openArena(kernels);
  return createGenerativeWorkspace(arena, placePrior(arena, prior), { m, sampleCount, startCountMax });
}

/** Vectors one behind the other, as a list of them. */
export function cut(entries: Float64Array, length: number): number[][] {
  return Array.from({ length: entries.length / length }, (_, s) => [...entries.subarray(length * s, length * (s + 1))]);
}

export function sizesOf(prior: GenerativePrior): { readonly k: number; readonly n: number } {
  return { k: prior.k, n: priorLength(prior) };
}

function network(kind: 'network' | 'network-of-squares', widths: readonly number[]): GenerativePrior {
  const layers: NetworkLayer[] = widths.slice(1).map((rows, index) => {
    const columns = widths[index];
    const bias = normals(`bias ${widths.join(' ')} ${index}`, rows).map((value) => 0.3 * value);
    return { rows, columns, weights: normals(`weights ${widths.join(' ')} ${index}`, rows * columns), bias };
  });
  return { kind, k: widths[0], layers };
}
