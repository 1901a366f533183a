import { encodeManifest, type FileRecord, type ManifestInput, recordFile } from '../../export/encode-manifest.js';
import { sweepId as identify } from '../../sweep/sweep-id.js';
import type { Client } from '../client/client.js';
import { ClientError } from '../client/client-error.js';
import { fetchFile } from '../client/fetch-file.js';
import { describeCause } from '../command-line/describe-cause.js';
import type { FileFormat, ViewRequest } from '../command-line/export-names.js';
import { describeManifest, type ManifestDescription } from './manifest-description.js';
import { makeOutputDirectory } from './output-directory.js';
import { type AlsoRequest, type PlannedFile, planResultFiles } from './plan-result-files.js';
import { findManifest, manifestFile, openResultFolder, type ResultFolder } from './result-folder.js';

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
  /** How much time is left for all files; a file that would take longer fails. As much as they need where nothing is said. */
  readonly timeLeftMs?: () => number;
}

/** What became of the files; paths as they were asked for. */
export interface WrittenResults {
  readonly files: readonly string[];
  readonly failed: readonly FailedFile[];
  /** Of a former state or another study, that the new manifest does not name. */
  readonly removed: readonly string[];
  /** Files that somebody had changed since they were written: they are kept, under another name where theirs was needed. */
  readonly changed: readonly { readonly path: string; readonly keptAs: string }[];
}

interface FailedFile {
  readonly fileName: string;
  readonly reason: string;
}

/**
 * Fetches and writes every file: all data first, with a manifest, then each picture alone, then the manifest that names
 * all. What cannot be made is named and costs nothing but itself. Each file is whole or as it was before.
 */
export async function writeResultFiles(client: Client, request: ResultFilesRequest): Promise<WrittenResults> {
  const planned = planResultFiles(request);
  // Before the data, so that it never speaks of facts that they do not show.
  const description = await describeWhereNeeded(client, request);
  const fetched = await fetchEarly(client, request, planned);
  makeOutputDirectory(request.directory);
  const folder = openResultFolder(
    request.directory,
    planned.map(({ fileName }) => fileName),
  );
  const written = new Map<string, WrittenFile>();
  const failed = new Map<string, string>();
  const write = (file: PlannedFile, result: Fetched): void => {
    if (result.kind === 'failed') failed.set(file.fileName, result.reason);
    if (result.kind !== 'content') return;
    try {
      const path = folder.write(file.fileName, result.content);
      written.set(file.fileName, { path, record: recordFile(result.content) });
    } catch (error) {
      if (file.kind === 'data') throw error;
      failed.set(file.fileName, describeCause(error));
    }
  };
  for (const [file, result] of fetched) if (file.kind === 'data') write(file, result);
  const manifest = description === undefined ? undefined : openManifest(description, folder);
  manifest?.write({ written, failed, former: folder.former });
  const missing = new Set<PlannedFile['besides']>();
  for (const file of planned) {
    if (file.kind === 'data' || (file.besides !== undefined && missing.has(file.besides))) continue;
    const result = fetched.get(file) ?? (await fetchOne(client, request, file));
    if (result.kind === 'none' && file.besides !== undefined) missing.add(file.besides);
    write(file, result);
  }
  const { kept, ...cleared } = manifest?.clear(new Set(written.keys())) ?? {
    removed: [],
    changed: [],
    kept: new Map(),
  };
  const path = manifest?.write({ written, failed, kept });
  return {
    files: [...Array.from(written.values(), (file) => file.path), ...(path === undefined ? [] : [path])],
    failed: Array.from(failed, ([fileName, reason]) => ({ fileName, reason })),
    removed: cleared.removed,
    changed: [...folder.setAside, ...cleared.changed.map((changed) => ({ path: changed, keptAs: changed }))],
  };
}

interface WrittenFile {
  readonly path: string;
  readonly record: FileRecord;
}

type Fetched =
  | { readonly kind: 'content'; readonly content: Uint8Array }
  /** The sweep has no such thing. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * All data before any is written, so that they are of one moment; and the first picture where a view was chosen, which
 * finds out whether the sweep has such a view: what was asked wrongly is refused before anything is written.
 */
