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

/** Starts `module`, a name beside this file. */
export function startChild<Served extends Handlers>(module: string): Child<Served> {
  endWithThisProcess();
  const path = fileURLToPath(new URL(module, import.meta.url));
  const process_ = fork(path, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
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

/** For a child's own module: answers requests until the process that started it is gone; calls `abandoned` then. */
export function serveRequests(handlers: Handlers, abandoned: () => void = () => undefined): void {
  process.on('message', (request: Request) => {
    void answer(handlers, request).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => {
    abandoned();
    process.exit();
  });
  // An interrupt reaches all processes of a terminal; the one that started this one ends it.
  process.on('SIGINT', () => undefined);
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
  await Promise.all(left.map((child) => (child.exitCode ?? child.signalCode) === null && once(child, 'exit')));
}

/** A temporary folder that is removed when this process ends. */
export function makeTemporaryFolder(): string {
  endWithThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-bench-'));
  folders.add(folder);
  return folder;
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
