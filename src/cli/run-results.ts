import { basename } from 'node:path';
import { type Between, findBetween } from '../statistics/between.js';
import { listMeasuredMetrics } from '../sweep/measured-metrics.js';
import { sweepId } from '../sweep/sweep.js';
import type { Client } from './client.js';
import { resultFormats } from './export-names.js';
import { type AlsoRequest, listCompared } from './plan-result-files.js';
import { type ResultFilesRequest, type WrittenResults, writeResultFiles } from './result-files.js';
import type { SweepFile } from './sweep-file.js';

/** Writes all that `run` leaves beside the ledger, of as many trials as there are. */
export function writeRunResults(
  client: Client,
  request: { readonly file: SweepFile; readonly directory: string } & Pick<ResultFilesRequest, 'timeLeftMs'>,
): Promise<WrittenResults> {
  const { file, ...rest } = request;
  return writeResultFiles(client, {
    ...rest,
    sweepId: sweepId(file.sweep),
    formats: resultFormats,
    view: { trials: file.sweep.trials },
    also: listFurther(file),
    sweepFile: { name: basename(file.path), text: file.text, ...listNamedFiles(file) },
  });
}

/** What the paths in the file stood for. */
function listNamedFiles({ files }: SweepFile): { files?: Record<string, string> } {
  if (files.size === 0) return {};
  return { files: Object.fromEntries(Array.from(files, ([reference, { name }]) => [name, reference])) };
}

function listFurther(file: SweepFile): AlsoRequest[] {
  const { headlineMetric } = file.declaration;
  const isMeasured = listMeasuredMetrics(file.declaration, file.sweep).some(({ name }) => name === headlineMetric);
  const { curves = 0 } = file.sweep;
  const between = findComparison(file);
  return [
    { diagram: 'deviation' },
    ...(between === undefined ? [] : [{ diagram: 'difference' } as const, ...listCompared(between)]),
    ...(headlineMetric === undefined || !isMeasured ? [] : [{ diagram: 'metric', metric: [headlineMetric] } as const]),
    ...(curves > 0 ? [{ diagram: 'curves' } as const] : []),
  ];
}

/** The two choices that the sweep tells apart on further axes: then their difference is what it was run for. */
function findComparison({ sweep }: SweepFile): Between | undefined {
  return sweep.axes.length > 1 ? findBetween(sweep.axes) : undefined;
}
