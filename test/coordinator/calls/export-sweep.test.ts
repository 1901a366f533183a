import test from 'ava';
import { collectMetrics } from '../../../coordinator/calls/collect-metrics.js';
import type { ExportDiagramResponse__Output } from '../../../src/wire/generated/phasegrid/v1/ExportDiagramResponse.js';
import type { ExportFormat } from '../../../src/wire/generated/phasegrid/v1/ExportFormat.js';
import type { ListSweepsResponse__Output } from '../../../src/wire/generated/phasegrid/v1/ListSweepsResponse.js';
import type { SubmitSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import { registerWorker, toyVerdict } from '../simulated-worker.js';
import { toyDocument } from '../toy-declaration.js';
import { openToySite, toyFingerprint } from '../toy-site.js';
import { ask, collect, type RawClient } from './raw-client.js';

/** How a file of each format begins. */
const beginnings: Partial<Record<ExportFormat, readonly [mediaType: RegExp, content: RegExp]>> = {
  EXPORT_FORMAT_SVG: [/^image\/svg\+xml/, /^(<\?xml[^>]*>\s*)?<svg/],
  EXPORT_FORMAT_PNG: [/^image\/png/, /^\x89PNG/],
  EXPORT_FORMAT_PDF: [/^application\/pdf/, /^%PDF-/],
  EXPORT_FORMAT_CSV: [/^text\/csv/, /^m,k,/],
  EXPORT_FORMAT_JSON: [/^application\/json/, /^\{/],
  EXPORT_FORMAT_NPZ: [/^application\/zip/, /^PK/],
  EXPORT_FORMAT_PARQUET: [/^application\//, /^PAR1/],
};

test('every format is exported, with its media type in the first piece alone and the same bytes each time', async (t) => {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 20, m: 6, k: 5 });
  await ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
  await (await registerWorker(client, toyFingerprint)).work(4);
  for (const [format, [mediaType, content]] of Object.entries(beginnings)) {
    const pieces = await exportPieces(client, format as ExportFormat);
    t.regex(pieces[0].mediaType, mediaType, format);
    t.true(pieces.slice(1).every((piece) => piece.mediaType === ''));
    t.true(pieces.every((piece) => piece.content.length <= 256 * 1024));
    const file = join(pieces);
    t.regex(file.toString('latin1'), content, format);
    t.deepEqual(join(await exportPieces(client, format as ExportFormat)), file, format);
  }
});

test('an export of the first trials counts those alone', async (t) => {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 20, m: 3, k: 2 });
  await ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
  await (await registerWorker(client, toyFingerprint)).work(4);
  const lines = join(await exportPieces(client, 'EXPORT_FORMAT_CSV', 7))
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/);
  const at = (name: string) => lines[0].split(',').indexOf(name);
  t.deepEqual(
    lines.slice(1).map((line) => [line.split(',')[at('trials')], line.split(',')[at('successes')]]),
    [0, 1, 2, 3, 4, 5].map((cell) => {
      const successes = [0, 1, 2, 3, 4, 5, 6].filter((trial) => toyVerdict(cell, trial) === 1).length;
      return ['7', String(successes)];
    }),
  );
});

test('metrics stand at their trial and cell, and are NaN where nothing is settled', async (t) => {
  const { client, engine } = await openToySite(t);
  const document = toyDocument({ trials: 5000, m: 5, k: 4 });
  await ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
  const worker = await registerWorker(client, toyFingerprint);
  await worker.step(1);
  await worker.step(0);
  const [record] = engine.listSweeps();
  const taskTrials = record.plan.blocks[0].taskTrialCount;
  t.true(taskTrials < 2000, 'one task is settled, and the trials asked for end in another');
  const metrics = collectMetrics(engine, record, 2000);
  t.is(metrics.length, 2000 * 20);
  const expected = metrics.map((_, index) => {
    const trial = Math.floor(index / 20);
    return trial >= taskTrials || toyVerdict(index % 20, trial) === 2 ? Number.NaN : trial / 1000;
  });
  t.deepEqual(metrics, expected);
});

test('deviations are refused where theory knows no exact probability, and data files do not ask for a kind', async (t) => {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 5, m: 3, k: 2 });
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document }, metadata, options, reply),
  );
  const request = { sweepId: sweep?.sweepId ?? '', diagram: 'DIAGRAM_KIND_DEVIATION' } as const;
  const send = (format: ExportFormat) =>
    collect<ExportDiagramResponse__Output>(
      client.sweeps.exportDiagram({ ...request, format }, { deadline: Date.now() + 60_000 }),
    );
  const error = await t.throwsAsync(send('EXPORT_FORMAT_SVG'));
  t.regex(error.message, /FAILED_PRECONDITION: .*for no cell of this slice is one known/);
  t.regex(join(await send('EXPORT_FORMAT_CSV')).toString('utf8'), /^m,k,trials,.*,high\n/);
});

async function exportPieces(
  client: RawClient,
  format: ExportFormat,
  trials = 0,
): Promise<ExportDiagramResponse__Output[]> {
  const { sweeps } = await ask<ListSweepsResponse__Output>((metadata, options, reply) =>
    client.sweeps.listSweeps({}, metadata, options, reply),
  );
  const sweepId = sweeps[0].sweep?.sweepId ?? '';
  return collect(client.sweeps.exportDiagram({ sweepId, format, trials }, { deadline: Date.now() + 60_000 }));
}

function join(pieces: readonly ExportDiagramResponse__Output[]): Buffer {
  return Buffer.concat(pieces.map(({ content }) => content));
}
