import type { DurableAllocationFact } from '../../../src/allocation/fact.js';
import type { AllocationObservation, JobObservation } from '../../../src/allocation/observation.js';
import type { AllocationOrder } from '../../../src/allocation/order.js';
import { type AllocationState, copyState } from '../../../src/allocation/state.js';
import { findReplayProblem } from './laws.js';
import type { Machine } from './machine.js';
import type { SimulatedEngine, Work } from './simulated-engine.js';
import { allocationId, minuteMs, type World } from './world.js';

/** A coordinator's process with its ledger: it observes, commits, orders, and dies in between. */
export interface SimulatedProcess {
  readonly isUp: () => boolean;
  /** As its clock has it, which may jump. */
  readonly state: () => AllocationState;
  /** What is committed, as JSON gives it back. */
  readonly ledger: readonly DurableAllocationFact[];
  readonly observe: (observation: AllocationObservation) => void;
  /** A step of the loop: starts again where it is due, delivers answers, lists. */
  readonly step: (nowMs: number) => void;
  readonly jumpClock: (byMs: number) => void;
  readonly tellStory: () => string;
  /** What a restart would have known less or otherwise, when the process died. */
  readonly findForgotten: () => string | undefined;
}

const linesMax = 200;

export function createSimulatedProcess(
  world: World,
  { engine, work, machine }: { readonly engine: SimulatedEngine; readonly work: Work; readonly machine: Machine },
): SimulatedProcess {
  const { chance, faults } = world;
  const ledger: DurableAllocationFact[] = [];
  const lines: (() => string)[] = [];
  let trueMs = 0;
  let clockOffsetMs = 1_700_000_000_000;
  let upAtMs = 0;
  let isUp = false;
  let forgotten: string | undefined;
  let answers: AllocationObservation[] = [];
  let stale: readonly JobObservation[] | undefined;
  const opened = machine.open(allocationId, world.settings, clockOffsetMs);
  ledger.push(throughJson(opened));
  // What the ledger leads to, kept up with it: a world has many restarts. In the end the whole ledger is replayed.
  const committed = machine.restore(ledger);
  if (committed === undefined) throw new RangeError('the allocation is gone');
  let state = copyState(committed);

  // Lines are composed when they are read.
  const tell = (line: () => string): void => {
    const atMs = trueMs;
    lines.push(() => `${(atMs / minuteMs).toFixed(1).padStart(8)}  ${line()}`);
    if (lines.length > linesMax) lines.splice(0, linesMax / 2);
  };

  const crash = (): void => {
    tell(() => 'the process dies');
    forgotten ??= findReplayProblem(state, committed);
    isUp = false;
    answers = [];
    stale = undefined;
    upAtMs = trueMs + chance.below(chance.of(0.2) ? 40 * minuteMs : minuteMs);
    engine.forgetRegistrations();
  };

  const carryOut = (order: AllocationOrder): void => {
    tell(() => `    order ${JSON.stringify(order)}`);
    switch (order.kind) {
      case 'submit':
        answers.push({ kind: 'submit-answered', name: order.name, result: engine.submit(order) });
        return;
      case 'cancel':
        engine.cancel(order);
        return;
      case 'read-log':
        answers.push({ kind: 'log-read', name: order.name, text: 'module: command not found\n' });
        return;
      default:
        order satisfies never;
    }
  };

  const observe = (observation: AllocationObservation): void => {
    if (!isUp) return;
    const { facts, orders } = machine.decide(state, observation, trueMs + clockOffsetMs);
    if (facts.some((fact) => machine.isDurable(fact)) || orders.length > 0)
      tell(() => JSON.stringify(observation).slice(0, 300));
    if (machine.isHasty) for (const order of orders) carryOut(order);
    if (chance.of(faults.crash)) {
      crash();
      return;
    }
    const durable: DurableAllocationFact[] = facts.filter((fact) => machine.isDurable(fact));
    for (const fact of durable) {
      const kept = throughJson(fact);
      ledger.push(kept);
      machine.evolve(committed, kept);
      tell(() => `    fact ${JSON.stringify(fact)}`);
    }
    for (const fact of facts) machine.evolve(state, fact);
    if (machine.isHasty) return;
    for (const order of orders) {
      if (chance.of(faults.crash)) {
        crash();
        return;
      }
      carryOut(order);
    }
  };

  const restart = (): void => {
    isUp = true;
    tell(() => 'a process starts');
    state = copyState(committed);
    observe({ kind: 'started' });
  };

  const list = (): void => {
    // One that was begun earlier is answered late.
    const late = stale;
    stale = undefined;
    if (late !== undefined) observe({ kind: 'jobs-listed', jobs: late });
    else if (chance.of(0.7)) {
      const jobs = engine.list();
      if (jobs !== undefined && chance.of(faults.staleListing)) stale = jobs;
      else if (jobs !== undefined) observe({ kind: 'jobs-listed', jobs });
    }
  };

  return {
    isUp: () => isUp,
    state: () => state,
    ledger,
    tellStory: () => lines.map((line) => line()).join('\n'),
    observe,
    step: (nowMs) => {
      trueMs = nowMs;
      if (!isUp) {
        if (nowMs < upAtMs) return;
        restart();
      }
      const due = answers;
      answers = [];
      for (const answer of due) observe(answer);
      if (isUp && chance.of(0.7)) observe({ kind: 'demand', demand: guessDemand(world, work) });
      if (isUp) list();
      observe({ kind: 'tick' });
    },
    findForgotten: () => forgotten,
    jumpClock: (byMs) => {
      clockOffsetMs += byMs;
      tell(() => `the clock jumps by ${Math.round(byMs / minuteMs)} min`);
    },
  };
}

function throughJson(fact: DurableAllocationFact): DurableAllocationFact {
  const text = JSON.stringify(fact);
  return JSON.parse(text) as DurableAllocationFact;
}

function guessDemand(
  { guess, taskSeconds }: World,
  { coreSeconds }: Work,
): Extract<AllocationObservation, { kind: 'demand' }>['demand'] {
  const coreSecondsLeft = coreSeconds * guess;
  const tasksLeft = Math.ceil(coreSeconds / taskSeconds);
  return { coreSecondsLeft, tasksLeft, longestTrialSeconds: tasksLeft === 0 ? 0 : 1 };
}
