import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketPathBytesMax } from '../../wire/address.js';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';
import { ownUserId } from './private-file.js';

/** A socket's address in a new private folder. */
export interface OpenedFolder {
  readonly address: string;
  /** Is called at the end of the process too, unless it is killed; a folder that is left then does no harm. */
  readonly remove: () => void;
}

/** The bytes that the folder's name, with six random characters, and the socket's name add to the parent's path. */
const nameBytes = Buffer.byteLength('/phasegrid-XXXXXX/s');

/** The environment variables that say where sockets belong. */
interface FolderVariables {
  readonly XDG_RUNTIME_DIR?: string;
  /** The system's default when omitted. */
  readonly TMPDIR?: string;
}

export function openSocketFolder(variables: FolderVariables = process.env): OpenedFolder {
  const folder = makeFolder(variables);
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { address: `unix:${join(folder, 's')}`, remove };
}

/** `mkdtemp` makes folders of mode 0700. */
function makeFolder(variables: FolderVariables): string {
  const parent = chooseParent(variables);
  try {
    return mkdtempSync(join(parent, 'phasegrid-'));
  } catch (cause) {
    throw new CliError(`cannot make a folder for a socket in ${parent}: ${describeCause(cause)}`, {
      exitCode: exitCode.failed,
      cause,
    });
  }
}

function chooseParent({ XDG_RUNTIME_DIR: runtime, TMPDIR: parent = tmpdir() }: FolderVariables): string {
  if (runtime !== undefined && isOwnAlone(runtime) && isShort(runtime)) return runtime;
  if (isShort(parent)) return parent;
  throw new CliError(
    `TMPDIR: expected a folder of at most ${socketPathBytesMax - nameBytes} bytes for a socket, got ` +
      `${Buffer.byteLength(parent)}: ${parent}`,
    { exitCode: exitCode.badInput },
  );
}

function isShort(folder: string): boolean {
  return Buffer.byteLength(folder) + nameBytes <= socketPathBytesMax;
}

function isOwnAlone(folder: string): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === ownUserId() && (stats.mode & 0o077) === 0;
}
