import type { AttemptFailed, DurableFact } from '../../../coordinator/core/fact.js';
import { retryCount } from '../../../coordinator/core/retry-budget.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { notSettled } from '../../../src/statistics/verdict-table.js';
import { type Task, verdictCode } from '../../../src/sweep/outcome.js';
import { planSweep } from '../../../src/sweep/plan.js';
import { toyDeclaration } from '../toy-sweep.js';
import { curseKey, type Study } from './study.js';
import type { Actor, World } from './world.js';

/** What was acknowledged is there whenever a coordinator starts. */
export function findLostAcknowledgement(
  { studies, lying }: World,
  engine: Engine,
  actors: readonly Actor[],
): string | undefined {
  // What a liar has settled may be taken back.
  if (lying) return undefined;
  for (const { id, deletions } of studies) {
    // What was acknowledged before a deletion may be heard of after it.
    if (deletions > 0) continue;
    if (engine.findSweeps(id).length === 0) continue;
    const settled = new Set([...engine.outcomes(id)].map(({ task }) => JSON.stringify(task)));
    for (const { sweepId, task } of actors.flatMap(({ acknowledged }) => acknowledged)) {
      if (sweepId === id && !settled.has(JSON.stringify(task)))
        return `an acknowledged outcome is gone: ${JSON.stringify(task)}`;
    }
  }
  return undefined;
}

/** A sweep that was submitted is there unless it was deleted; and one that was deleted is not there. */
export function findLostSweep({ studies }: World, engine: Engine): string | undefined {
  for (const { id, submissions, isDeletionOpen } of studies) {
    const isThere = engine.findSweeps(id).length > 0;
    if (!isThere && submissions > 0 && !isDeletionOpen) return `the sweep ${id.slice(0, 4)} was submitted and is gone`;
  }
  return undefined;
}

/** The law that the end of the world breaks, in one sentence. */
export function findBrokenLaw(world: World, engine: Engine): string | undefined {
  const facts = [...world.ledger.replay((known) => planSweep(known, toyDeclaration))];
  for (const study of world.studies) {
    const own = facts.filter((fact) => 'sweepId' in fact && fact.sweepId === study.id);
    const broken =
      findIncomplete(study, engine) ??
      findCountedTwice(own) ??
      findInvented(world, own) ??
      findUnjustCharge(world, own) ??
      findBudgetProblem(own) ??
      findWrongVerdict(world, engine, { study, facts: own });
    if (broken !== undefined) return `sweep ${study.id.slice(0, 4)}: ${broken}`;
  }
  return undefined;
}

function findIncomplete({ id, sweep, plan, priorities }: Study, engine: Engine): string | undefined {
  const progress = engine.progress(id);
  if (progress.state !== 'complete')
    return `the sweep does not end: ${progress.trialsSettled} of ${progress.trialCount} trials`;
  const trials = sweep.trials * plan.cellCount;
  if (progress.trialsSettled !== trials) return `expected ${trials} trials, got ${progress.trialsSettled}`;
  if (priorities.includes(progress.priority)) return undefined;
  return `expected the priority ${priorities.join(' or ')}, got ${progress.priority}`;
}

function findCountedTwice(facts: readonly DurableFact[]): string | undefined {
  const accepted = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'outcome-accepted' && fact.kind !== 'outcome-withdrawn') continue;
    const key = JSON.stringify(fact.task);
    if (fact.kind === 'outcome-withdrawn') {
      accepted.delete(key);
      continue;
    }
    if (accepted.has(key)) return `an outcome was counted twice: ${key}`;
    accepted.add(key);
  }
  return undefined;
}

/** An invented outcome settles nothing. */
function findInvented({ forgers }: World, facts: readonly DurableFact[]): string | undefined {
  for (const fact of facts) {
    if (fact.kind !== 'outcome-accepted' && fact.kind !== 'outcome-conflicted') continue;
    if (forgers.has(fact.process ?? '')) return `an invented outcome counts: ${JSON.stringify(fact.task)}`;
  }
  return undefined;
}

