import type { NetworkTopology } from '../../kernels/convolution-network.js';
import { countWays } from '../../kernels/convolution-network.js';
import { countSums, findCollision, type SumCounts } from '../../kernels/sum-counts.js';
import { deriveStreamState } from '../../random/stream-state.js';
import { verdictCode } from '../../sweep/outcome.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { describeCollision, describeNetwork } from '../networks/describe-network.js';
import { drawNetwork, type NetworkCell, readNetworkCell } from '../networks/draw-network.js';
import { metrics } from './metrics.js';

interface Judgement {
  readonly topology: NetworkTopology;
  readonly combinations: number;
  readonly counts: SumCounts;
}

export const scatteringTrial: TrialModule<readonly NetworkCell[]> = {
  createWorkspace: (_kernels, points) => points.map(readNetworkCell),

  runTrial(request, cells, record) {
    cells.forEach((cell, index) => {
      writeJudgement(judge(request, cell), index, record);
    });
  },

  explainTrial(request, cells, record) {
    const judgement = judge(request, cells[0]);
    writeJudgement(judgement, 0, record);
    const { topology, combinations, counts } = judgement;
    const collision = findCollision(topology);
    if ((collision === undefined) !== isScattered(judgement)) {
      throw new Error('scattering: the counts of sums and the search for a collision disagree');
    }
    return {
      verdict: collision === undefined ? 'success' : 'failure',
      network: describeNetwork(topology),
      combinations,
      distinctSums: counts.distinctCount,
      largestEntry: counts.largestCount,
      ...(collision && { collision: describeCollision(topology, collision) }),
    };
  },
};

function judge({ seed, trial }: TrialRequest, cell: NetworkCell): Judgement {
  const topology = drawNetwork(cell, (role, coordinates) =>
    deriveStreamState({ seed, experiment: 'scattering', role, coordinates, trial }),
  );
  const { combinations } = countWays(topology.network);
  return {
    topology,
    combinations: topology.network.leaves.reduce((sum, leaf) => sum + combinations[leaf], 0),
    counts: countSums(topology),
  };
}

function isScattered({ counts }: Judgement): boolean {
  return counts.largestCount <= 1;
}

function writeJudgement(judgement: Judgement, index: number, record: TrialRecord): void {
  const { combinations, counts } = judgement;
  record.verdicts[index] = verdictCode[isScattered(judgement) ? 'success' : 'failure'];
  const values = { combinations, 'distinct-sums': counts.distinctCount, 'largest-entry': counts.largestCount };
  for (const [place, { name }] of metrics.entries()) record.metrics[index * metrics.length + place] = values[name];
}
