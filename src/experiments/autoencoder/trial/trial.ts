import { openArena } from '../../../kernels/memory/arena.js';
import { defineTrial } from '../../define-trial.js';
import { autoencoder } from '../declaration/declaration.js';
import { listCurves, measureTrained } from './measure-trained.js';
import { train } from './train.js';
import { createWorkspace } from './workspace.js';

export const trial = defineTrial(autoencoder, {
  open: (cell, kernels) => createWorkspace(openArena(kernels), cell),

  judge(workspace, { criterion: { tolerance }, derive, checkpoint, keepCurve }) {
    const { cell } = workspace;
    const trained = train(cell, { derive, checkpoint }, workspace);
    if (keepCurve) for (const curve of listCurves(cell, trained)) keepCurve(curve);
    const isLearned = trained.last.worst < tolerance;
    return {
      verdict: trained.status === 'not-finite' ? 'unresolved' : isLearned ? 'success' : 'failure',
      metrics: measureTrained(cell, trained, tolerance),
      trained,
    };
  },

  explain: ({ trained }) => ({
    status: trained.status,
    units: { ofAtoms: [...trained.map.units], signs: [...trained.map.signs], errors: [...trained.last.errors] },
    biases: [...trained.biases],
    history: trained.history.map(({ worst, rootMeanSquare }) => ({ worst, rootMeanSquare })),
  }),
});
