import { parseArgs } from 'node:util';
import { readConnection } from '../../src/cli/access/connection.js';
import { ownFingerprint } from '../../src/cli/site/own-fingerprint.js';
import { compileKernels } from '../../src/kernels/memory/wasm.js';
import { startWorker } from '../../worker/start-worker.js';

/** A worker that says that it is as all others, and lies or fails (see lying-experiments.ts). */
const { values } = parseArgs({
  options: {
    access: { type: 'string' },
    host: { type: 'string', default: 'liar' },
    /** Which trial of a hundred. */
    trial: { type: 'string', default: '0' },
    how: { type: 'string', default: 'lie' },
  },
});
const registry = new URL('lying-experiments.js', import.meta.url);
registry.search = new URLSearchParams({ trial: values.trial, how: values.how }).toString();

const worker = startWorker({
  ...readConnection({ access: values.access }, { roles: ['worker'] }),
  threads: 1,
  fingerprint: ownFingerprint(),
  kernels: compileKernels(),
  host: values.host,
  registryUrl: registry.href,
});
process.stdout.write('lying\n');
await worker.done.catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
});
