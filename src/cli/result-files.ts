import { join } from 'node:path';
import { encodeManifest, type ManifestInput } from '../export/encode-manifest.js';
import type { Between } from '../statistics/between.js';
import { shortenReference } from '../sweep/file-reference.js';
import { decodeSweep, type ParameterValue } from '../sweep/sweep.js';
import type { DiagramKind } from '../wire/generated/phasegrid/v1/DiagramKind.js';
import type { ExportFormat } from '../wire/generated/phasegrid/v1/ExportFormat.js';
import type { MetricStatistic } from '../wire/generated/phasegrid/v1/MetricStatistic.js';
import type { ValueScale } from '../wire/generated/phasegrid/v1/ValueScale.js';
import { CliError } from './cli-error.js';
import type { Client } from './client.js';
import { ClientError } from './client-error.js';
import { exitCode } from './exit-code.js';
import { makeOutputDirectory } from './output-directory.js';
import { writeWholeFile } from './write-file.js';

/** The formats that a coordinator writes, with the name in the protocol and what kind of file it becomes. */
const exportFormats = {
  csv: { format: 'EXPORT_FORMAT_CSV', kind: 'data' },
  json: { format: 'EXPORT_FORMAT_JSON', kind: 'data' },
  npz: { format: 'EXPORT_FORMAT_NPZ', kind: 'data' },
  parquet: { format: 'EXPORT_FORMAT_PARQUET', kind: 'data' },
  svg: { format: 'EXPORT_FORMAT_SVG', kind: 'picture' },
  png: { format: 'EXPORT_FORMAT_PNG', kind: 'picture' },
  pdf: { format: 'EXPORT_FORMAT_PDF', kind: 'picture' },
} as const satisfies Record<string, { format: ExportFormat; kind: 'data' | 'picture' }>;

/**
 * What an export shows, by its name on the command line, with the name in the protocol and the stems of its files;
 * pictures of metrics have those of the metrics where they are named.
 */
const diagrams = {
  'success-rate': { kind: 'DIAGRAM_KIND_SUCCESS_RATE', picture: 'diagram', data: 'grid' },
  deviation: { kind: 'DIAGRAM_KIND_DEVIATION', picture: 'deviation', data: 'grid' },
  difference: { kind: 'DIAGRAM_KIND_DIFFERENCE', picture: 'difference', data: 'difference' },
  curves: { kind: 'DIAGRAM_KIND_CURVES', picture: 'curves', data: 'curves' },
  metric: { kind: 'DIAGRAM_KIND_METRIC', picture: 'metric', data: 'grid' },
} as const satisfies Record<string, { kind: DiagramKind; picture: string; data: string }>;

export type DiagramName = keyof typeof diagrams;
export const diagramNames = Object.keys(diagrams) as readonly DiagramName[];

const statistics = {
  median: 'METRIC_STATISTIC_MEDIAN',
  mean: 'METRIC_STATISTIC_MEAN',
} as const satisfies Record<string, MetricStatistic>;

const scales = { linear: 'VALUE_SCALE_LINEAR', log: 'VALUE_SCALE_LOG' } as const satisfies Record<string, ValueScale>;

export type StatisticName = keyof typeof statistics;
export const statisticNames = Object.keys(statistics) as readonly StatisticName[];
export type ScaleName = keyof typeof scales;
export const scaleNames = Object.keys(scales) as readonly ScaleName[];

const manifestFile = 'manifest.json';

/** What `--format` names. The manifest is written here, since it tells of this command line and these files. */
export type FileFormat = keyof typeof exportFormats | 'manifest';

export const fileFormatNames: readonly FileFormat[] = [
  ...(Object.keys(exportFormats) as (keyof typeof exportFormats)[]),
  'manifest',
];

/** What `run` leaves beside the ledger, and what `export` writes unless told otherwise. */
export const resultFormats: readonly FileFormat[] = ['csv', 'svg', 'png', 'pdf', 'manifest'];

/** What of a sweep an export shows; whatever is left out has the coordinator's default. */
export interface ViewRequest {
  /** Count only the first so many trials of each cell. */
  readonly trials?: number;
  readonly x?: string;
  readonly y?: string;
  readonly slice?: Readonly<Record<string, number | string>>;
  readonly diagram?: DiagramName;
  /** What a difference is between. */
  readonly between?: Between;
  /** Which curves a picture of curves shows. */
  readonly curve?: readonly string[];
  /** What a diagram of metrics shows. */
  readonly metric?: readonly string[];
  readonly statistic?: StatisticName;
  readonly scale?: ScaleName;
}

export interface ResultFilesRequest {
  readonly sweepId: string;
  readonly formats: readonly FileFormat[];
  /** Made when missing. */
  readonly directory: string;
  readonly view: ViewRequest;
  /** What is exported besides, in the same formats, where the sweep has it. */
  readonly also?: readonly AlsoRequest[];
  /** The sweep file that was run, for the manifest. */
  readonly sweepFile?: ManifestInput['sweepFile'];
}

type AlsoRequest =
  | (Pick<ViewRequest, 'metric'> & { readonly diagram: Exclude<DiagramName, 'success-rate'> })
  /** Pictures of the success rate at one value of an axis, which stands in their names. */
  | {
      readonly diagram: 'success-rate';
      readonly at: { readonly axis: string; readonly value: ParameterValue };
      readonly stem: string;
    };

