/*
 * A step of Adam on a deep decoder beside numpy (OpenBLAS) and PyTorch: the same network, start, mask and image, in
 * singles, one thread each, in alternation.
 *   npm run --silent build && node dist/bench/peers/decoder.js [--rounds 5] [--python /usr/bin/python3]
 * Time is that of whole steps, the median over slices of 10 on either side, the wall's or the processor's where that is
 * less. A round's ratio compares what was measured next to each other; the median over rounds is printed. That both sides
 * do the same is shown by the losses of the first 10 iterates, whose largest relative difference is printed. A peer whose
 * package is missing is left out, and said to be.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { drawProblem } from '../../src/experiments/deep-decoder/draw-problem.js';
import { openArena } from '../../src/kernels/arena.js';
import { createDecoderWorkspace, type DecoderProblem, fitDeepDecoder } from '../../src/kernels/deep-decoder.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/wasm.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { median } from './statistics.js';

const script = fileURLToPath(new URL('../../../bench/peers/peer_decoder.py', import.meta.url));
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const side = 64;
const layers = 5;
const channels = 64;
const stepSize = 0.01;
const slice = 10;
const steps = 100;
const cell = {
  shape: { layers, channels, rows: side >> (layers - 1), columns: side >> (layers - 1) },
  rows: side,
  columns: side,
  m: (side * side) / 8,
  measurement: 'k-space',
  density: 8,
  image: 'phantom',
  optimiser: 'adam',
  stepSize,
  iterates: slice,
} as const;

const peers = [
  { name: 'numpy', bar: 1.5, aim: 2 },
  { name: 'torch', bar: 2.5, aim: 4 },
] as const;

const greetingSchema = z.object({ openblas: z.boolean(), versions: z.record(z.string(), z.string()) });
const answerSchema = z.object({ losses: z.array(z.number()), seconds: z.number() });

const kernels = instantiateKernels(compileKernels());
const workspace = createDecoderWorkspace(openArena(kernels), cell.shape, {
  iterateCountMax: slice,
  kinds: ['k-space'],
  mMax: cell.m,
});

function run(problem: DecoderProblem): Float64Array {
  return fitDeepDecoder(problem, { method: 'adam', stepSize, iterateCount: slice }, workspace).losses;
}

/** Seconds a step: the median over slices. What surrounds a slice's steps is part of it, against us. */
function timeOurs(problem: DecoderProblem): number {
  const seconds = Array.from({ length: steps / slice }, () => {
    const processorStart = process.cpuUsage();
    const start = performance.now();
    run(problem);
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(processorStart);
    return Math.min(ms, (user + system) / 1000) / 1000 / slice;
  });
  return median(seconds);
}

function encodeProblem({ input, signs, weights, measurements }: DecoderProblem): Float32Array {
  if (measurements.kind !== 'k-space') throw new TypeError(`expected k-space, got ${measurements.kind}`);
  const mask = new Float32Array(side * side);
  for (const place of measurements.places) mask[place] = 1;
  const parts = [input, signs, weights, mask, measurements.image].map((part) => Float32Array.from(part));
  const numbers = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    numbers.set(part, at);
    at += part.length;
  }
  return numbers;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, python: { type: 'string', default: '/usr/bin/python3' } },
  });
  const problem = drawProblem(cell, {
    derive: (role, coordinates) =>
      deriveStreamState({ seed: 1, experiment: 'deep-decoder', role, coordinates, trial: 0 }),
    files: undefined,
  });
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-decoder-'));
  const path = join(directory, 'problem.f32');
  writeFileSync(path, encodeProblem(problem));
  const child = spawn(values.python, [script], {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    if (line.done === true) throw new Error('peer_decoder.py ended before it answered: its own message stands above');
    return JSON.parse(line.value);
  };
  const ask = async (method: string): Promise<z.infer<typeof answerSchema>> => {
    child.stdin.write(`${JSON.stringify({ path, side, layers, channels, steps, step_size: stepSize, method })}\n`);
    return answerSchema.parse(await read());
  };
  try {
    const { openblas, versions } = greetingSchema.parse(await read());
    process.stdout.write(
      `node ${process.versions.node} ${JSON.stringify(versions)}, numpy with OpenBLAS: ${openblas}\n`,
    );
    for (let warmUp = 0; warmUp < 10; warmUp += 1) run(problem);
    const losses = run(problem).slice();
    for (const { name, bar, aim } of peers) {
      if (!(name in versions)) {
        process.stdout.write(`${name}: not installed, left out\n`);
        continue;
      }
      await ask(name);
      const rounds: { readonly ours: number; readonly theirs: number; readonly difference: number }[] = [];
      for (let round = 0; round < Number(values.rounds); round += 1) {
        const before = timeOurs(problem);
        const answer = await ask(name);
        const ours = (before + timeOurs(problem)) / 2;
        const difference = Math.max(...answer.losses.map((loss, t) => Math.abs(loss / losses[t] - 1)));
        rounds.push({ ours, theirs: answer.seconds, difference });
      }
      const ours = 1000 * median(rounds.map((round) => round.ours));
      const theirs = 1000 * median(rounds.map((round) => round.theirs));
      const ratio = median(rounds.map((round) => round.theirs / round.ours));
      const difference = Math.max(...rounds.map((round) => round.difference));
      process.stdout.write(
        `${name}: ours ${ours.toFixed(2)} ms, theirs ${theirs.toFixed(2)} ms a step, ratio ${ratio.toFixed(2)} ` +
          `(bar ${bar}, aim ${aim}); losses of ${slice} iterates differ by ${difference.toExponential(1)}\n`,
      );
    }
    process.stdout.write(
      `load averages: ${loadavg()
        .map((load) => load.toFixed(2))
        .join(' ')}\n`,
    );
  } finally {
    child.stdin.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
