import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../command-line/cli-error.js';
import { describeCause } from '../command-line/describe-cause.js';
import { exitCode } from '../command-line/exit-code.js';

/** The permission bits of group and others. */
const othersBits = 0o077;
const stickyBit = 0o1000;

export interface PrivateFile {
  readonly path: string;
  /** For messages, such as `access file`. */
  readonly what: string;
}

/** The text of a file that no other user can read or owns. Refuses symbolic links and pipes. */
export function readPrivateFile({ path, what }: PrivateFile): string {
  // Without O_NONBLOCK, opening a pipe would wait for a writer.
  const file = openToRead({ path, what }, constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw refuse(`${what} ${path}: expected a file, got none`);
    checkOwnAlone({ path, what }, stats);
    checkFolder({ path: dirname(path), what: `the folder of the ${what}` });
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** As `readPrivateFile`, for a file that the user names: links and pipes are allowed, and their targets are checked. */
export function readSecretFile({ path, what }: PrivateFile): string {
  const file = openToRead({ path, what }, 0);
  try {
    checkOwnAlone({ path, what }, fstatSync(file));
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Makes the folder if it is missing. Refuses one that others can read, or that another user owns. */
export function makePrivateFolder({ path, what }: PrivateFile): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (describeCode(cause) !== 'EEXIST') {
      throw new CliError(`${what}: cannot make ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
    }
  }
  const stats = statSync(path);
  if (!stats.isDirectory()) throw refuse(`${what} ${path}: expected a folder, got a file`);
  checkOwnAlone({ path, what }, stats);
}

/** Writes the whole file, or leaves the old one; the file is on disk when this returns. */
export function writePrivateFile({ path, what }: PrivateFile, content: string): void {
  const draft = writeDraft({ path, what }, content);
  finish({ path, what }, draft, () => renameSync(draft, path));
}

/** As `writePrivateFile`, for a file that does not exist yet: returns false, and changes nothing, where it does. */
export function createPrivateFile({ path, what }: PrivateFile, content: string): boolean {
  const draft = writeDraft({ path, what }, content);
  let created = true;
  finish({ path, what }, draft, () => {
    try {
      linkSync(draft, path);
    } catch (cause) {
      if (describeCode(cause) !== 'EEXIST') throw cause;
      created = false;
    }
    rmSync(draft);
  });
  return created;
}

/** Users who can write to a folder can replace our files in it, unless the folder is sticky. */
export function isWritableByOthers(folder: string): boolean {
  const { mode } = statSync(folder);
  return (mode & 0o002) !== 0 && (mode & stickyBit) === 0;
}

/** The id of this process' user; undefined where the system has none. */
export function ownUserId(): number | undefined {
  return process.geteuid?.();
}

function openToRead({ path, what }: PrivateFile, flags: number): number {
  try {
    return openSync(path, constants.O_RDONLY | flags);
  } catch (cause) {
    if (describeCode(cause) === 'ELOOP') {
      throw refuse(`${what} ${path}: expected a file, got a symbolic link; name the file itself`);
    }
    throw new CliError(`${what}: cannot read ${path}: ${describeCause(cause)}`, { exitCode: exitCode.badInput, cause });
  }
}

function checkOwnAlone({ path, what }: PrivateFile, stats: Stats): void {
  const own = ownUserId();
  if (own === undefined) return;
  if (stats.uid !== own) {
    throw refuse(`${what} ${path}: expected one of yours (user ${own}), got one of user ${stats.uid}`);
  }
  if ((stats.mode & othersBits) === 0) return;
  const wanted = stats.isDirectory() ? '0700' : '0600';
  throw refuse(
    `${what} ${path}: expected mode ${wanted}, which keeps it from others, got ${formatMode(stats)}; ` +
      `\`chmod ${wanted.slice(1)}\` closes it, but what others may have read needs to be made anew`,
  );
}

function checkFolder({ path, what }: PrivateFile): void {
  if (!isWritableByOthers(path)) return;
  throw refuse(`${what} ${path}: expected one that others cannot write, got mode ${formatMode(statSync(path))}`);
}

function writeDraft({ path, what }: PrivateFile, content: string): string {
  const draft = `${path}.${process.pid}.draft`;
  try {
    rmSync(draft, { force: true });
    const file = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new CliError(`${what}: cannot write ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
  return draft;
}

function finish({ path, what }: PrivateFile, draft: string, step: () => void): void {
  try {
    step();
    const folder = openSync(dirname(path), constants.O_RDONLY);
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CliError(`${what}: cannot write ${path}: ${describeCause(cause)}`, { exitCode: exitCode.failed, cause });
  }
}

function formatMode({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function describeCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function refuse(message: string): CliError {
  return new CliError(message, { exitCode: exitCode.badInput });
}
