import test from 'ava';
import { collectMetrics } from '../../../coordinator/calls/collect-metrics.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import type { Between } from '../../../src/wire/generated/phasegrid/v1/Between.js';
import type { ExportDiagramRequest } from '../../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
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
  const metrics = runAtOnce(collectMetrics(record.plan, () => engine.outcomes(record.sweepId), 2000));
  t.is(metrics.length, 2000 * 20);
  const expected = metrics.map((_, index) => {
    const trial = Math.floor(index / 20);
    return trial >= taskTrials || toyVerdict(index % 20, trial) === 2 ? Number.NaN : trial / 1000;
  });
  t.deepEqual(metrics, expected);
});

test('data files say of each metric how many trials measured it, and its mean, median and quartiles', async (t) => {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 20, m: 3, k: 2 });
  await ask((metadata, options, reply) => client.sweeps.submitSweep({ document }, metadata, options, reply));
  await (await registerWorker(client, toyFingerprint)).work(4);
  const [header, ...lines] = join(await exportPieces(client, 'EXPORT_FORMAT_CSV', 19))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  lines.forEach((line, cell) => {
    const at = (name: string) => Number(line[header.indexOf(name)]);
    // The simulated worker says trial / 1000, and nothing where it says unresolved.
    const errors = Array.from({ length: 19 }, (_, trial) => trial)
      .filter((trial) => toyVerdict(cell, trial) !== 2)
      .map((trial) => trial / 1000);
    t.is(at('error-measured'), errors.length);
    t.is(at('error-mean'), errors.reduce((sum, error) => sum + error, 0) / errors.length);
    const middle = (errors.length - 1) / 2;
    t.true(Math.abs(at('error-median') - (errors[Math.floor(middle)] + errors[Math.ceil(middle)]) / 2) < 1e-15);
  });
  t.true(lines.some((line) => line[header.indexOf('error-measured')] !== '19'));
});

test('unknown kinds are refused, deviations too where theory knows no exact probability, and data files do not ask for a kind', async (t) => {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 5, m: 3, k: 2 });
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document }, metadata, options, reply),
  );
  const send = (format: ExportFormat, diagram = 'deviation') =>
    collect<ExportDiagramResponse__Output>(
      client.sweeps.exportDiagram(
        { sweepId: sweep?.sweepId ?? '', diagram, format },
        { deadline: Date.now() + 60_000 },
      ),
    );
  const unknown = await t.throwsAsync(send('EXPORT_FORMAT_SVG', 'pie'));
  t.regex(unknown.message, /INVALID_ARGUMENT: diagram: expected one of success-rate, deviation, .*, got "pie"/);
  const error = await t.throwsAsync(send('EXPORT_FORMAT_SVG'));
  t.regex(error.message, /FAILED_PRECONDITION: .*for no cell of this slice is one known/);
  t.regex(
    join(await send('EXPORT_FORMAT_CSV')).toString('utf8'),
    /^m,k,trials,.*,high,error-measured,error-mean,error-median,error-lower-quartile,error-upper-quartile\n/,
  );
});

test('a difference is counted pair by pair, in data files over all cells of the other axes', async (t) => {
  const { client, send } = await openDifferences(t);
  await (await registerWorker(client, toyFingerprint)).work(4);
  const file = join(await send('EXPORT_FORMAT_CSV', { axis: 'k', a: { number: 4 }, b: { number: 2 } })).toString(
    'utf8',
  );
  const [header, ...lines] = file.trimEnd().split('\n');
  t.regex(
    header,
    /^m,k-a,k-b,trials,successes-a,successes-b,only-a,only-b,unresolved,quarantined,rate-a,low-a,high-a,rate-b,low-b,high-b,difference,low,high$/,
  );
  for (const line of lines) {
    const numbers = line.split(',').map(Number);
    const [successesA, successesB, rateA, rateB] = [4, 5, 10, 13].map((at) => numbers[at]);
    t.deepEqual([rateA, rateB], [successesA / 20, successesB / 20]);
    t.true(numbers[11] <= rateA && rateA <= numbers[12] && numbers[14] <= rateB && rateB <= numbers[15]);
  }
  const trials = Array.from({ length: 20 }, (_, trial) => trial);
  t.deepEqual(
    lines.map((line) => line.split(',').slice(0, 9)),
    [1, 2, 3].map((m) => {
      // Four values of k, which run fastest: 4 is the last of a row, 2 the second.
      const pairs = trials.map((trial) => [toyVerdict(4 * m - 1, trial), toyVerdict(4 * m - 3, trial)]);
      const count = (chosen: (pair: number[]) => boolean) => pairs.filter(chosen).length;
      return [
        m,
        4,
        2,
        20,
        count(([a]) => a === 1),
        count(([, b]) => b === 1),
        count(([a, b]) => a === 1 && b !== 1),
        count(([a, b]) => a !== 1 && b === 1),
        count(([a, b]) => a === 2 || b === 2),
      ].map(String);
    }),
  );
  const svg = join(await send('EXPORT_FORMAT_SVG', { axis: 'k', a: { number: 4 }, b: { number: 2 } })).toString('utf8');
  t.regex(svg, /Success rate of k = 4 minus that of k = 2/);
});

