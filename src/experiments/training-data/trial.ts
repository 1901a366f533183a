import { openArena } from '../../kernels/arena.js';
import { verdictCode } from '../../sweep/outcome.js';
import type { TrialModule, TrialRecord } from '../experiment.js';
import { readCell } from './cell.js';
import { drawInstance } from './draw-instance.js';
import { explainTrial } from './explain-trial.js';
import { type Judgement, judgeBaseline, judgeTrained, solveAlone, trainOn } from './judge-trial.js';
import { metrics } from './metrics.js';
import { findTheoremConstants } from './theorem-constants.js';
import { createWorkspace, type Workspace } from './workspace.js';

/* One trial draws one instance; the cells of a block ask different methods for it, and each method works once. */

export const trainingDataTrial: TrialModule<Workspace> = {
  createWorkspace: (kernels, points) => createWorkspace(openArena(kernels), points.map(readCell)),

  runTrial(request, workspace, record) {
    const { cells } = workspace;
    const instance = drawInstance(request, cells[0], workspace);
    const baseline = solveAlone(cells[0], instance, workspace);
    const trainingCell = cells.find(({ method }) => method === 'train-and-recover');
    const trained = trainingCell && trainOn(trainingCell, { instance, checkpoint: request.checkpoint }, workspace);
    cells.forEach(({ method }, index) => {
      const judgement =
        trained && method === 'train-and-recover'
          ? judgeTrained(trained, baseline, request.criterion)
          : judgeBaseline(baseline, request.criterion);
      writeJudgement(judgement, index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const [cell] = workspace.cells;
    const instance = drawInstance(request, cell, workspace);
    const baseline = solveAlone(cell, instance, workspace);
    const trained = cell.method === 'train-and-recover' ? trainOn(cell, { instance }, workspace) : undefined;
    const judgement = trained
      ? judgeTrained(trained, baseline, request.criterion)
      : judgeBaseline(baseline, request.criterion);
    writeJudgement(judgement, 0, record);
    const constants = findTheoremConstants(cell, instance, workspace);
    return explainTrial({ instance, baseline, trained, judgement, constants });
  },
};

function writeJudgement({ verdict, metrics: measured }: Judgement, index: number, record: TrialRecord): void {
  record.verdicts[index] = verdictCode[verdict];
  metrics.forEach(({ name }, at) => {
    record.metrics[index * metrics.length + at] = measured[name] ?? Number.NaN;
  });
}