/** No death, no charge: every process whose loss stands against a task has ended, and one host counts once. */
function findUnjustCharge({ dead }: World, facts: readonly DurableFact[]): string | undefined {
  const standing = new Map<string, AttemptFailed[]>();
  for (const fact of facts) {
    if (fact.kind === 'attempt-failed' && fact.cause === 'lease-lost') {
      const key = JSON.stringify(fact.task);
      standing.set(key, [...(standing.get(key) ?? []), fact]);
    } else if (fact.kind === 'loss-excused') {
      const key = JSON.stringify(fact.task);
      const left = (standing.get(key) ?? []).filter(({ process }) => process !== fact.process);
      standing.set(key, left);
    } else if (fact.kind === 'trials-quarantined' && fact.cause === 'lease-lost') {
      const charges = standing.get(JSON.stringify(fact.task)) ?? [];
      if (new Set(charges.map(({ host }) => host)).size <= retryCount['lease-lost']) {
        return `a trial was set aside for the losses of ${charges.length} processes on too few hosts`;
      }
    }
  }
  for (const charge of [...standing.values()].flat()) {
    if (!dead.has(charge.process ?? ''))
      return `process ${charge.process} lives and its loss is charged: ${charge.message}`;
  }
  return undefined;
}

const causes = ['kernel-error', 'thread-lost'] as const;

/** A budget is used up before a trial is set aside, and never overdrawn. */
function findBudgetProblem(facts: readonly DurableFact[]): string | undefined {
  const spent = new Map<string, number>();
  for (const fact of facts) {
    if (fact.kind === 'outcome-accepted') {
      // Whatever opens the task again, its budgets start anew.
      for (const cause of causes) spent.delete(`${JSON.stringify(fact.task)} ${cause}`);
      continue;
    }
    if (fact.kind !== 'attempt-failed' && fact.kind !== 'trials-quarantined') continue;
    if (fact.cause === 'lease-lost') continue;
    const key = `${JSON.stringify(fact.task)} ${fact.cause}`;
    const before = spent.get(key) ?? 0;
    if (fact.kind === 'attempt-failed') {
      if (before > retryCount[fact.cause]) return `the budget is overdrawn: ${key}`;
      spent.set(key, before + 1);
    } else {
      if (before !== retryCount[fact.cause] + 1) return `the budget was not used up: ${key}`;
      spent.set(key, 0);
    }
  }
  return undefined;
}

interface Account {
  readonly study: Study;
  readonly facts: readonly DurableFact[];
}

/** Every verdict is the truth's, or that of a trial that was set aside by the budgets; and the cursed ones are. */
function findWrongVerdict({ liars }: World, engine: Engine, { study, facts }: Account): string | undefined {
  const { plan, sweep, truth, curses, id } = study;
  const setAside = listSetAside(facts);
  const lies = listLies(facts, liars);
  const { codes } = engine.verdictTable(id);
  for (const [block, { cells }] of plan.blocks.entries()) {
    for (let trial = 0; trial < sweep.trials; trial += 1) {
      const place = curseKey(block, trial);
      if (lies.has(place)) continue;
      for (const cell of cells) {
        const at = trial * plan.cellCount + cell;
        const where = `trial ${trial} of block ${block}, cell ${cell}`;
        if (codes[at] === notSettled) return `${where} is not settled`;
        if (curses.has(place) && codes[at] !== verdictCode.quarantined) return `${where} cannot end and has a verdict`;
        if (codes[at] === verdictCode.quarantined) {
          if (!setAside.has(place)) return `${where} is quarantined, and no budget ran out`;
        } else if (codes[at] !== truth.codes[at])
          return `${where} has the verdict ${codes[at]}, the truth is ${truth.codes[at]}`;
      }
    }
  }
  return undefined;
}

function listSetAside(facts: readonly DurableFact[]): Set<string> {
  const places = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'trials-quarantined') continue;
    for (const trial of trialsOf(fact)) places.add(curseKey(fact.task.block, trial));
  }
  return places;
}

/**
 * Where a liar's outcome may stand: nobody was there to compute the task again, no two agreed, or a trial of it was set
 * aside, so that two honest outcomes may differ. A liar's other outcomes do not survive.
 */
function listLies(facts: readonly DurableFact[], liars: ReadonlySet<string>): Set<string> {
  const excused = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'audit-skipped' || fact.kind === 'audit-undecided' || fact.kind === 'trials-quarantined') {
      excused.add(JSON.stringify(fact.task));
    }
  }
  const places = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'outcome-accepted' || !liars.has(fact.process ?? '')) continue;
    if (!excused.has(JSON.stringify(fact.task))) continue;
    for (const trial of trialsOf(fact.task)) places.add(curseKey(fact.task.block, trial));
  }
  return places;
}

function trialsOf({ trialStart, trialCount }: Pick<Task, 'trialStart' | 'trialCount'>): number[] {
  return Array.from({ length: trialCount }, (_, offset) => trialStart + offset);
}
