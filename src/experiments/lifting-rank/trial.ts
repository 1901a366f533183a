import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../kernels/arena.js';
import {
  type ColumnBasisWorkspace,
  createColumnBasisWorkspace,
  defaultColumnBasisLimits,
  findColumnBasis,
} from '../../kernels/column-basis.js';
import { countWays, listLayerSizes, type NetworkTopology } from '../../kernels/convolution-network.js';
import type { KernelMatrix } from '../../kernels/gaussian-matrix.js';
import { multiplyNetwork } from '../../kernels/network-product.js';
import { openPrimeField, openRowSpace, primes } from '../../kernels/rank-modulo.js';
import { countSums, type SumCounts } from '../../kernels/sum-counts.js';
import type { Kernels } from '../../kernels/wasm.js';
import { drawNormals } from '../../random/normal.js';
import { drawFraction, openStream } from '../../random/stream.js';
import { deriveStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import { doubleSegreDimension, rankTwoDimension } from '../../theory/segre-dimension.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { describeNetwork } from '../networks/describe-network.js';
import { drawNetwork, type NetworkCell, readNetworkCell } from '../networks/draw-network.js';
import { sizeNetwork } from '../networks/network-parameters.js';
import { metrics } from './metrics.js';

interface Workspace {
  readonly kernels: Kernels;
  readonly cells: readonly NetworkCell[];
  readonly samples: KernelMatrix;
  readonly basis: ColumnBasisWorkspace;
}

type Measures = Readonly<Record<(typeof metrics)[number]['name'], number>>;

interface Judgement {
  readonly verdict: VerdictName;
  readonly topology: NetworkTopology;
  /** One for each prime. */
  readonly ranksModulo: readonly number[];
  readonly measures: Measures;
}

/** Proposition 5.3 needs as many h as the rank; twice as many leave nothing to chance. */
const drawsPerRank = 2;

export const liftingRankTrial: TrialModule<Workspace> = {
  createWorkspace(kernels, points) {
    const positionsMax = Math.max(...points.map((point) => sizeNetwork(point).positions));
    const arena = openArena(kernels);
    const leading = padRows(positionsMax);
    const qMax = drawsPerRank * positionsMax;
    return {
      kernels,
      cells: points.map(readNetworkCell),
      samples: { pointer: allocateFloat64(arena, leading * qMax).pointer, leading },
      basis: createColumnBasisWorkspace(arena, { nMax: positionsMax, qMax }),
    };
  },

  runTrial(request, workspace, record) {
    workspace.cells.forEach((cell, index) => {
      writeJudgement(judge(request, cell, workspace), index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const judgement = judge(request, workspace.cells[0], workspace);
    writeJudgement(judgement, 0, record);
    const { verdict, topology, ranksModulo, measures } = judgement;
    return {
      verdict,
      network: describeNetwork(topology),
      lowerBounds: primes.map((prime, index) => ({ prime, rank: ranksModulo[index] })),
      upperBound: measures['distinct-sums'],
      ...measures,
    };
  },
};

function judge({ seed, trial, criterion }: TrialRequest, cell: NetworkCell, workspace: Workspace): Judgement {
  const derive = (role: string, coordinates: Readonly<Record<string, number>>): StreamState =>
    deriveStreamState({ seed, experiment: 'lifting-rank', role, coordinates, trial });
  const topology = drawNetwork(cell, derive);
  const { network } = topology;
  const counts = countSums(topology);
  const layerSizes = listLayerSizes(network);
  const ranksModulo = primes.map((prime) =>
    measureRankModulo(topology, counts, { prime, state: derive('field', { prime }) }),
  );
  const { combinations } = countWays(network);
  const measures: Measures = {
    rank: Math.max(...ranksModulo),
    'numeric-rank': measureNumericRank(topology, { counts, state: derive('factors', {}), workspace }),
    'distinct-sums': counts.distinctCount,
    combinations: network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
    dimension: rankTwoDimension(layerSizes),
    'paper-dimension': doubleSegreDimension(layerSizes),
    'necessary-rank': 2 * Math.max(...layerSizes),
  };
  return { verdict: rule(criterion.name, measures), topology, ranksModulo, measures };
}

/** The rank is proved where both bounds of it meet; otherwise what they say together may still decide. */
function rule(criterion: string, measures: Measures): VerdictName {
  const wanted = {
    'reaches-dimension': measures.dimension,
    'full-rank': measures.combinations,
    'not-ruled-out': measures['necessary-rank'],
  }[criterion];
  if (wanted === undefined) throw new TypeError(`lifting-rank: no criterion ${criterion}`);
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
  const found = findColumnBasis({ n, q, matrix: samples }, defaultColumnBasisLimits(), basis);
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

function writeJudgement({ verdict, measures }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  for (const [place, { name }] of metrics.entries()) record.metrics[index * metrics.length + place] = measures[name];
}
