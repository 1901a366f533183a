/*
 * `node dist/test/experiments/sparse-recovery/golden-fast-solves.js` prints the hash that fast-solves.golden.ts freezes:
 * over every bit of the reports of the solvers that multiply by way of a transform, on its rows, as trials solve them.
 */
import { createHash } from 'node:crypto';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { fastEnsembles, fastSolvers, pointFor, solveBothWays } from './fast-solves-scene.js';

const sizes = [
  { n: 32, m: 21, k: 2 },
  { n: 128, m: 61, k: 6 },
  { n: 256, m: 130, k: 30 },
  { n: 512, m: 255, k: 40 },
];

export function hashFastSolves(): string {
  const hash = createHash('sha256');
  for (const solver of fastSolvers) {
    for (const ensemble of fastEnsembles) {
      for (const size of sizes) {
        for (const noise of [0, 0.02]) {
          const { solution, support: _, ...rest } = solveBothWays(pointFor(solver, size, { ensemble, noise }), 0).fast;
          hash.update(new Uint8Array(solution.buffer));
          // Numbers in JSON are exact.
          hash.update(JSON.stringify(rest, spoken(solver)));
        }
      }
    }
  }
  return hash.digest('hex');
}

/**
 * All greedy solvers have the same report, and what a solver does not measure is 0; undefined for solvers of other
 * families.
 */
function spoken(solver: string): string[] | undefined {
  const common = ['status', 'ending', 'iterations', 'relativeResidual'];
  if (solver === 'niht') return [...common, 'change', 'backtracks'];
  return ['htp', 'subspace-pursuit', 'cosamp', 'omp'].includes(solver)
    ? [...common, 'pivotMin', 'stationarity']
    : undefined;
}

if (argv[1] === fileURLToPath(import.meta.url)) stdout.write(hashFastSolves());
