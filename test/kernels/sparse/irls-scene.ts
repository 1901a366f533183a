import {
  createIrlsWorkspace,
  defaultIrlsLimits,
  type IrlsLimits,
  type IrlsReport,
  solveIrls,
} from '../../../src/kernels/sparse/irls.js';
import type { Instance } from '../l1/basis-pursuit-scene.js';
import { type DrawnProblem, placeInstance } from '../l1/recovery-scene.js';

interface IrlsOptions {
  readonly p?: number;
  readonly limits?: Partial<IrlsLimits> | undefined;
  readonly padding?: number;
}

/** The report with a copy of x. */
export function runIrls(
  instance: Pick<Instance, 'A' | 'b'>,
  { p = 0.5, limits, padding }: IrlsOptions = {},
): IrlsReport {
  const { arena, problem } = placeInstance(instance, padding);
  return runPlacedIrls({ ...problem, arena }, { p, limits });
}

export function runPlacedIrls(
  { arena, m, n, matrix, rightSide }: Omit<DrawnProblem, 'planted'>,
  { p = 0.5, limits }: Omit<IrlsOptions, 'padding'> = {},
): IrlsReport {
  const workspace = createIrlsWorkspace(arena, { mMax: m, nMax: n });
  const report = solveIrls({ m, n, p, matrix, rightSide }, { ...defaultIrlsLimits(), ...limits }, workspace);
  return { ...report, solution: report.solution.slice() };
}
