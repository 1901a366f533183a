import { randomInt } from 'node:crypto';
import type { DurableAllocationFact } from '../../allocation/fact.js';
import { openAllocation, restoreAllocation } from '../../allocation/restore-allocation.js';
import type { AllocationSettings } from '../../allocation/settings.js';
import { type AllocationState, createState } from '../../allocation/state.js';

/** The allocations of a ledger. */
export interface AllocationStore {
  /** All facts by allocation, each in its order. */
  readonly read: () => ReadonlyMap<string, readonly DurableAllocationFact[]>;
  /** Resolves when they are on disk. */
  readonly note: (allocationId: string, facts: readonly DurableAllocationFact[]) => Promise<void>;
}

/** What a start finds in the ledger. */
export interface FoundAllocations {
  /** That of a former start, or a new one. */
  readonly current: AllocationState;
  readonly isNew: boolean;
  /** Others whose jobs have to go. */
  readonly leftover: readonly AllocationState[];
}

/** A former start's allocation goes on where its workers reach this one; where they cannot, all of it is to be removed. */
export async function adoptAllocation(
  store: AllocationStore,
  request: { readonly settings: AllocationSettings; readonly keepsPlace: boolean; readonly nowMs: number },
): Promise<FoundAllocations> {
  const { settings, keepsPlace, nowMs } = request;
  const states = Array.from(store.read().values(), restoreAllocation).filter((state) => state !== undefined);
  const live = states.filter(
    // Those with an origin have a process of their own (D54).
    (state) => state.phase !== 'closed' && state.settings.engine === settings.engine && state.origin === undefined,
  );
  const adopted = keepsPlace ? live.find(({ phase }) => phase === 'open') : undefined;
  const leftover = live.filter((state) => state !== adopted);
  if (adopted !== undefined) return { current: adopted, isNew: false, leftover };
  const fact = openAllocation(makeAllocationId(), settings, nowMs);
  await store.note(fact.allocationId, [fact]);
  return { current: createState(fact), isNew: true, leftover };
}

const idLength = 8;
const idLetters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A name that nothing else in a queue has. */
export function makeAllocationId(): string {
  return Array.from({ length: idLength }, () => idLetters[randomInt(idLetters.length)]).join('');
}
