import test from 'ava';
import { createAllocationService } from '../../../coordinator/calls/allocation-service.js';
import { RequestError } from '../../../coordinator/calls/request-error.js';
import type { AllocationEntry, Engine } from '../../../coordinator/engine/engine.js';
import type { DurableAllocationFact } from '../../../src/allocation/fact.js';
import { openAllocation } from '../../../src/allocation/restore-allocation.js';
import { compileAllocationSettings } from '../../../src/allocation/settings.js';

const compiled = compileAllocationSettings({ engine: 'slurm', nodes: 2, threads: 4, walltimeMs: 3_600_000 });
if (compiled.kind === 'refused') throw new Error(compiled.problems.join());
const { settings } = compiled;
const origin = { user: 'ada', request: 'slurm --nodes 2', folder: '/shared/jobs' };

const first = { holder: 'a'.repeat(32), holderLabel: 'process 1 on login1' };
const second = { holder: 'b'.repeat(32), holderLabel: 'process 2 on login1' };

/** A ledger without a coordinator; a service may be opened on it again, as after a restart. */
function openScene() {
  const ledger = new Map<string, AllocationEntry[]>();
  let nowMs = 0;
  const engine = {
    readAllocations: () => new Map(ledger),
    noteAllocation: (id: string, entries: readonly AllocationEntry[]) => {
      ledger.set(id, [...(ledger.get(id) ?? []), ...entries]);
      return Promise.resolve();
    },
    listSweeps: () => [],
  } as unknown as Engine;
  const clock = {
    wallMs: () => nowMs,
    monotonicMs: () => nowMs,
    every: () => () => undefined,
    after: () => () => undefined,
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { ledger, pass, start: () => createAllocationService(engine, clock) };
}

function opening(id: string, more: Partial<typeof origin> = {}): string {
  return JSON.stringify({ ...openAllocation(id, settings, 0), origin: { ...origin, ...more } });
}

function write(...facts: readonly DurableAllocationFact[]): string[] {
  return facts.map((fact) => JSON.stringify(fact));
}

const started: DurableAllocationFact = { kind: 'process-started', timeMs: 1 };
const ordered: DurableAllocationFact = { kind: 'submission-ordered', job: 1, exclude: [], timeMs: 2 };
const submitted: DurableAllocationFact = { kind: 'job-submitted', job: 1, jobId: '77', timeMs: 3 };

const isRefused = (code: string, message: RegExp) => ({ instanceOf: RequestError, message, code });

test('one process at a time: another one is refused, takes over after silence, and the former one is told', async (t) => {
  const { start, pass } = openScene();
  const service = start();
  const opened = await service.openAllocation({ allocationId: '', opening: opening('aaaa0000'), ...first });
  t.deepEqual(opened, { allocationId: 'aaaa0000', isNew: true });
  const again = { allocationId: '', opening: opening('bbbb0000'), ...second };
  pass(9_999);
  await t.throwsAsync(
    service.openAllocation(again),
    isRefused('ALREADY_EXISTS', /^allocation aaaa0000 is run by process 1 on login1: stop that process first/),
  );
  pass(1);
  t.deepEqual(await service.openAllocation(again), { allocationId: 'aaaa0000', isNew: false });
  const hold = { allocationId: 'aaaa0000', holder: first.holder, factCount: 1, facts: write(started) };
  await t.throwsAsync(service.tendAllocation(hold), isRefused('ABORTED', /is run by process 2 on login1 by now/));
  const other = await service.openAllocation({ ...again, opening: opening('cccc0000', { request: 'slurm' }) });
  t.is(other.allocationId, 'cccc0000');
});

test('facts that are sent again are kept once, and a restart of the coordinator shows the same', async (t) => {
  const { start, ledger } = openScene();
  const service = start();
  await service.openAllocation({ allocationId: '', opening: opening('aaaa0000'), ...first });
  const hold = { allocationId: 'aaaa0000', holder: first.holder };
  const call = { ...hold, factCount: 1, facts: write(started, ordered, submitted) };
  await service.tendAllocation(call);
  await service.tendAllocation(call);
  t.is(ledger.get('aaaa0000')?.length, 4);
  const list = { allocationId: '', pageSize: 0, pageToken: '' };
  const { allocations } = service.listAllocations(list);
  t.like(allocations?.[0], { phase: 'PHASE_OPEN', queued: 1, heldBy: first.holderLabel, user: 'ada' });
  const next = start();
  t.like(next.listAllocations(list).allocations?.[0], { phase: 'PHASE_OPEN', queued: 1, heldBy: '' });
  // Whoever calls first after it goes on, by the count that he knows.
  await next.tendAllocation(call);
  t.is(ledger.get('aaaa0000')?.length, 4);
  const facts: string[] = [];
  await next.readAllocation(hold, (message) => {
    facts.push(...(message.facts ?? []));
    return Promise.resolve();
  });
  t.deepEqual(facts, [opening('aaaa0000'), ...call.facts]);
});

test('what the ledger could not replay is refused, and none of the call is kept', async (t) => {
  const { start, ledger } = openScene();
  const service = start();
  await service.openAllocation({ allocationId: '', opening: opening('aaaa0000'), ...first });
  const hold = { allocationId: 'aaaa0000', holder: first.holder, factCount: 1 };
  const deep = { ...settings, nodes: 0 };
  for (const [facts, message] of [
    [['{'], /^facts\[0\]: expected JSON/],
    [['{"kind":"job-eaten","job":1,"timeMs":1}'], /^facts\[0\]: expected a fact of an allocation/],
    [['{"kind":"process-started","timeMs":1,"more":1}'], /^facts\[0\]: expected a fact/],
    [['{"kind":"process-started","timeMs":-1}'], /timeMs is wrong/],
    [['{"kind":"job-started","job":1.5,"timeMs":1}'], /job is wrong/],
    [[`{"kind":"log-noted","job":1,"timeMs":1,"lines":["${'x'.repeat(2000)}"]}`], /lines\.0 is wrong/],
    [['x'.repeat(70_000)], /expected at most 65536 characters, got 70000/],
    [Array.from({ length: 1001 }, () => JSON.stringify(started)), /^facts: expected at most 1000, got 1001/],
    [write({ kind: 'settings-changed', settings: deep, timeMs: 1 }), /nodes: expected a whole number from 1/],
    [write(started, submitted), /got job-submitted at position 1/],
    [write(ordered, { kind: 'job-started', job: 1, node: 'n1', timeMs: 3 }), /got job-started at position 1/],
    [[opening('aaaa0000')], /got allocation-opened at position 0/],
    [write({ kind: 'wish-given', number: 1, wish: 'pause', timeMs: 1 }), /got wish-given at position 0/],
    [write({ kind: 'wish-taken', number: 1, timeMs: 1 }), /got wish-taken at position 0/],
  ] as const) {
    await t.throwsAsync(service.tendAllocation({ ...hold, facts: [...facts] }), isRefused('INVALID_ARGUMENT', message));
  }
  const late = { ...hold, factCount: 2, facts: write(started) };
  await t.throwsAsync(service.tendAllocation(late), isRefused('INVALID_ARGUMENT', /^fact_count: expected 1/));
  t.is(ledger.get('aaaa0000')?.length, 1);
});

test('an opening without its origin, a holder without a name and another user are refused', async (t) => {
  const { start, ledger } = openScene();
  const service = start();
  const open = { allocationId: '', opening: opening('aaaa0000'), ...first };
  const bare = JSON.stringify(openAllocation('aaaa0000', settings, 0));
  await t.throwsAsync(service.openAllocation({ ...open, opening: bare }), isRefused('INVALID_ARGUMENT', /^opening: /));
  await t.throwsAsync(service.openAllocation({ ...open, holder: 'x' }), isRefused('INVALID_ARGUMENT', /^holder: /));
  await t.throwsAsync(
    service.openAllocation({ ...open, holderLabel: 'two\nlines' }),
    isRefused('INVALID_ARGUMENT', /^holder_label: /),
  );
  await t.throwsAsync(
    service.openAllocation({ ...open, allocationId: 'zzzz' }),
    isRefused('NOT_FOUND', /^allocation "zzzz": expected one of this coordinator, got none/),
  );
  t.is(ledger.size, 0);
  await service.openAllocation(open);
  const eve = { ...second, allocationId: 'aaaa', opening: opening('bbbb0000', { user: 'eve' }) };
  await t.throwsAsync(
    service.openAllocation(eve),
    isRefused('FAILED_PRECONDITION', /belongs to user ada, whose jobs eve cannot cancel/),
  );
});

test('a wish waits until it is taken, also over a restart; a closed allocation takes none', async (t) => {
  const { start } = openScene();
  const service = start();
  await service.openAllocation({ allocationId: '', opening: opening('aaaa0000'), ...first });
  const wish = { allocationId: 'aaaa', wish: 'ALLOCATION_WISH_PAUSE' } as const;
  await service.controlAllocation(wish);
  const { allocation } = await service.controlAllocation(wish);
  t.deepEqual(allocation?.wishes, ['ALLOCATION_WISH_PAUSE']);
  const hold = { allocationId: 'aaaa0000', holder: first.holder };
  const next = start();
  const untaken = await next.tendAllocation({ ...hold, factCount: 1, facts: [] });
  t.deepEqual(untaken.wishes, [{ number: 1, wish: 'ALLOCATION_WISH_PAUSE' }]);
  const taken = await next.tendAllocation({
    ...hold,
    factCount: 1,
    facts: write(
      { kind: 'wish-taken', number: 1, timeMs: 5 },
      { kind: 'allocation-paused', cause: 'user', message: 'it was paused', timeMs: 5 },
    ),
  });
  t.deepEqual(taken.wishes, []);
  await t.throwsAsync(
    next.controlAllocation({ allocationId: 'aaaa', wish: 'ALLOCATION_WISH_UNSPECIFIED' }),
    isRefused('INVALID_ARGUMENT', /^wish: /),
  );
  await next.tendAllocation({ ...hold, factCount: 3, facts: write({ kind: 'allocation-closed', timeMs: 6 }) });
  await t.throwsAsync(
    next.controlAllocation(wish),
    isRefused('FAILED_PRECONDITION', /allocation aaaa0000 is closed: none of its jobs is left/),
  );
});
