import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { type PhasegridProcess, runPhasegrid, startPhasegrid } from './phasegrid-process.js';

/** 25 cells that take a few milliseconds. */
export const smallSweep = sweepText({ trials: 20, n: 30, m: '[5, 10, 15, 20, 25]', k: '[1, 2, 3, 5, 8]' });

/** The same cells, solved one by one for half a second or more: long enough to be seen under way. */
export const visibleSweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 400,
  n: 60,
  m: '[5, 10, 15, 20, 25]',
  k: '[1, 2, 3, 5, 8]',
});

/** Some seconds of one core in tasks of a quarter of a second, every cell solved: long enough to be interrupted. */
export const longSweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 2500,
  n: 100,
  m: '{ from: 15, to: 90, step: 15 }',
  k: '[1, 2, 3, 5, 8, 13, 21, 34]',
});

interface SweepSize {
  readonly trials: number;
  readonly n: number;
  readonly m: string;
  readonly k: string;
  readonly criterion?: string;
}

export function sweepText(size: SweepSize): string {
  return `
experiment: sparse-recovery
seed: 2026
trials: ${size.trials}
parameters: { n: ${size.n}, ensemble: gaussian, coefficients: signs, solver: basis-pursuit }
criterion: ${size.criterion ?? 'exact'}
axes:
  m: ${size.m}
  k: ${size.k}
`;
}

export function writeSweep(directory: string, text: string): string {
  const file = join(directory, 'sweep.yaml');
  writeFileSync(file, text);
  return file;
}

/** Runs to the end and gives the grid's bytes. */
export async function runToGrid(file: string, out: string): Promise<Buffer> {
  const done = await runPhasegrid(['run', file, '--out', out, '--threads', '2']);
  if (done.code !== 0) throw new Error(done.stderr);
  return readFileSync(join(out, 'grid.csv'));
}

/** A coordinator of its own process with its access folder, killed with the test. */
export async function startServer(
  t: ExecutionContext,
  directory: string,
  args: readonly string[] = [],
): Promise<{ address: string; access: string; process: PhasegridProcess }> {
  const ledger = join(directory, 'ledger.db');
  const server = startPhasegrid(['serve', '--ledger', ledger, ...args]);
  t.teardown(() => server.child.kill('SIGKILL'));
  const [, address, access] = await server.waitFor(/coordinator on ([^\s,]+).*, access (\S+)/);
  return { address, access, process: server };
}

export function startWorkerProcess(t: ExecutionContext, access: string): PhasegridProcess {
  const worker = startPhasegrid(['worker', '--access', access, '--threads', '1']);
  t.teardown(() => worker.child.kill('SIGKILL'));
  return worker;
}

/** Every line of `--json` output. */
export function parseLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => parseObject(line));
}

export function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new TypeError(`expected a JSON object, got ${text}`);
  return value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