test('what cannot be compared is refused with the reason', async (t) => {
  const { client, send } = await openDifferences(t);
  const [two, three] = [{ number: 2 }, { number: 3 }];
  const refusals: [Between | null, RegExp][] = [
    [null, /INVALID_ARGUMENT: between: expected an axis and two of its values, since/],
    [{ axis: 'q', a: two, b: three }, /INVALID_ARGUMENT: between: the sweep has no axis q; its axes are m, k/],
    [
      { axis: 'k', a: two, b: { number: 9 } },
      /INVALID_ARGUMENT: between: the axis k has no value 9; it has 1, 2, 3, 4/,
    ],
    [{ axis: 'k', a: two, b: { text: '3' } }, /INVALID_ARGUMENT: between: the axis k has no value 3/],
    [{ axis: 'k', a: two, b: two }, /INVALID_ARGUMENT: between: expected two values of the axis k, got 2 twice/],
    [{ axis: 'k', a: two }, /INVALID_ARGUMENT: between: expected a number or a text for a and for b/],
    [{ axis: 'k', a: two, b: three }, /FAILED_PRECONDITION: a difference needs trials with a verdict for both values/],
  ];
  for (const [between, message] of refusals) {
    const error = await t.throwsAsync(send('EXPORT_FORMAT_SVG', between), undefined, String(message));
    t.regex(error.message, message);
  }
  const between = { axis: 'k', a: two, b: three };
  const drawn = await t.throwsAsync(send('EXPORT_FORMAT_SVG', between, { x: 'k' }));
  t.regex(
    drawn.message,
    /INVALID_ARGUMENT: between: the values of k are compared, so it can be neither drawn nor held/,
  );
  const other = await t.throwsAsync(send('EXPORT_FORMAT_SVG', between, { diagram: 'success-rate' }));
  t.regex(other.message, /INVALID_ARGUMENT: between: expected none for a diagram of kind success-rate/);
  const table = join(await send('EXPORT_FORMAT_CSV', between)).toString('utf8');
  t.regex(table, /^1,2,3,0,0,0,0,0,0,0,,,,,,,,,$/m, 'data files of a sweep without trials count none');
  await (await registerWorker(client, toyFingerprint)).work(4);
  await t.notThrowsAsync(send('EXPORT_FORMAT_SVG', between));
});

test('transitions are a table of their own, of any sweep with numbers, and no picture', async (t) => {
  const { client, send } = await openDifferences(t);
  const transitions = (format: ExportFormat) => send(format, null, { diagram: '', table: 'DATA_TABLE_TRANSITIONS' });
  await (await registerWorker(client, toyFingerprint)).work(4);
  const pieces = await transitions('EXPORT_FORMAT_CSV');
  t.is(pieces[0].mediaType, 'text/csv; charset=utf-8; header=present');
  const [header, ...rows] = join(pieces).toString('utf8').trimEnd().split('\n');
  t.regex(header, /^m,k,axis,direction,trials,location-50,low-50,high-50,how-50,/);
  t.is(rows.length, 3 + 4);
  const drawn = await t.throwsAsync(transitions('EXPORT_FORMAT_SVG'));
  t.regex(drawn.message, /INVALID_ARGUMENT: table: expected none for the picture svg, got DATA_TABLE_TRANSITIONS/);
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document: toyDocument({ trials: 20, m: 1, k: 1 }) }, metadata, options, reply),
  );
  const single = await t.throwsAsync(
    send('EXPORT_FORMAT_CSV', null, {
      sweepId: sweep?.sweepId ?? '',
      diagram: '',
      table: 'DATA_TABLE_TRANSITIONS',
    }),
  );
  t.regex(single.message, /FAILED_PRECONDITION: the sweep has no axis of at least two numbers/);
});

/** A toy sweep of 3 x 4 cells with no trial yet, and a way to ask for differences. */
async function openDifferences(t: Parameters<typeof openToySite>[0]) {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 20, m: 3, k: 4 });
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document }, metadata, options, reply),
  );
  const send = (format: ExportFormat, between: Between | null, more: Partial<ExportDiagramRequest> = {}) => {
    const request = { sweepId: sweep?.sweepId ?? '', format, diagram: 'difference', between } as const;
    return collect<ExportDiagramResponse__Output>(
      client.sweeps.exportDiagram({ ...request, ...more }, { deadline: Date.now() + 60_000 }),
    );
  };
  return { client, send };
}

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
