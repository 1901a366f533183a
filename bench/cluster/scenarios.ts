import { writeFileSync } from 'node:fs';
import { openUplink } from '../../worker/uplink.js';
import { type BenchAccess, workerAccess } from './access.js';
import {
  type BenchCoordinator,
  type BenchLedger,
  makeLedger,
  removeLedger,
  startBenchCoordinator,
} from './bench-coordinator.js';
import { type ClusterFigures, composeFigures, type Load, type Measured, round } from './cluster-figures.js';
import { type Fleet, readPercentile, startFleet } from './fleet.js';
import { watchMachine } from './machine-load.js';
import { simulatedFingerprint } from './simulated-sweep.js';
import { type ProfileShare, summariseProfile } from './summarise-profile.js';

export interface ScenarioOptions extends Load {
  readonly access: BenchAccess;
  /** How long is measured. */
  readonly seconds: number;
}

/** Queues of the workers' threads are full by then, and paces are known. */
const warmUpMs = 5000;

/** Tasks end at an even pace. */
export async function measureSteady(options: ScenarioOptions): Promise<ClusterFigures> {
  const { coordinator, fleet } = await startCluster(options, { isUnderWay: true });
  await fleet.registered();
  await pause(warmUpMs);
  const measured = await measure(coordinator, fleet, () => pause(1000 * options.seconds));
  await end(coordinator, fleet);
  return composeFigures('steady', pickLoad(options), measured);
}

/** All workers register at once, with threads that have nothing to do. */
export async function measureBurst(options: ScenarioOptions): Promise<ClusterFigures> {
  const coordinator = await openCoordinator(options, makeLedger());
  const machine = watchMachine();
  await coordinator.ask('openWindow', undefined);
  const fleet = await startFleet({ ...pickFleet(options), address: coordinator.address, isUnderWay: false });
  await fleet.openWindow();
  const { seconds, replyMs } = await fleet.registered();
  await pause(1000 * options.seconds);
  const measured = await closeWindows(coordinator, fleet, machine);
  await end(coordinator, fleet);
  const further = {
    'seconds until all are registered': round(seconds, 2),
    'ms of a Register, median': round(readPercentile(replyMs, 50), 1),
    'ms of a Register, 99 %': round(readPercentile(replyMs, 99), 1),
  };
  return composeFigures('burst', pickLoad(options), { ...measured, further });
}

/** The coordinator is killed in the middle, and started again on the same ledger and port. */
export async function measureCrash(options: ScenarioOptions): Promise<ClusterFigures> {
  const ledger = makeLedger();
  const first = await openCoordinator(options, ledger);
  const { address } = first;
  const fleet = await startFleet({ ...pickFleet(options), address, isUnderWay: true, keepsTasks: true });
  await fleet.registered();
  await pause(warmUpMs);
  await fleet.openWindow();
  const killedAtMs = Date.now();
  await first.kill();
  const second = await openCoordinator(options, ledger, address);
  const listenedAtMs = Date.now();
  const machine = watchMachine();
  await second.ask('openWindow', undefined);
  const firstSettledAtMs = await second.ask('firstSettledAt', undefined);
  await pause(1000 * options.seconds);
  const measured = await closeWindows(second, fleet, machine);
  await fleet.drain();
  const acknowledged = await fleet.listAcknowledged();
  const settled = await second.ask('listSettled', undefined);
  const counted = await second.ask('countSettled', undefined);
  await end(second, fleet);
  const distinct = new Set(settled);
  const told = new Set(acknowledged);
  const further = {
    'ms until it listens': listenedAtMs - killedAtMs,
    'ms until an outcome is settled': firstSettledAtMs - killedAtMs,
    'tasks acknowledged': told.size,
    'acknowledged and lost': [...told].filter((task) => !distinct.has(task)).length,
    'computed more than once': acknowledged.length - told.size,
    'tasks settled': counted,
    'settled twice': settled.length - distinct.size,
    'counted and not in the ledger': counted - distinct.size,
  };
  return composeFigures('crash', pickLoad(options), { ...measured, further });
}

export interface Saturated {
  readonly figures: ClusterFigures;
  /** Of a stretch of its own behind that of the figures. */
  readonly profile: readonly ProfileShare[];
  /** The same of the first of the workers' processes. */
  readonly agentsProfile: readonly ProfileShare[];
}

const profileSecondsMax = 6;

/** More outcomes are offered than can be settled: the workers return them as fast as they get tasks. */
export async function measureSaturated(options: ScenarioOptions, profilePath?: string): Promise<Saturated> {
  const { coordinator, fleet } = await startCluster(options, { isUnderWay: true });
  await fleet.registered();
  await pause(warmUpMs);
  const measured = await measure(coordinator, fleet, () => pause(1000 * options.seconds));
  const seconds = Math.min(options.seconds, profileSecondsMax);
  const [profile, agentsProfile] = await Promise.all([coordinator.ask('profile', seconds), fleet.profile(seconds)]);
  await end(coordinator, fleet);
  if (profilePath !== undefined) writeFileSync(profilePath, JSON.stringify(profile));
  return {
    figures: composeFigures('saturated', pickLoad(options), measured),
    profile: summariseProfile(profile),
    agentsProfile: summariseProfile(agentsProfile),
  };
}