/** The success rates whose difference is written, each in pictures of its own. */
export function listCompared({ axis, a, b }: Between): AlsoRequest[] {
  const names = [a, b].map((value) => nameValue(axis, value));
  return [a, b].map((value, index) => ({
    diagram: 'success-rate',
    at: { axis, value },
    stem: names[0] === names[1] ? `${axis}-${'ab'[index]}` : names[index],
  }));
}

/** A word speaks for itself, a number needs its axis; whatever a file's name should not have is a dash. */
function nameValue(axis: string, value: ParameterValue): string {
  const shown = typeof value === 'number' ? `${axis}-${value}` : String(shortenReference(value));
  return shown.replaceAll(/[^A-Za-z0-9.+-]+/g, '-').replace(/^[-.]+|-+$/g, '');
}

interface ResultFile {
  readonly fileName: string;
  readonly content: Uint8Array;
}

/** Fetches every format and writes it; gives the paths. Each file is whole or as it was before. */
export async function writeResultFiles(client: Client, request: ResultFilesRequest): Promise<string[]> {
  makeOutputDirectory(request.directory);
  const files: ResultFile[] = [];
  for (const name of request.formats) {
    if (name === 'manifest') continue;
    const fileName = nameFile(name, request.view);
    files.push({ fileName, content: await fetchFile(client, { ...request, format: name }) });
  }
  for (const more of request.also ?? []) files.push(...(await fetchAlso(client, request, more)));
  if (request.formats.includes('manifest')) {
    files.push({ fileName: manifestFile, content: await composeManifest(client, { ...request, files }) });
  }
  return files.map(({ fileName, content }) => {
    const path = join(request.directory, fileName);
    writeWholeFile(path, content);
    return path;
  });
}

/** One file's bytes. */
export async function fetchFile(
  client: Client,
  request: { readonly sweepId: string; readonly format: FileFormat; readonly view: ViewRequest },
): Promise<Uint8Array> {
  const { sweepId, format, view } = request;
  if (format === 'manifest') return await composeManifest(client, { sweepId, files: [], view });
  const { diagram, metric, curve, statistic, scale, ...rest } = view;
  return await client.exportDiagram({
    sweepId,
    format: exportFormats[format].format,
    ...rest,
    ...(diagram && { diagram: diagrams[diagram].kind }),
    ...(metric && { metric: [...metric] }),
    ...(curve && { curve: [...curve] }),
    ...(statistic && { statistic: statistics[statistic] }),
    ...(scale && { scale: scales[scale] }),
  });
}

function nameFile(name: Exclude<FileFormat, 'manifest'>, view: Pick<ViewRequest, 'diagram' | 'metric'>): string {
  const { diagram = 'success-rate', metric } = view;
  const { kind } = exportFormats[name];
  const stem = diagram === 'metric' && kind === 'picture' ? metric?.join('-and-') : undefined;
  return `${stem ?? diagrams[diagram][kind]}.${name}`;
}

/** Nothing where the sweep has none: no exact probabilities of what is drawn, no pair of verdicts, no value, no curve. */
async function fetchAlso(client: Client, request: ResultFilesRequest, more: AlsoRequest): Promise<ResultFile[]> {
  if ('at' in more) return await fetchCompared(client, request, more);
  const files: ResultFile[] = [];
  const view = { ...request.view, ...more };
  try {
    for (const format of request.formats) {
      if (format === 'manifest') continue;
      const fileName = nameFile(format, view);
      if (fileName === nameFile(format, request.view)) continue;
      files.push({ fileName, content: await fetchFile(client, { sweepId: request.sweepId, format, view }) });
    }
  } catch (error) {
    if (error instanceof ClientError && error.code === 'FAILED_PRECONDITION') return [];
    throw error;
  }
  return files;
}

async function fetchCompared(
  client: Client,
  { sweepId, formats, view: { between: _, ...view } }: ResultFilesRequest,
  { diagram, at, stem }: Extract<AlsoRequest, { readonly diagram: 'success-rate' }>,
): Promise<ResultFile[]> {
  const files: ResultFile[] = [];
  const slice = { ...view.slice, [at.axis]: at.value };
  for (const format of formats) {
    if (format === 'manifest' || exportFormats[format].kind !== 'picture') continue;
    const content = await fetchFile(client, { sweepId, format, view: { ...view, diagram, slice } });
    files.push({ fileName: `${diagrams[diagram].picture}-${stem}.${format}`, content });
  }
  return files;
}

async function composeManifest(
  client: Client,
  request: Pick<ResultFilesRequest, 'sweepId' | 'sweepFile' | 'view'> & { readonly files: readonly ResultFile[] },
): Promise<Uint8Array> {
  const { sweep, progress, provenance } = await client.getSweep(request.sweepId);
  if (sweep === null || progress === null || provenance === null) {
    throw new CliError(`GetSweep ${request.sweepId}: expected sweep, progress and provenance, got a part of them`, {
      exitCode: exitCode.failed,
    });
  }
  const document = decodeSweep(sweep.document);
  return encodeManifest({
    sweep: { ...document, trials: request.view.trials ?? document.trials },
    ...(request.sweepFile === undefined ? {} : { sweepFile: request.sweepFile }),
    versions: {
      phasegrid: provenance.phasegridVersion,
      node: process.version,
      kernelHash: provenance.kernelHash,
      codeHash: provenance.codeHash,
    },
    hosts: provenance.hosts,
    commandLine: ['phasegrid', ...process.argv.slice(2)],
    times: { submittedMs: sweep.submittedTimeMs, writtenMs: Date.now() },
    progress: {
      trialsWanted: progress.trialCount,
      trialsSettled: progress.trialsSettled,
      conflicts: progress.conflicts,
    },
    files: request.files,
  });
}
