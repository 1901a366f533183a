import test from 'ava';
import { getDeclaration } from '../../../src/cli/files/sweep-file.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { recoveryProbabilitiesOfDimension } from '../../../src/theory/exact-recovery.js';
import type { Signs } from '../../../src/theory/signs.js';

const kernels = instantiateKernels(compileKernels());
const metricCount = getDeclaration('sparse-recovery').metrics.length;

/** The 0.05 % and 99.95 % points of chi-square with as many degrees of freedom as there are cells. */
const studies = [
  { n: 100, cellCount: 30, low: 10.8, high: 62.16 },
  { n: 200, cellCount: 20, low: 5.398, high: 47.5 },
  { n: 400, cellCount: 10, low: 1.265, high: 31.42 },
] as const;

const trials = 500;

const firstSeeds = { signed: 1000, 'non-negative': 2000 } as const;

for (const { n, cellCount, low, high } of studies) {
  for (const signs of ['signed', 'non-negative'] as const) {
    test(`${signs}: ${cellCount} cells at n = ${n} with seeds of their own agree with the exact probabilities by chi-square`, (t) => {
      let chiSquare = 0;
      let unresolvedCount = 0;
      for (const [index, { m, k, probability }] of pickCells({ n, signs, count: cellCount }).entries()) {
        const { successes, unresolved } = runCell({ n, m, k, signs, seed: firstSeeds[signs] + index, trials });
        if (unresolved > 0) t.log(`m=${m} k=${k}: ${unresolved} unresolved`);
        unresolvedCount += unresolved;
        chiSquare += (successes - trials * probability) ** 2 / (trials * probability * (1 - probability));
      }
      t.log(`chi-square ${chiSquare.toFixed(2)} with ${cellCount} degrees of freedom, between ${low} and ${high}`);
      t.true(chiSquare > low && chiSquare < high, `${chiSquare}`);
      // Two norms that differ by less than 1e-8 prove nothing; at these sizes one trial in some 10 000 has such norms.
      t.true(unresolvedCount <= (cellCount * trials) / 5000, `${unresolvedCount}`);
    });
  }
}

for (const { k, expected } of [
  { k: 17, expected: 0.811 },
  { k: 20, expected: 0.469 },
  { k: 23, expected: 0.167 },
]) {
  test(`at n = 100, m = 50, k = ${k} the success rate of 2000 trials is the published ${expected}`, (t) => {
    const { successes } = runCell({ n: 100, m: 50, k, signs: 'signed', seed: 7, trials: 2000 });
    const rate = successes / 2000;
    t.log(`rate ${rate}`);
    t.true(Math.abs(rate - expected) < 3 * Math.sqrt((expected * (1 - expected)) / 2000), `${rate}`);
  });
}

interface Study {
  readonly n: number;
  readonly signs: Signs;
}

/** Cells spread over m, with success probabilities between 5 % and 95 %. */
function pickCells({ n, signs, count }: Study & { readonly count: number }) {
  const probabilitiesAt = recoveryProbabilitiesOfDimension(n, signs);
  const cells: { m: number; k: number; probability: number }[] = [];
  for (let k = 1; k < n; k += 1) {
    const probabilities = probabilitiesAt(k);
    for (let m = n / 10; m <= (9 * n) / 10; m += n / 20) {
      const probability = probabilities[m];
      if (probability > 0.05 && probability < 0.95) cells.push({ m, k, probability });
    }
  }
  cells.sort((a, b) => a.m - b.m || a.k - b.k);
  const stride = cells.length / count;
  if (stride < 1) throw new Error(`expected at least ${count} cells, got ${cells.length}`);
  return Array.from({ length: count }, (_, index) => cells[Math.floor(index * stride)]);
}

function runCell({
  n,
  m,
  k,
  signs,
  seed,
  trials: trialCount,
}: Study & { readonly m: number; readonly k: number; readonly seed: number; readonly trials: number }) {
  const law =
    signs === 'signed'
      ? { solver: 'basis-pursuit', coefficients: 'signs' }
      : { solver: 'non-negative-basis-pursuit', coefficients: 'non-negative' };
  const points = [{ n, m, k, ensemble: 'gaussian', noise: 0, ...law }];
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
  let successes = 0;
  let unresolved = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    record.verdicts.fill(verdictCode.failure);
    sparseRecoveryTrial.runTrial({ seed, trial, criterion: { name: 'exact' }, points }, workspace, record);
    if (record.verdicts[0] === verdictCode.success) successes += 1;
    if (record.verdicts[0] === verdictCode.unresolved) unresolved += 1;
  }
  return { successes, unresolved };
}
