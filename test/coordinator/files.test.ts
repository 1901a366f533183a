import { status } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import type { CoordinatorOptions } from '../../coordinator/start-coordinator.js';
import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { FileReference } from '../../src/sweep/file-reference.js';
import { referTo } from '../../src/sweep/refer-to.js';
import { fileBytesMax } from '../../src/sweep/sweep-bounds.js';
import { fileSchema } from '../../src/sweep/sweep-schema.js';
import { encodeReference } from '../../src/wire/file-codec.js';
import type { FetchFileResponse__Output } from '../../src/wire/generated/phasegrid/v1/FetchFileResponse.js';
import type { SubmitSweepResponse__Output } from '../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import { decodeSyncResponse, encodeRegisterRequest, encodeSyncRequest } from '../../src/wire/sync-codec.js';
import { ask, collect, failureOf, type RawClient } from './calls/raw-client.js';
import { temporaryLedgerPath } from './store/ledger-directory.js';
import { toyDeclaration } from './toy-declaration.js';
import { openToySite, toyFingerprint } from './toy-site.js';

const declaration: ExperimentDeclaration = {
  ...toyDeclaration,
  parameters: [
    ...toyDeclaration.parameters,
    { name: 'image', description: 'a picture', unit: 'file', schema: fileSchema },
    { name: 'mask', description: 'a mask', unit: 'file', schema: fileSchema, builtIn: ['none'], default: 'none' },
  ],
  checkFile: (_parameter, content) => (content[0] === 0 ? { expected: 'a picture', got: 'zeros' } : undefined),
};

const cat = Buffer.from('a cat');
// Several pieces, the last one not full.
const dog = Buffer.alloc(300_001, 'a dog ');

function open(t: ExecutionContext, options: Partial<CoordinatorOptions> = {}) {
  return openToySite(t, { findDeclaration: () => declaration, ...options });
}

function documentOf(image: string, more: { readonly mask?: string; readonly seed?: number } = {}): string {
  const { mask = 'none', seed = 1 } = more;
  return JSON.stringify({
    experiment: 'toy',
    seed,
    trials: 4,
    parameters: { n: 9, image, mask },
    axes: { m: [1, 2], k: [1] },
  });
}

function submit(
  client: RawClient,
  document: string,
  files: readonly Buffer[] = [],
  sha256s = files.map((content) => encodeReference(referTo(content))),
): Promise<SubmitSweepResponse__Output> {
  const messages = files.map((content, index) => ({ sha256: sha256s[index], content }));
  return ask((metadata, options, reply) =>
    client.sweeps.submitSweep({ document, files: messages }, metadata, options, reply),
  );
}

async function fetchFile(client: RawClient, reference: FileReference): Promise<Buffer> {
  const stream = client.workers.fetchFile({ sha256: encodeReference(reference) });
  const pieces = await collect<FetchFileResponse__Output>(stream);
  return Buffer.concat(pieces.map(({ content }) => content));
}

function countRows(ledgerPath: string): unknown {
  const database = new Database(ledgerPath, { readonly: true });
  try {
    return database.prepare('SELECT count(*) FROM file').pluck().get();
  } finally {
    database.close();
  }
}

test('any client submits a sweep with its files, and any worker fetches them in pieces', async (t) => {
  const { client } = await open(t);
  const reply = await submit(client, documentOf(referTo(dog), { mask: referTo(cat) }), [cat, dog]);
  t.like(reply, { effect: 'EFFECT_CREATED', sweep: { parameters: { image: { text: referTo(dog) } } } });
  t.deepEqual(await fetchFile(client, referTo(dog)), dog);
  t.deepEqual(await fetchFile(client, referTo(cat)), cat);
});

test('a worker is told with the document which files its trials need', async (t) => {
  const { client } = await open(t);
  await submit(client, documentOf(referTo(dog), { mask: referTo(cat) }), [cat, dog]);
  const registration = encodeRegisterRequest({
    fingerprint: toyFingerprint,
    host: 'here',
    processId: 1,
    processIdentity: 'i'.repeat(22),
    threads: 1,
  });
  const { sessionId } = await ask<{ sessionId: string }>((metadata, options, reply) =>
    client.workers.register(registration, metadata, options, reply as never),
  );
  const request = { sessionId, sequence: 1, freeSlots: 1, held: [], results: [], draining: false, waitMs: 0 };
  const news = decodeSyncResponse(
    await ask((metadata, options, reply) =>
      client.workers.sync(encodeSyncRequest({ request, knownSweepIds: [] }), metadata, options, reply),
    ),
  );
  if (news.kind === 'malformed') return t.fail(news.problem);
  t.deepEqual(new Set(news.sweeps[0].files), new Set([referTo(dog), referTo(cat)]));
});

