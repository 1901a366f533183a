import type { VerdictName } from '../../src/sweep/outcome.js';
import { median, sum } from './statistics.js';

/** Up to this relative error x0 counts as recovered, on both sides. */
export const recoveryTolerance = 1e-6;

/** A shorter call is repeated for this time, or this number of times. */
const repeatMsMax = 200;
const repeatCountMax = 100;
const repeatBelowMs = 200;
/** Several shorter calls are timed together, because reading the clocks disturbs the next call. */
const sampleMsMin = 1;

/** After this time the optimising compiler has compiled the kernels. */
const warmUpMs = 500;

/** A in R^{m x n} with normal entries, x0 with k signs as non-zeros. */
export interface Size {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface OurRequest {
  readonly size: Size;
  readonly seed: number;
  readonly trial: number;
}

/** One trial, with its memory laid out. */
export interface OurTrial {
  /** Draws the instance and judges or solves it; this is timed. */
  readonly run: () => VerdictName;
  /** A of the last call of `run`, m rows of n. */
  readonly readMatrix: () => Float64Array;
  /** x0 of the last call of `run`. */
  readonly readPlanted: () => Float64Array;
}

/** What this side does with an instance. */
export type OpenTrial = (request: OurRequest) => OurTrial;

export interface OurRun {
  /** The smaller of wall time and CPU time; see peer.py. */
  readonly seconds: number;
  readonly verdict: VerdictName;
  /** A (m rows of n), then x0. */
  readonly instance: Float64Array;
}

export function runOurs(open: OpenTrial, request: OurRequest): OurRun {
  const { run, readMatrix, readPlanted } = open(request);
  let verdict: VerdictName = 'unresolved';
  const runOnce = (): void => {
    verdict = run();
  };
  const firstMs = 1000 * clock(runOnce);
  const callCount = Math.ceil(sampleMsMin / Math.max(firstMs, sampleMsMin / repeatCountMax));
  const times = [firstMs];
  while (firstMs < repeatBelowMs && callCount * sum(times) < repeatMsMax && times.length < repeatCountMax) {
    times.push((1000 * clock(() => repeat(runOnce, callCount))) / callCount);
  }
  const { m, n } = request.size;
  const instance = new Float64Array((m + 1) * n);
  instance.set(readMatrix());
  instance.set(readPlanted(), m * n);
  return { seconds: median(times) / 1000, verdict, instance };
}

function repeat(run: () => void, count: number): void {
  for (let i = 0; i < count; i += 1) run();
}

/** The seconds of a call: the smaller of wall time and CPU time. */
export function clock(run: () => void): number {
  const processorStart = process.cpuUsage();
  const start = performance.now();
  run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(processorStart);
  return Math.min(ms, (user + system) / 1000) / 1000;
}

/** Runs trials of these sizes until the optimising compiler has compiled the kernels. */
export function warmUp(open: OpenTrial, sizes: readonly Size[]): void {
  const start = performance.now();
  for (let trial = 0; performance.now() - start < warmUpMs; trial += 1) {
    runOurs(open, { size: sizes[trial % sizes.length], seed: 0, trial });
  }
}
