import type { VerdictName } from '../../src/sweep/outcome.js';
import { median, sum } from './statistics.js';

/** At this relative error and below, x0 counts as recovered, on both sides. */
export const recoveryTolerance = 1e-6;

/** A call under a fifth of a second is repeated: so long, or so often. */
const repeatMsMax = 200;
const repeatCountMax = 100;
const repeatBelowMs = 200;
/** Shorter calls are timed several at a time, since reading the clocks disturbs what comes next. */
const sampleMsMin = 1;

/** By then the optimising compiler has the kernels. */
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
  /** Draws the instance and judges or solves it: what is timed. */
  readonly run: () => VerdictName;
  /** A of the last run, m rows of n. */
  readonly readMatrix: () => Float64Array;
  /** x0 of the last run. */
  readonly readPlanted: () => Float64Array;
}

/** What this side does with an instance. */
export type OpenTrial = (request: OurRequest) => OurTrial;

export interface OurRun {
  /** The wall's time, or the processor's where that is less: see peer.py. */
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

/** Seconds of a call: the wall's, or the processor's where that is less. */
export function clock(run: () => void): number {
  const processorStart = process.cpuUsage();
  const start = performance.now();
  run();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(processorStart);
  return Math.min(ms, (user + system) / 1000) / 1000;
}

/** Runs trials of these sizes until the kernels are compiled to the end. */
export function warmUp(open: OpenTrial, sizes: readonly Size[]): void {
  const start = performance.now();
  for (let trial = 0; performance.now() - start < warmUpMs; trial += 1) {
    runOurs(open, { size: sizes[trial % sizes.length], seed: 0, trial });
  }
}
