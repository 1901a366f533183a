import { copyFileSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { constants, hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { jobVariables } from './job-variables.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where the bundle may be copied to: a folder, or `none`. */
export const scratchVariable = 'PHASEGRID_SCRATCH';

/** A copy of a bundle on a disk of this machine. */
export interface StagedBundle {
  readonly url: string;
  readonly remove: () => void;
}

/** The folder for a copy of the bundle; undefined for a worker that is in no job, whose installation is near. */
export function findScratch(variables: Variables): string | undefined {
  const named = variables[scratchVariable];
  if (named !== undefined && named !== '') return named === 'none' ? undefined : named;
  if (!jobVariables.some((name) => variables[name])) return undefined;
  return [variables['SLURM_TMPDIR'], variables['TMPDIR']].find((path) => path !== undefined && path !== '') ?? tmpdir();
}

/**
 * Copies the bundle into a folder of this process's own under `scratch`: nobody else can write there, and it is imported only
 * once it is whole. A job is one worker a node, so this is one copy a node. Throws where there is no room.
 */
export function stageBundle(bundleUrl: string, scratch: string): StagedBundle {
  const bundle = fileURLToPath(bundleUrl);
  try {
    removeOrphans(scratch);
  } catch {
    // Another worker removes the same, or this one may not look around here.
  }
  const folder = mkdtempSync(join(scratch, `${prefix}${findProcessSpace()}-${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    copyFolder(dirname(bundle), folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { url: pathToFileURL(join(folder, bundle.slice(dirname(bundle).length + 1))).href, remove };
}

/** Stages where there is a place for it; else the bundle stays where it is, and a line says why. */
export function stageWhereWanted(bundleUrl: string, tell: (line: string) => void): string {
  const scratch = findScratch(process.env);
  if (scratch === undefined) return bundleUrl;
  let staged: StagedBundle | undefined;
  atExit(() => staged?.remove());
  try {
    staged = stageBundle(bundleUrl, scratch);
    return staged.url;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    tell(`no copy of the worker in ${scratch} (${cause}): its files are read from the installation`);
    return bundleUrl;
  }
}

/** A signal that comes before the worker listens for it ends the process too, but only once nothing is half done. */
function atExit(remove: () => void): void {
  process.on('exit', () => {
    try {
      remove();
    } catch {
      // The next worker here removes it.
    }
  });
  for (const name of endingSignals) {
    process.on(name, () => {
      // Once the worker listens itself, the signal is its.
      if (process.listenerCount(name) === 1) process.exit(128 + constants.signals[name]);
    });
  }
}

const endingSignals = ['SIGTERM', 'SIGINT'] as const;

const prefix = 'phasegrid-worker-';

/** Process ids mean something on one machine, and in one container of it, alone; a folder may be shared with others. */
function findProcessSpace(): string {
  try {
    return `${hostname()}-${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`;
  } catch {
    // Systems without such spaces.
    return hostname();
  }
}

/** What a worker of this user's left that was killed. */
function removeOrphans(scratch: string): void {
  const own = `${prefix}${findProcessSpace()}-`;
  for (const name of readdirSync(scratch)) {
    const pid = name.startsWith(own) ? /^(\d+)-/.exec(name.slice(own.length))?.[1] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(scratch, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Texts for people stay behind. */
function copyFolder(source: string, target: string): void {
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(to, { mode: 0o700 });
      copyFolder(from, to);
    } else if (!entry.name.endsWith('.txt')) {
      copyFileSync(from, to);
    }
  }
}
