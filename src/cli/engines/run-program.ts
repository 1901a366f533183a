import { execFile } from 'node:child_process';
import { EngineError } from './engine-error.js';

/** What became of a program of an engine. */
export type ProgramResult =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  /** There is no such program on the path. */
  | { readonly kind: 'missing' }
  /** It was ended for taking too long: what it was to do may be done or not. */
  | { readonly kind: 'too-slow'; readonly timeoutMs: number };

export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** This process's own, when omitted. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** A listing of 100 000 jobs has some 10 MB. */
const outputBytesMax = 64 * 1024 * 1024;

/** Runs a program without a shell. Rejects where the system cannot start it for another reason than that it is missing. */
export function runProgramBriefly({ program, args, timeoutMs, env, input = '' }: ProgramCall): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: outputBytesMax,
      ...(env && { env }),
    };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'ended', code: 0, stdout, stderr });
      else if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else if (typeof error.code === 'number') resolve({ kind: 'ended', code: error.code, stdout, stderr });
      else if (error.killed === true) resolve({ kind: 'too-slow', timeoutMs });
      else reject(new EngineError(program, error.message, { cause: error }));
    });
    // A program that does not read its input is no failure.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
