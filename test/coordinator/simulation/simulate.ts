import type { DurableFact } from '../../../coordinator/core/fact.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { createChance } from '../chance.js';
import { resumeEngine } from '../open-engine.js';
import { findToyDeclaration, toyFingerprint } from '../toy-sweep.js';
import { createVirtualClock, everyReply, nextTurn } from '../virtual-clock.js';
import { createChaoticWorker } from './chaotic-worker.js';
import { createFragileLedger, type FragileLedger } from './fragile-ledger.js';
import { findBrokenLaw, findLostAcknowledgement, findLostSweep } from './laws.js';
import { createForger, createHog, createWedge } from './odd-actors.js';
import { createStory } from './story.js';
import { createStudies, type Study } from './study.js';
import type { Actor, World } from './world.js';

const stormSteps = 90;
const calmStepsMax = 900;
const hourMs = 3_600_000;

/** What became of a world: every law held, or one was broken, with a page that tells how it came to that. */
export type Verdict =
  | { readonly kind: 'held' }
  | { readonly kind: 'broken'; readonly law: string; readonly story: string };

interface Stage extends World {
  readonly fragile: FragileLedger;
  readonly actors: readonly Actor[];
  readonly sessionCountMax: number;
  /** The coordinator's engine, also while it is stopped. */
  running: Engine;
  /** Steps for which the coordinator stays stopped. */
  stoppedSteps: number;
}

/** Plays the world of a seed: a storm of faults, then a calm in which everything must come to its end. */
export async function simulate(seed: number): Promise<Verdict> {
  const stage = build(seed);
  try {
    const law = await play(stage);
    if (law === undefined) return { kind: 'held' };
    return { kind: 'broken', law, story: tellStory(stage, seed, law) };
  } catch (error) {
    const law = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'broken', law, story: tellStory(stage, seed, law) };
  } finally {
    stage.clock.clear();
    stage.fragile.close();
  }
}

function build(seed: number): Stage {
  const chance = createChance(seed);
  const story = createStory();
  const clock = createVirtualClock();
  const fragile = createFragileLedger(chance, (facts: readonly DurableFact[], failed) => {
    story.tellFacts(facts);
    if (failed !== undefined) story.tell(() => `the commit failed ${failed} it was on disk`);
  });
  const actors: Actor[] = [];
  const lying = chance.of(0.15);
  // Two that are honest are more than one that is not, also while one of them is down.
  const workerCount = (lying ? 3 : 1) + chance.below(lying ? 3 : 4);
  const world: World = {
    chance,
    clock,
    story,
    studies: createStudies(chance),
    dead: new Set(),
    liars: new Set(),
    forgers: new Set(),
    lying,
    seenLeaseIds: [],
    engine: undefined,
    ledger: fragile.open(),
    faults: true,
  };
  // So few that some are turned away now and then, and enough for all processes that live at a time.
  const sessionCountMax = workerCount + 3 + chance.below(4);
  const stage: Stage = Object.assign(world, {
    fragile,
    actors,
    sessionCountMax,
    running: openEngine(world, sessionCountMax),
    stoppedSteps: 0,
  });
  stage.engine = stage.running;
  for (let index = 0; index < workerCount; index += 1) actors.push(createChaoticWorker(stage, { lies: false }));
  if (chance.of(0.15)) actors.push(createHog(stage));
  if (chance.of(0.15)) actors.push(createWedge(stage));
  if (chance.of(0.25)) actors.push(createForger(stage));
  if (lying) actors.push(createChaoticWorker(stage, { lies: true }));
  if (chance.of(0.3)) fragile.failing = 0.01;
  return stage;
}

function openEngine(world: World, sessionCountMax: number): Engine {
  const { ledger, clock } = world;
  return resumeEngine(ledger, {
    ledgerPath: ':memory:',
    fingerprint: toyFingerprint,
    findDeclaration: findToyDeclaration,
    clock,
    sessionCountMax,
    ...(world.lying && { audit: { share: 1, lone: false } }),
  });
}

async function play(stage: Stage): Promise<string | undefined> {
  const { chance, actors, story } = stage;
  for (let step = 0; step < stormSteps; step += 1) {
    story.beginStep(`step ${step}`);
    await disturb(stage);
    for (const actor of actors) actor.step();
    // Without a turn nothing is committed: whatever a worker hears before a crash here was told too early.
    await (chance.of(0.7) ? nextTurn() : everyReply());
    pass(stage, chance.below(3000));
    const lost = await troubleCoordinator(stage);
    if (lost !== undefined) return lost;
  }
  stage.faults = false;
  stage.fragile.failing = 0;
  resumeCoordinator(stage);
  restartIfFailed(stage);
  for (const study of stage.studies) await submit(stage, study, { trials: study.sweep.trials });
  for (const { id } of stage.studies) await stage.running.resumeSweep(id);
  for (let step = 0; step < calmStepsMax && !stage.studies.every((study) => isComplete(stage, study)); step += 1) {
    story.beginStep(`calm ${step}`);
    for (const actor of actors) actor.step();
    await nextTurn();
    pass(stage, 1000);
  }
  // Whoever was taken for dead and lives has said so by now.
  for (let step = 0; step < 45; step += 1) {
    for (const actor of actors) actor.step();
    await nextTurn();
    pass(stage, 1000);
  }
  return findBrokenLaw(stage, stage.running);
}

function isComplete({ running }: Stage, { id }: Study): boolean {
  return running.progress(id).state === 'complete';
}

/** Time passes; for a coordinator that is stopped without its timers. */
function pass(stage: Stage, durationMs: number): void {
  if (stage.stoppedSteps > 0) stage.clock.freeze(durationMs);
  else stage.clock.advance(durationMs);
}

