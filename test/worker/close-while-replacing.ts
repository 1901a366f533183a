import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { openPool } from '../../worker/pool.js';
import { systemStopwatch } from '../../worker/stopwatch.js';
import { probeAttempt, probeRegistryUrl, probeSweep } from './probe-experiments.js';

/** A process of its own, since what it provokes would end the whole process: a pool that closes while it replaces a thread. */
const kernelModule = compileKernels();
const attempt = probeAttempt(probeSweep({ mode: 'exit', at: 0 }), { block: 0, trialStart: 0, trialCount: 1 });
for (let delayMs = 0; delayMs < 120; delayMs += 8) {
  const pool = await openPool({ threads: 1, kernelModule, stopwatch: systemStopwatch, registryUrl: probeRegistryUrl });
  const end = await pool.run('a', attempt);
  if (end.kind !== 'thread-lost') throw new Error(`expected the attempt to end as thread-lost, got ${end.kind}`);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await pool.close();
}
