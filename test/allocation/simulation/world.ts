import { type AllocationSettings, compileAllocationSettings } from '../../../src/allocation/settings.js';
import { type Chance, createChance } from '../../coordinator/chance.js';

export const allocationId = 'simulated0';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** Work that comes at a time. */
export interface Burst {
  readonly atMs: number;
  readonly coreSeconds: number;
}

/** What one seed makes of an engine, its faults and its user. Chances are those of one event. */
export interface World {
  readonly seed: number;
  readonly chance: Chance;
  readonly settings: AllocationSettings;
  /** What the engine has for us at a time. */
  readonly freeNodes: number;
  /** On these every start fails. */
  readonly badNodes: ReadonlySet<string>;
  readonly queueWaitMs: number;
  /** How long an ended job is listed. */
  readonly endedListedMs: number;
  readonly bursts: readonly Burst[];
  readonly taskSeconds: number;
  /** What is left is known up to this factor. */
  readonly guess: number;
  /** `barren`: nothing ever starts to work. */
  readonly mood: 'fruitful' | 'barren';
  readonly faults: Faults;
}

export interface Faults {
  readonly refusal: number;
  readonly lastingRefusal: number;
  /** A queued job is told that it will never start. */
  readonly lastingReason: number;
  readonly failedStart: number;
  readonly heldStart: number;
  readonly lostAnswer: number;
  readonly preemption: number;
  readonly requeue: number;
  readonly workerDeath: number;
  readonly listingError: number;
  readonly staleListing: number;
  readonly lostCancel: number;
  readonly crash: number;
  readonly clockJump: number;
  readonly stranger: number;
  readonly scancel: number;
  readonly userPause: number;
}

export function createWorld(seed: number): World {
  const chance = createChance(seed);
  const nodes = chance.of(0.1) ? 20 + chance.below(60) : 1 + chance.below(8);
  const threads = 2 ** chance.below(7);
  const walltimeMs = (5 + chance.below(chance.of(0.5) ? 15 : 240)) * minuteMs;
  const budget = chance.of(0.3) ? { submissionsPerHour: 1 + chance.below(20) } : {};
  const compiled = compileAllocationSettings({ engine: 'simulated', nodes, threads, walltimeMs, ...budget });
  if (compiled.kind === 'refused') throw new RangeError(compiled.problems.join('; '));
  const freeNodes = 1 + chance.below(nodes + 4);
  const badCount = chance.of(0.3) ? chance.below(Math.min(freeNodes, 4)) : 0;
  return {
    seed,
    chance,
    settings: compiled.settings,
    freeNodes,
    badNodes: new Set(Array.from({ length: badCount }, (_, at) => `node${at}`)),
    queueWaitMs: chance.of(0.3) ? 0 : chance.below(chance.of(0.3) ? 2 * hourMs : 10 * minuteMs),
    endedListedMs: chance.of(0.3) ? 0 : 5 * minuteMs,
    bursts: createBursts(chance, compiled.settings, freeNodes),
    taskSeconds: 1 + chance.below(120),
    guess: 0.3 + chance.below(30) / 10,
    mood: chance.of(0.1) ? 'barren' : 'fruitful',
    faults: createFaults(chance),
  };
}

/** Work for some hours, with as many jobs as there may be, as often as they may be submitted. */
function createBursts(chance: Chance, settings: AllocationSettings, freeNodes: number): Burst[] {
  const { nodes, threads, walltimeMs, submissionsPerHour } = settings;
  const count = chance.of(0.2) ? 1 + chance.below(4) : 1;
  const most =
    threads *
    Math.min(nodes * 3600, freeNodes * 3600, (submissionsPerHour * walltimeMs) / 1000) *
    (chance.of(0.2) ? 3 : 1);
  return Array.from({ length: count }, (_, at) => ({
    atMs: at * chance.below(4 * hourMs),
    coreSeconds: 1 + chance.below(most),
  }));
}

/** Each fault is absent from many worlds, so that one is seen without the others. */
function createFaults(chance: Chance): Faults {
  const some = (likely: number, max: number): number => (chance.of(likely) ? (max * (1 + chance.below(100))) / 100 : 0);
  return {
    refusal: some(0.3, 0.6),
    lastingRefusal: some(0.05, 0.1),
    lastingReason: some(0.05, 0.1),
    failedStart: some(0.3, 0.6),
    heldStart: some(0.1, 0.2),
    lostAnswer: some(0.3, 0.4),
    preemption: some(0.2, 0.01),
    requeue: some(0.2, 0.01),
    workerDeath: some(0.2, 0.01),
    listingError: some(0.4, 0.7),
    staleListing: some(0.5, 0.5),
    lostCancel: some(0.3, 0.5),
    crash: some(0.4, 0.01),
    clockJump: some(0.2, 0.005),
    stranger: some(0.1, 0.002),
    scancel: some(0.1, 0.005),
    userPause: some(0.1, 0.002),
  };
}
