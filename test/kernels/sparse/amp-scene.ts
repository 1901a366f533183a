import {
  type AmpLimits,
  type AmpReport,
  createAmpWorkspace,
  defaultAmpLimits,
  solveAmp,
} from '../../../src/kernels/sparse/amp.js';
import { transitionThreshold } from '../../../src/theory/minimax-threshold.js';
import type { Instance } from '../l1/basis-pursuit-scene.js';
import { type DrawnProblem, placeInstance } from '../l1/recovery-scene.js';

export type Signs = 'signed' | 'non-negative';

interface AmpOptions {
  readonly signs?: Signs;
  readonly limits?: Partial<AmpLimits> | undefined;
  readonly padding?: number;
}

/** With the minimax threshold for m / n, half a row off where m is n or more. */
export function ampLimits(m: number, n: number, signs: Signs): AmpLimits {
  return defaultAmpLimits(transitionThreshold(Math.min(m, n - 0.5) / n, signs).alpha);
}

/** The report with a copy of x. */
export function runAmp(
  instance: Pick<Instance, 'A' | 'b'>,
  { signs = 'signed', limits, padding }: AmpOptions = {},
): AmpReport {
  const { arena, problem } = placeInstance(instance, padding);
  return runPlacedAmp({ ...problem, arena }, { signs, limits });
}

export function runPlacedAmp(
  { arena, m, n, matrix, rightSide }: Omit<DrawnProblem, 'planted'>,
  { signs = 'signed', limits }: Omit<AmpOptions, 'padding'> = {},
): AmpReport {
  const workspace = createAmpWorkspace(arena, { mMax: m, nMax: n });
  const report = solveAmp({ m, n, matrix, rightSide, signs }, { ...ampLimits(m, n, signs), ...limits }, workspace);
  return { ...report, solution: report.solution.slice() };
}