async function fetchEarly(
  client: Client,
  request: ResultFilesRequest,
  planned: readonly PlannedFile[],
): Promise<Map<PlannedFile, Fetched>> {
  const { trials: _, diagram, ...chosen } = request.view;
  const usual = (diagram ?? 'success-rate') === 'success-rate' && Object.keys(chosen).length === 0;
  const probe = usual ? undefined : planned.find((file) => isProbe(file));
  const early = planned.filter((file) => file.kind === 'data' || file === probe);
  const fetched = new Map<PlannedFile, Fetched>();
  for (const file of early) fetched.set(file, await fetchOne(client, request, file));
  return fetched;
}

function isProbe({ kind, besides }: PlannedFile): boolean {
  return kind === 'picture' && besides === undefined;
}

/** The coordinator is gone, or does not let us in: no other file would fare better. */
const hopeless: ReadonlySet<string> = new Set(['UNAVAILABLE', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND']);

async function fetchOne(
  client: Client,
  { sweepId, timeLeftMs }: ResultFilesRequest,
  { format, view, besides }: PlannedFile,
): Promise<Fetched> {
  const limitMs = timeLeftMs?.();
  if (limitMs !== undefined && limitMs <= 0) return { kind: 'failed', reason: 'no time was left for it' };
  try {
    return { kind: 'content', content: await fetchFile(client, { sweepId, format, view, limitMs }) };
  } catch (error) {
    if (error instanceof ClientError) {
      if (hopeless.has(error.code)) throw error;
      const unfit = error.code === 'FAILED_PRECONDITION';
      if (unfit && besides !== undefined) return { kind: 'none' };
      if (besides === undefined && (unfit || error.code === 'INVALID_ARGUMENT')) throw error;
    }
    return { kind: 'failed', reason: describeCause(error) };
  }
}

interface OpenManifest {
  readonly write: (files: {
    readonly written: ReadonlyMap<string, WrittenFile>;
    readonly failed: ReadonlyMap<string, string>;
    readonly former?: ReadonlyMap<string, FileRecord>;
    readonly kept?: ReadonlyMap<string, FileRecord>;
  }) => string;
  readonly clear: (written: ReadonlySet<string>) => ReturnType<ResultFolder['clear']>;
}

/** A folder with a manifest gets a new one with any file, so that it tells of what lies beside it. */
async function describeWhereNeeded(
  client: Client,
  request: ResultFilesRequest,
): Promise<ManifestDescription | undefined> {
  const wanted = request.formats.includes('manifest') || findManifest(request.directory).kind === 'manifest';
  return wanted ? await describeManifest(client, request) : undefined;
}

function openManifest(description: ManifestDescription, folder: ResultFolder): OpenManifest {
  const { manifest: former } = folder;
  // What was written of the same trials is as good as if it were written now.
  const isSameState =
    former?.sweepId === identify(description.sweep) &&
    former.sweep.trials === description.sweep.trials &&
    former.revision === description.progress.revision;
  return {
    write: ({ written, failed, former: pending = new Map(), kept }) => {
      const files = new Map<string, FileRecord>(kept);
      for (const [name, { record }] of written) files.set(name, record);
      return folder.write(manifestFile, composeManifest(description, { files, failed, former: pending }));
    },
    clear: (written) => folder.clear(written, (name) => isSameState && former.files.has(name)),
  };
}

/** The manifest alone, for who wants to see it. */
export async function fetchManifest(
  client: Client,
  request: Pick<ResultFilesRequest, 'sweepId' | 'view'>,
): Promise<Uint8Array> {
  const description = await describeManifest(client, request);
  return composeManifest(description, { files: new Map(), failed: new Map(), former: new Map() });
}

function composeManifest(
  description: ManifestDescription,
  files: Required<Pick<ManifestInput, 'files' | 'failed' | 'former'>>,
): Uint8Array {
  const times = { ...description.times, writtenMs: Date.now() };
  return encodeManifest({ ...description, ...files, times });
}
