import { jobName } from '../../../src/allocation/job-name.js';
import { findOverload, findReplayProblem, findWrongFact } from './laws.js';
import { type Machine, rightMachine } from './machine.js';
import { createSimulatedEngine, type SimulatedEngine, type Work } from './simulated-engine.js';
import { createSimulatedProcess, type SimulatedProcess } from './simulated-process.js';
import { allocationId, createWorld, hourMs, minuteMs, type World } from './world.js';

export type Verdict =
  | { readonly kind: 'held'; readonly figures: Figures }
  | { readonly kind: 'broken'; readonly story: string };

/** What a world came to. */
export interface Figures {
  readonly submissions: number;
  readonly facts: number;
  readonly hours: number;
  /** How often somebody had to resume it. */
  readonly resumptions: number;
}

/** A sweep that does not end within this time does not end. */
const timeMaxMs = 100 * 24 * hourMs;

/** Who gets nothing of an engine gives up. */
const barrenMs = 36 * hourMs;

/** Longer than whatever the engine still has on its way. */
const aftermathMs = 10 * minuteMs;

/** Plays one world to its end. */
export function simulate(seed: number, machine: Machine = rightMachine): Verdict {
  const world = createWorld(seed);
  const work: Work = { coreSeconds: 0 };
  const engine = createSimulatedEngine(world, work);
  const process = createSimulatedProcess(world, { engine, work, machine });
  const scene: Scene = {
    world,
    work,
    engine,
    process,
    machine,
    nowMs: 0,
    burst: 0,
    resumptions: 0,
    resumeMs: undefined,
  };
  const broken = play(scene) ?? findAtEnd(scene);
  if (broken !== undefined) {
    const settings = JSON.stringify({ ...world, chance: undefined, badNodes: [...world.badNodes] });
    return { kind: 'broken', story: `${process.tellStory()}\nseed ${seed}: ${settings}\n${broken}` };
  }
  const figures: Figures = {
    submissions: engine.counts().submissions,
    facts: process.ledger.length,
    hours: scene.nowMs / hourMs,
    resumptions: scene.resumptions,
  };
  return { kind: 'held', figures };
}

interface Scene {
  readonly world: World;
  readonly work: Work;
  readonly engine: SimulatedEngine;
  readonly process: SimulatedProcess;
  readonly machine: Machine;
  nowMs: number;
  /** Of the bursts of work so many have come. */
  burst: number;
  resumptions: number;
  /** When the user resumes what is paused. */
  resumeMs: number | undefined;
}

function play(scene: Scene): string | undefined {
  const { world, engine, process } = scene;
  let removedMs: number | undefined;
  while (process.state().phase !== 'closed' || removedMs === undefined || scene.nowMs - removedMs < aftermathMs) {
    step(scene);
    const broken = findOverload(world, engine) ?? process.findForgotten();
    if (broken !== undefined) return broken;
    if (process.state().phase === 'closed') removedMs ??= scene.nowMs;
    else if (isOver(scene)) process.observe({ kind: 'remove' });
    if (scene.nowMs > timeMaxMs) return `the sweep does not end: ${scene.work.coreSeconds} core-seconds are left`;
  }
  return undefined;
}

function isOver({ world, work, burst, nowMs }: Scene): boolean {
  if (world.mood === 'barren') return nowMs > barrenMs;
  return burst === world.bursts.length && work.coreSeconds === 0;
}

function step(scene: Scene): void {
  const { world, work, engine, process } = scene;
  const { chance, faults, bursts } = world;
  // Where no job is, nobody looks often.
  const isQuiet = engine.counts().live === 0;
  scene.nowMs += 5000 + chance.below(isQuiet ? 15 * minuteMs : 50_000);
  while (scene.burst < bursts.length && bursts[scene.burst].atMs <= scene.nowMs) {
    work.coreSeconds += bursts[scene.burst].coreSeconds;
    scene.burst += 1;
  }
  // A clock that jumps while a submission is on its way may make it look older than it is.
  if (chance.of(faults.clockJump) && !engine.hasLate()) process.jumpClock((chance.below(360) - 180) * minuteMs);
  const told = engine.advance(scene.nowMs, process.isUp());
  for (const observation of told) process.observe(observation);
  process.step(scene.nowMs);
  actAsUser(scene);
  if (!chance.of(faults.stranger)) return;
  const { phase, lastJob } = process.state();
  if (phase === 'open') engine.intrude(jobName(allocationId, 1 + chance.below(lastJob + 3)));
}

/** Resumes what is paused, sooner or later; pauses at times. */
function actAsUser(scene: Scene): void {
  const { world, process, nowMs } = scene;
  const { chance, faults } = world;
  const { pause } = process.state();
  if (chance.of(faults.userPause)) process.observe({ kind: 'pause' });
  if (pause === undefined) {
    scene.resumeMs = undefined;
    return;
  }
  scene.resumeMs ??= nowMs + chance.below(4 * hourMs);
  if (nowMs < scene.resumeMs || !process.isUp()) return;
  scene.resumeMs = undefined;
  scene.resumptions += 1;
  process.observe({ kind: 'resume' });
}

function findAtEnd({ world, engine, process, machine }: Scene): string | undefined {
  const { live } = engine.counts();
  if (live > 0) return `${live} jobs were left behind`;
  const facts = process.ledger;
  return findWrongFact(world, engine, facts) ?? findReplayProblem(process.state(), machine.restore(facts));
}
