import test from 'ava';
import type { DurableAllocationFact } from '../../../src/allocation/fact.js';
import { openAllocation } from '../../../src/allocation/restore-allocation.js';
import { compileAllocationSettings } from '../../../src/allocation/settings.js';
import { type AllocationStore, adoptAllocation } from '../../../src/cli/site/adopt-allocation.js';

const compiled = compileAllocationSettings({ engine: 'slurm', nodes: 2, threads: 4, walltimeMs: 3_600_000 });
if (compiled.kind === 'refused') throw new Error(compiled.problems.join());
const { settings } = compiled;

function openStore(...allocations: readonly (readonly DurableAllocationFact[])[]): AllocationStore & {
  readonly noted: DurableAllocationFact[];
} {
  const noted: DurableAllocationFact[] = [];
  const facts = new Map(allocations.map((each, index) => [`stored00${index}`, each]));
  return {
    noted,
    read: () => facts,
    note: (_id, more) => {
      noted.push(...more);
      return Promise.resolve();
    },
  };
}

const request = { settings, keepsPlace: true, nowMs: 5 };

test('an empty ledger gets a new allocation, which is on disk before it is used', async (t) => {
  const store = openStore();
  const { current, isNew, leftover } = await adoptAllocation(store, request);
  t.true(isNew);
  t.deepEqual(leftover, []);
  t.regex(current.allocationId, /^[0-9a-z]{8}$/);
  t.deepEqual(store.noted, [openAllocation(current.allocationId, settings, 5)]);
});

test('an open allocation goes on, and one that was being removed is left over', async (t) => {
  const store = openStore(
    [openAllocation('removing0', settings, 1), { kind: 'removal-ordered', timeMs: 2 }],
    [openAllocation('open00000', settings, 1)],
    [openAllocation('closed000', settings, 1), { kind: 'allocation-closed', timeMs: 2 }],
  );
  const { current, isNew, leftover } = await adoptAllocation(store, request);
  t.is(current.allocationId, 'open00000');
  t.false(isNew);
  t.deepEqual(
    leftover.map(({ allocationId }) => allocationId),
    ['removing0'],
  );
  t.deepEqual(store.noted, []);
});

test('where its workers cannot reach this process, an open allocation is left over', async (t) => {
  const store = openStore([openAllocation('open00000', settings, 1)]);
  const { isNew, leftover } = await adoptAllocation(store, { ...request, keepsPlace: false });
  t.true(isNew);
  t.is(leftover.length, 1);
});

test('allocations of other engines, and those that have a process of their own, are left alone', async (t) => {
  const origin = { user: 'a', request: 'slurm', folder: '/jobs' };
  const store = openStore(
    [openAllocation('other0000', { ...settings, engine: 'pbs' }, 1)],
    [{ ...openAllocation('own000000', settings, 1), origin }],
  );
  const { isNew, leftover } = await adoptAllocation(store, request);
  t.true(isNew);
  t.deepEqual(leftover, []);
});
