import test from 'ava';
import fc from 'fast-check';
import type { FileReference } from '../../src/sweep/file-reference.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { SweepId } from '../../src/sweep/sweep.js';
import { nameBytesMax, packNames } from '../../src/wire/name-column.js';
import { resultsPerSyncMax } from '../../src/wire/outcome-codec.js';
import { workerServiceDefinition } from '../../src/wire/proto.js';
import type { AttemptResult, RegisterRequest, SyncRequest, WorkerStay } from '../../src/wire/sync.js';
import {
  decodeRegisterRequest,
  decodeSyncRequest,
  decodeSyncResponse,
  encodeRegisterRequest,
  encodeSyncRequest,
  encodeSyncResponse,
} from '../../src/wire/sync-codec.js';

const seed = Date.now() & 0x7fffffff;
const { Register, Sync } = workerServiceDefinition;

const uint32 = fc.nat(0xffff_ffff);
const count = fc.integer({ min: 1, max: 0xffff_ffff });
const name = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((text) => Buffer.byteLength(text) <= nameBytesMax);
const sweepIds = fc.stringMatching(/^[0-9a-f]{32}$/).map((id) => id as SweepId);

const files = fc.array(fc.stringMatching(/^[0-9a-f]{64}$/).map((hex): FileReference => `sha256:${hex}`));

const outcomes = fc.uint8Array({ min: 0, max: 3, minLength: 1, maxLength: 9 }).map((verdicts) => {
  const outcome = { verdicts, metrics: new Float64Array(verdicts.length).fill(0.5) };
  return { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs: 12 } as const;
});
const failures = fc.record({
  kind: fc.constantFrom('kernel-error', 'thread-lost', 'returned'),
  trial: fc.option(uint32, { nil: undefined }),
  message: fc.string({ unit: 'grapheme' }),
});
/** Outcomes come first on the wire. */
const results: fc.Arbitrary<AttemptResult[]> = fc
  .tuple(
    fc.array(fc.record({ leaseId: name, result: outcomes }), { maxLength: 4 }),
    fc.array(fc.record({ leaseId: name, result: failures }), { maxLength: 4 }),
  )
  .map(([settled, broken]) => [...settled, ...broken]);

const requests: fc.Arbitrary<SyncRequest> = fc.record({
  sessionId: name,
  sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  freeSlots: uint32,
  held: fc.oneof(
    fc.array(name),
    fc.record({ count: uint32, hash: fc.stringMatching(/^[0-9a-f]{32}$/) }, { noNullPrototype: true }),
  ),
  results,
  draining: fc.boolean(),
  waitMs: uint32,
  progress: fc.array(fc.record({ leaseId: name, trialsDone: fc.double({ min: 0, max: 1e9, noNaN: true }) })),
  leavingReason: fc.constantFrom(undefined, 'drained', 'idle', 'time-limit', 'farewell'),
});

test('a sync request comes back from the wire as it was', (t) => {
  fc.assert(
    fc.property(requests, fc.array(sweepIds), (request, knownSweepIds) => {
      const message = encodeSyncRequest({ request, knownSweepIds });
      const decoded = decodeSyncRequest(Sync.requestDeserialize(Sync.requestSerialize(message)));
      t.deepEqual(decoded, { kind: 'sync', request, knownSweepIds });
    }),
    { seed, verbose: true },
  );
});

test('a sync response comes back from the wire as it was', (t) => {
  const leases = fc.record({
    leaseId: name,
    sweepId: sweepIds,
    task: fc.record({ block: uint32, trialStart: uint32, trialCount: count }),
    quarantinedTrials: fc.array(uint32),
  });
  const news = fc.record(
    {
      leases: fc.array(leases),
      revokedLeaseIds: fc.array(name),
      refusedLeaseIds: fc.array(name),
      sweeps: fc.array(fc.record({ sweepId: sweepIds, document: fc.string({ unit: 'grapheme' }), files })),
      farewell: fc.constant(true as const),
      listHeld: fc.constant(true as const),
      progressPeriodMs: fc.integer({ min: 1, max: 0xffff_ffff }),
    },
    { requiredKeys: ['leases', 'revokedLeaseIds', 'refusedLeaseIds', 'sweeps'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(news, (sent) => {
      const message = Sync.responseDeserialize(Sync.responseSerialize(encodeSyncResponse(sent)));
      t.deepEqual(decodeSyncResponse(message), { kind: 'news', ...sent });
    }),
    { seed, verbose: true },
  );
});

test('a registration comes back from the wire as it was', (t) => {
  const limits = fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined });
  const registrations: fc.Arbitrary<RegisterRequest> = fc.record({
    fingerprint: fc.record({
      protocolVersion: uint32,
      kernelHash: fc.string(),
      codeHash: fc.string(),
      experimentVersions: fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), uint32, { noNullPrototype: true }),
    }),
    host: fc.string({ unit: 'grapheme', maxLength: 40 }),
    processId: uint32,
    processIdentity: fc.string({ maxLength: 64 }),
    threads: count,
    stay: fc.record({
      allocation: fc.string({ maxLength: 40 }),
      job: fc.string({ unit: 'grapheme', maxLength: 40 }),
      logPath: fc.string({ unit: 'grapheme', maxLength: 80 }),
      timeLimitMs: limits,
      wholeTimeLimitMs: limits,
      idleTimeoutMs: limits,
    }),
  });
  fc.assert(
    fc.property(registrations, (request) => {
      const message = Register.requestDeserialize(Register.requestSerialize(encodeRegisterRequest(request)));
      t.deepEqual(decodeRegisterRequest(message), { kind: 'register', request });
    }),
    { seed, verbose: true },
  );
});

