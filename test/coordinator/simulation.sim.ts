import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DurableFact } from '../../coordinator/core/fact.js';
import { type FailureCause, retryCount } from '../../coordinator/core/retry-budget.js';
import type { Engine } from '../../coordinator/engine.js';
import { type Ledger, openLedger } from '../../coordinator/ledger.js';
import { resumeEngine } from '../../coordinator/open-engine.js';
import { notSettled } from '../../src/statistics/verdict-table.js';
import { type Task, verdictCode } from '../../src/sweep/outcome.js';
import { planSweep } from '../../src/sweep/plan.js';
import { type SweepId, sweepId } from '../../src/sweep/sweep.js';
import { type Chance, createChance } from './chance.js';
import { type ChaoticWorker, createChaoticWorker } from './chaotic-worker.js';
import { findToyDeclaration, toyDeclaration, toyFingerprint, toyOutcome, toySweep, toyTable } from './toy-sweep.js';
import { createVirtualClock, everyReply, nextTurn } from './virtual-clock.js';

/** The trials of the sweep as it is submitted first, second, and so on. */
const growth = [8, 13, 26] as const;
const sweep = toySweep({ trials: growth[growth.length - 1] });
const plan = planSweep(sweep, toyDeclaration);
const id = sweepId(sweep);
const undisturbed = toyTable(plan);
const stormSteps = 90;
const calmStepsMax = 400;

/** A coordinator that can be killed between any two calls, and workers around it. */
interface World {
  readonly chance: Chance;
  readonly ledgerPath: string;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly workers: readonly ChaoticWorker[];
  ledger: Ledger;
  engine: Engine;
  submissions: number;
}

test('whatever crashes, is lost, comes late or twice, the sweep ends as if nothing had happened', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-simulation-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  for (let seed = 1; seed <= 200; seed += 1) await simulate(t, seed, join(directory, `${seed}.db`));
});

async function simulate(t: ExecutionContext, seed: number, ledgerPath: string): Promise<void> {
  const chance = createChance(seed);
  const cursed = new Set(Array.from({ length: chance.below(3) }, () => `${chance.below(3)} ${chance.below(26)}`));
  const findCurse = (block: number, trial: number): 'kernel-error' | 'thread-lost' | undefined => {
    if (!cursed.has(`${block} ${trial}`)) return undefined;
    return trial % 2 === 0 ? 'kernel-error' : 'thread-lost';
  };
  const workers = Array.from({ length: 1 + chance.below(4) }, (_, index) =>
    createChaoticWorker({ name: `host-${index}`, chance, plan, findCurse }),
  );
  const clock = createVirtualClock();
  const world: World = { chance, ledgerPath, clock, workers, submissions: 0, ...openSite(ledgerPath, clock) };
  for (let step = 0; step < stormSteps; step += 1) {
    await disturb(world);
    for (const worker of workers) worker.step(world.engine, true);
    // Without a turn nothing is committed: whatever a worker hears before a crash here was told too early.
    await (chance.of(0.7) ? nextTurn() : everyReply());
    clock.advance(chance.below(3000));
    if (chance.of(0.03)) restartCoordinator(t, world, `seed ${seed}, step ${step}`);
  }
  await world.engine.submitSweep(sweep);
  await world.engine.resumeSweep(id);
  let calmSteps = 0;
  while (world.engine.progress(id).state !== 'complete' && calmSteps < calmStepsMax) {
    calmSteps += 1;
    for (const worker of workers) worker.step(world.engine, false);
    await nextTurn();
    clock.advance(1000);
  }
  checkEnd(t, world, { cursed, what: `seed ${seed}` });
  await world.engine.close();
}

async function disturb(world: World): Promise<void> {
  const { chance, engine } = world;
  if (world.submissions === 0 || (world.submissions < growth.length && chance.of(0.05))) {
    const trials = growth[world.submissions];
    world.submissions += 1;
    await engine.submitSweep({ ...sweep, trials });
  }
  if (engine.findSweeps(id).length === 0) return;
  if (chance.of(0.02)) await engine.cancelSweep(id);
  if (chance.of(0.2)) await engine.resumeSweep(id);
}

