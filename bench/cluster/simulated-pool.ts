import type { AgentParts } from '../../worker/agent.js';
import type { Attempt } from '../../worker/attempt.js';
import { simulateOutcome } from './simulated-sweep.js';

export interface SimulatedPoolOptions {
  readonly threads: number;
  /** A task takes between half of it and half as much again. */
  readonly taskMs: number;
  /** The first task of each thread began some time ago, so that outcomes come at an even pace at once. */
  readonly isUnderWay: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Called with what begins. */
  readonly onRun?: (leaseId: string, attempt: Attempt) => void;
}

interface RunningTask {
  readonly startMs: number;
  readonly takesMs: number;
  readonly trialCount: number;
}

/** Threads that wait for as long as a task takes. */
export function createSimulatedPool(options: SimulatedPoolOptions): AgentParts['pool'] {
  const { threads, taskMs, isUnderWay, random, onRun } = options;
  const running = new Map<string, RunningTask>();
  let begun = 0;
  return {
    run: (leaseId, attempt) =>
      new Promise((resolve) => {
        const { trialCount } = attempt.task;
        const takesMs = taskMs * (0.5 + random());
        const doneMs = isUnderWay && begun < threads ? takesMs * random() : 0;
        begun += 1;
        running.set(leaseId, { startMs: performance.now() - doneMs, takesMs, trialCount });
        onRun?.(leaseId, attempt);
        setTimeout(() => {
          running.delete(leaseId);
          resolve({ kind: 'outcome', ...simulateOutcome(trialCount), computeUs: Math.round(takesMs * 1000) });
        }, takesMs - doneMs);
      }),
    cancel: () => undefined,
    progress: () => {
      const nowMs = performance.now();
      return Array.from(running, ([leaseId, { startMs, takesMs, trialCount }]) => ({
        leaseId,
        trialsDone: Math.max(0, Math.min(1, (nowMs - startMs) / takesMs)) * trialCount,
      }));
    },
    failed: new Promise<never>(() => undefined),
  };
}
