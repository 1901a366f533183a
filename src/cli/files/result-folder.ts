import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeManifest, type FormerManifest } from '../../export/decode-manifest.js';
import { type FileRecord, recordFile } from '../../export/encode-manifest.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { parseDraftName, writeWholeFile } from './write-file.js';

export const manifestFile = 'manifest.json';

/** What a folder has under the manifest's name. */
export type FoundManifest =
  | { readonly kind: 'none' }
  | { readonly kind: 'manifest'; readonly manifest: FormerManifest }
  /** A file that phasegrid did not write. */
  | { readonly kind: 'foreign' };

/**
 * A folder of results, with the earlier manifest's records of it. Only files that phasegrid wrote are replaced or removed; a
 * file that was changed since then keeps its content under another name.
 */
export interface ResultFolder {
  /** The manifest that the folder had when it was opened. */
  readonly manifest: FormerManifest | undefined;
  /** Writes a complete file; returns its path. */
  readonly write: (fileName: string, content: Uint8Array) => string;
  /** Removes the files of earlier manifests that are not in `named` and that `keep` does not keep. */
  readonly clear: (named: ReadonlySet<string>, keep: (fileName: string) => boolean) => ClearedFiles;
  /** Files of earlier manifests that were not written again, by name, with their records. */
  readonly former: ReadonlyMap<string, FileRecord>;
  /** Files that were changed since they were written, each with its new name. */
  readonly setAside: readonly { readonly path: string; readonly keptAs: string }[];
}

interface ClearedFiles {
  readonly removed: readonly string[];
  /** Unchanged files that are kept. */
  readonly kept: ReadonlyMap<string, FileRecord>;
  /** Files that were changed since they were written, and that are left as they are. */
  readonly changed: readonly string[];
}

export function findManifest(directory: string): FoundManifest {
  const path = join(directory, manifestFile);
  if (!existsSync(path)) return { kind: 'none' };
  try {
    const manifest = decodeManifest(readFileSync(path, 'utf8'));
    return manifest === undefined ? { kind: 'foreign' } : { kind: 'manifest', manifest };
  } catch (cause) {
    throw new CliError(`cannot read ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}

/** Throws where the manifest would replace a file that phasegrid did not write. Called before anything is started. */
export function refuseForeignManifest(directory: string): void {
  if (findManifest(directory).kind !== 'foreign') return;
  throw new CliError(
    `${join(directory, manifestFile)}: expected a manifest that phasegrid wrote, or none, got another file; ` +
      'move it away or name another folder with --out',
    { exitCode: exitCode.badInput },
  );
}

/** `planned` are the names that will be written; incomplete drafts of them that a killed process left are removed. */
export function openResultFolder(directory: string, planned: readonly string[]): ResultFolder {
  const found = findManifest(directory);
  const records = new Map<string, readonly FileRecord[]>();
  if (found.kind === 'manifest') {
    const { files, former } = found.manifest;
    for (const [name, record] of [...former, ...files]) records.set(name, [...(records.get(name) ?? []), record]);
  }
  const former = new Map(Array.from(records, ([name, known]) => [name, known[known.length - 1]]));
  const setAside: { path: string; keptAs: string }[] = [];
  removeDeadDrafts(directory, new Set([...records.keys(), ...planned, manifestFile]));
  const keepChanged = (path: string, known: readonly FileRecord[] | undefined, content: Uint8Array): void => {
    if (known === undefined || !isFile(path)) return;
    const present = recordFile(readFileSync(path));
    if ([...known, recordFile(content)].some(({ sha256 }) => sha256 === present.sha256)) return;
    const keptAs = freePath(`${path}.changed`);
    renameSync(path, keptAs);
    setAside.push({ path, keptAs });
  };
  return {
    manifest: found.kind === 'manifest' ? found.manifest : undefined,
    former,
    setAside,
    write: (fileName, content) => {
      const path = join(directory, fileName);
      keepChanged(path, records.get(fileName), content);
      writeWholeFile(path, content);
      former.delete(fileName);
      return path;
    },
    clear: (named, keep) => {
      const cleared = {
        removed: new Array<string>(),
        kept: new Map<string, FileRecord>(),
        changed: new Array<string>(),
      };
      for (const [name, known] of records) {
        const path = join(directory, name);
        if (named.has(name) || !isFile(path)) continue;
        const present = recordFile(readFileSync(path));
        if (!known.some(({ sha256 }) => sha256 === present.sha256)) cleared.changed.push(path);
        else if (keep(name)) cleared.kept.set(name, present);
        else {
          rmSync(path);
          cleared.removed.push(path);
        }
      }
      return cleared;
    },
  };
}

/** Removes the incomplete drafts of a process that was killed while it wrote. */
function removeDeadDrafts(directory: string, known: ReadonlySet<string>): void {
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    const draft = parseDraftName(name);
    if (draft === undefined || isAlive(draft.processId)) continue;
    if (known.has(draft.fileName)) rmSync(join(directory, name), { force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** A symbolic link does not count, because its target need not be ours. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function freePath(path: string): string {
  if (!existsSync(path)) return path;
  let number = 2;
  while (existsSync(`${path}-${number}`)) number += 1;
  return `${path}-${number}`;
}
