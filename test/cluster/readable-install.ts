import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { protoFolder } from '../../src/wire/proto.js';
import { phasegridMain } from '../cli/phasegrid-process.js';

/** An installation that every user of the machine can read. */
export interface ReadableInstall {
  readonly main: string;
  readonly remove: () => void;
}

/** This one where it will do, else a copy with what it needs to run. */
export function openReadableInstall(): ReadableInstall {
  const project = dirname(protoFolder);
  if (isOpen(project)) return { main: phasegridMain, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-install-'));
  mkdirSync(join(folder, 'dist'));
  for (const part of [
    'package.json',
    'proto',
    'dist/src',
    'dist/coordinator',
    'dist/worker',
    ...listDependencies(project),
  ]) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    execFileSync('cp', ['-r', join(project, part), join(folder, part)]);
  }
  execFileSync('chmod', ['-R', 'go+rX', folder]);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { main: join(folder, 'dist', 'src', 'cli', 'main.js'), remove };
}

/** Every folder down to it lets others through, and what lies in it can be read. */
function isOpen(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return dirname(folder) === folder || isOpen(dirname(folder));
}

/** The folders of what is needed to run; packages within others come with these. */
function listDependencies(project: string): string[] {
  const lock = JSON.parse(readFileSync(join(project, 'node_modules', '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev = false }]) => !dev && path.lastIndexOf('node_modules') === 0)
    .map(([path]) => path);
}
