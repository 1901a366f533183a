import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { SshHost } from './host-list.js';

/** How a session ended. */
export interface SshEnd {
  /** That of the worker; 255 where ssh itself failed; undefined where a signal ended ssh. */
  readonly code: number | undefined;
  /** A worker had its threads. */
  readonly hasStarted: boolean;
  /** The last lines that it wrote. */
  readonly words: readonly string[];
}

/** A worker on a host, as long as the connection to it lasts. */
export interface SshSession {
  /** Rejects where there is no ssh. */
  readonly ended: Promise<SshEnd>;
  /** Has the worker report what is finished, and end. */
  readonly stop: () => void;
  /** Breaks the connection, which ends the worker there too. */
  readonly breakOff: () => void;
}

export interface SshSessionOptions {
  readonly host: SshHost;
  readonly script: string;
  /** What the script reads as its first line. */
  readonly secret: string;
  /** Further options of ssh. */
  readonly options: readonly string[];
  /** What is written is added to it. */
  readonly log: string;
  readonly onStart: () => void;
}

/** Nobody is there to answer a question, and a host that does not answer is none. */
const ownOptions = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '-o', 'ServerAliveInterval=20'];

/** What a worker writes as soon as it has its threads. */
const startLine = /^worker with \d+ threads? for /m;

const wordsMax = 4;
const tailCharactersMax = 4096;

/** In a process group of its own: Ctrl-C in a terminal is for the launch alone, which has workers report first. */
export function startSshSession(options: SshSessionOptions): SshSession {
  const { host, script, secret, log, onStart } = options;
  const port = host.port === undefined ? [] : ['-p', String(host.port)];
  const args = [...ownOptions, ...port, ...options.options, '--', host.destination, script];
  const file = openSync(log, 'a', 0o600);
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let tail = '';
  let hasStarted = false;
  const hear = (bytes: Buffer): void => {
    writeSync(file, bytes);
    tail = (tail + bytes.toString()).slice(-tailCharactersMax);
    if (hasStarted || !startLine.test(tail)) return;
    hasStarted = true;
    onStart();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  // A session that broke reads no more.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${secret}\n`);
  const ended = waitForEnd(child)
    .then((code) => ({ code, hasStarted, words: pickWords(tail) }))
    .finally(() => closeSync(file));
  return { ended, stop: () => child.stdin.end(), breakOff: () => void child.kill('SIGKILL') };
}

function waitForEnd(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? undefined));
  });
}

function pickWords(tail: string): string[] {
  return tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-wordsMax);
}
