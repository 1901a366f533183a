import { findExperiment } from '../../experiments/registry.js';
import { compileKernels, instantiateKernels } from '../../kernels/memory/wasm.js';
import { planSweep } from '../../sweep/plan.js';
import type { Sweep } from '../../sweep/sweep.js';

/*
 * What a worker takes, by docs/lab/worker-memory.md. Too little ends a job in the middle of its work; too much keeps it
 * waiting where memory is scarce.
 */

/** The process with V8 and its connection: 107 MiB were measured. */
const baseMib = 256;

/** Code and JavaScript heap of a thread: 52 MiB, with kernels of 24, were the most that was measured. */
const threadMib = 128;

/** The coordinator of a launch that is in the job itself: 125 MiB were measured before there was an outcome. */
export const coordinatorMib = 1024;

/** The cells that cost most have the largest matrices, and so many of these are enough to meet the largest. */
const blockCountMax = 16;

const mib = 1024 * 1024;

/** The memory of a worker's job; `kernelBytes` are those of one thread. */
export function reckonJobMib({
  threads,
  kernelBytes,
}: {
  readonly threads: number;
  readonly kernelBytes: number;
}): number {
  return baseMib + threads * (threadMib + Math.ceil(kernelBytes / mib));
}

/**
 * How many bytes of WASM memory a thread reserves for the largest cells of a sweep, of which it may write to all. They are
 * reserved here as there, which takes no memory before somebody writes to it.
 */
export async function measureKernelBytes(sweep: Sweep): Promise<number> {
  const experiment = findExperiment(sweep.experiment);
  if (experiment === undefined) return 0;
  const plan = planSweep(sweep, experiment.declaration);
  const costliest = Array.from(plan.blocks).sort((a, b) => b.trialCostSeconds - a.trialCostSeconds);
  const trials = await experiment.loadTrialModule();
  const kernels = instantiateKernels(compileKernels());
  for (const { cells } of costliest.slice(0, blockCountMax)) {
    trials.createWorkspace(
      kernels,
      Array.from(cells, (cell) => plan.cell(cell).point),
    );
  }
  return kernels.memory.buffer.byteLength;
}
