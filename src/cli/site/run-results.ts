import { basename } from 'node:path';
import { type Between, findBetween } from '../../statistics/between.js';
import { listMeasuredMetrics } from '../../sweep/measured-metrics.js';
import type { Sweep } from '../../sweep/sweep.js';
import { sweepId } from '../../sweep/sweep-id.js';
import type { Client } from '../client/client.js';
import { resultFormats } from '../command-line/export-names.js';
import { type AlsoRequest, listCompared } from '../files/plan-result-files.js';
import { type ResultFilesRequest, type WrittenResults, writeResultFiles } from '../files/result-files.js';
import { findManifest } from '../files/result-folder.js';
import { getDeclaration, type SweepFile } from '../files/sweep-file.js';

/** Writes all files that `run` makes beside the ledger, for the trials so far. */
export function writeRunResults(
  client: Client,
  request: { readonly file: SweepFile; readonly directory: string } & Pick<ResultFilesRequest, 'timeLeftMs'>,
): Promise<WrittenResults> {
  const { file, ...rest } = request;
  const { sweep, declaration } = file;
  const sweepFile = { name: basename(file.path), text: file.text, ...listNamedFiles(file) };
  return writeStudy(client, { ...rest, sweep, declaration, sweepFile });
}

/** Rewrites these files in a folder that shows the sweep, because its facts changed; leaves other folders alone. */
export async function rewriteRunResults(
  client: Client,
  { sweep, directory }: { readonly sweep: Sweep; readonly directory: string },
): Promise<WrittenResults | undefined> {
  const found = findManifest(directory);
  if (found.kind !== 'manifest' || found.manifest.sweepId !== sweepId(sweep)) return undefined;
  const { sweepFile } = found.manifest;
  const declaration = getDeclaration(sweep.experiment);
  return await writeStudy(client, { directory, sweep, declaration, ...(sweepFile && { sweepFile }) });
}

type Study = Pick<SweepFile, 'sweep' | 'declaration'>;

function writeStudy(
  client: Client,
  { sweep, declaration, ...rest }: Study & Pick<ResultFilesRequest, 'directory' | 'sweepFile' | 'timeLeftMs'>,
): Promise<WrittenResults> {
  return writeResultFiles(client, {
    ...rest,
    sweepId: sweepId(sweep),
    formats: resultFormats,
    view: { trials: sweep.trials },
    also: listFurther({ sweep, declaration }),
  });
}

/** The paths in the sweep file, with the hashes of their files. */
function listNamedFiles({ files }: SweepFile): { files?: Record<string, string> } {
  if (files.size === 0) return {};
  return { files: Object.fromEntries(Array.from(files, ([reference, { name }]) => [name, reference])) };
}

function listFurther({ sweep, declaration }: Study): AlsoRequest[] {
  const { headlineMetric } = declaration;
  const isMeasured = listMeasuredMetrics(declaration, sweep).some(({ name }) => name === headlineMetric);
  const { curves = 0 } = sweep;
  const between = findComparison(sweep);
  return [
    { diagram: 'deviation' },
    ...(between === undefined ? [] : [{ diagram: 'difference' } as const, ...listCompared(between)]),
    ...(headlineMetric === undefined || !isMeasured ? [] : [{ diagram: 'metric', metric: [headlineMetric] } as const]),
    ...(curves > 0 ? [{ diagram: 'curves' } as const] : []),
  ];
}

/** The two words of the only axis with exactly two words: a sweep with such an axis is meant to compare them. */
function findComparison(sweep: Sweep): Between | undefined {
  return sweep.axes.length > 1 ? findBetween(sweep.axes) : undefined;
}
