import { status } from '@grpc/grpc-js';
import test from 'ava';
import type { ExportedFile } from '../../../coordinator/calls/make-export.js';
import { RequestError } from '../../../coordinator/calls/request-error.js';
import { createSweepService } from '../../../coordinator/calls/sweep-service.js';
import type { Engine } from '../../../coordinator/engine/engine.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import type { RegisterResponse__Output } from '../../../src/wire/generated/phasegrid/v1/RegisterResponse.js';
import type { SyncRequest } from '../../../src/wire/sync.js';
import { encodeRegisterRequest } from '../../../src/wire/sync-codec.js';
import { findToyDeclaration, toyDocument } from '../toy-declaration.js';
import { openToySite, toyFingerprint } from '../toy-site.js';
import { ask, failureOf, type RawClient } from './raw-client.js';

test('a sync whose call is cancelled stops waiting in the engine', async (t) => {
  const { client, engine } = await openToySite(t);
  const sessionId = await openSession(client);
  const waiting = observe(engine, 'sync');
  const abandoned = observe(engine, 'abandonSync');
  const call = client.workers.sync({ sessionId, sequence: 1, freeSlots: 1, waitMs: 20_000 }, () => undefined);
  await waiting;
  call.cancel();
  t.deepEqual(await abandoned, [sessionId, 1]);
});

test('a sync waits no longer than its caller listens', async (t) => {
  const { client, engine } = await openToySite(t);
  const sessionId = await openSession(client);
  const waiting = observe(engine, 'sync');
  const deadline = Date.now() + 5000;
  const call = client.workers.sync({ sessionId, sequence: 1, waitMs: 25_000 }, { deadline }, () => undefined);
  const [request] = (await waiting) as [SyncRequest];
  t.true(request.waitMs < 5000 && request.waitMs > 0, `${request.waitMs} ms`);
  call.cancel();
});

test('a defect is answered with INTERNAL and told, a ledger that cannot be written with UNAVAILABLE', async (t) => {
  const defects: unknown[] = [];
  const { client, engine } = await openToySite(t, { onDefect: (error) => defects.push(error) });
  const submit = () =>
    failureOf(
      ask((metadata, options, reply) =>
        client.sweeps.submitSweep({ document: toyDocument({ trials: 1, m: 1, k: 1 }) }, metadata, options, reply),
      ),
    );
  const defect = new TypeError('nobody thought of this');
  Object.assign(engine, { submitSweep: () => Promise.reject(defect) });
  t.like(await submit(), { code: status.INTERNAL, details: 'nobody thought of this' });
  t.deepEqual(defects, [defect]);
  const full = new LedgerError('LEDGER_DISK_FULL', 'the disk is full');
  Object.assign(engine, { submitSweep: () => Promise.reject(full) });
  t.like(await submit(), { code: status.UNAVAILABLE, details: 'the disk is full' });
  t.is(defects.length, 1);
});

test('exports beyond those that fit in memory at once are refused, and admitted again when one is done', async (t) => {
  const { client, engine } = await openToySite(t);
  const document = toyDocument({ trials: 1, m: 1, k: 1 });
  await ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
  const [{ sweepId }] = engine.listSweeps();
  const finish: (() => void)[] = [];
  const exportSweep = () =>
    new Promise<ExportedFile>((resolve) => {
      finish.push(() => resolve({ content: Buffer.alloc(0), mediaType: 'text/plain' }));
    });
  const identity = { phasegridVersion: '0', kernelHash: '', codeHash: '' };
  const service = createSweepService({
    engine,
    findDeclaration: findToyDeclaration,
    experimentNames: [],
    exportSweep,
    identity,
  });
  const request = {
    sweepId,
    format: 'EXPORT_FORMAT_CSV',
    trials: 0,
    x: '',
    y: '',
    slice: {},
    diagram: '',
    between: null,
    curve: [] as string[],
    metric: [] as string[],
    statistic: 'METRIC_STATISTIC_UNSPECIFIED',
    scale: 'VALUE_SCALE_UNSPECIFIED',
    table: 'DATA_TABLE_UNSPECIFIED',
  } as const;
  const running = [1, 2, 3, 4].map(() => service.exportDiagram(request));
  const refused = await t.throwsAsync(service.exportDiagram(request), { instanceOf: RequestError });
  t.is(refused.code, 'RESOURCE_EXHAUSTED');
  finish[0]();
  await running[0];
  const admitted = service.exportDiagram(request);
  for (const end of finish) end();
  t.is((await admitted).mediaType, 'text/plain');
});

async function openSession(client: RawClient): Promise<string> {
  const registration = encodeRegisterRequest({
    fingerprint: toyFingerprint,
    host: 'here',
    processId: 1,
    processIdentity: 'i'.repeat(22),
    threads: 1,
  });
  const reply = await ask<RegisterResponse__Output>((metadata, options, done) =>
    client.workers.register(registration, metadata, options, done),
  );
  return reply.sessionId;
}

/** Resolves with the parameters of the engine's next such call, which goes on as ever. */
function observe(engine: Engine, method: 'sync' | 'abandonSync'): Promise<readonly unknown[]> {
  const original = engine[method].bind(engine) as (...parameters: unknown[]) => unknown;
  return new Promise((resolve) => {
    Object.assign(engine, {
      [method]: (...parameters: unknown[]) => {
        resolve(parameters);
        return original(...parameters);
      },
    });
  });
}
