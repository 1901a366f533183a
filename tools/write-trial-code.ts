import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelHash } from '../src/kernels/memory/wasm.js';
import { computeTrialCode, hashTrialCode } from './trial-code.js';

/** The last step of a build: writes the hashes of the trials' code where coordinator and worker read them. */
const build = dirname(dirname(fileURLToPath(import.meta.url)));
const code = computeTrialCode({ build, project: dirname(build) });
const hashes = { kernelHash: kernelHash(), codeHash: hashTrialCode({ build }, code), ...code };
writeFileSync(join(build, 'src', 'cli', 'trial-code.json'), `${JSON.stringify(hashes, undefined, 2)}\n`);
