import type { CoordinatorWindow } from './coordinator-process.js';
import { type FleetWindow, readPercentile } from './fleet.js';

/** What a scenario measured. */
export interface ClusterFigures {
  readonly scenario: string;
  readonly sessions: number;
  readonly threads: number;
  readonly taskSeconds: number;
  readonly seconds: number;
  readonly settled: number;
  readonly outcomesPerSecond: number;
  /** The coordinator's, of all its threads. */
  readonly cpuUsPerOutcome: number;
  /** The coordinator's, in cores. */
  readonly cores: number;
  /** The share of the time in which the coordinator's main thread was busy. */
  readonly loopBusy: number;
  readonly syncsPerSecond: number;
  readonly replyMsMedian: number;
  readonly replyMs99: number;
  readonly loopDelayMsMedian: number;
  readonly loopDelayMs99: number;
  readonly rssMiB: number;
  readonly attemptsCharged: number;
  readonly trialsQuarantined: number;
  readonly conflicts: number;
  /** Of all workers' processes together. */
  readonly agentsCores: number;
  readonly agentsLoopDelayMs: number;
  /** Of all that is no part of the bench: figures beside much of it say little. */
  readonly othersCores: number;
  readonly sessionsOver: number;
  readonly failedCalls: number;
  /** What this scenario alone measures. */
  readonly further: Readonly<Record<string, number>>;
}

export interface Load {
  readonly sessions: number;
  readonly threads: number;
  readonly taskSeconds: number;
}

export interface Measured {
  readonly coordinator: CoordinatorWindow;
  readonly fleet: FleetWindow;
  /** How many cores of the machine were busy. */
  readonly machineCores: number;
  readonly further?: Readonly<Record<string, number>>;
}

export function composeFigures(scenario: string, load: Load, measured: Measured): ClusterFigures {
  const { coordinator, fleet, machineCores, further = {} } = measured;
  const { seconds, tasksSettled, cpuSeconds, loopDelayMs } = coordinator;
  const { attemptsCharged, trialsQuarantined, conflicts } = coordinator;
  return {
    scenario,
    ...load,
    seconds: round(seconds, 2),
    settled: tasksSettled,
    outcomesPerSecond: round(tasksSettled / seconds, 1),
    cpuUsPerOutcome: tasksSettled === 0 ? 0 : round((1e6 * cpuSeconds) / tasksSettled, 1),
    cores: round(cpuSeconds / seconds, 3),
    loopBusy: round(coordinator.loopBusy, 3),
    syncsPerSecond: round(fleet.syncsPerSecond, 1),
    replyMsMedian: round(readPercentile(fleet.replyMs, 50), 2),
    replyMs99: round(readPercentile(fleet.replyMs, 99), 2),
    loopDelayMsMedian: round(loopDelayMs.median, 2),
    loopDelayMs99: round(loopDelayMs.p99, 2),
    rssMiB: Math.round(coordinator.rssMiB),
    attemptsCharged,
    trialsQuarantined,
    conflicts,
    agentsCores: round(fleet.cores, 3),
    agentsLoopDelayMs: round(fleet.loopDelayMs, 2),
    othersCores: round(Math.max(0, machineCores - cpuSeconds / seconds - fleet.cores), 2),
    sessionsOver: fleet.sessionsOver,
    failedCalls: fleet.failures,
    further,
  };
}

const columns: readonly {
  readonly title: string;
  readonly width: number;
  readonly show: (figures: ClusterFigures) => string | number;
}[] = [
  { title: 'scenario', width: 10, show: ({ scenario }) => scenario },
  { title: 'sessions', width: 8, show: ({ sessions }) => sessions },
  { title: 'threads', width: 7, show: ({ threads }) => threads },
  { title: 'task s', width: 6, show: ({ taskSeconds }) => taskSeconds },
  { title: 'settled', width: 8, show: ({ settled }) => settled },
  { title: 'out/s', width: 8, show: ({ outcomesPerSecond }) => outcomesPerSecond },
  { title: 'us/out', width: 8, show: ({ cpuUsPerOutcome }) => cpuUsPerOutcome },
  { title: 'cores', width: 5, show: ({ cores }) => cores.toFixed(2) },
  { title: 'busy', width: 4, show: ({ loopBusy }) => loopBusy.toFixed(2) },
  { title: 'Sync/s', width: 7, show: ({ syncsPerSecond }) => syncsPerSecond },
  { title: 'reply ms', width: 14, show: ({ replyMsMedian, replyMs99 }) => pair(replyMsMedian, replyMs99) },
  {
    title: 'loop ms',
    width: 12,
    show: ({ loopDelayMsMedian, loopDelayMs99 }) => pair(loopDelayMsMedian, loopDelayMs99),
  },
  { title: 'RSS MiB', width: 7, show: ({ rssMiB }) => rssMiB },
  { title: 'charged', width: 7, show: ({ attemptsCharged }) => attemptsCharged },
  { title: 'quar.', width: 5, show: ({ trialsQuarantined }) => trialsQuarantined },
  { title: 'confl.', width: 6, show: ({ conflicts }) => conflicts },
  { title: 'agents', width: 6, show: ({ agentsCores }) => agentsCores.toFixed(2) },
  { title: 'others', width: 6, show: ({ othersCores }) => othersCores.toFixed(2) },
];

/** What the columns mean. */
export const legend = [
  'out/s: outcomes settled a second; us/out: CPU of the coordinator, all threads, for each; cores: the same in all; busy: the',
  "share of its main thread's time; reply: Syncs that carry results, median and 99 %, as the workers see it, on loaded cores;",
  'loop: how late its event loop is, median and 99 %; agents: cores that the workers take of the same machine;',
  'others: what all other processes take of it.',
].join('\n');

export function formatTitles(): string {
  return columns.map(({ title, width }) => title.padStart(width)).join('  ');
}

export function formatFigures(figures: ClusterFigures): string {
  const line = columns.map(({ width, show }) => String(show(figures)).padStart(width)).join('  ');
  const { sessionsOver, failedCalls } = figures;
  const rare = Object.entries({ 'sessions over': sessionsOver, 'failed calls': failedCalls });
  const shown = [...Object.entries(figures.further), ...rare.filter(([, count]) => count > 0)];
  const further = shown.map(([name, value]) => `${name} ${value}`);
  return further.length === 0 ? line : `${line}\n${' '.repeat(12)}${further.join(', ')}`;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function pair(median: number, p99: number): string {
  return `${median.toFixed(1)}/${p99.toFixed(1)}`;
}
