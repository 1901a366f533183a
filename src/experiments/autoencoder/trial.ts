import { openArena } from '../../kernels/arena.js';
import { deriveStreamState, formatStreamState, type StreamState } from '../../random/stream-state.js';
import { type VerdictName, verdictCode } from '../../sweep/outcome.js';
import type { Criterion } from '../../sweep/sweep.js';
import type { TrialModule, TrialRecord, TrialRequest } from '../experiment.js';
import { leaveOutUnmeasured } from '../leave-out-unmeasured.js';
import { type Cell, readCell } from './cell.js';
import { listCurves, measureTrained } from './measure-trained.js';
import { type MetricName, metrics } from './metrics.js';
import { type Trained, train } from './train.js';
import { createWorkspace, type Workspace } from './workspace.js';

interface Judgement {
  readonly verdict: VerdictName;
  readonly trained: Trained;
  readonly metrics: Readonly<Record<MetricName, number>>;
  readonly states: Readonly<Record<string, StreamState>>;
}

export const autoencoderTrial: TrialModule<Workspace> = {
  createWorkspace: (kernels, points) => createWorkspace(openArena(kernels), points.map(readCell)),

  runTrial(request, workspace, record) {
    const { cells } = workspace;
    cells.forEach((cell, index) => {
      const checkpoint =
        request.checkpoint && ((share: number): void => request.checkpoint?.((index + share) / cells.length));
      const judgement = judge({ ...request, ...(checkpoint && { checkpoint }) }, cell, workspace);
      writeJudgement(judgement, index, record);
      if (record.keepCurve === undefined) return;
      for (const curve of listCurves(cell, judgement.trained)) record.keepCurve({ cell: index, ...curve });
    });
  },

  explainTrial(request, workspace, record) {
    const judgement = judge(request, workspace.cells[0], workspace);
    writeJudgement(judgement, 0, record);
    const { verdict, trained, states } = judgement;
    return {
      verdict,
      status: trained.status,
      measured: leaveOutUnmeasured(judgement.metrics),
      units: { ofAtoms: [...trained.map.units], signs: [...trained.map.signs], errors: [...trained.last.errors] },
      biases: [...trained.biases],
      history: trained.history.map(({ worst, rootMeanSquare }) => ({ worst, rootMeanSquare })),
      streams: Object.fromEntries(Object.entries(states).map(([role, state]) => [role, formatStreamState(state)])),
    };
  },
};

function judge({ seed, trial, criterion, checkpoint }: TrialRequest, cell: Cell, workspace: Workspace): Judgement {
  const states: Record<string, StreamState> = {};
  const derive = (role: string, coordinates: Readonly<Record<string, number>>): StreamState => {
    const state = deriveStreamState({ seed, experiment: 'autoencoder', role, coordinates, trial });
    // Of the noise, whose states are many, the first alone.
    states[role] ??= state;
    return state;
  };
  const tolerance = getTolerance(criterion);
  const trained = train(cell, { derive, checkpoint }, workspace);
  const measured = measureTrained(cell, trained, tolerance);
  const isLearned = trained.last.worst < tolerance;
  const verdict = trained.status === 'not-finite' ? 'unresolved' : isLearned ? 'success' : 'failure';
  return { verdict, trained, metrics: measured, states };
}

function getTolerance({ tolerance }: Criterion): number {
  if (tolerance === undefined) throw new TypeError('autoencoder: expected the criterion to carry a tolerance');
  return tolerance;
}

function writeJudgement({ verdict, metrics: measured }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = measured[name];
  });
}
