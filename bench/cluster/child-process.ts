import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Processes of a bench, which answer requests of the process that started them. None of them outlives it, however it ends,
 * and its temporary folders go with it.
 */

/** What a child does on request, by name. An answer goes through a structured clone. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

export interface Child<Served extends Handlers> {
  /** Rejects with what the handler threw, or where the child has ended. */
  readonly ask: <Name extends keyof Served & string>(
    name: Name,
    argument: Parameters<Served[Name]>[0],
  ) => Promise<Awaited<ReturnType<Served[Name]>>>;
  /** Ends it at once, as `kill -9` does; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly problem?: string;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Longer than a bench may take for one thing. */
const answerMaxMs = 180_000;

const children = new Set<ChildProcess>();
const folders = new Set<string>();

/** Starts `module`, a name beside this file. It removes `folder` where it finds that this process was killed. */
export function startChild<Served extends Handlers>(module: string, folder = ''): Child<Served> {
  endWithThisProcess();
  const path = fileURLToPath(new URL(module, import.meta.url));
  const process_ = fork(path, [folder], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.add(process_);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const gone = once(process_, 'exit').then(() => {
    children.delete(process_);
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended before it answered`));
  });
  process_.on('message', ({ id, value, problem }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (problem === undefined) one?.resolve(value as never);
    else one?.reject(new Error(`${module}: ${problem}`));
  });
  return {
    ask: (name, argument) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const id = lastId;
        const late = setTimeout(
          () => reject(new Error(`${module} did not answer ${name} in ${answerMaxMs / 1000} s`)),
          answerMaxMs,
        );
        const settle = () => clearTimeout(late);
        waiting.set(id, {
          resolve: (value) => {
            settle();
            resolve(value);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        });
        const request: Request = { id, name, argument };
        process_.send(request, (error) => {
          if (error !== null) waiting.get(id)?.reject(error);
        });
      }),
    kill: async () => {
      process_.kill('SIGKILL');
      await gone;
    },
  };
}

/** For a child's own module: answers requests until the process that started it is gone. */
export function serveRequests(handlers: Handlers): void {
  process.on('message', (request: Request) => {
    // Where nobody listens any more, `disconnect` follows.
    void answer(handlers, request).then((reply) => process.send?.(reply, () => undefined));
  });
  process.on('disconnect', leave);
  // It may be gone since before this module was loaded.
  if (!process.connected) leave();
  // An interrupt reaches all processes of a terminal; the one that started this one ends it.
  process.on('SIGINT', () => undefined);
}

function leave(): void {
  const [folder] = process.argv.slice(2);
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  process.exit();
}

async function answer(handlers: Handlers, { id, name, argument }: Request): Promise<Answer> {
  try {
    return { id, value: await handlers[name](argument as never) };
  } catch (error) {
    return { id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Ends all that is left, as after an error. */
export async function killChildren(): Promise<void> {
  const left = [...children];
  for (const child of left) child.kill('SIGKILL');
  const alive = left.filter((child) => (child.exitCode ?? child.signalCode) === null);
  await Promise.all(alive.map((child) => once(child, 'exit')));
}

/** A temporary folder that is removed when this process ends. */
export function makeTemporaryFolder(): string {
  endWithThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-bench-'));
  folders.add(folder);
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

const guard = { isSet: false };

function endWithThisProcess(): void {
  if (guard.isSet) return;
  guard.isSet = true;
  process.on('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  for (const [signal, number] of [['SIGHUP', 1] as const, ['SIGINT', 2] as const, ['SIGTERM', 15] as const]) {
    process.on(signal, () => process.exit(128 + number));
  }
}
