import { openArena } from '../../../kernels/memory/arena.js';
import { defineBlockTrial } from '../../define-trial.js';
import { sparseRecovery } from '../declaration/declaration.js';
import { drawInstance } from './draw-instance.js';
import { explainJudged } from './explain-judged.js';
import { judgeBlock } from './judge-block.js';
import { createWorkspace } from './workspace.js';

/* One trial draws a master instance of dimension n; a cell (m, k) judges its first m rows and first k non-zeros. */

export const trial = defineBlockTrial(sparseRecovery, {
  open: (cells, kernels) => createWorkspace(openArena(kernels), cells),

  judge: (workspace, { criterion, derive }) =>
    judgeBlock({ instance: drawInstance(workspace.cells[0], derive, workspace), criterion }, workspace),

  explain(judged, workspace, { derive }) {
    const [cell] = workspace.cells;
    return explainJudged({ cell, instance: drawInstance(cell, derive, workspace), judged }, workspace);
  },
});
