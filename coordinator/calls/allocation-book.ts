import { evolve } from '../../src/allocation/evolve.js';
import type { AllocationOpened, DurableAllocationFact } from '../../src/allocation/fact.js';
import { decodeFact, encodeFact } from '../../src/allocation/fact-codec.js';
import type { AllocationWish } from '../../src/allocation/observation.js';
import { fits, restoreAllocation } from '../../src/allocation/restore-allocation.js';
import { type AllocationState, copyState, createState } from '../../src/allocation/state.js';
import type { Engine } from '../engine/engine.js';

/** An allocation that a process runs for this coordinator (D54). */
export interface BookedAllocation {
  readonly state: AllocationState;
  /** The facts of its processes: all but the wishes, which the coordinator notes. */
  readonly factCount: number;
  readonly openedMs: number;
  /** The last facts, by which a call that is made again is known. */
  readonly latest: readonly string[];
}

/** A fact with the text that is kept of it. */
export interface ReceivedFact {
  readonly fact: DurableAllocationFact;
  readonly content: string;
}

/** What the ledger says of allocations with an origin. Nothing else writes their facts while the coordinator runs. */
export interface AllocationBook {
  readonly all: () => readonly BookedAllocation[];
  readonly get: (allocationId: string) => BookedAllocation | undefined;
  /** Whether an allocation of any kind has the name. */
  readonly isTaken: (allocationId: string) => boolean;
  readonly open: (fact: AllocationOpened, content: string) => Promise<void>;
  /** Gives the problem where the facts cannot follow, and then keeps none of them. */
  readonly add: (booked: BookedAllocation, facts: readonly ReceivedFact[]) => Promise<string | undefined>;
  readonly wish: (booked: BookedAllocation, wish: AllocationWish, timeMs: number) => Promise<void>;
  /** All facts as the ledger has them. */
  readonly read: (allocationId: string) => readonly string[];
}

/** Jobs that may live at a time; more is no allocation. */
const jobsMax = 200_000;

export function openAllocationBook(engine: Engine): AllocationBook {
  let loaded: Map<string, BookedAllocation> | undefined;
  const foreign = new Set<string>();
  const load = (): Map<string, BookedAllocation> => {
    if (loaded !== undefined) return loaded;
    loaded = new Map();
    for (const [id, entries] of engine.readAllocations()) {
      const facts = entries.map(decodeFact);
      const state = restoreAllocation(facts);
      if (state?.origin === undefined) {
        foreign.add(id);
        continue;
      }
      const own = entries.filter((_entry, index) => facts[index].kind !== 'wish-given');
      loaded.set(id, {
        state,
        factCount: own.length,
        openedMs: facts[0].timeMs,
        latest: own.map(({ content }) => content).slice(-latestMax),
      });
    }
    return loaded;
  };
  return {
    all: () => [...load().values()],
    get: (id) => load().get(id),
    isTaken: (id) => load().has(id) || foreign.has(id),
    open: async (fact, content) => {
      load().set(fact.allocationId, {
        state: createState(fact),
        factCount: 1,
        openedMs: fact.timeMs,
        latest: [content],
      });
      await engine.noteAllocation(fact.allocationId, [{ content, timeMs: fact.timeMs }]);
    },
    add: async ({ state: before, factCount, openedMs, latest }, facts) => {
      const state = copyState(before);
      const problem = follow(state, facts);
      if (problem !== undefined) return problem;
      const entries = facts.map(({ fact, content }) => ({ content, timeMs: fact.timeMs }));
      load().set(state.allocationId, {
        ...{ state, openedMs },
        factCount: factCount + facts.length,
        latest: [...latest, ...entries.map(({ content }) => content)].slice(-latestMax),
      });
      await engine.noteAllocation(state.allocationId, entries);
      return undefined;
    },
    wish: async (booked, wish, timeMs) => {
      const state = copyState(booked.state);
      const fact = { kind: 'wish-given', number: state.wishesGiven + 1, wish, timeMs } as const;
      evolve(state, fact);
      load().set(state.allocationId, { ...booked, state });
      await engine.noteAllocation(state.allocationId, [encodeFact(fact)]);
    },
    read: (id) => (engine.readAllocations().get(id) ?? []).map(({ content }) => content),
  };
}

/** As many as one call may bring. */
const latestMax = 1000;

/** Evolves the state; gives the problem where a fact does not fit. */
function follow(state: AllocationState, facts: readonly ReceivedFact[]): string | undefined {
  for (const [index, { fact }] of facts.entries()) {
    const isOurs = fact.kind === 'allocation-opened' || fact.kind === 'wish-given';
    const isBeyond = fact.kind === 'wish-taken' && fact.number > state.wishesGiven;
    if (isOurs || isBeyond || !fits(state, fact) || state.jobs.size > jobsMax) {
      return `expected facts that follow on what the ledger has, got ${fact.kind} at position ${index}`;
    }
    evolve(state, fact);
  }
  return undefined;
}
