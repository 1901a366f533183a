/*
 * Verdicts over a uniform 9 x 9 grid in (delta, rho), Gaussian, n = 100, 400 and 800: `node dist/bench/verdict-grid.js`.
 * Means of a verdict's time on a CPU, of Fuchs' vector alone and of the whole way, each the shorter of two rounds.
 */
import { cpuUsage } from 'node:process';
import { createGaussianMatrixWorkspace, fillGaussianMatrix } from '../src/kernels/draws/gaussian-matrix.js';
import { createBasisPursuitWorkspace } from '../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
} from '../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena, viewFloat64 } from '../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../src/kernels/memory/wasm.js';
import { drawSign, drawSupport, openStream } from '../src/random/stream.js';
import { deriveStreamState } from '../src/random/stream-state.js';
import { reportFigure } from './report-figure.js';

const shareCount = 9;
const kernels = instantiateKernels(compileKernels());

for (const { n, trialCount } of [
  { n: 100, trialCount: 20 },
  { n: 400, trialCount: 2 },
  { n: 800, trialCount: 1 },
]) {
  const { draw, judge } = openScene(n);
  const sums = { fuchs: 0, whole: 0 };
  let successCount = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    draw(trial);
    for (let cell = 0; cell < shareCount ** 2; cell += 1) {
      const m = Math.round(((Math.floor(cell / shareCount) + 1) / (shareCount + 1)) * n);
      const k = Math.round((((cell % shareCount) + 1) / (shareCount + 1)) * m);
      sums.fuchs += measureMs(() => judge({ m, k }, { blockCountMax: 0, stepCountMax: 0 }));
      sums.whole += measureMs(() => judge({ m, k }));
      if (judge({ m, k }) === 'success') successCount += 1;
    }
  }
  const count = trialCount * shareCount ** 2;
  reportFigure({ name: `verdict, n = ${n}`, p50: sums.whole / count, unit: 'ms' });
  reportFigure({ name: `verdict to Fuchs' vector, n = ${n}`, p50: sums.whole / sums.fuchs, unit: 'ratio' });
  process.stdout.write(
    `n = ${n}: Fuchs' vector ${(sums.fuchs / count).toFixed(4)} ms, verdict ${(sums.whole / count).toFixed(4)} ms, ` +
      `${successCount} of ${count} recovered\n`,
  );
}

function openScene(n: number): {
  readonly draw: (trial: number) => void;
  readonly judge: (
    size: { readonly m: number; readonly k: number },
    limits?: { readonly blockCountMax: number; readonly stepCountMax: number },
  ) => string;
} {
  const arena = openArena(kernels);
  const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: n, columnCount: n });
  const [support, signs] = [allocateFloat64(arena, Math.ceil(n / 2)), allocateFloat64(arena, n)];
  const workspace = createRecoveryVerdictWorkspace(arena, createBasisPursuitWorkspace(arena, { mMax: n, nMax: n }));
  const key = (role: string, trial: number): Parameters<typeof deriveStreamState>[0] => ({
    seed: 1,
    experiment: 'bench',
    role,
    coordinates: {},
    trial,
  });
  return {
    draw: (trial) => {
      fillGaussianMatrix(deriveStreamState(key('matrix', trial)), n, gaussian);
      const stream = openStream(deriveStreamState(key('support', trial)));
      new Int32Array(kernels.memory.buffer, support.pointer, n).set(drawSupport(stream, { n, k: n }));
      viewFloat64(kernels, signs).forEach((_, i, all) => {
        all[i] = drawSign(stream);
      });
    },
    judge: ({ m, k }, limits = defaultRecoveryVerdictLimits(m)) =>
      judgeRecovery({ m, n, k, matrix: gaussian.matrix, support, signs }, limits, workspace).proof.kind,
  };
}

function measureMs(run: () => unknown): number {
  return Math.min(
    ...[0, 1].map(() => {
      const begin = cpuUsage();
      run();
      const { user, system } = cpuUsage(begin);
      return (user + system) / 1e3;
    }),
  );
}
