import { type Arena, allocateFloat64, type Float64Region, padRows, viewFloat64 } from '../memory/arena.js';
import type { Kernels } from '../memory/wasm.js';

/*
 * Known priors x = G(z) in the kernels' memory: the TypeScript side of src/kernels/priors/wasm/generator.ts,
 * where the formulas stand.
 */

/** ReLU(W h + b) of h with `columns` entries. */
export interface NetworkLayer {
  readonly rows: number;
  readonly columns: number;
  /** W by columns, without padding. */
  readonly weights: Float64Array;
  /** b; 0 where absent. */
  readonly bias?: Float64Array;
}

export type GenerativePrior =
  | { readonly kind: 'dependencies'; readonly k: number }
  | { readonly kind: 'network' | 'network-of-squares'; readonly k: number; readonly layers: readonly NetworkLayer[] };

/**
 * Whether for every c >= 0 some c' has c G(z) = G(c' z). A network without biases is homogeneous, of degree one, or two
 * for a network of squares. Then A and c A have the same images.
 */
export function isHomogeneous(prior: GenerativePrior): boolean {
  if (prior.kind === 'dependencies') return false;
  return prior.layers.every(({ bias }) => bias === undefined || bias.every((value) => value === 0));
}

/** A prior in the kernels' memory; `region` holds its description. */
export interface PlacedPrior {
  readonly k: number;
  readonly n: number;
  readonly region: Float64Region;
}

const kinds = ['dependencies', 'network', 'network-of-squares'] as const;

/** The length n of G(z). */
export function priorLength(prior: GenerativePrior): number {
  if (prior.kind === 'dependencies') return 3 * prior.k;
  const last = prior.layers.at(-1);
  if (last === undefined) throw new RangeError('generative prior: expected a network with a layer, got none');
  return last.rows;
}

export function placePrior(arena: Arena, prior: GenerativePrior): PlacedPrior {
  assertChained(prior);
  const layers = prior.kind === 'dependencies' ? [] : prior.layers;
  const n = priorLength(prior);
  const region = allocateFloat64(arena, 2 + 2 * layers.length);
  const places = layers.map(({ rows, columns }) => ({
    weights: allocateFloat64(arena, padRows(rows) * padRows(columns)),
    bias: allocateFloat64(arena, padRows(rows)),
  }));
  const words = new Int32Array(arena.kernels.memory.buffer, region.pointer, 4 + 3 * layers.length);
  words.set([kinds.indexOf(prior.kind), prior.k, n, layers.length]);
  layers.forEach((layer, index) => {
    const { weights, bias } = places[index];
    writeMatrix(arena.kernels, weights, layer);
    viewFloat64(arena.kernels, bias)
      .fill(0)
      .set(layer.bias ?? []);
    words.set([layer.rows, weights.pointer, bias.pointer], 4 + 3 * index);
  });
  return { k: prior.k, n, region };
}

/** Writes a matrix into a region of padRows(rows) x padRows(columns), 0 in the padding. */
export function writeMatrix(
  kernels: Kernels,
  region: Float64Region,
  { rows, columns, weights }: Omit<NetworkLayer, 'bias'>,
): void {
  const target = viewFloat64(kernels, region).fill(0);
  for (let j = 0; j < columns; j += 1) {
    target.set(weights.subarray(rows * j, rows * (j + 1)), padRows(rows) * j);
  }
}

function assertChained(prior: GenerativePrior): void {
  if (prior.kind === 'dependencies') return;
  let width = prior.k;
  for (const { rows, columns, weights, bias } of prior.layers) {
    if (columns !== width || weights.length !== rows * columns || (bias && bias.length !== rows)) {
      throw new RangeError(
        `generative prior: expected a layer of ${rows} x ${width}, got ${columns} columns, ${weights.length} weights ` +
          `and ${bias?.length ?? 'no'} biases`,
      );
    }
    width = rows;
  }
}
