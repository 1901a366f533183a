/*
 * The descent on the two-layer generator beside the same descent in numpy, by FFT: the same instance, the same steps, one
 * thread each, in alternation.
 *   npm run bench:peers -- --only networks
 * Times are the CPU's, medians of rounds, and the ratio is the median of the rounds'; both ends must be the same point.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { z } from 'zod';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { createCirculantKernel } from '../../src/kernels/networks/circulant-kernel.js';
import {
  createTwoLayerWorkspace,
  descendTwoLayer,
  startTwoLayer,
} from '../../src/kernels/networks/two-layer-generator.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { reportFigure } from '../report-figure.js';
import { PythonPeer } from './python-peer.js';
import { describeGoal, listVersions, type Site } from './site.js';
import { median } from './statistics.js';

interface Sizes {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly h: number;
}

interface Descent {
  /** Seconds a step, and |A G - y| / |y| at the end. */
  readonly run: () => z.infer<typeof answerSchema>;
  /** What numpy reads. */
  readonly instance: Float64Array;
}

const answerSchema = z.object({ secondsPerStep: z.number(), relativeResidual: z.number() });

const kernels = instantiateKernels(compileKernels());
const steps = 1000;
const roundCount = 7;
/** Far below the critical step of these instances, whose |A J|^2 is below 10. */
const eta = 0.1;
const goal = { bar: 1.8, aim: 2.5 };
/** Relative, between the residuals at the two ends. */
const differenceMax = 1e-6;

/** Whether all results agree. */
export async function compareNetworks({ directory, print }: Site): Promise<boolean> {
  const peer = await PythonPeer.open({ script: 'peer_networks.py', modules: ['numpy'] });
  const path = join(directory, 'network.f64');
  let allAgree = true;
  try {
    print({ family: 'networks', versions: peer.versions }, listVersions(peer.versions));
    for (const sizes of [
      { n: 128, m: 64, k: 64, h: 8 },
      { n: 256, m: 128, k: 64, h: 8 },
      { n: 300, m: 100, k: 100, h: 15 },
    ]) {
      const { m, n, k, h } = sizes;
      const descent = openDescent(sizes);
      writeFileSync(path, descent.instance);
      const rounds: { readonly ours: number; readonly theirs: number; readonly difference: number }[] = [];
      for (let round = -1; round < roundCount; round += 1) {
        const ours = descent.run();
        const theirs = await peer.ask({ path, m, n, k, eta, steps }, answerSchema);
        const difference = Math.abs(theirs.relativeResidual / ours.relativeResidual - 1);
        // The first one warms up.
        if (round >= 0) rounds.push({ ours: ours.secondsPerStep, theirs: theirs.secondsPerStep, difference });
      }
      const ours = median(rounds.map((round) => round.ours));
      const theirs = median(rounds.map((round) => round.theirs));
      const ratio = median(rounds.map((round) => round.theirs / round.ours));
      const difference = Math.max(...rounds.map((round) => round.difference));
      const agree = difference <= differenceMax;
      allAgree &&= agree;
      reportFigure({ name: `two-layer step to numpy, ${JSON.stringify(sizes)}`, p50: 1 / ratio, unit: 'ratio' });
      print(
        { task: 'two-layer step', peer: 'numpy', ...sizes, ours, theirs, ratio, ...goal, difference, agree },
        `two-layer step, n ${n}, m ${m}, k ${k}, h ${h}: ours ${(1e6 * ours).toFixed(1)} us, numpy ${(1e6 * theirs).toFixed(1)} us, ` +
          `ratio ${ratio.toFixed(2)} (${describeGoal(ratio, goal)}); residuals ${agree ? 'agree' : 'DIFFER'}, by ${difference.toExponential(1)}`,
      );
    }
    return allAgree;
  } finally {
    peer.close();
  }
}

function openDescent({ n, m, k, h }: Sizes): Descent {
  const kernel = createCirculantKernel('triangular', { n, h });
  const draw = (role: string, length: number): Float64Array => {
    const values = new Float64Array(length);
    drawNormals(
      openStream(deriveStreamState({ seed: 1, experiment: 'bench', role, coordinates: { n }, trial: 0 })),
      values,
    );
    return values;
  };
  const rows = draw('matrix', m * n).map((value) => value / Math.sqrt(m));
  const planted = draw('signal', n).map((value) => value / Math.sqrt(n));
  const y = Float64Array.from({ length: m }, (_, i) =>
    planted.reduce((sum, value, j) => sum + value * rows[n * i + j], 0),
  );
  const coefficients = draw('init', n * k).map((value) => value / Math.sqrt(n));
  const arena = openArena(kernels);
  const leading = padRows(m);
  const matrix = { pointer: allocateFloat64(arena, leading * n).pointer, leading };
  const rightSide = allocateFloat64(arena, leading);
  const workspace = createTwoLayerWorkspace(arena, { mMax: m, nMax: n, kMax: k, sliceLength: 50 });
  const entries = viewFloat64(kernels, { pointer: matrix.pointer, length: leading * n }).fill(0);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) entries[leading * j + i] = rows[n * i + j];
  viewFloat64(kernels, rightSide).fill(0).set(y);
  const problem = { m, n, k, matrix, rightSide, kernel, planted, eta };
  const limits = { stepCountMax: steps, tolerance: 0, sliceLength: 50 };
  startTwoLayer({ n, k, kernel, coefficients }, workspace);
  const columns = viewFloat64(kernels, workspace.state);
  const state = Array.from({ length: k }, (_, c) => [...columns.subarray(padRows(n) * c, padRows(n) * c + n)]).flat();
  return {
    run: () => {
      startTwoLayer({ n, k, kernel, coefficients }, workspace);
      const start = cpuUsage();
      const { relativeResidual } = descendTwoLayer(problem, limits, workspace);
      const { user, system } = cpuUsage(start);
      return { secondsPerStep: (user + system) / 1e6 / steps, relativeResidual };
    },
    instance: Float64Array.from([...kernel.u, ...rows, ...y, ...state]),
  };
}
