/*
 * A step of Adam on a deep decoder beside numpy (OpenBLAS) and PyTorch: the same network, start, mask and image, in
 * singles, one thread each, in alternation.
 *   npm run bench:peers -- --only decoder [--python /usr/bin/python3]
 * The time is that of whole steps: on either side the median over slices of 10 steps, each the smaller of wall time and CPU
 * time. A round's ratio compares neighbouring measurements; the median over rounds is printed. The losses of the first 10
 * iterates show that both sides do the same; their largest relative difference is printed, which grows with the steps because
 * numbers are singles. Without PyTorch its comparison is left out, with a message; --python names a Python that has it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { drawProblem } from '../../src/experiments/deep-decoder/trial/draw-problem.js';
import { openArena } from '../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import {
  createDecoderWorkspace,
  type DecoderProblem,
  fitDeepDecoder,
} from '../../src/kernels/networks/deep-decoder.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { reportFigure } from '../report-figure.js';
import { PythonPeer } from './python-peer.js';
import { describeGoal, listVersions, type Site } from './site.js';
import { median } from './statistics.js';

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

/** Relative, between losses of the first iterates. */
const differenceMax = 1e-3;
const roundCount = 5;

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

/** Whether all results agree. */
export async function compareDecoders({ directory, print, python }: Site): Promise<boolean> {
  const problem = drawProblem(cell, {
    derive: (role, coordinates) =>
      deriveStreamState({ seed: 1, experiment: 'deep-decoder', role, coordinates, trial: 0 }),
    files: new Map(),
  });
  const path = join(directory, 'problem.f32');
  writeFileSync(path, encodeProblem(problem));
  const peer = await PythonPeer.open({ script: 'peer_decoder.py', modules: ['numpy'], python });
  const ask = (method: string): Promise<z.infer<typeof answerSchema>> =>
    peer.ask({ path, side, layers, channels, steps, step_size: stepSize, method }, answerSchema);
  let allAgree = true;
  try {
    print({ family: 'decoder', versions: peer.versions }, listVersions(peer.versions));
    for (let warmUp = 0; warmUp < 10; warmUp += 1) run(problem);
    const losses = run(problem).slice();
    for (const { name, ...goal } of peers) {
      if (!(name in peer.versions)) {
        print(
          { task: 'deep-decoder step', peer: name, missing: true },
          `deep-decoder step: ${name} is not installed, so that its bar ${goal.bar} is NOT MEASURED; give --python one that has it`,
        );
        continue;
      }
      await ask(name);
      const rounds: { readonly ours: number; readonly theirs: number; readonly difference: number }[] = [];
      for (let round = 0; round < roundCount; round += 1) {
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
      const agree = difference <= differenceMax;
      allAgree &&= agree;
      reportFigure({ name: `deep-decoder step to ${name}`, p50: 1 / ratio, unit: 'ratio' });
      print(
        { task: 'deep-decoder step', peer: name, ours, theirs, ratio, ...goal, difference, agree },
        `deep-decoder step, ${side} x ${side}, k ${channels}: ours ${ours.toFixed(2)} ms, ${name} ${theirs.toFixed(2)} ms, ratio ` +
          `${ratio.toFixed(2)} (${describeGoal(ratio, goal)}); losses of ${slice} iterates ${agree ? 'agree' : 'DIFFER'}, ` +
          `by ${difference.toExponential(1)}`,
      );
    }
    return allAgree;
  } finally {
    peer.close();
  }
}
