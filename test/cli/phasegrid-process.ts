import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

/** The program, as `node` starts it. */
export const phasegridMain = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `phasegrid`, as a user would start it. */
export interface PhasegridProcess {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves with the first match of `pattern` in stdout and stderr together, or rejects when the process ends without. */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export interface ProcessOptions {
  readonly cwd?: string;
  /** Beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program of another installation than this one. */
  readonly main?: string;
  /** In place of the user of this process. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export function startPhasegrid(args: readonly string[], options: ProcessOptions = {}): PhasegridProcess {
  const child = spawn(process.execPath, [options.main ?? phasegridMain, ...args], {
    cwd: options.cwd,
    ...options.user,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What Node deprecates is a user's warning on stderr; none may come from whatever a test does.
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '--throw-deprecation', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const hear = (): void => listeners.forEach((listener) => listener());
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    hear();
  });
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
      hear();
    });
  });
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(stdout + stderr);
        const ended = child.exitCode !== null || child.signalCode !== null;
        if (match === null && !ended) return;
        listeners.delete(look);
        if (match !== null) resolve(match);
        else reject(new Error(`phasegrid ${args.join(' ')} ended without ${String(pattern)}:\n${stdout}${stderr}`));
      };
      listeners.add(look);
      look();
    });
  return { child, finished, waitFor };
}

export function runPhasegrid(args: readonly string[], options: ProcessOptions = {}): Promise<Finished> {
  return startPhasegrid(args, options).finished;
}

/** A directory that goes when the test ends. */
export function makeTestDirectory(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-test-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
