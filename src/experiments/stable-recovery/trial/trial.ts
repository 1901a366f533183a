import type { AlternatingReport } from '../../../multilinear/alternating-least-squares.js';
import { listFirstEntries, listLayerSizes, type NetworkTopology } from '../../../multilinear/convolution-network.js';
import {
  listCombinations,
  multiplyCombinations,
  type NetworkCombinations,
  type NetworkPath,
} from '../../../multilinear/network-combinations.js';
import { measureSegreDistance, measureSupNorm } from '../../../multilinear/segre-distance.js';
import { findCollision } from '../../../multilinear/sum-counts.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { type DeriveStream, defineTrial, type Judged } from '../../define-trial.js';
import { describeCollision, describeNetwork } from '../../networks/trial/describe-network.js';
import { drawNetwork, type NetworkCell, readNetworkCell } from '../../networks/trial/draw-network.js';
import { stableRecovery } from '../declaration/declaration.js';
import type { MethodName } from '../declaration/methods.js';
import { alternateFromStarts, extractFactors } from './estimate-factors.js';

interface StableRecoveryCell {
  readonly network: NetworkCell;
  readonly noise: number;
  readonly method: MethodName;
  readonly startCount: number;
  readonly passCountMax: number;
}

type Types = TypesOf<typeof stableRecovery>;
type Measures = Judged<Types>['metrics'];

export const trial = defineTrial(stableRecovery, {
  open: (point): StableRecoveryCell => ({
    network: readNetworkCell(point),
    noise: point.noise,
    method: point.method,
    startCount: point.starts,
    passCountMax: point.sweeps,
  }),

  judge(cell, { criterion, derive, checkpoint }) {
    const topology = drawNetwork(cell.network, derive);
    const combinations = listCombinations(topology);
    const planted = drawFactors(topology, derive);
    const product = multiplyCombinations(combinations, planted);
    addNoise(product, cell.noise, derive);
    const observed = { combinations, layerSizes: listLayerSizes(topology.network), product };
    const isScattered = combinations.positionCount === combinations.entries.count;
    const { startCount, passCountMax, method, noise } = cell;
    let found: readonly Float64Array[] | undefined;
    let reports: readonly AlternatingReport[] = [];
    let hasEnded = true;
    if (method === 'als') {
      const stream = openStream(derive('starts', {}));
      const limits = { startCount, passCountMax, stream };
      ({ factors: found, hasEnded, reports } = alternateFromStarts(observed, limits, checkpoint));
    } else if (isScattered) found = extractFactors(observed, method);
    const metrics = measure({ topology, combinations, planted, product, found, noise, isScattered, reports });
    return { verdict: rule(criterion, metrics, hasEnded), metrics, topology, planted, found, reports };
  },

  explain({ topology, planted, found, reports }) {
    const collision = findCollision(topology);
    return {
      network: describeNetwork(topology),
      h: planted.map((layer) => [...layer]),
      ...(found?.every((layer) => layer.every(Number.isFinite)) && { found: found.map((layer) => [...layer]) }),
      starts: reports.map((report) => ({ ...report })),
      ...(collision && { collision: describeCollision(topology, collision) }),
    };
  },
});

/** Normal kernels, each scaled to sup-norm 1. */
function drawFactors({ network }: NetworkTopology, derive: DeriveStream): Float64Array[] {
  const firstEntries = listFirstEntries(network);
  const factors = listLayerSizes(network).map((size) => new Float64Array(size));
  for (const [edge, { layer, support }] of network.edges.entries()) {
    const kernel = new Float64Array(support.length);
    drawNormals(openStream(derive('factors', { edge })), kernel);
    const norm = measureSupNorm(kernel);
    factors[layer - 1].set(
      kernel.map((value) => value / norm),
      firstEntries[edge],
    );
  }
  return factors;
}

/** A normal direction of the length `noise`. */
function addNoise(product: Float64Array, noise: number, derive: DeriveStream): void {
  const error = new Float64Array(product.length);
  drawNormals(openStream(derive('noise', {})), error);
  const length = Math.sqrt(error.reduce((sum, value) => sum + value * value, 0));
  for (let i = 0; i < product.length; i += 1) product[i] += (noise * error[i]) / length;
}

interface Finding {
  readonly topology: NetworkTopology;
  readonly combinations: NetworkCombinations;
  readonly planted: readonly Float64Array[];
  readonly product: Float64Array;
  readonly found: readonly Float64Array[] | undefined;
  readonly noise: number;
  readonly isScattered: boolean;
  readonly reports: readonly AlternatingReport[];
}

function measure(finding: Finding): Measures {
  const { combinations, planted, product, found, noise, isScattered, reports } = finding;
  const { paths } = combinations;
  let residual = Number.NaN;
  let distance = Number.NaN;
  if (found !== undefined) {
    const fitted = multiplyCombinations(combinations, found);
    residual = Math.sqrt(product.reduce((sum, value, i) => sum + (value - fitted[i]) * (value - fitted[i]), 0));
    const squares = paths.map((path) => {
      const one = measureSegreDistance(restrict(planted, path, combinations), restrict(found, path, combinations));
      return one * one;
    });
    distance = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  }
  const bound = isScattered ? boundDistance(finding, noise + residual) : Number.NaN;
  return {
    scattered: isScattered ? 1 : 0,
    distance,
    bound,
    'bound-ratio': distance / bound,
    slope: noise > 0 ? distance / noise : Number.NaN,
    residual,
    sweeps: reports.reduce((sum, { passes }) => sum + passes, 0),
  };
}

/**
 * Theorem 8.4 with p = 2: 7 sqrt(K S') epsilon^(1-K) (delta + eta) / sqrt(N); NaN where noise and residual are too
 * large for it.
 */
function boundDistance({ topology, combinations, planted }: Finding, error: number): number {
  const { depth } = topology.network;
  const sizeMax = Math.max(...topology.network.edges.map(({ support }) => support.length));
  const norms = combinations.paths.flatMap((path) => restrict(planted, path, combinations).map(measureSupNorm));
  const epsilon = Math.min(...norms);
  let power = 1;
  for (let k = 1; k < depth; k += 1) power *= epsilon;
  return error <= (epsilon * power) / 2 ? (7 * Math.sqrt(depth * sizeMax) * error) / power : Number.NaN;
}

/** h^p: the kernels on the edges of a path. */
function restrict(
  factors: readonly Float64Array[],
  { first, sizes }: NetworkPath,
  { entries }: NetworkCombinations,
): Float64Array[] {
  return factors.map((factor, k) => {
    const start = entries.indices[entries.depth * first + k];
    return factor.subarray(start, start + sizes[k]);
  });
}

/**
 * The bound holds for every estimate, with its residual. The distance is judged at the end of the descent, if it came
 * to one.
 */
function rule(
  criterion: Types['criterion'],
  { distance, bound, sweeps }: Measures,
  hasEnded: boolean,
): Judged<Types>['verdict'] {
  switch (criterion.name) {
    case 'within-bound':
      return Number.isNaN(bound) ? 'unresolved' : distance <= bound ? 'success' : 'failure';
    case 'distance':
      if (!hasEnded) return 'unresolved';
      // A method that found nothing made no pass; a layer of zeros has no distance and is no recovery.
      if (Number.isNaN(distance) && sweeps === 0) return 'unresolved';
      return distance <= criterion.tolerance ? 'success' : 'failure';
  }
}
