import type { TrialExplanation } from '../../experiment.js';
import { leaveOutUnmeasured } from '../../leave-out-unmeasured.js';
import type { Instance } from './draw-instance.js';
import { type Baseline, type JudgedTrial, matchTolerance, type Trained } from './judge-trial.js';
import type { TheoremConstants } from './theorem-constants.js';

export interface Explained {
  readonly instance: Instance;
  readonly baseline: Baseline;
  /** The result of method train-and-recover. */
  readonly trained: Trained | undefined;
  readonly judged: JudgedTrial;
  readonly constants: TheoremConstants;
}

/** Which columns training kept, the result for each u, the thresholds, and the constants of the theorem. */
export function explainTrial({ instance, baseline, trained, judged, constants }: Explained): TrialExplanation {
  return {
    reason: judged.reason,
    l1: { ...baseline },
    ...(trained && explainTraining(instance, trained)),
    theorem: leaveOutUnmeasured({ ...constants }),
    planted: {
      nonZeros: countNonZeros(instance.solution),
      componentNonZeros: Array.from({ length: instance.components.count }, (_, k) => {
        const { leading, entries } = instance.components;
        return countNonZeros(entries.subarray(leading * k, leading * (k + 1)));
      }),
    },
  };
}

function explainTraining(
  { combinators, trainingSolutions }: Instance,
  { training, report, relativeError, kept, keptCorrect, columnsRecovered, conditions, limits }: Trained,
): TrialExplanation {
  return {
    training: Array.from({ length: training.q }, (_, l) => ({
      column: l,
      isEasy: combinators.isEasy[l],
      status: training.statuses[l],
      nonZeros: { planted: countNonZeros(trainingSolutions[l]), found: training.nonZeroCounts[l] },
    })),
    recovery: leaveOutUnmeasured({
      status: report.status,
      relativeError,
      u: report.decisive.u,
      kept: { columns: [...kept], rank: report.decisive.rank, correct: keptCorrect },
      columnsRecovered,
      factorizations: report.factorizationCount,
    }),
    attempts: report.attempts.map(({ factorization, ...attempt }) => ({
      ...leaveOutUnmeasured(attempt),
      ...(factorization && { factorization: { ...factorization, nonZeroCounts: [...factorization.nonZeroCounts] } }),
    })),
    conditions: leaveOutUnmeasured({ ...conditions }),
    thresholds: { ...limits, matchTolerance },
  };
}

function countNonZeros(vector: Float64Array): number {
  return vector.reduce((count, value) => (value === 0 ? count : count + 1), 0);
}
