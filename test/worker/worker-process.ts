import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { startWorker } from '../../worker/start-worker.js';
import { probeFingerprint, probeRegistryUrl } from './probe-experiments.js';

/** A worker process of its own, which tests start with an address and kill. */
const [, , address] = process.argv;

const worker = startWorker({
  address,
  threads: 1,
  fingerprint: probeFingerprint,
  kernels: compileKernels(),
  host: `child ${process.pid}`,
  registryUrl: probeRegistryUrl,
});
process.once('SIGTERM', () => void worker.drain());
// The tests are gone, whatever ended them: nobody else would end this process.
process.once('disconnect', () => process.exit(1));
// Listening would keep a drained worker alive.
process.channel?.unref();
await worker.done;
