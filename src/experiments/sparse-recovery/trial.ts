import { openArena } from '../../kernels/arena.js';
import { verdictCode } from '../../sweep/outcome.js';
import type { TrialModule, TrialRecord } from '../experiment.js';
import { drawInstance } from './draw-instance.js';
import { explainJudgement } from './explain-judgement.js';
import { judgeBlock } from './judge-block.js';
import { judgeCell } from './judge-cell.js';
import type { Judgement } from './judgement.js';
import { createWorkspace, readCell, type Workspace } from './workspace.js';

/* One trial draws a master instance of dimension n; a cell (m, k) judges its first m rows and first k non-zeros. */

const metricCount = 4;

export const sparseRecoveryTrial: TrialModule<Workspace> = {
  createWorkspace: (kernels, points) => createWorkspace(openArena(kernels), points.map(readCell)),

  runTrial(request, workspace, record) {
    const instance = drawInstance(request, workspace.cells[0], workspace);
    judgeBlock({ instance, criterion: request.criterion }, workspace).forEach((judgement, index) => {
      writeJudgement(judgement, index, record);
    });
  },

  explainTrial(request, workspace, record) {
    const [cell] = workspace.cells;
    const instance = drawInstance(request, cell, workspace);
    const judgement = judgeCell({ cell, instance }, request.criterion, workspace);
    writeJudgement(judgement, 0, record);
    return explainJudgement({ cell, instance, judgement }, workspace);
  },
};

function writeJudgement(
  { verdict, relativeError, l1Gap, iterations, nonUnique }: Judgement,
  index: number,
  record: TrialRecord,
): void {
  record.verdicts[index] = verdictCode[verdict];
  record.metrics.set([relativeError, l1Gap, iterations, nonUnique], index * metricCount);
}