test('what is wrong with a file is refused by its field, and nothing is kept', async (t) => {
  const { client, engine } = await open(t);
  const image = referTo(cat);
  const large = Buffer.alloc(fileBytesMax + 1, 1);
  const zeros = Buffer.alloc(8);
  for (const [what, call, field] of [
    ['another content', submit(client, documentOf(image), [dog], [encodeReference(image)]), 'files[0].content'],
    ['no hash', submit(client, documentOf(image), [cat], ['cat.png']), 'files[0].sha256'],
    ['too large', submit(client, documentOf(referTo(large)), [large]), 'files[0].content'],
    ['missing', submit(client, documentOf(image)), 'document.parameters.image'],
    ['not named', submit(client, documentOf(image), [cat, dog]), 'files'],
    ['a path', submit(client, documentOf('cat.png'), [cat]), 'document.parameters.image'],
    ['no picture', submit(client, documentOf(referTo(zeros)), [zeros]), 'document.parameters.image'],
  ] as const) {
    const failure = await failureOf(call);
    t.is(failure.code, status.INVALID_ARGUMENT, what);
    t.deepEqual(
      failure.violations.map((violation) => violation.field),
      [field],
      what,
    );
  }
  t.deepEqual(engine.listSweeps(), []);
  t.is(engine.readFile(image), undefined);
});

test('a submission beyond all bounds is refused before it is read', async (t) => {
  const { client } = await open(t);
  const files = [1, 2, 3, 4, 5].map((byte) => Buffer.alloc(fileBytesMax, byte));
  const failure = await failureOf(submit(client, documentOf(referTo(files[0])), files));
  t.is(failure.code, status.RESOURCE_EXHAUSTED);
});

test('a file that no sweep names is not there, and a name that is no hash is refused', async (t) => {
  const { client } = await open(t);
  await submit(client, documentOf(referTo(cat)), [cat]);
  t.is((await failureOf(fetchFile(client, referTo(dog)))).code, status.NOT_FOUND);
  const malformed = await failureOf(collect(client.workers.fetchFile({ sha256: '../ledger.db' })));
  t.like(malformed, { code: status.INVALID_ARGUMENT, violations: [{ field: 'sha256' }] });
});

test('a content is kept once, and a document that names it later needs no file', async (t) => {
  const ledgerPath = temporaryLedgerPath(t);
  const site = await open(t, { ledgerPath });
  const { client } = site;
  const image = referTo(dog);
  const first = await submit(client, documentOf(image), [dog]);
  t.is((await submit(client, documentOf(image, { seed: 2 }), [dog])).effect, 'EFFECT_CREATED');
  t.is((await submit(client, documentOf(image, { seed: 3, mask: image }))).effect, 'EFFECT_CREATED');
  const canonical = first.sweep?.document ?? '';
  t.like(await submit(client, canonical), { effect: 'EFFECT_UNCHANGED', sweep: { sweepId: first.sweep?.sweepId } });
  t.is((await submit(client, canonical.replace('"trials":4', '"trials":9'))).effect, 'EFFECT_EXTENDED');
  await site.close();
  t.is(countRows(ledgerPath), 1);
});

test('a coordinator that was started again has the files', async (t) => {
  const ledgerPath = temporaryLedgerPath(t);
  const before = await open(t, { ledgerPath });
  const { sweep } = await submit(before.client, documentOf(referTo(dog)), [dog]);
  await before.close();
  const { client } = await open(t, { ledgerPath });
  t.deepEqual(await fetchFile(client, referTo(dog)), dog);
  t.is((await submit(client, sweep?.document ?? '')).effect, 'EFFECT_UNCHANGED');
  t.is((await submit(client, documentOf(referTo(dog), { seed: 2 }))).effect, 'EFFECT_CREATED');
});

test('a file that was changed in the ledger is not handed out, and one that is gone is noticed at once', async (t) => {
  const ledgerPath = temporaryLedgerPath(t);
  const before = await open(t, { ledgerPath });
  await submit(before.client, documentOf(referTo(cat)), [cat]);
  await before.close();
  const spoil = (statement: string) => {
    const database = new Database(ledgerPath);
    database.exec(statement);
    database.close();
  };
  spoil(`UPDATE file SET content = CAST('a cow' AS BLOB)`);
  const site = await open(t, { ledgerPath });
  const failure = await failureOf(fetchFile(site.client, referTo(cat)));
  t.is(failure.code, status.DATA_LOSS);
  t.regex(failure.details, /damaged.*the content of sha256:\w+ is that of sha256:/);
  await site.close();
  spoil('DELETE FROM file');
  await t.throwsAsync(open(t, { ledgerPath }), { code: 'LEDGER_DAMAGED', message: /which is missing/ });
});
