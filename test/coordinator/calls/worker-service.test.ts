import { type ServiceError, status } from '@grpc/grpc-js';
import test from 'ava';
import { createWorkerService } from '../../../coordinator/calls/worker-service.js';
import { systemClock } from '../../../coordinator/wall-clock.js';
import type { SyncRequest__Output } from '../../../src/wire/generated/phasegrid/v1/SyncRequest.js';
import { workerServiceDefinition } from '../../../src/wire/proto.js';
import { decodeRetryAfter, retryAfterKey } from '../../../src/wire/status.js';
import { encodeRegisterRequest, encodeSyncRequest } from '../../../src/wire/sync-codec.js';
import { openEngine } from '../open-engine.js';
import { openToySite, toyFingerprint as siteFingerprint } from '../toy-site.js';
import { findToyDeclaration, toyFingerprint, toyIdentity, toySweep } from '../toy-sweep.js';
import { createVirtualClock } from '../virtual-clock.js';
import { ask } from './raw-client.js';

const { Register, Sync } = workerServiceDefinition;

function syncMessage(sessionId: string, sequence: number, waitMs: number): SyncRequest__Output {
  const rest = { freeSlots: 0, held: [], results: [], draining: false };
  const message = encodeSyncRequest({ request: { sessionId, sequence, waitMs, ...rest }, knownSweepIds: [] });
  return Sync.requestDeserialize(Sync.requestSerialize(message));
}

test('whoever comes with too many others is told when to try again, and that is in the trailer', async (t) => {
  // No time passes, so that what is taken is the burst and nothing else.
  const { client } = await openToySite(t, { clock: { ...systemClock, monotonicMs: () => 1000 } });
  const register = (number: number) => {
    const processIdentity = toyIdentity(`host-${number}`);
    const self = { host: 'h', processId: 1, processIdentity, threads: 1 };
    const message = encodeRegisterRequest({ fingerprint: siteFingerprint, ...self });
    return ask((metadata, options, reply) => client.workers.register(message, metadata, options, reply));
  };
  const ends = await Promise.allSettled(Array.from({ length: 150 }, (_, number) => register(number)));
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as ServiceError] : []));
  t.is(refused.length, 50);
  const times = refused.map(({ code, metadata }) => {
    t.is(code, status.RESOURCE_EXHAUSTED);
    return decodeRetryAfter(metadata.get(retryAfterKey)[0]) ?? 0;
  });
  t.deepEqual(
    times.sort((one, other) => one - other),
    Array.from({ length: 50 }, (_, place) => 5 * (place + 1)),
  );
});

test('calls of a session beyond those that can be under way are sent away, and room comes back', async (t) => {
  const clock = createVirtualClock();
  const options = { ledgerPath: ':memory:', fingerprint: toyFingerprint, findDeclaration: findToyDeclaration };
  const engine = openEngine({ ...options, clock });
  t.teardown(() => engine.close());
  await engine.submitSweep(toySweep());
  const { monotonicMs } = clock;
  const service = createWorkerService({ engine, admission: { ask: () => undefined }, monotonicMs });
  const self = { host: 'h', processId: 1, processIdentity: toyIdentity('h'), threads: 1 };
  const message = encodeRegisterRequest({ fingerprint: toyFingerprint, ...self });
  const { sessionId = '' } = service.register(Register.requestDeserialize(Register.requestSerialize(message)));
  const link = { signal: new AbortController().signal, timeLeftMs: undefined };
  const calls = Array.from({ length: 12 }, (_, index) => service.sync(syncMessage(sessionId, index + 1, 0), link));
  const ends = await Promise.allSettled(calls);
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as object] : []));
  t.is(refused.length, 4);
  for (const error of refused) t.like(error, { code: 'RESOURCE_EXHAUSTED', retryAfterMs: 1000 });
  await t.notThrowsAsync(service.sync(syncMessage(sessionId, 13, 0), link));
});

test('a trailer that is no number of milliseconds says nothing', (t) => {
  t.is(decodeRetryAfter('1500'), 1500);
  t.is(decodeRetryAfter('999999999'), 600_000);
  for (const text of [undefined, '', '-1', '1e9', '12.5', 'soon', Buffer.of(1)])
    t.is(decodeRetryAfter(text), undefined);
});
