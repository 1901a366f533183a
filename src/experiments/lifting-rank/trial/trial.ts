import { openPrimeField, openRowSpace, primes } from '../../../kernels/exact/rank-modulo.js';
import {
  type ColumnBasisWorkspace,
  computeColumnBasis,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
} from '../../../kernels/factorizations/column-basis.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../kernels/memory/arena.js';
import type { KernelMatrix } from '../../../kernels/memory/kernel-matrix.js';
import type { Kernels } from '../../../kernels/memory/wasm.js';
import { countWays, listLayerSizes, type NetworkTopology } from '../../../multilinear/convolution-network.js';
import { multiplyNetwork } from '../../../multilinear/network-product.js';
import { countSums, type SumCounts } from '../../../multilinear/sum-counts.js';
import { drawNormals } from '../../../random/normal.js';
import { drawFraction, openStream } from '../../../random/stream.js';
import type { StreamState } from '../../../random/stream-state.js';
import type { TypesOf } from '../../../sweep/define-experiment.js';
import { doubleSegreDimension, rankTwoDimension } from '../../../theory/segre-dimension.js';
import { defineTrial, type Judged } from '../../define-trial.js';
import { sizeNetwork } from '../../networks/declaration/network-parameters.js';
import { describeNetwork } from '../../networks/trial/describe-network.js';
import { drawNetwork, type NetworkCell, readNetworkCell } from '../../networks/trial/draw-network.js';
import { liftingRank } from '../declaration/declaration.js';

interface Workspace {
  readonly kernels: Kernels;
  readonly cell: NetworkCell;
  readonly samples: KernelMatrix;
  readonly basis: ColumnBasisWorkspace;
}

type Types = TypesOf<typeof liftingRank>;
type Measures = Readonly<Record<Types['metric'], number>>;

/** By Proposition 5.3 as many h as the rank suffice; with twice as many a failure by chance is practically excluded. */
const drawsPerRank = 2;

export const trial = defineTrial(liftingRank, {
  open(point, kernels): Workspace {
    const { positions } = sizeNetwork(point);
    const arena = openArena(kernels);
    const leading = padRows(positions);
    const qMax = drawsPerRank * positions;
    return {
      kernels,
      cell: readNetworkCell(point),
      samples: { pointer: allocateFloat64(arena, leading * qMax).pointer, leading },
      basis: createColumnBasisWorkspace(arena, { nMax: positions, qMax }),
    };
  },

  judge(workspace, { criterion, derive }) {
    const topology = drawNetwork(workspace.cell, derive);
    const { network } = topology;
    const counts = countSums(topology);
    const layerSizes = listLayerSizes(network);
    const ranksModulo = primes.map((prime) =>
      measureRankModulo(topology, counts, { prime, state: derive('field', { prime }) }),
    );
    const { combinations } = countWays(network);
    const metrics = {
      rank: Math.max(...ranksModulo),
      'numeric-rank': measureNumericRank(topology, { counts, state: derive('factors', {}), workspace }),
      'distinct-sums': counts.distinctCount,
      combinations: network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
      dimension: rankTwoDimension(layerSizes),
      'paper-dimension': doubleSegreDimension(layerSizes),
      'necessary-rank': 2 * Math.max(...layerSizes),
    };
    return { verdict: rule(criterion, metrics), metrics, topology, ranksModulo };
  },

  explain: ({ metrics, topology, ranksModulo }) => ({
    network: describeNetwork(topology),
    // One for each prime.
    lowerBounds: primes.map((prime, index) => ({ prime, rank: ranksModulo[index] })),
    upperBound: metrics['distinct-sums'],
  }),
});

/** The rank is proved where its two bounds agree; where they do not, both together may still decide the criterion. */
function rule({ name }: Types['criterion'], measures: Measures): Judged<Types>['verdict'] {
  const wanted = {
    'reaches-dimension': measures.dimension,
    'full-rank': measures.combinations,
    'not-ruled-out': measures['necessary-rank'],
  }[name];
  if (measures.rank >= wanted) return 'success';
  return measures['distinct-sums'] < wanted ? 'failure' : 'unresolved';
}

function measureRankModulo(
  topology: NetworkTopology,
  counts: SumCounts,
  { prime, state }: { readonly prime: number; readonly state: StreamState },
): number {
  const stream = openStream(state);
  const field = openPrimeField(prime);
  const space = openRowSpace(field);
  const layerSizes = listLayerSizes(topology.network);
  for (let draw = 0; draw < drawsPerRank * counts.distinctCount && space.rank() < counts.distinctCount; draw += 1) {
    const factors = layerSizes.map((size) =>
      Float64Array.from({ length: size }, () => Math.floor(drawFraction(stream) * prime)),
    );
    space.add(listEntries(multiplyNetwork(topology, factors, field.reduce), counts));
  }
  return space.rank();
}

function measureNumericRank(
  topology: NetworkTopology,
  {
    counts,
    state,
    workspace,
  }: { readonly counts: SumCounts; readonly state: StreamState; readonly workspace: Workspace },
): number {
  const stream = openStream(state);
  const { kernels, samples, basis } = workspace;
  const n = counts.distinctCount;
  const q = drawsPerRank * n;
  const layerSizes = listLayerSizes(topology.network);
  const entries = viewFloat64(kernels, { pointer: samples.pointer, length: samples.leading * q });
  for (let j = 0; j < q; j += 1) {
    const factors = layerSizes.map((size) => {
      const factor = new Float64Array(size);
      drawNormals(stream, factor);
      return factor;
    });
    entries.set(listEntries(multiplyNetwork(topology, factors), counts), samples.leading * j);
  }
  const found = computeColumnBasis({ n, q, matrix: samples }, defaultColumnBasisLimits(), basis);
  return found.kind === 'basis' ? found.rank : Number.NaN;
}

/** X's entries at the positions that it can reach, leaf by leaf. */
function listEntries(
  kernels: readonly ReadonlyMap<number, number>[],
  { leaves, distinctCount }: SumCounts,
): Float64Array {
  const entries = new Float64Array(distinctCount);
  let place = 0;
  for (const [leaf, sums] of leaves.entries()) {
    for (const sum of sums.keys()) {
      entries[place] = kernels[leaf].get(sum) ?? 0;
      place += 1;
    }
  }
  return entries;
}
