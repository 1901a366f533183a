import type { LeavingReason } from '../../wire/sync.js';
import { formatDuration } from '../command-line/format-quantity.js';
import { jobVariables } from '../command-line/job-variables.js';

/** When a worker leaves by itself, and who started it, as its command line says. */
export interface StayOptions {
  readonly allocation?: string | undefined;
  readonly job?: string | undefined;
  readonly logPath?: string | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly timeLimitMs?: number | undefined;
  readonly maxOfflineMs?: number | undefined;
}

/** What the process knows of its place in time. */
export interface StayMoment {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Since this process was started. */
  readonly uptimeMs: number;
  /** By the wall clock, in which batch systems speak. */
  readonly timeMs: number;
}

export interface Stay {
  readonly allocation?: string | undefined;
  readonly job?: string | undefined;
  readonly logPath?: string | undefined;
  readonly idleTimeoutMs?: number | undefined;
  readonly timeLeftMs?: number | undefined;
  readonly wholeTimeMs?: number | undefined;
}

/** A job without a coordinator holds its node for no longer than this. */
const jobMaxOfflineMs = 600_000;

/**
 * How long the worker stays from now. A time limit counts from the start of its job: the job script says in
 * PHASEGRID_JOB_START when that was (newer versions of Slurm do in SLURM_JOB_START_TIME), in seconds since 1970; without
 * either it counts from the start of this process. Where Slurm says when the job ends, in SLURM_JOB_END_TIME, the
 * worker ends no later. Signals are not relied on, since they come early, late or never.
 */
export function compileStay(options: StayOptions, moment: StayMoment): Stay {
  const { allocation, job, logPath, idleTimeoutMs, timeLimitMs } = options;
  const { environment, uptimeMs, timeMs } = moment;
  const startMs = readSeconds(environment, ['PHASEGRID_JOB_START', 'SLURM_JOB_START_TIME']) ?? timeMs - uptimeMs;
  // A start in the future is a clock that was set.
  const elapsedMs = Math.max(0, timeMs - startMs);
  const jobEndMs = readSeconds(environment, ['SLURM_JOB_END_TIME']);
  const wholes = [
    ...(timeLimitMs === undefined ? [] : [timeLimitMs]),
    ...(jobEndMs === undefined ? [] : [jobEndMs - startMs]),
  ];
  const stay = { allocation, job, logPath, idleTimeoutMs };
  if (wholes.length === 0) return stay;
  const wholeTimeMs = Math.max(0, Math.min(...wholes));
  return { ...stay, wholeTimeMs, timeLeftMs: Math.max(0, wholeTimeMs - elapsedMs) };
}

/** Whoever computes in a job gives up at some time; on a machine of one's own a worker waits for ever. */
export function compileMaxOffline(
  { maxOfflineMs, allocation, job }: StayOptions,
  environment: StayMoment['environment'],
): number | undefined {
  if (maxOfflineMs !== undefined) return maxOfflineMs;
  const isJob = allocation !== undefined || job !== undefined || jobVariables.some((name) => environment[name]);
  return isJob ? jobMaxOfflineMs : undefined;
}

/** Why the worker leaves, in one line. */
export function describeLeaving(reason: LeavingReason, { idleTimeoutMs, wholeTimeMs }: Stay): string {
  switch (reason) {
    case 'drained':
      return 'it was told to stop';
    case 'idle':
      return `it had no task for ${formatDuration((idleTimeoutMs ?? 0) / 1000)}`;
    case 'time-limit':
      return `its time limit of ${formatDuration((wholeTimeMs ?? 0) / 1000)} is reached`;
    case 'farewell':
      return 'the coordinator has nothing left for it';
    default:
      return reason satisfies never;
  }
}

function readSeconds(environment: StayMoment['environment'], names: readonly string[]): number | undefined {
  for (const name of names) {
    const text = environment[name];
    if (text !== undefined && /^\d{9,11}(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  }
  return undefined;
}