/** What people do. */
async function disturb(stage: Stage): Promise<void> {
  const { chance, studies, engine } = stage;
  if (engine === undefined) return;
  for (const study of studies) {
    const { submissions, growth, id } = study;
    if (submissions < growth.length && chance.of(submissions === 0 ? 0.3 : 0.05)) {
      await submit(stage, study, { trials: growth[submissions] });
    }
    if (study.submissions === 0) continue;
    if (chance.of(0.03)) await submit(stage, study, { trials: growth[0], priority: 1 + chance.below(9) });
    if (chance.of(0.02)) await attempt(stage, () => engine.cancelSweep(id));
    if (chance.of(0.2)) await attempt(stage, () => engine.resumeSweep(id));
    if (chance.of(0.004)) await deleteStudy(stage, study);
  }
}

/** Cancels a sweep and deletes it, which is on disk after a turn; its rows go as time passes. */
async function deleteStudy(stage: Stage, study: Study): Promise<void> {
  const { running } = stage;
  if (!(await attempt(stage, () => running.cancelSweep(study.id)))) return;
  study.isDeletionOpen = true;
  let reply: string | undefined;
  const hear = (what: string): void => void (reply = what);
  running.deleteSweep(study.id).then(hear, () => hear('failed'));
  await nextTurn();
  if (reply === 'failed') return;
  if (reply === 'active') throw new Error(`the sweep ${study.id} was cancelled and is active`);
  if (running.findSweeps(study.id).length > 0) throw new Error(`the sweep ${study.id} was deleted and is there`);
  forgetStudy(study);
}

function forgetStudy(study: Study): void {
  study.isDeletionOpen = false;
  study.deletions += 1;
  study.submissions = 0;
  study.priorities = [1];
}

async function submit(
  stage: Stage,
  study: Study,
  { trials, priority }: { readonly trials: number; readonly priority?: number },
): Promise<void> {
  const { running } = stage;
  const done = await attempt(stage, () => running.submitSweep({ ...study.sweep, trials }, undefined, priority));
  if (priority !== undefined) study.priorities = done ? [priority] : [...study.priorities, priority];
  if (!done) return;
  study.submissions = Math.max(study.submissions, study.growth.indexOf(trials) + 1);
}

/** False where the coordinator failed on the way. */
async function attempt(stage: Stage, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (stage.fragile.failing === 0) throw error;
    return false;
  }
}

/** Kills the coordinator, stops it for a while, or sets the machine's clock. */
async function troubleCoordinator(stage: Stage): Promise<string | undefined> {
  const { chance, clock, story } = stage;
  if (chance.of(0.02)) {
    const hours = chance.of(0.5) ? 1 : -1;
    clock.jump(hours * hourMs);
    story.tell(() => `the wall clock is set by ${hours} h`);
  }
  if (stage.stoppedSteps > 0) {
    stage.stoppedSteps -= 1;
    if (stage.stoppedSteps === 0) resumeCoordinator(stage);
  } else if (chance.of(0.01)) {
    stage.stoppedSteps = 1 + chance.below(40);
    stage.engine = undefined;
    story.tell(() => `the coordinator is stopped for ${stage.stoppedSteps} steps`);
  }
  if (chance.of(0.03)) return restartCoordinator(stage, 'is killed');
  // A failed commit ends the coordinator.
  await everyReply();
  return restartIfFailed(stage);
}

function resumeCoordinator(stage: Stage): void {
  stage.stoppedSteps = 0;
  stage.engine = stage.running;
}

function restartIfFailed(stage: Stage): string | undefined {
  try {
    stage.running.listSweeps();
    return undefined;
  } catch {
    return restartCoordinator(stage, 'failed');
  }
}

/** Pulls the plug: what this turn has not committed is gone. What was acknowledged must be there afterwards. */
function restartCoordinator(stage: Stage, how: string): string | undefined {
  stage.story.tell(() => `the coordinator ${how} and is started anew`);
  stage.clock.clear();
  stage.engine = undefined;
  for (const actor of stage.actors) actor.loseConnection();
  stage.ledger = stage.fragile.open();
  stage.running = openEngine(stage, stage.sessionCountMax);
  resumeCoordinator(stage);
  const lost = findLostSweep(stage, stage.running);
  if (lost !== undefined) return lost;
  for (const study of stage.studies) {
    if (!study.isDeletionOpen) continue;
    if (stage.running.findSweeps(study.id).length === 0) forgetStudy(study);
    study.isDeletionOpen = false;
  }
  return findLostAcknowledgement(stage, stage.running, stage.actors);
}

function tellStory(
  { story, studies, running, actors, dead, liars, forgers }: Stage,
  seed: number,
  law: string,
): string {
  const states = studies.map(({ id, curses, priorities }) => {
    const cursed = [...curses].map(([place, curse]) => `${place}: ${curse}`).join(', ');
    return `sweep ${id.slice(0, 4)}, priority ${priorities.join(' or ')}, cursed trials {${cursed}}: ${describeProgress(running, id)}`;
  });
  return [
    `seed ${seed}: ${law}`,
    `repeat it with PHASEGRID_SEED=${seed}, or npm run simulate -- --from ${seed} --seeds 1`,
    '',
    story.page(),
    '',
    `${actors.length} actors, ${dead.size} processes ended; liars: ${[...liars].join(' ')}; forgers: ${[...forgers].join(' ')}`,
    ...states,
  ].join('\n');
}

function describeProgress(engine: Engine, id: Study['id']): string {
  try {
    return JSON.stringify(engine.progress(id));
  } catch (error) {
    return String(error);
  }
}