export interface RestartFigures {
  readonly scenario: 'restart';
  readonly tasksSettled: number;
  /** Of the coordinator's process since its start, its modules included. */
  readonly cpuSecondsUntilAnswer: number;
  readonly secondsUntilAnswer: number;
  readonly rssMiB: number;
  /** The same for an empty ledger. */
  readonly cpuSecondsEmpty: number;
}

/** A ledger with many settled tasks is opened, until the first call of a worker is answered. */
export async function measureRestart(
  access: BenchAccess,
  { taskSeconds, tasksSettled }: { readonly taskSeconds: number; readonly tasksSettled: number },
): Promise<RestartFigures> {
  const ledger = makeLedger();
  const filling = await openCoordinator({ access, taskSeconds }, ledger);
  await filling.ask('settle', tasksSettled);
  await filling.ask('close', undefined);
  await filling.kill();
  const { coordinator, ...full } = await restart(access, taskSeconds, ledger);
  await coordinator.ask('submit', undefined);
  await coordinator.ask('openWindow', undefined);
  const { rssMiB } = await coordinator.ask('closeWindow', undefined);
  const counted = await coordinator.ask('countSettled', undefined);
  await coordinator.kill();
  removeLedger(ledger);
  const { coordinator: idle, ...empty } = await restart(access, taskSeconds, makeLedger());
  await idle.kill();
  removeLedger(idle.ledger);
  return {
    scenario: 'restart',
    tasksSettled: counted,
    cpuSecondsUntilAnswer: round(full.cpuSeconds, 2),
    secondsUntilAnswer: round(full.seconds, 2),
    rssMiB: Math.round(rssMiB),
    cpuSecondsEmpty: round(empty.cpuSeconds, 2),
  };
}

async function restart(access: BenchAccess, taskSeconds: number, ledger: BenchLedger) {
  const startMs = performance.now();
  const coordinator = await startBenchCoordinator({ access, taskSeconds, ledger });
  const link = openUplink({
    address: coordinator.address,
    ...workerAccess(access),
    fingerprint: simulatedFingerprint,
    host: 'host',
    processId: 1,
    processIdentity: 'the-first-caller'.padEnd(24, '_'),
    threads: 1,
  });
  const reply = await link.register(undefined);
  const seconds = (performance.now() - startMs) / 1000;
  const cpuSeconds = await coordinator.ask('cpuSeconds', undefined);
  link.close();
  if (reply.kind !== 'accepted') throw new Error(`expected a session, got ${reply.kind}`);
  return { coordinator, seconds, cpuSeconds };
}

interface Cluster {
  readonly coordinator: BenchCoordinator;
  readonly fleet: Fleet;
}

async function startCluster(
  options: ScenarioOptions,
  { isUnderWay }: { readonly isUnderWay: boolean },
): Promise<Cluster> {
  const coordinator = await openCoordinator(options, makeLedger());
  const fleet = await startFleet({ ...pickFleet(options), address: coordinator.address, isUnderWay });
  return { coordinator, fleet };
}

async function openCoordinator(
  { access, taskSeconds }: Pick<ScenarioOptions, 'access' | 'taskSeconds'>,
  ledger: BenchLedger,
  listen?: string,
): Promise<BenchCoordinator> {
  const coordinator = await startBenchCoordinator({
    access,
    taskSeconds,
    ledger,
    ...(listen !== undefined && { listen }),
  });
  await coordinator.ask('submit', undefined);
  return coordinator;
}

async function measure(coordinator: BenchCoordinator, fleet: Fleet, wait: () => Promise<void>): Promise<Measured> {
  const machine = watchMachine();
  await fleet.openWindow();
  await coordinator.ask('openWindow', undefined);
  await wait();
  return closeWindows(coordinator, fleet, machine);
}

async function closeWindows(coordinator: BenchCoordinator, fleet: Fleet, machine: () => number): Promise<Measured> {
  const window = await coordinator.ask('closeWindow', undefined);
  return { coordinator: window, machineCores: machine(), fleet: await fleet.closeWindow() };
}

/** At once: what they hold is of no interest any more. */
async function end(coordinator: BenchCoordinator, fleet: Fleet): Promise<void> {
  await Promise.all([coordinator.kill(), fleet.kill()]);
  removeLedger(coordinator.ledger);
}

function pickLoad({ sessions, threads, taskSeconds }: Load): Load {
  return { sessions, threads, taskSeconds };
}

function pickFleet({ access, ...load }: ScenarioOptions) {
  return { access, ...pickLoad(load) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