function openSite(ledgerPath: string, clock: World['clock']): Pick<World, 'ledger' | 'engine'> {
  const ledger = openLedger(ledgerPath);
  const findDeclaration = findToyDeclaration;
  return { ledger, engine: resumeEngine(ledger, { ledgerPath, fingerprint: toyFingerprint, findDeclaration, clock }) };
}

/** Pulls the plug: what this turn has not committed is gone. What was acknowledged must be there afterwards. */
function restartCoordinator(t: ExecutionContext, world: World, what: string): void {
  world.clock.clear();
  world.ledger.close();
  for (const worker of world.workers) worker.loseConnection();
  Object.assign(world, openSite(world.ledgerPath, world.clock));
  if (world.engine.findSweeps(id).length === 0) return;
  const settled = settledTasks(world.engine, id);
  for (const task of world.workers.flatMap(({ acknowledged }) => acknowledged)) {
    t.true(settled.has(JSON.stringify(task)), `${what}: an acknowledged outcome is gone`);
  }
}

function settledTasks(engine: Engine, which: SweepId): Set<string> {
  return new Set([...engine.outcomes(which)].map(({ task }) => JSON.stringify(task)));
}

function checkEnd(t: ExecutionContext, world: World, { cursed, what }: { cursed: Set<string>; what: string }): void {
  const { engine, ledger } = world;
  const progress = engine.progress(id);
  t.is(progress.state, 'complete', what);
  t.deepEqual([progress.trialsSettled, progress.cellsSettled, progress.conflicts], [26 * 6, 6, 0], what);
  const facts = [...ledger.replay((known) => planSweep(known, toyDeclaration))];
  const accepted = facts.flatMap((fact) => (fact.kind === 'outcome-accepted' ? [JSON.stringify(fact.task)] : []));
  t.is(new Set(accepted).size, accepted.length, `${what}: an outcome was counted twice`);
  const quarantined = checkBudgets(t, facts, what);
  const table = engine.verdictTable(id);
  plan.blocks.forEach(({ cells }, block) => {
    for (let trial = 0; trial < sweep.trials; trial += 1) {
      for (const cell of cells) {
        const at = trial * plan.cellCount + cell;
        const place = `${what}, trial ${trial}, cell ${cell}`;
        const code = table.codes[at];
        if (code === verdictCode.quarantined) t.true(quarantined.has(`${block} ${trial}`), place);
        else t.is(code, undisturbed.codes[at], place);
        t.not(code, notSettled, place);
        if (cursed.has(`${block} ${trial}`)) t.is(code, verdictCode.quarantined, place);
      }
    }
  });
  for (const { task, outcome } of engine.outcomes(id)) {
    if (!outcome.verdicts.includes(verdictCode.quarantined)) t.deepEqual(outcome, toyOutcome(plan, task), what);
  }
}

/** Every budget is used up before a trial is set aside, and never overdrawn; returns the trials that were set aside. */
function checkBudgets(t: ExecutionContext, facts: readonly DurableFact[], what: string): Set<string> {
  const spent = new Map<string, number>();
  const keyOf = (task: Task, cause: FailureCause): string => `${JSON.stringify(task)} ${cause}`;
  const quarantined = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'attempt-failed') {
      const key = keyOf(fact.task, fact.cause);
      spent.set(key, (spent.get(key) ?? 0) + 1);
      t.true((spent.get(key) ?? 0) <= retryCount[fact.cause] + 1, `${what}: ${key} is overdrawn`);
    } else if (fact.kind === 'trials-quarantined') {
      const key = keyOf(fact.task, fact.cause);
      t.is(spent.get(key), retryCount[fact.cause] + 1, `${what}: ${key} was not used up`);
      spent.set(key, 0);
      for (let offset = 0; offset < fact.trialCount; offset += 1) {
        quarantined.add(`${fact.task.block} ${fact.trialStart + offset}`);
      }
    }
  }
  return quarantined;
}
