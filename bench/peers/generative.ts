/*
 * A pooled round of altmin (60 samples, 6 starts, 200 decoding and 600 dictionary steps) beside numpy, one thread each, on the
 * same data: `node dist/bench/peers/generative.js`. Times are the CPU's, medians of 21; the last residuals must agree.
 */
import { spawnSync } from 'node:child_process';
import { cpuUsage, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openArena } from '../../src/kernels/arena.js';
import {
  createGenerativeWorkspace,
  decodeSamples,
  descendDictionary,
  writeDictionary,
  writeSamples,
} from '../../src/kernels/generative-dictionary.js';
import { placePrior } from '../../src/kernels/generative-prior.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/wasm.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';

const shape = { m: 10, k: 2, samples: 60, starts: 6, steps: [200, 600], repetitions: 21 };
const script = fileURLToPath(new URL('../../../bench/peers/generative.py', import.meta.url));
const answerSchema = z.object({ seconds: z.number(), loss: z.number() });

function draw(role: string, length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(openStream(deriveStreamState({ seed: 1, experiment: 'bench', role, coordinates: {}, trial: 0 })), values);
  return values;
}

const { m, k, samples, starts, steps, repetitions } = shape;
const data = { dictionary: draw('dictionary', m * 3 * k), data: draw('data', m * samples) };
const codes = draw('codes', starts * samples * k);
const arena = openArena(instantiateKernels(compileKernels()));
const workspace = createGenerativeWorkspace(arena, placePrior(arena, { kind: 'dependencies', k }), {
  m,
  sampleCount: samples,
  startCountMax: starts,
});

function runOurs(): number {
  writeDictionary(workspace, data.dictionary);
  writeSamples(workspace, data.data);
  decodeSamples(workspace, { starts: codes, startCount: starts, stepCount: steps[0], rate: 1e-2 }, () => undefined);
  const plan = { stepCount: steps[1], dictionaryRate: 3e-3, codeRate: 0 };
  return descendDictionary(workspace, plan, () => undefined)[steps[1] - 1];
}

const times: number[] = [];
let loss = 0;
for (let repetition = 0; repetition < repetitions; repetition += 1) {
  const begun = cpuUsage();
  loss = runOurs();
  const { user, system } = cpuUsage(begun);
  times.push((user + system) / 1e6);
}
const ours = times.sort((a, b) => a - b)[repetitions >> 1];
const question = { ...shape, dictionary: [...data.dictionary], data: [...data.data], codes: [...codes] };
const { stdout, stderr } = spawnSync('python3', [script], {
  env: { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
  input: JSON.stringify(question),
  encoding: 'utf8',
});
if (stdout === '') throw new Error(`numpy did not answer: ${stderr}`);
const theirs = answerSchema.parse(JSON.parse(stdout));
if (Math.abs(theirs.loss - loss) > 1e-6 * loss) throw new Error(`losses differ: ours ${loss}, numpy ${theirs.loss}`);
process.stdout.write(
  `ours ${(1e3 * ours).toFixed(2)} ms, numpy ${(1e3 * theirs.seconds).toFixed(2)} ms: ${(theirs.seconds / ours).toFixed(1)} times\n`,
);
