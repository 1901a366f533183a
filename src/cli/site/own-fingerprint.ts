import { readFileSync } from 'node:fs';
import { experiments } from '../../experiments/registry.js';
import { type Fingerprint, protocolVersion } from '../../wire/fingerprint.js';

/** The fingerprint of this installation. */
export function ownFingerprint(): Fingerprint {
  return {
    protocolVersion,
    ...readCodeHashes(),
    experimentVersions: Object.fromEntries(
      experiments.map(({ declaration }) => [declaration.name, declaration.version]),
    ),
  };
}

/** Reads the hashes that the build wrote (tools/write-trial-code.ts). */
function readCodeHashes(): Pick<Fingerprint, 'kernelHash' | 'codeHash'> {
  const text = readFileSync(new URL('../trial-code.json', import.meta.url), 'utf8');
  const { kernelHash, codeHash } = JSON.parse(text) as Pick<Fingerprint, 'kernelHash' | 'codeHash'>;
  return { kernelHash, codeHash };
}
