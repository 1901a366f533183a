import { sparseRecovery } from '../../src/experiments/sparse-recovery/declaration/declaration.js';
import { trial as sparseRecoveryTrial } from '../../src/experiments/sparse-recovery/trial/trial.js';
import { readRows } from '../../src/kernels/draws/gaussian-matrix.js';
import type { Kernels } from '../../src/kernels/memory/wasm.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { verdictNames } from '../../src/sweep/outcome.js';
import type { Criterion, Point } from '../../src/sweep/sweep.js';
import { drawFor } from '../../test/experiments/sparse-recovery/cell-scene.js';
import type { OurRequest, OurTrial } from './our-side.js';

/** Gaussian A, signs as coefficients, no noise, basis pursuit. */
const parameterDefaults = readDefaults(sparseRecovery);

/** A trial of experiment `sparse-recovery`, of one cell. */
export function openExperimentTrial(
  { size, seed, trial }: OurRequest,
  criterion: Criterion,
  kernels: Kernels,
): OurTrial {
  const points = [{ ...parameterDefaults, ...size }];
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  const request = { seed, trial, criterion, points };
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(sparseRecovery.metrics.length) };
  return {
    run: () => {
      sparseRecoveryTrial.runTrial(request, workspace, record);
      return verdictNames[record.verdicts[0]];
    },
    readMatrix: () => readRows(workspace.matrix, size.m),
    readPlanted: () => {
      const { support, values } = drawFor(request, workspace.cells[0], workspace);
      const planted = new Float64Array(size.n);
      support.forEach((j, i) => {
        planted[j] = values[i];
      });
      return planted;
    },
  };
}

export function readDefaults({ parameters }: Pick<ExperimentDeclaration, 'parameters'>): Point {
  const point: Record<string, Point[string]> = {};
  for (const { name, default: value } of parameters) if (value !== undefined) point[name] = value;
  return point;
}
