import { status } from '@grpc/grpc-js';
import test from 'ava';
import type { GetGridRequest } from '../../../src/wire/generated/phasegrid/v1/GetGridRequest.js';
import type { GetGridResponse__Output } from '../../../src/wire/generated/phasegrid/v1/GetGridResponse.js';
import type { GetSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/GetSweepResponse.js';
import type { ListSweepsRequest } from '../../../src/wire/generated/phasegrid/v1/ListSweepsRequest.js';
import type { ListSweepsResponse__Output } from '../../../src/wire/generated/phasegrid/v1/ListSweepsResponse.js';
import type { SubmitSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import { decodeSweepMessage } from '../../wire/decode-sweep-message.js';
import { registerWorker, toyVerdict } from '../simulated-worker.js';
import { testGrants, testTokens } from '../test-tokens.js';
import { toyDocument } from '../toy-declaration.js';
import { openToySite, toyFingerprint } from '../toy-site.js';
import { ask, failureOf, type RawClient } from './raw-client.js';

test('a sweep is created, found unchanged and extended by further trials', async (t) => {
  const { client } = await openToySite(t);
  const size = { m: 4, k: 3 };
  const created = await submit(client, toyDocument({ ...size, trials: 10 }));
  const again = await submit(client, toyDocument({ ...size, trials: 10 }));
  const fewer = await submit(client, toyDocument({ ...size, trials: 5 }));
  const more = await submit(client, toyDocument({ ...size, trials: 25 }));
  t.deepEqual(
    [created, again, fewer, more].map(({ effect }) => effect),
    ['EFFECT_CREATED', 'EFFECT_UNCHANGED', 'EFFECT_UNCHANGED', 'EFFECT_EXTENDED'],
  );
  t.is(new Set([created, again, fewer, more].map(({ sweep }) => sweep?.sweepId)).size, 1);
  t.is(fewer.sweep?.trials, 10);
  t.is(more.progress?.trialCount, 4 * 3 * 25);
  t.is(more.progress?.state, 'SWEEP_STATE_ACTIVE');
});

test('the sweep that is returned submits again as the same sweep, and says what the document said', async (t) => {
  const { client } = await openToySite(t);
  const { sweep } = await submit(client, toyDocument({ trials: 10, m: 4, k: 3, seed: 77 }));
  t.assert(sweep !== null);
  if (sweep === null) return;
  t.is((await submit(client, sweep.document)).effect, 'EFFECT_UNCHANGED');
  const decoded = decodeSweepMessage(sweep);
  t.is(decoded.seed, 77);
  t.deepEqual(decoded.axes[1], { name: 'k', values: [1, 2, 3] });
  t.deepEqual(decoded.parameters, { n: 1000 });
});

test('all problems of a document are reported at once, each with its field', async (t) => {
  const { client } = await openToySite(t);
  const document = 'experiment: toy\nseed: -1\ntrials: 0\nparameters: { n: 10, q: 3 }\naxes: { m: [1], k: [20] }\n';
  const failure = await failureOf(
    ask((metadata, options, reply) =>
      client.sweeps.submitSweep({ document, source: 'study.yaml' }, metadata, options, reply),
    ),
  );
  t.is(failure.code, status.INVALID_ARGUMENT);
  const fields = failure.violations.map(({ field }) => field);
  for (const field of ['document.seed', 'document.trials', 'document.parameters.q'])
    t.true(fields.includes(field), field);
  t.true(failure.violations.every(({ description }) => description.startsWith('study.yaml:')));
  t.regex(failure.details, /study\.yaml:2:\d+ seed: expected/);
});

test('so many problems that a trailer cannot hold them are cut, and the rest is counted', async (t) => {
  const { client } = await openToySite(t);
  const wrong = Array.from({ length: 45 }, (_, index) => `  parameter-of-another-experiment-${index}: ${index}`);
  const document = `experiment: toy\nseed: 1\ntrials: 1\nparameters:\n${wrong.join('\n')}\naxes: { m: [1], k: [1] }\n`;
  const { code, violations } = await failureOf(submit(client, document));
  t.is(code, status.INVALID_ARGUMENT);
  const last = violations[violations.length - 1];
  const counted = /and (\d+) more problems/.exec(last.description);
  t.is(violations.length - 1 + Number(counted?.[1]), 45);
});

test('a document above 1 MiB is refused by name, a message above 18 MiB before it is read', async (t) => {
  const { client } = await openToySite(t);
  const long = await failureOf(submit(client, `# ${'x'.repeat(1 << 20)}`));
  t.is(long.code, status.INVALID_ARGUMENT);
  t.deepEqual(long.violations, [{ field: 'document', description: 'expected at most 1048576 bytes, got 1048578' }]);
  const huge = await failureOf(submit(client, 'x'.repeat(19 << 20)));
  t.is(huge.code, status.RESOURCE_EXHAUSTED);
});

test('a prefix that two sweeps share is refused with both names, and an unknown sweep is not found', async (t) => {
  const { client } = await openToySite(t);
  const ids: string[] = [];
  // Of seventeen identities two begin with the same one of sixteen digits.
  for (let seed = 0; seed < 17; seed += 1) {
    ids.push((await submit(client, toyDocument({ seed, trials: 1, m: 1, k: 1 }))).sweep?.sweepId ?? '');
  }
  const digit = ids.map((id) => id[0]).find((first, index, all) => all.indexOf(first) !== index) ?? '';
  const ambiguous = await failureOf(getSweep(client, digit));
  t.is(ambiguous.code, status.INVALID_ARGUMENT);
  t.is(ambiguous.violations[0].field, 'sweep_id');
  for (const id of ids.filter((one) => one.startsWith(digit))) t.true(ambiguous.details.includes(id));
  t.is((await getSweep(client, ids[3].slice(0, 12))).sweep?.sweepId, ids[3]);
  const unknown =
    Array.from('0123456789abcdef')
      .map((d) => d.repeat(32))
      .find((id) => !ids.includes(id)) ?? '';
  t.is((await failureOf(getSweep(client, unknown))).code, status.NOT_FOUND);
  t.is((await failureOf(getSweep(client, ''))).code, status.INVALID_ARGUMENT);
  t.is((await failureOf(getSweep(client, 'sweep'))).code, status.INVALID_ARGUMENT);
});

test('the pages of a grid join to the whole, with rates, intervals and derived sizes', async (t) => {
  const { client } = await openToySite(t);
  const document =
    'experiment: toy\nseed: 1\ntrials: 20\nparameters: { n: 10 }\naxes: { delta: [0.2, 0.5, 1], k: [1, 2, 3, 4, 5] }\n';
  const sweepId = (await submit(client, document)).sweep?.sweepId ?? '';
  await (await registerWorker(client, toyFingerprint)).work(4);
  const whole = await getGrid(client, { sweepId });
  const pages: GetGridResponse__Output[] = [];
  for (let pageToken = ''; pages.length === 0 || pageToken !== ''; ) {
    const page = await getGrid(client, { sweepId, pageSize: 4, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
  }
  t.deepEqual(
    pages.map(({ cells }) => cells.length),
    [4, 4, 4, 3],
  );
  t.deepEqual(
    pages.flatMap(({ cells }) => cells),
    whole.cells,
  );
  t.deepEqual(whole.derivedSizes, ['m']);
  t.is(whole.cellCount, 15);
  const cell = whole.cells[6];
  t.deepEqual(
    cell.coordinates.map(({ number }) => number),
    [0.5, 2],
  );
  t.deepEqual(cell.derivedSizes, [5]);
  const successes = Array.from({ length: 20 }, (_, trial) => toyVerdict(6, trial)).filter((code) => code === 1).length;
  t.is(cell.tally?.successes, successes);
  t.is(cell.rate, successes / 20);
  t.true((cell.low ?? 1) < successes / 20 && successes / 20 < (cell.high ?? 0));
});

test('a grid of the first trials counts those alone, and an unsettled grid has cells without rates', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = (await submit(client, toyDocument({ trials: 30, m: 3, k: 3 }))).sweep?.sweepId ?? '';
  const empty = await getGrid(client, { sweepId });
  t.is(empty.cells.length, 9);
  t.true(empty.cells.every(({ tally, rate }) => tally?.trials === 0 && rate === undefined));
  await (await registerWorker(client, toyFingerprint)).work(4);
  const first = await getGrid(client, { sweepId, trials: 7 });
  t.deepEqual(
    first.cells.map(({ tally }) => [tally?.trials, tally?.successes]),
    first.cells.map((_, cell) => [7, [0, 1, 2, 3, 4, 5, 6].filter((trial) => toyVerdict(cell, trial) === 1).length]),
  );
  t.deepEqual((await getGrid(client, { sweepId, trials: 999 })).cells, (await getGrid(client, { sweepId })).cells);
});

test('a page token that was never given out is refused by name', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = (await submit(client, toyDocument({ trials: 1, m: 2, k: 2 }))).sweep?.sweepId ?? '';
  for (const pageToken of ['4', '-1', 'x', '1e1', '01']) {
    const failure = await failureOf(getGrid(client, { sweepId, pageToken }));
    t.is(failure.code, status.INVALID_ARGUMENT, pageToken);
    t.is(failure.violations[0].field, 'page_token');
  }
  const list = await failureOf(listSweeps(client, { pageToken: 'x' }));
  t.is(list.violations[0].field, 'page_token');
});

test('sweeps are listed from the newest on, and one that comes in between does not shift the pages', async (t) => {
  const { client } = await openToySite(t);
  const ids: string[] = [];
  const add = async (seed: number) => {
    ids.unshift((await submit(client, toyDocument({ seed, trials: 1, m: 1, k: 1 }))).sweep?.sweepId ?? '');
  };
  for (const seed of [1, 2, 3, 4, 5]) await add(seed);
  const expected = [...ids];
  const first = await listSweeps(client, { pageSize: 2 });
  await add(6);
  const second = await listSweeps(client, { pageSize: 2, pageToken: first.nextPageToken });
  const third = await listSweeps(client, { pageSize: 2, pageToken: second.nextPageToken });
  const listed = [first, second, third].flatMap(({ sweeps }) => sweeps.map(({ sweep }) => sweep?.sweepId));
  t.deepEqual(listed, expected);
  t.is(third.nextPageToken, '');
  t.is((await listSweeps(client, {})).sweeps.length, 6);
});

test('a cancelled sweep hands out no tasks until it is resumed, and both calls may be repeated', async (t) => {
  const { client } = await openToySite(t);
  const sweepId = (await submit(client, toyDocument({ trials: 30, m: 3, k: 3 }))).sweep?.sweepId ?? '';
  const worker = await registerWorker(client, toyFingerprint);
  const cancel = () =>
    ask((metadata, options, reply) => client.sweeps.cancelSweep({ sweepId }, metadata, options, reply));
  const resume = () =>
    ask((metadata, options, reply) => client.sweeps.resumeSweep({ sweepId }, metadata, options, reply));
  for (const reply of [await cancel(), await cancel()]) t.like(reply, { progress: { state: 'SWEEP_STATE_CANCELLED' } });
  t.is(await worker.step(4), 0);
  for (const reply of [await resume(), await resume()]) t.like(reply, { progress: { state: 'SWEEP_STATE_ACTIVE' } });
  t.true((await worker.step(4)) > 0);
});

test('a sweep says what computed it', async (t) => {
  const { client } = await openToySite(t, { version: '1.2.3' });
  const sweepId = (await submit(client, toyDocument({ trials: 30, m: 3, k: 3 }))).sweep?.sweepId ?? '';
  t.deepEqual((await getSweep(client, sweepId)).provenance?.hosts, []);
  await (await registerWorker(client, toyFingerprint)).work(4);
  t.deepEqual((await getSweep(client, sweepId)).provenance, {
    phasegridVersion: '1.2.3',
    kernelHash: toyFingerprint.kernelHash,
    codeHash: toyFingerprint.codeHash,
    hosts: [{ host: 'simulated', tasks: 1, computeSeconds: 0.001 }],
  });
});

test('a worker of another kernel is refused with the difference named', async (t) => {
  const { client } = await openToySite(t);
  const failure = await failureOf(registerWorker(client, { ...toyFingerprint, kernelHash: '0'.repeat(64) }));
  t.is(failure.code, status.FAILED_PRECONDITION);
  t.regex(failure.details, /kernel hash: the coordinator has f{64}, the worker 0{64}/);
  t.is(failure.violations[0].field, 'fingerprint');
});

test('a sync of an unknown session is not found, and one with an unreadable result names the field', async (t) => {
  const { client } = await openToySite(t);
  const unknown = { sessionId: 'nobody', sequence: 1 };
  const sync = (request: Parameters<typeof client.workers.sync>[0]) =>
    failureOf(ask((metadata, options, reply) => client.workers.sync(request, metadata, options, reply)));
  t.is((await sync(unknown)).code, status.NOT_FOUND);
  const counts = { verdictCounts: [3], metricCounts: [0], curveCounts: [0], computeUs: [1] };
  const malformed = await sync({ ...unknown, outcomes: { ...counts, verdicts: Buffer.of(1, 2) } });
  t.is(malformed.code, status.INVALID_ARGUMENT);
  t.is(malformed.violations[0].field, 'outcomes.verdicts');
});

test('without a token every call is turned away, health too, and with one of another role', async (t) => {
  const { client } = await openToySite(t, { access: testGrants });
  const document = toyDocument({ trials: 1, m: 1, k: 1 });
  const attempt = (token?: string) =>
    ask<SubmitSweepResponse__Output>(
      (metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply),
      token,
    );
  const { all, client: own, reader, worker } = testTokens;
  for (const token of [undefined, 'Bearer', `Bearer ${own.slice(1)}`, `Bearer ${own}!`, `Basic ${own}`, own]) {
    t.is((await failureOf(attempt(token))).code, status.UNAUTHENTICATED, token);
  }
  t.is((await failureOf(checkHealth(client))).code, status.UNAUTHENTICATED);
  t.is((await failureOf(registerWorker(client, toyFingerprint))).code, status.UNAUTHENTICATED);
  t.like(await failureOf(registerWorker(client, toyFingerprint, `Bearer ${own}`)), {
    code: status.PERMISSION_DENIED,
    details: 'Register: expected the token of a worker, got that of a client',
  });
  for (const token of [reader, worker]) {
    t.regex((await failureOf(attempt(`Bearer ${token}`))).details, /SubmitSweep: expected the token of a client, got/);
  }
  t.is((await attempt(`Bearer ${own}`)).effect, 'EFFECT_CREATED');
  t.is((await attempt(`Bearer ${all}`)).effect, 'EFFECT_UNCHANGED');
  await t.notThrowsAsync(registerWorker(client, toyFingerprint, `Bearer ${worker}`));
  t.is(await checkHealth(client, `Bearer ${reader}`), 'SERVING');
});

function submit(client: RawClient, document: string): Promise<SubmitSweepResponse__Output> {
  return ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
}

function getSweep(client: RawClient, sweepId: string): Promise<GetSweepResponse__Output> {
  return ask((metadata, options, reply) => client.sweeps.getSweep({ sweepId }, metadata, options, reply));
}

function getGrid(client: RawClient, request: GetGridRequest): Promise<GetGridResponse__Output> {
  return ask((metadata, options, reply) => client.sweeps.getGrid(request, metadata, options, reply));
}

function listSweeps(client: RawClient, request: ListSweepsRequest): Promise<ListSweepsResponse__Output> {
  return ask((metadata, options, reply) => client.sweeps.listSweeps(request, metadata, options, reply));
}

/** One field of HealthCheckResponse, decoded by hand: field 1, a varint. */
async function checkHealth(client: RawClient, token?: string): Promise<string> {
  const names = ['UNKNOWN', 'SERVING', 'NOT_SERVING'];
  const code = await ask<number>(
    (metadata, options, reply) =>
      client.sweeps.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        () => Buffer.alloc(0),
        (bytes) => bytes[1],
        null,
        metadata,
        options,
        reply,
      ),
    token,
  );
  return names[code];
}
