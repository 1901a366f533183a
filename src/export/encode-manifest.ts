import { createHash } from 'node:crypto';
import { canonicalJson, type Sweep } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';

/** How a grid was computed: what is needed to run its sweep again and to check that the files are the same. */
export interface ManifestInput {
  readonly sweep: Sweep;
  /** The text of the sweep file, if there was one; with the files that it names, it can start the sweep again. */
  readonly sweepFile?: {
    readonly name: string;
    readonly text: string;
    /** The paths in it, with the hashes of the files; left out where there are none. */
    readonly files?: Readonly<Record<string, string>>;
  };
  readonly versions: {
    readonly phasegrid: string;
    readonly node: string;
    readonly kernelHash: string;
    readonly codeHash: string;
  };
  /** Hosts whose outcomes were accepted. */
  readonly hosts: readonly { readonly host: string; readonly tasks: number; readonly computeSeconds: number }[];
  readonly commandLine: readonly string[];
  /** Milliseconds since 1970-01-01 UTC; `finished` is left out while trials are missing. */
  readonly times: { readonly submittedMs: number; readonly writtenMs: number; readonly finishedMs?: number };
  /** Trials times cells; `revision` counts the facts that the files show. */
  readonly progress: {
    readonly trialsWanted: number;
    readonly trialsSettled: number;
    readonly conflicts: number;
    readonly revision: number;
  };
  /** The counts of audits, and the sources whose outcomes were found wrong and computed again. */
  readonly audits?: { readonly passed: number; readonly open: number; readonly skipped: number };
  readonly withdrawn?: readonly string[];
  /** Whether every wanted trial of every cell is in the files. */
  readonly complete: boolean;
  readonly files: ReadonlyMap<string, FileRecord>;
  /** Files that could not be made, with the reason; left out where all could. */
  readonly failed?: ReadonlyMap<string, string>;
  /** Files of an earlier manifest that were not yet replaced or removed when this one was written; left out where none is. */
  readonly former?: ReadonlyMap<string, FileRecord>;
}

/** What is needed to check whether a file was changed since it was written. */
export interface FileRecord {
  readonly bytes: number;
  readonly sha256: string;
}

export function recordFile(content: Uint8Array): FileRecord {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

export const manifestFormat = 'phasegrid-manifest';

const manifestVersion = 1;

/**
 * `manifest.json`: pretty JSON with sorted keys. Beside what `ManifestInput` names it holds the sweep's identity, its
 * seed, the experiment's version, and for each exported file its size and SHA-256. It is the one file that may
 * differ between two runs of a sweep, in hosts, times and the command line.
 */
export function encodeManifest(input: ManifestInput): Uint8Array {
  const { sweep, versions, times } = input;
  const document = {
    format: manifestFormat,
    formatVersion: manifestVersion,
    sweepId: sweepId(sweep),
    sweep,
    ...(input.sweepFile === undefined ? {} : { sweepFile: input.sweepFile }),
    seed: sweep.seed,
    versions: { ...versions, experiment: { name: sweep.experiment, version: sweep.experimentVersion } },
    hosts: [...input.hosts].sort((a, b) => (a.host < b.host ? -1 : 1)),
    commandLine: input.commandLine,
    times: {
      submitted: new Date(times.submittedMs).toISOString(),
      written: new Date(times.writtenMs).toISOString(),
      ...(times.finishedMs === undefined ? {} : { finished: new Date(times.finishedMs).toISOString() }),
    },
    progress: input.progress,
    ...(input.audits === undefined ? {} : { audits: input.audits }),
    ...(input.withdrawn === undefined ? {} : { withdrawn: input.withdrawn }),
    complete: input.complete,
    files: Object.fromEntries(input.files),
    ...named('failed', input.failed),
    ...named('former', input.former),
  };
  const sorted: unknown = JSON.parse(canonicalJson(document));
  return Buffer.from(`${JSON.stringify(sorted, undefined, 2)}\n`, 'utf8');
}

function named(name: string, entries: ReadonlyMap<string, unknown> | undefined): object {
  return entries === undefined || entries.size === 0 ? {} : { [name]: Object.fromEntries(entries) };
}
