import { openArena } from '../../../kernels/memory/arena.js';
import { defineBlockTrial } from '../../define-trial.js';
import { trainingData } from '../declaration/declaration.js';
import { drawInstance } from './draw-instance.js';
import { explainTrial } from './explain-trial.js';
import { judgeBaseline, judgeTrained, solveAlone, trainOn } from './judge-trial.js';
import { computeTheoremConstants } from './theorem-constants.js';
import { createWorkspace } from './workspace.js';

/* One trial draws one instance; the cells of a block ask different methods for it, and each method works once. */

export const trial = defineBlockTrial(trainingData, {
  open: (cells, kernels) => createWorkspace(openArena(kernels), cells),

  judge(workspace, { criterion, derive, checkpoint }) {
    const { cells } = workspace;
    const instance = drawInstance(cells[0], derive, workspace);
    const baseline = solveAlone(cells[0], instance, workspace);
    const trainingCell = cells.find(({ method }) => method === 'train-and-recover');
    const trained = trainingCell && trainOn(trainingCell, { instance, checkpoint }, workspace);
    return cells.map(({ method }) => ({
      ...(trained && method === 'train-and-recover'
        ? judgeTrained(trained, baseline, criterion)
        : judgeBaseline(baseline, criterion)),
      instance,
      baseline,
      trained,
    }));
  },

  explain({ instance, baseline, trained, ...judged }, workspace) {
    const constants = computeTheoremConstants(workspace.cells[0], instance, workspace);
    return explainTrial({ instance, baseline, trained, judged, constants });
  },
});
