/*
 * `node dist/test/kernels/draws/golden-instances.js` prints the hash that test/kernels/draws/instances.golden.ts
 * freezes: over every bit of 500 instances filled, judged and solved in the kernels, as trials do it.
 */
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  createGaussianMatrixWorkspace,
  fillGaussianMatrix,
  readRows,
} from '../../../src/kernels/draws/gaussian-matrix.js';
import {
  type BasisPursuitReport,
  createBasisPursuitWorkspace,
  defaultBasisPursuitLimits,
  solveBasisPursuit,
} from '../../../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
  type VerdictReport,
} from '../../../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { passColumns } from '../../../src/kernels/memory/pass-columns.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawSign, drawSupport, openStream } from '../../../src/random/stream.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import { kernels, type Shape } from '../l1/basis-pursuit-scene.js';

/** delta and rho: below, in and above the transition, wide to nearly square. */
const shares = [0.11, 0.3, 0.5, 0.7, 0.93];
/** Most rows need padding at n = 37 and 163; the larger n are dearer. */
const trialCounts = [
  { n: 37, trials: 10 },
  { n: 100, trials: 8 },
  { n: 163, trials: 2 },
];

interface GoldenInstances {
  readonly hash: string;
  /** What the verdicts are. */
  readonly kinds: readonly VerdictReport['proof']['kind'][];
}

export function hashGoldenInstances(): GoldenInstances {
  const hash = createHash('sha256');
  const kinds: VerdictReport['proof']['kind'][] = [];
  for (const { n, trials } of trialCounts) {
    for (const shape of shapesOf(n)) {
      const run = openRun(shape);
      for (let trial = 0; trial < trials; trial += 1) {
        const { kind, numbers } = run(trial);
        kinds.push(kind);
        for (const values of numbers) hash.update(new Uint8Array(Float64Array.from(values).buffer));
      }
    }
  }
  return { hash: hash.update(kinds.join()).digest('hex'), kinds };
}

function shapesOf(n: number): Shape[] {
  return shares.flatMap((delta) =>
    shares.map((rho) => {
      const m = Math.round(delta * n);
      return { n, m, k: Math.round(rho * m) };
    }),
  );
}

interface GoldenRun {
  readonly kind: VerdictReport['proof']['kind'];
  /** Copies: the verdict and the solve share memory. */
  readonly numbers: readonly ArrayLike<number>[];
}

/** Fills, judges and solves the trials of one shape; coefficients are signs and normals in turn. */
function openRun({ m, n, k }: Shape): (trial: number) => GoldenRun {
  const arena = openArena(kernels);
  const gaussian = createGaussianMatrixWorkspace(arena, { rowCountMax: m, columnCount: n });
  const rightSide = allocateFloat64(arena, padRows(m));
  const support = allocateFloat64(arena, Math.ceil(k / 2));
  const factors = allocateFloat64(arena, k);
  const signs = allocateFloat64(arena, k);
  const basisPursuit = createBasisPursuitWorkspace(arena, { mMax: m, nMax: n });
  const recoveryVerdict = createRecoveryVerdictWorkspace(arena, basisPursuit);
  const { matrix } = gaussian;

  return (trial) => {
    const role = `golden instances ${m}x${n} ${k}`;
    const key = { seed: 1, experiment: 'test', role, coordinates: {}, trial };
    fillGaussianMatrix(deriveStreamState(key), m, gaussian);
    const rest = openStream(deriveStreamState({ ...key, role: `${role}, vectors` }));
    const places = drawSupport(rest, { n, k });
    const values = new Float64Array(k);
    if (trial % 2 === 0) drawNormals(rest, values);
    else for (let i = 0; i < k; i += 1) values[i] = drawSign(rest);
    new Int32Array(kernels.memory.buffer, support.pointer, k).set(places);
    viewFloat64(kernels, factors).set(values);
    viewFloat64(kernels, signs).set(values.map(Math.sign));
    const verdict = judgeRecovery(
      { m, n, k, matrix, support, signs },
      defaultRecoveryVerdictLimits(m),
      recoveryVerdict,
    );
    const { kind } = verdict.proof;
    const judged = listVerdict(verdict).map((part) => Float64Array.from(part));
    const b = viewFloat64(kernels, rightSide).fill(0);
    kernels.functions.addColumns(
      rightSide.pointer,
      passColumns(kernels, matrix, m),
      support.pointer,
      factors.pointer,
      k,
    );
    b.fill(0, m);
    const report = solveBasisPursuit({ m, n, matrix, rightSide }, defaultBasisPursuitLimits(m), basisPursuit);
    return { kind, numbers: [readRows(gaussian, m), places, values, b, ...judged, ...listSolution(report)] };
  };
}

function listVerdict({ proof, blocks, steps, drops, active }: VerdictReport): ArrayLike<number>[] {
  const parts: unknown[] = Object.values(proof);
  const numbers = parts.filter((part) => typeof part === 'number');
  return [[blocks, steps, drops, ...numbers], active, ...parts.filter((part) => part instanceof Float64Array)];
}

function listSolution(report: BasisPursuitReport): ArrayLike<number>[] {
  const { status, iterations, drops, l1Norm, solution, support, signs, certificate } = report;
  const { dual, ...measures } = certificate;
  const converged = status === 'converged' ? 1 : 0;
  return [[converged, iterations, drops, l1Norm, ...Object.values(measures)], solution, support, signs, dual];
}

if (argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(hashGoldenInstances().hash);
