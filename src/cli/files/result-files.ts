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
  /** Further exports in the same formats, as far as the sweep has their data. */
  readonly also?: readonly AlsoRequest[];
  /** The sweep file that was run, for the manifest. */
  readonly sweepFile?: ManifestInput['sweepFile'];
  /** The time that is left for all files; a file that would take longer fails. No limit when omitted. */
  readonly timeLeftMs?: () => number;
}

/** What happened to the files; their paths begin with the directory as it was given. */
export interface WrittenResults {
  readonly files: readonly string[];
  readonly failed: readonly FailedFile[];
  /** Removed files of an earlier state or another study, which the new manifest does not name. */
  readonly removed: readonly string[];
  /** Files that were changed since they were written. They are kept, under another name where theirs is needed. */
  readonly changed: readonly { readonly path: string; readonly keptAs: string }[];
}

interface FailedFile {
  readonly fileName: string;
  readonly reason: string;
}

/**
 * Fetches and writes every file: first all data and a manifest, then each picture, then the manifest that names all of them.
 * A file that cannot be made is reported, and the others are still written. Each file is complete, or stays as it was.
 */
export async function writeResultFiles(client: Client, request: ResultFilesRequest): Promise<WrittenResults> {
  const planned = planResultFiles(request);
  // Fetched before the data, so that the manifest never describes facts that the data lack.
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
  /** The sweep has no such data. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Fetches all data before any is written, so that they show the same moment. If a view was chosen, also fetches the first
 * picture, so that a view that the sweep does not have is refused before anything is written.
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

/** After these errors no further file is tried, because it would fail too. */
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

/** Whenever a file is written into a folder with a manifest, the manifest is renewed, so that it describes the file. */
async function describeWhereNeeded(
  client: Client,
  request: ResultFilesRequest,
): Promise<ManifestDescription | undefined> {
  const wanted = request.formats.includes('manifest') || findManifest(request.directory).kind === 'manifest';
  return wanted ? await describeManifest(client, request) : undefined;
}

function openManifest(description: ManifestDescription, folder: ResultFolder): OpenManifest {
  const { manifest: former } = folder;
  // Files that were written for the same trials are still up to date.
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

/** The manifest without any file, for `--format manifest`. */
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
