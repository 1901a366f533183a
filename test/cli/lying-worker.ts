import { readConnection } from '../../src/cli/access/connection.js';
import { ownFingerprint } from '../../src/cli/own-fingerprint.js';
import { compileKernels } from '../../src/kernels/wasm.js';
import { startWorker } from '../../worker/start-worker.js';

/** A worker that says that it is as all others, and lies. Its access file is its argument. */
const [, , access] = process.argv;

const worker = startWorker({
  ...readConnection({ access }, { roles: ['worker'] }),
  threads: 1,
  fingerprint: ownFingerprint(),
  kernels: compileKernels(),
  host: 'liar',
  registryUrl: new URL('lying-experiments.js', import.meta.url).href,
});
process.stdout.write('lying\n');
await worker.done.catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
});
