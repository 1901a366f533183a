import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { CellWindow } from '../../../coordinator/core/replies.js';
import { startCoordinator } from '../../../coordinator/start-coordinator.js';
import { type Client, connect, type ExportRequest } from '../../../src/cli/client/client.js';
import { ClientError } from '../../../src/cli/client/client-error.js';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { exitCode } from '../../../src/cli/command-line/exit-code.js';
import type { SweepId } from '../../../src/sweep/sweep.js';
import type { WatchSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/WatchSweepResponse.js';
import { openRawClient } from '../../coordinator/calls/raw-client.js';
import { registerWorker, type SimulatedWorker } from '../../coordinator/simulated-worker.js';
import { toyDocument } from '../../coordinator/toy-declaration.js';
import { openToySite, toyFingerprint, toyOptions } from '../../coordinator/toy-site.js';

test('a sweep is submitted, found, cancelled, resumed and listed', async (t) => {
  const { client } = await openSite(t);
  const submitted = await client.submitSweep({ document: toyDocument({ trials: 5, m: 2, k: 2 }) });
  const id = submitted.sweep?.sweepId ?? '';
  t.is((await client.getSweep(id.slice(0, 8))).sweep?.sweepId, id);
  t.is((await client.cancelSweep(id)).progress?.state, 'SWEEP_STATE_CANCELLED');
  t.is((await client.resumeSweep(id)).progress?.state, 'SWEEP_STATE_ACTIVE');
  t.deepEqual(
    (await client.listSweeps()).map(({ sweep }) => sweep?.sweepId),
    [id],
  );
});

test('a grid of several pages is joined in grid order', async (t) => {
  const { client, worker } = await openSite(t);
  const id = await submit(client, { trials: 1, m: 150, k: 150 });
  await worker.work(8);
  const grid = await client.getGrid(id);
  t.is(grid.cells.length, 22_500);
  t.true(grid.cells.every(({ tally }, cell) => tally?.cell === cell && tally.trials === 1));
  t.is(grid.nextPageToken, '');
});

test('a file of many pieces is joined, and names the cells that the grid names', async (t) => {
  const { client, worker } = await openSite(t);
  const id = await submit(client, { trials: 2, m: 150, k: 150 });
  await worker.work(8);
  const content = await client.exportDiagram({ sweepId: id, format: 'EXPORT_FORMAT_CSV' });
  t.true(content.length > 3 * 128 * 1024, 'the file takes several messages');
  const lines = content.toString('utf8').trimEnd().split(/\r?\n/);
  t.is(lines.length, 1 + 22_500);
  t.regex(lines[0], /^m,k,/);
  t.regex(lines[22_500], /^150,150,2,/);
});

test('an axis, a slice or a format that is none is refused with the field named', async (t) => {
  const { client } = await openSite(t);
  const sweepId = await submit(client, { trials: 1, m: 2, k: 2 });
  const requests: [string, Omit<ExportRequest, 'sweepId'>][] = [
    ['x', { format: 'EXPORT_FORMAT_SVG', x: 'rho' }],
    ['y', { format: 'EXPORT_FORMAT_SVG', y: 'rho' }],
    ['y', { format: 'EXPORT_FORMAT_SVG', x: 'm', y: 'm' }],
    ['slice', { format: 'EXPORT_FORMAT_SVG', slice: { rho: 1 } }],
    ['format', { format: 'EXPORT_FORMAT_UNSPECIFIED' }],
  ];
  for (const [field, request] of requests) {
    const error = await t.throwsAsync(client.exportDiagram({ sweepId, ...request }), { instanceOf: ClientError });
    t.like(error, { code: 'INVALID_ARGUMENT', exitCode: exitCode.badInput }, field);
    t.is(error.violations[0].field, field);
  }
});

test('every problem of a document stands in the message on a line of its own', async (t) => {
  const { client } = await openSite(t);
  const document = 'experiment: toy\nseed: x\ntrials: 0\naxes: { m: [1], k: [1] }\n';
  const error = await t.throwsAsync(client.submitSweep({ document, source: 'study.yaml' }), {
    instanceOf: ClientError,
  });
  t.is(error.exitCode, exitCode.badInput);
  t.regex(error.message, /^study\.yaml:2:7 seed: .*\nstudy\.yaml:3:9 trials: /);
});

test('an unknown sweep is refused, and an address where nobody listens fails with what to do', async (t) => {
  const { client, address, close } = await openSite(t);
  t.like(await t.throwsAsync(client.getSweep('0000')), { code: 'NOT_FOUND', exitCode: exitCode.refused });
  await close();
  const error = await t.throwsAsync(client.getSweep('0000'), { instanceOf: ClientError });
  t.like(error, { code: 'UNAVAILABLE', exitCode: exitCode.failed });
  t.true(error.message.includes(address) && error.message.includes('phasegrid serve'));
  // A watch that was never answered does not wait for a coordinator that may not exist.
  t.like(await t.throwsAsync(collect(client.watchSweep('0000'))), { code: 'UNAVAILABLE' });
});

test('another machine is never talked to in the clear', (t) => {
  for (const address of ['example.org:7433', '10.1.2.3:7433', '[2001:db8::1]:7433']) {
    t.throws(() => connect({ address, token: 'secret' }), { instanceOf: CliError, message: /needs TLS/ });
  }
  t.throws(() => connect({ address: 'nonsense' }), { instanceOf: CliError, message: /expected host:port/ });
  const long = `unix:/tmp/${'x'.repeat(103)}`;
  t.throws(() => connect({ address: long }), { instanceOf: CliError, message: /at most 107 bytes, got 108/ });
});

test('a watch goes on over a restart of the coordinator, from the revision that it had', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const options = { ...toyOptions, ledgerPath: join(folder, 'ledger.db') };
  const first = await startCoordinator(options);
  const { address } = first;
  const client = connect({ address });
  t.teardown(client.close);
  const id = await submit(client, { trials: 9000, m: 3, k: 3 });
  const before = openRawClient(address);
  const earlyWorker = await registerWorker(before, toyFingerprint);
  // The first step takes a task, the second reports it.
  await earlyWorker.step(1);
  await earlyWorker.step(1);
  before.close();
  const messages: WatchSweepResponse__Output[] = [];
  const resumedAfter: number[] = [];
  let finishing: Promise<void> | undefined;
  for await (const message of client.watchSweep(id, { intervalMs: 1 })) {
    messages.push(message);
    if (finishing !== undefined) continue;
    await first.close();
    const second = await startCoordinator({ ...options, listen: address });
    const changedCells = second.engine.changedCells.bind(second.engine);
    Object.assign(second.engine, {
      changedCells: (sweepId: SweepId, revision: number, window?: CellWindow) => {
        resumedAfter.push(revision);
        return changedCells(sweepId, revision, window);
      },
    });
    const after = openRawClient(address);
    t.teardown(async () => {
      after.close();
      await second.close();
    });
    finishing = registerWorker(after, toyFingerprint).then((worker) => worker.work(1));
  }
  await finishing;
  const settled = messages.map(({ progress }) => progress?.trialsSettled ?? 0);
  t.true(settled[0] > 0 && settled[0] < 81_000, 'a part was settled before the restart');
  t.is(settled[settled.length - 1], 81_000);
  t.true(resumedAfter[0] > 0);
  t.is(resumedAfter[0], messages[0].progress?.revision ?? 0);
  t.deepEqual(
    settled,
    [...settled].sort((a, b) => a - b),
  );
  t.is(messages[messages.length - 1].progress?.state, 'SWEEP_STATE_COMPLETE');
  const cells = new Map(messages.flatMap((message) => message.cells.map(({ cell, trials }) => [cell, trials])));
  t.deepEqual(
    [...cells.values()],
    Array.from({ length: 9 }, () => 9000),
  );
});

test('a watch ends quietly when its signal says so, waiting or not', async (t) => {
  const { client } = await openSite(t);
  const id = await submit(client, { trials: 1, m: 1, k: 1 });
  const stop = new AbortController();
  const seen: unknown[] = [];
  for await (const message of client.watchSweep(id, { signal: stop.signal })) {
    seen.push(message);
    setImmediate(() => stop.abort());
  }
  t.is(seen.length, 1);
  t.deepEqual(await collect(client.watchSweep(id, { signal: stop.signal })), []);
});

async function openSite(t: ExecutionContext): Promise<{
  readonly client: Client;
  readonly worker: SimulatedWorker;
  readonly address: string;
  readonly close: () => Promise<void>;
}> {
  const site = await openToySite(t);
  const client = connect({ address: site.address });
  t.teardown(client.close);
  const worker = await registerWorker(site.client, toyFingerprint);
  return { client, worker, address: site.address, close: site.close };
}

async function submit(client: Client, size: Parameters<typeof toyDocument>[0]): Promise<string> {
  return (await client.submitSweep({ document: toyDocument(size) })).sweep?.sweepId ?? '';
}

async function collect<Message>(messages: AsyncIterable<Message>): Promise<Message[]> {
  const all: Message[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
