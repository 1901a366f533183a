import type { Ledger } from '../store/ledger.js';
import type { AllocationEntry, Engine } from './engine.js';
import type { EngineCore } from './engine-core.js';

/** The ledger as the memory of allocations. */
export function allocationCommands(
  core: EngineCore,
  ledger: Ledger,
): Pick<Engine, 'noteAllocation' | 'readAllocations'> {
  return {
    noteAllocation: (allocationId, entries) => {
      core.act({ kind: 'note-allocation', allocationId, entries });
      return core.settle(undefined);
    },
    readAllocations: () => {
      // What is read must be on disk.
      core.flush();
      const allocations = new Map<string, AllocationEntry[]>();
      for (const { allocationId, content, timeMs } of ledger.allocations()) {
        const entries = allocations.get(allocationId);
        if (entries === undefined) allocations.set(allocationId, [{ content, timeMs }]);
        else entries.push({ content, timeMs });
      }
      return allocations;
    },
  };
}
