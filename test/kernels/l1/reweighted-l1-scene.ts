import {
  createReweightedL1Workspace,
  defaultReweightedL1Limits,
  type ReweightedL1Limits,
  type ReweightedL1Report,
  solveReweightedL1,
} from '../../../src/kernels/l1/reweighted-l1.js';
import type { Instance } from './basis-pursuit-scene.js';
import { type DrawnProblem, placeInstance } from './recovery-scene.js';

/** The report with a copy of x. */
export function runReweightedL1(
  instance: Pick<Instance, 'A' | 'b'>,
  { limits, padding }: { readonly limits?: Partial<ReweightedL1Limits>; readonly padding?: number } = {},
): ReweightedL1Report {
  const { arena, problem } = placeInstance(instance, padding);
  return runPlacedReweightedL1({ ...problem, arena }, limits);
}

export function runPlacedReweightedL1(
  problem: Omit<DrawnProblem, 'planted'>,
  limits: Partial<ReweightedL1Limits> = {},
): ReweightedL1Report {
  const { arena, m, n } = problem;
  const workspace = createReweightedL1Workspace(arena, { mMax: m, nMax: n });
  const report = solveReweightedL1(problem, { ...defaultReweightedL1Limits(m), ...limits }, workspace);
  return { ...report, solution: report.solution.slice() };
}
