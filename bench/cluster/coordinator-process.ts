import { setPriority } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { type Coordinator, startCoordinator } from '../../coordinator/start-coordinator.js';
import { systemClock } from '../../coordinator/wall-clock.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { type BenchAccess, serverAccess } from './access.js';
import { serveRequests } from './child-process.js';
import { profileFor } from './profile-process.js';
import { settleInProcess } from './settle-in-process.js';
import {
  findSimulatedDeclaration,
  type SimulatedSweep,
  simulatedFingerprint,
  simulateSweep,
} from './simulated-sweep.js';

// A coordinator in a process of its own. What it tells of itself is measured here.

export interface CoordinatorStart {
  readonly ledgerPath: string;
  readonly listen: string;
  readonly access: BenchAccess;
  readonly taskSeconds: number;
  /** From 0 to 19, which gets only the time that nobody else wants. */
  readonly niceness: number;
}

/** What a coordinator did between two moments. */
export interface CoordinatorWindow {
  readonly seconds: number;
  readonly tasksSettled: number;
  /** Of all threads of the process. */
  readonly cpuSeconds: number;
  /** The share of the time in which the main thread was busy. */
  readonly loopBusy: number;
  readonly loopDelayMs: { readonly median: number; readonly p99: number };
  readonly rssMiB: number;
  /** Since the sweep was submitted. */
  readonly attemptsCharged: number;
  readonly trialsQuarantined: number;
  readonly conflicts: number;
}

interface Open {
  readonly coordinator: Coordinator;
  readonly simulated: SimulatedSweep;
  sweepId: SweepId | undefined;
  /** When the first outcome after the sweep was submitted (again) was on disk. */
  firstSettled: Promise<number> | undefined;
}

interface Opening {
  readonly startMs: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly utilization: ReturnType<typeof performance.eventLoopUtilization>;
  readonly tasksSettled: number;
  readonly delays: IntervalHistogram;
}

const state: { open?: Open; opening?: Opening } = {};

/** The histogram has the time between two looks. */
const lookEveryMs = 5;

const handlers = {
  start: async (start: CoordinatorStart): Promise<string> => {
    setPriority(start.niceness);
    const coordinator = await startCoordinator({
      ledgerPath: start.ledgerPath,
      listen: start.listen,
      ...serverAccess(start.access),
      clock: systemClock,
      fingerprint: simulatedFingerprint,
      findDeclaration: findSimulatedDeclaration,
      version: '0.0.0',
    });
    state.open = {
      coordinator,
      simulated: simulateSweep(start.taskSeconds),
      sweepId: undefined,
      firstSettled: undefined,
    };
    return coordinator.address;
  },
  submit: async (): Promise<void> => {
    const open = getOpen();
    const { engine } = open.coordinator;
    const { sweepId } = await engine.submitSweep(open.simulated.sweep);
    const before = engine.progress(sweepId).trialsSettled;
    open.sweepId = sweepId;
    open.firstSettled = new Promise((resolve) => {
      const stop = engine.subscribe(sweepId, () => {
        if (engine.progress(sweepId).trialsSettled === before) return;
        stop();
        resolve(Date.now());
      });
    });
  },
  firstSettledAt: (): Promise<number> => getOpen().firstSettled ?? Promise.reject(new Error('no sweep was submitted')),
  openWindow: (): void => {
    const delays = monitorEventLoopDelay({ resolution: lookEveryMs });
    const tasksSettled = countSettled();
    delays.enable();
    state.opening = {
      startMs: performance.now(),
      cpu: process.cpuUsage(),
      utilization: performance.eventLoopUtilization(),
      tasksSettled,
      delays,
    };
  },
  closeWindow: (): CoordinatorWindow => {
    const { opening } = state;
    if (opening === undefined) throw new Error('no window is open');
    const cpu = process.cpuUsage(opening.cpu);
    const utilization = performance.eventLoopUtilization(opening.utilization);
    const seconds = (performance.now() - opening.startMs) / 1000;
    opening.delays.disable();
    const { attemptsFailed, quarantined, conflicts } = readProgress();
    return {
      seconds,
      tasksSettled: countSettled() - opening.tasksSettled,
      cpuSeconds: toSeconds(cpu),
      loopBusy: utilization.utilization,
      loopDelayMs: { median: readDelayMs(opening.delays, 50), p99: readDelayMs(opening.delays, 99) },
      rssMiB: process.memoryUsage.rss() / 2 ** 20,
      attemptsCharged: attemptsFailed,
      trialsQuarantined: quarantined,
      conflicts,
    };
  },
  profile: profileFor,
  /** Since the process began. */
  cpuSeconds: (): number => toSeconds(process.cpuUsage()),
  settle: (taskCount: number): Promise<void> =>
    settleInProcess(getOpen().coordinator.engine, {
      fingerprint: simulatedFingerprint,
      threadsPerWorker: 64,
      taskCount,
    }),
  /** The tasks that have an outcome in the ledger, as often as they have one; see `taskKey`. */
  listSettled: (): Float64Array => {
    const { coordinator, simulated } = getOpen();
    return Float64Array.from(coordinator.engine.outcomes(getSweepId()), ({ task }) => taskKey(task, simulated));
  },
  countSettled: (): number => countSettled(),
  close: (): Promise<void> => getOpen().coordinator.close(),
};

export type CoordinatorHandlers = typeof handlers;

/** A number for a task. */
function taskKey(task: { readonly block: number; readonly trialStart: number }, { sweep }: SimulatedSweep): number {
  return task.block * sweep.trials + task.trialStart;
}

function getOpen(): Open {
  if (state.open === undefined) throw new Error('the coordinator was not started');
  return state.open;
}

function getSweepId(): SweepId {
  const { sweepId } = getOpen();
  if (sweepId === undefined) throw new Error('no sweep was submitted');
  return sweepId;
}

function readProgress() {
  return getOpen().coordinator.engine.progress(getSweepId());
}

function countSettled(): number {
  return readProgress().trialsSettled / getOpen().simulated.trialsPerTask;
}

function toSeconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** How much later than it should have come a look came. */
function readDelayMs(delays: IntervalHistogram, percentile: number): number {
  return Math.max(0, delays.percentile(percentile) / 1e6 - lookEveryMs);
}

serveRequests(handlers);
