import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketPathBytesMax } from '../../wire/address.js';
import { CliError } from '../cli-error.js';
import { describeCause } from '../describe-cause.js';
import { exitCode } from '../exit-code.js';
import { ownUserId } from './private-file.js';

/** A socket's address in a fresh folder that nobody else can enter. */
export interface SocketFolder {
  readonly address: string;
  /** Happens at the end of the process by itself, unless it is killed; what is left then is in nobody's way. */
  readonly remove: () => void;
}

/** The folder's name, six random characters and the socket's own name are so many bytes longer than its parent. */
const nameBytes = Buffer.byteLength('/phasegrid-XXXXXX/s');

export function openSocketFolder(): SocketFolder {
  const folder = makeFolder();
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  return { address: `unix:${join(folder, 's')}`, remove };
}

/** `mkdtemp` makes folders of mode 0700. */
function makeFolder(): string {
  const parent = chooseParent();
  try {
    return mkdtempSync(join(parent, 'phasegrid-'));
  } catch (cause) {
    throw new CliError(`cannot make a folder for a socket in ${parent}: ${describeCause(cause)}`, {
      exitCode: exitCode.failed,
      cause,
    });
  }
}

function chooseParent(): string {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && isOwnAlone(runtime) && isShort(runtime)) return runtime;
  const parent = tmpdir();
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
