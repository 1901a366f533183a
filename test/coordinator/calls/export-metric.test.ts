import test from 'ava';
import type { ExportDiagramRequest } from '../../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { ExportDiagramResponse__Output } from '../../../src/wire/generated/phasegrid/v1/ExportDiagramResponse.js';
import type { SubmitSweepResponse__Output } from '../../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import { registerWorker, toyVerdict } from '../simulated-worker.js';
import { toyDocument } from '../toy-declaration.js';
import { openToySite, toyFingerprint } from '../toy-site.js';
import { ask, collect } from './raw-client.js';

test('a diagram of a metric is drawn from what trials measured, and counts those that did', async (t) => {
  const { client, send } = await openMetrics(t);
  await (await registerWorker(client, toyFingerprint)).work(4);
  const svg = await send({ metric: ['error'] });
  t.regex(svg, /Median of error/);
  const measured = [0, 1, 2, 3, 4, 5].flatMap((cell) =>
    Array.from({ length: 20 }, (_, trial) => toyVerdict(cell, trial)).filter((verdict) => verdict !== 2),
  ).length;
  t.true(svg.includes(`error: ${measured} of 120 trials measured it`), svg.slice(0, 1500));
  const first = await send({ metric: ['error'], trials: 19 });
  t.regex(first, / of 114 trials measured it/);
  t.regex(await send({ metric: ['error'], statistic: 'METRIC_STATISTIC_MEAN' }), /Mean of error/);
  const curve = await send({ metric: ['error'], slice: { k: { number: 2 } } });
  t.regex(curve, /lower to upper quartile/);
  t.regex(await send({ metric: ['error'], scale: 'VALUE_SCALE_LOG' }), /logarithmic colours/);
  t.notRegex(await send({ metric: ['error'], scale: 'VALUE_SCALE_LINEAR' }), /logarithmic/);
});

test('what cannot be drawn of metrics is refused with the field and the reason', async (t) => {
  const { client, send } = await openMetrics(t);
  const refusals: [Partial<ExportDiagramRequest>, RegExp][] = [
    [{}, /INVALID_ARGUMENT: metric: expected one of error, got none/],
    [{ metric: ['eror'] }, /INVALID_ARGUMENT: metric: expected one of error, got "eror"; did you mean "error"/],
    [{ metric: ['error', 'error'] }, /INVALID_ARGUMENT: metric: expected different ones, got error twice/],
    [{ metric: ['a', 'b', 'c', 'd'] }, /INVALID_ARGUMENT: metric: expected at most 3 in one diagram, got 4/],
    [{ diagram: 'deviation', metric: ['error'] }, /INVALID_ARGUMENT: metric: expected none for a diagram/],
    [
      { diagram: 'success-rate', statistic: 'METRIC_STATISTIC_MEAN' },
      /INVALID_ARGUMENT: statistic: expected none for a diagram of kind success-rate/,
    ],
    [
      { diagram: '', scale: 'VALUE_SCALE_LOG' },
      /INVALID_ARGUMENT: scale: expected none for a diagram of kind success-rate/,
    ],
    [{ metric: ['error'], statistic: 9 as never }, /INVALID_ARGUMENT: statistic: expected one of METRIC_STATISTIC_/],
    [{ metric: ['error'], scale: 9 as never }, /INVALID_ARGUMENT: scale: expected one of VALUE_SCALE_/],
    [{ metric: ['error'] }, /FAILED_PRECONDITION: a diagram of error needs a trial that measured it/],
  ];
  for (const [request, message] of refusals) {
    const error = await t.throwsAsync(send(request), undefined, String(message));
    t.regex(error.message, message);
  }
  await (await registerWorker(client, toyFingerprint)).work(4);
  await t.notThrowsAsync(send({ metric: ['error'] }));
  // Trial 0 alone, in which the simulated worker says 0.
  const zero = await t.throwsAsync(send({ metric: ['error'], trials: 1, scale: 'VALUE_SCALE_LOG' }));
  t.regex(zero.message, /INVALID_ARGUMENT: scale: a logarithmic scale needs a value above 0/);
});

/** A toy sweep of 3 x 2 cells with no trial yet, and a way to ask for pictures of its metric. */
async function openMetrics(t: Parameters<typeof openToySite>[0]) {
  const { client } = await openToySite(t);
  const document = toyDocument({ trials: 20, m: 3, k: 2 });
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document }, metadata, options, reply),
  );
  const send = async (more: Partial<ExportDiagramRequest>): Promise<string> => {
    const request = {
      sweepId: sweep?.sweepId ?? '',
      format: 'EXPORT_FORMAT_SVG',
      diagram: 'metric',
      ...more,
    } as const;
    const pieces = await collect<ExportDiagramResponse__Output>(
      client.sweeps.exportDiagram(request, { deadline: Date.now() + 60_000 }),
    );
    return Buffer.concat(pieces.map(({ content }) => content)).toString('utf8');
  };
  return { client, send };
}
