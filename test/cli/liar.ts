import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

/** A worker of another host that lies, or fails, in some trials. */
export interface Liar {
  readonly child: ChildProcess;
  /** What it said, once it ended. */
  readonly ended: Promise<string>;
  /** Ends it as a machine ends whose power goes. */
  readonly kill: () => Promise<void>;
}

/** See lying-worker.ts; killed with the test. */
export async function startLiar(t: ExecutionContext, access: string, args: readonly string[] = []): Promise<Liar> {
  const program = fileURLToPath(new URL('lying-worker.js', import.meta.url));
  const child = spawn(process.execPath, [program, '--access', access, ...args]);
  t.teardown(() => child.kill('SIGKILL'));
  let said = '';
  const hear = (text: Buffer): void => {
    said += text.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(() => said);
  await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { child, ended, kill };
}
