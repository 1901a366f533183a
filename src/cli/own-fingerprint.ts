import { experiments } from '../experiments/registry.js';
import { kernelHash } from '../kernels/wasm.js';
import { type Fingerprint, protocolVersion } from '../wire/fingerprint.js';

/** What this installation's coordinator and worker must agree on. */
export function ownFingerprint(): Fingerprint {
  return {
    protocolVersion,
    kernelHash: kernelHash(),
    experimentVersions: Object.fromEntries(
      experiments.map(({ declaration }) => [declaration.name, declaration.version]),
    ),
  };
}
