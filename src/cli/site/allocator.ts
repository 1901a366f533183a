import { decide } from '../../allocation/decide.js';
import { evolve } from '../../allocation/evolve.js';
import { type AllocationFact, type DurableAllocationFact, isDurableFact } from '../../allocation/fact.js';
import type { JobEngine } from '../../allocation/job-engine.js';
import type { AllocationObservation, Demand } from '../../allocation/observation.js';
import type { AllocationOrder, CancelOrder, SubmitOrder } from '../../allocation/order.js';
import type { AllocationState } from '../../allocation/state.js';
import { describeCause } from '../command-line/describe-cause.js';
import { describeAllocationFact } from './describe-allocation-fact.js';
import { type RepeatClock, repeatCall } from './repeat-call.js';

export interface AllocatorParts {
  /** What the facts in the ledger lead to. */
  readonly state: AllocationState;
  readonly engine: JobEngine;
  /** Resolves when the facts, of which there may be none, are on disk and orders may be carried out. */
  readonly note: (facts: readonly DurableAllocationFact[]) => Promise<void>;
  /** What is left to compute; undefined where that is not known yet. */
  readonly readDemand: () => Promise<Demand | undefined>;
  /** What workers of this allocation's jobs did since it was asked last. */
  readonly readWorkers: () => readonly AllocationObservation[] | Promise<readonly AllocationObservation[]>;
  readonly clock: AllocatorClock;
  /** Hears of troubles and of what the allocation decides, a line each. */
  readonly tell: (line: string) => void;
}

interface AllocatorClock extends RepeatClock {
  readonly nowMs: () => number;
}

/** Keeps an allocation going: what the engine and the workers say goes into `decide`, and what it orders is carried out. */
export interface Allocator {
  readonly state: AllocationState;
  /** Rejects when facts cannot be written: nothing is submitted or cancelled any more. */
  readonly failed: Promise<never>;
  readonly observe: (observation: AllocationObservation) => void;
  /** Calls back after every observation. */
  readonly onChange: (listener: () => void) => void;
  /** Cancels all jobs; resolves when none is left, or patience is over. */
  readonly remove: (patienceMs: number) => Promise<'closed' | 'not-yet'>;
  readonly stop: () => void;
}

/** The engine is asked soon after something was done, and then ever less often. */
const listingDelays = { minMs: 1000, maxMs: 60_000, factor: 1.6 };

/** How often workers and what is left are looked at, which are in this process. */
const tickDelays = { minMs: 1000, maxMs: 1000, factor: 1 };

export function runAllocator(parts: AllocatorParts): Allocator {
  const { state, engine, clock } = parts;
  const listeners = new Set<() => void>();
  const report = createReporter(parts.tell);
  const failure = splitFailure();

  const observe = createQueue(
    async (observation) => {
      const { facts, orders } = decide(state, observation, clock.nowMs());
      const durable = facts.filter(isDurableFact);
      // Without a fact too: whoever is not the holder any more must not carry out an order.
      if (durable.length > 0 || orders.length > 0) await parts.note(durable);
      for (const fact of facts) {
        evolve(state, fact);
        tellOf(fact);
      }
      if (durable.length > 0 || orders.length > 0) listing.hurry();
      carryOut(orders, { engine, observe, report });
      for (const listener of listeners) listener();
    },
    (error) => {
      stop();
      failure.reject(error);
    },
  );
  const tellOf = (fact: AllocationFact): void => {
    const line = describeAllocationFact(fact);
    if (line !== undefined) parts.tell(line);
  };

  const list = async (): Promise<void> => {
    try {
      observe({ kind: 'jobs-listed', jobs: await engine.list() });
      report.isOver();
    } catch (error) {
      // No news of the jobs is not news of their end.
      report(error);
    }
  };
  const tick = async (): Promise<void> => {
    try {
      for (const observation of await parts.readWorkers()) observe(observation);
      const demand = await parts.readDemand();
      observe(demand === undefined ? { kind: 'tick' } : { kind: 'demand', demand });
    } catch (error) {
      report(error);
    }
  };

  observe({ kind: 'started' });
  const listing = repeatCall(list, listingDelays, clock);
  const ticks = repeatCall(tick, tickDelays, clock);
  const stop = (): void => {
    listing.stop();
    ticks.stop();
  };
  return {
    ...{ state, observe, stop, failed: failure.promise },
    onChange: (listener) => void listeners.add(listener),
    remove: async (patienceMs) => {
      observe({ kind: 'remove' });
      const isClosed = await waitUntil(() => state.phase === 'closed', { listeners, clock, patienceMs });
      stop();
      return isClosed ? 'closed' : 'not-yet';
    },
  };
}

interface OrderParts {
  readonly engine: JobEngine;
  readonly observe: (observation: AllocationObservation) => void;
  readonly report: (error: unknown) => void;
}

/** Begins what is ordered; what comes of it is observed in turn. */
function carryOut(orders: readonly AllocationOrder[], { engine, observe, report }: OrderParts): void {
  const submit = async (order: SubmitOrder): Promise<void> => {
    const result = await engine
      .submit(order)
      .catch((error: unknown) => ({ kind: 'unknown', message: describeCause(error) }) as const);
    if (result.kind === 'unknown') report(new Error(result.message));
    observe({ kind: 'submit-answered', name: order.name, result });
  };
  const readLog = async (name: string): Promise<void> => {
    try {
      observe({ kind: 'log-read', name, text: await engine.readLog(name) });
    } catch (error) {
      report(error);
    }
  };
  const cancels = orders.filter((order): order is CancelOrder => order.kind === 'cancel');
  if (cancels.length > 0) engine.cancel(cancels).catch(report);
  for (const order of orders) {
    if (order.kind === 'submit') void submit(order);
    else if (order.kind === 'read-log') void readLog(order.name);
  }
}

/** One after the other: the facts of one are on disk and in the state before the next is decided. */
function createQueue(
  handle: (observation: AllocationObservation) => Promise<void>,
  onFailure: (error: unknown) => void,
): (observation: AllocationObservation) => void {
  let last = Promise.resolve();
  let hasFailed = false;
  return (observation) => {
    last = last
      .then(() => (hasFailed ? undefined : handle(observation)))
      .catch((error: unknown) => {
        hasFailed = true;
        onFailure(error);
      });
  };
}

/** The same trouble is told once until it is over. */
function createReporter(tell: (line: string) => void) {
  let trouble = '';
  const report = (error: unknown): void => {
    const text = describeCause(error);
    if (text === trouble) return;
    trouble = text;
    tell(text);
  };
  const isOver = (): void => {
    trouble = '';
  };
  return Object.assign(report, { isOver });
}

function waitUntil(
  holds: () => boolean,
  parts: { readonly listeners: Set<() => void>; readonly clock: RepeatClock; readonly patienceMs: number },
): Promise<boolean> {
  const { listeners, clock, patienceMs } = parts;
  return new Promise((resolve) => {
    const settle = (): void => {
      listeners.delete(look);
      stopWaiting();
      resolve(holds());
    };
    const look = (): void => {
      if (holds()) settle();
    };
    const stopWaiting = clock.after(patienceMs, settle);
    listeners.add(look);
    look();
  });
}

function splitFailure(): { readonly promise: Promise<never>; readonly reject: (error: unknown) => void } {
  let reject: ((error: unknown) => void) | undefined;
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  // Whoever does not wait for it is not told twice.
  promise.catch(() => undefined);
  return { promise, reject: (error) => reject?.(error) };
}