test('a registration whose texts are too long is refused with the field named, and a moment is no time for ever', (t) => {
  const stay = { allocation: '', job: '', logPath: '', idleTimeoutMs: undefined, wholeTimeLimitMs: undefined };
  const fingerprint = { protocolVersion: 1, kernelHash: '', codeHash: '', experimentVersions: {} };
  const self = { fingerprint, host: 'h', processId: 1, processIdentity: 'p', threads: 1 };
  const decode = (own: Partial<WorkerStay>) => {
    const request = { ...self, stay: { ...stay, timeLimitMs: undefined, ...own } };
    return decodeRegisterRequest(
      Register.requestDeserialize(Register.requestSerialize(encodeRegisterRequest(request))),
    );
  };
  t.like(decode({ job: 'j'.repeat(257) }), { kind: 'malformed', field: 'job' });
  t.like(decode({ allocation: 'a'.repeat(257) }), { kind: 'malformed', field: 'allocation' });
  t.like(decode({ logPath: '/'.repeat(4097) }), { kind: 'malformed', field: 'log_path' });
  t.like(decode({ timeLimitMs: 0.2 }), { kind: 'register', request: { stay: { timeLimitMs: 1 } } });
});

test('a message that says too little is refused with the field named', (t) => {
  const field = (message: Parameters<typeof Sync.requestSerialize>[0]) => {
    const decoded = decodeSyncRequest(Sync.requestDeserialize(Sync.requestSerialize(message)));
    return decoded.kind === 'malformed' ? decoded.field : undefined;
  };
  const good = { sessionId: 's', sequence: 1 };
  t.is(field(good), undefined);
  t.is(field({ sequence: 1 }), 'session_id');
  t.is(field({ sessionId: 's' }), 'sequence');
  t.is(field({ ...good, heldLeaseIds: ['a', ''] }), 'held_lease_ids[1]');
  t.is(field({ ...good, heldHash: Buffer.alloc(15) }), 'held_hash');
  t.is(field({ ...good, heldLeaseIds: ['a'], heldHash: Buffer.alloc(16) }), 'held_lease_ids');
  t.is(field({ ...good, failures: [{ kind: 'KIND_RETURNED' }] }), 'failures[0].lease_id');
  t.is(field({ ...good, failures: [{ leaseId: 'a' }] }), 'failures[0].kind');
  const many = new Array<object>(resultsPerSyncMax + 1).fill({ leaseId: 'a', kind: 'KIND_RETURNED' });
  t.is(field({ ...good, failures: many }), 'failures');
  t.is(field({ ...good, outcomes: { verdictCounts: [1] } }), 'outcomes.metric_counts');
  const leaseIds = packNames(['a']);
  t.is(field({ ...good, progress: { leaseIds, trialsDone: [0.5] } }), undefined);
  t.is(field({ ...good, progress: { leaseIds, trialsDone: [0.5, 1] } }), 'progress.lease_ids');
  for (const trialsDone of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    t.is(field({ ...good, progress: { leaseIds, trialsDone: [trialsDone] } }), 'progress.trials_done');
  }
  const register = decodeRegisterRequest(Register.requestDeserialize(Register.requestSerialize({ threads: 1 })));
  t.like(register, { kind: 'malformed', field: 'fingerprint' });
});

test('a lease that makes no sense is refused by the worker', (t) => {
  const field = (lease: object) => {
    const decoded = decodeSyncResponse(Sync.responseDeserialize(Sync.responseSerialize({ leases: [lease] })));
    return decoded.kind === 'malformed' ? decoded.field : undefined;
  };
  const good = { leaseId: 'a', sweepId: '0'.repeat(32), trialCount: 1 };
  t.is(field(good), undefined);
  t.is(field({ ...good, leaseId: '' }), 'leases[0].lease_id');
  t.is(field({ ...good, sweepId: '../..' }), 'leases[0].sweep_id');
  t.is(field({ ...good, trialCount: 0 }), 'leases[0].trial_count');
});
