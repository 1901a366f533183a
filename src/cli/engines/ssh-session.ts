import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
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
  /** Hears once that the worker does not reach its coordinator. */
  readonly onTrouble: (line: string) => void;
}

/** Nobody is there to answer a question, and a worker needs neither keys nor windows of ours. */
const ownOptions = ['-T', '-a', '-x', '-o', 'BatchMode=yes'];

/**
 * Of two values ssh takes the first, so that a user's come before these. A host that does not answer is none. A shared
 * connection that a session opened would outlive it.
 */
const defaultOptions = ['-o', 'ConnectTimeout=20', '-o', 'ServerAliveInterval=20', '-o', 'ControlMaster=no'];

/** What a worker writes as soon as it has its threads. */
const startLine = /^worker with \d+ threads? for /m;

/** What it writes where there is no route, or another program at the address. */
const troubleLine = /^(?:coordinator \S+ does not answer|the server at \S+ is not the expected coordinator)\b.*/m;

const wordsMax = 4;
const tailCharactersMax = 4096;

/** In a process group of its own: Ctrl-C in a terminal is for the launch alone, which has workers report first. */
export function startSshSession(options: SshSessionOptions): SshSession {
  const { host, script, secret, log } = options;
  const port = host.port === undefined ? [] : ['-p', String(host.port)];
  const args = [...ownOptions, ...port, ...options.options, ...defaultOptions, '--', host.destination, script];
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let tail = '';
  let hasStarted = false;
  const file = createWriteStream(log, { flags: 'a', mode: 0o600 });
  // A disk that is full costs the log, and not the worker.
  file.on('error', (error) => {
    tail = `${tail}\nno log: ${error.message}\n`;
  });
  let hasTrouble = false;
  const hear = (bytes: Buffer): void => {
    if (file.writable) file.write(bytes);
    tail = (tail + bytes.toString()).slice(-tailCharactersMax);
    if (!hasStarted && startLine.test(tail)) {
      hasStarted = true;
      options.onStart();
    }
    const trouble = hasTrouble ? undefined : troubleLine.exec(tail)?.[0];
    if (trouble === undefined) return;
    hasTrouble = true;
    options.onTrouble(trouble);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  // A session that broke reads no more.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${secret}\n`);
  const ended = waitForEnd(child)
    .then((code) => ({ code, hasStarted, words: pickWords(tail) }))
    .finally(() => file.end());
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
