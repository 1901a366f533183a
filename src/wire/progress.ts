import type { SweepId } from '../sweep/sweep.js';

/** How far a sweep has come; the counts are explained at `Progress` in sweep.proto. */
export interface SweepProgress {
  readonly sweepId: SweepId;
  readonly revision: number;
  readonly state: 'active' | 'complete' | 'cancelled';
  readonly cellCount: number;
  readonly cellsSettled: number;
  readonly trialCount: number;
  readonly trialsSettled: number;
  readonly successes: number;
  readonly unresolved: number;
  readonly quarantined: number;
  readonly conflicts: number;
  readonly attemptsFailed: number;
  readonly tasksLeased: number;
  readonly computeSeconds: number;
  readonly computeSecondsLeft: number;
  readonly trialsPerSecond: number;
  readonly etaSeconds: number | undefined;
  readonly trialsRunning: number;
  readonly runningShare: number;
  readonly trialsInFlight: number;
  readonly auditsPassed: number;
  readonly auditsOpen: number;
  readonly auditsSkipped: number;
  readonly withdrawn: readonly string[];
  readonly priority: number;
  readonly lastOutcomeTimeMs: number | undefined;
  readonly misfit: Misfit | undefined;
}

/** A task that no connected worker has the time for; see sweep.proto. */
export interface Misfit {
  readonly point: string;
  readonly trials: number;
  readonly expectedSeconds: number;
  readonly limitSeconds: number;
}
