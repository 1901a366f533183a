import test from 'ava';
import { getDeclaration } from '../../../src/cli/sweep-file.js';
import { sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/wasm.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';

const n = 100;
const kernels = instantiateKernels(compileKernels());
const metricCount = getDeclaration('sparse-recovery').metrics.length;

test('30 cells with seeds of their own agree with the exact finite-n probabilities by chi-square', (t) => {
  const trials = 400;
  const cells = pickCells(30);
  t.is(cells.length, 30);
  let chiSquare = 0;
  for (const [index, { m, k, probability }] of cells.entries()) {
    const { successes, unresolved } = runCell({ m, k, seed: 1000 + index, trials });
    t.is(unresolved, 0, `m=${m} k=${k}`);
    chiSquare += (successes - trials * probability) ** 2 / (trials * probability * (1 - probability));
  }
  t.log(`chi-square ${chiSquare.toFixed(2)} with 30 degrees of freedom`);
  // The 0.05 % and 99.95 % points of chi-square with 30 degrees of freedom.
  t.true(chiSquare > 10.8 && chiSquare < 62.2, `${chiSquare}`);
});

for (const { k, expected } of [
  { k: 17, expected: 0.811 },
  { k: 20, expected: 0.469 },
  { k: 23, expected: 0.167 },
]) {
  test(`at n = 100, m = 50, k = ${k} the success rate of 2000 trials is the published ${expected}`, (t) => {
    const trials = 2000;
    const { successes } = runCell({ m: 50, k, seed: 7, trials });
    const rate = successes / trials;
    t.log(`rate ${rate}`);
    t.true(Math.abs(rate - expected) < 3 * Math.sqrt((expected * (1 - expected)) / trials), `${rate}`);
  });
}

/** Spread over m, at probabilities between 5 % and 95 %. */
function pickCells(count: number): { m: number; k: number; probability: number }[] {
  const cells: { m: number; k: number; probability: number }[] = [];
  for (let m = 10; m <= 90; m += 5) {
    for (let k = 1; k < m; k += 1) {
      const probability = exactRecoveryProbability({ n, m, k });
      if (probability > 0.05 && probability < 0.95) cells.push({ m, k, probability });
    }
  }
  const stride = cells.length / count;
  return Array.from({ length: count }, (_, index) => cells[Math.floor(index * stride)]);
}

function runCell({ m, k, seed, trials }: { m: number; k: number; seed: number; trials: number }) {
  const points = [{ n, m, k, ensemble: 'gaussian', coefficients: 'signs', noise: 0, solver: 'basis-pursuit' }];
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(metricCount) };
  let successes = 0;
  let unresolved = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    record.verdicts.fill(verdictCode.failure);
    sparseRecoveryTrial.runTrial({ seed, trial, criterion: { name: 'exact' }, points }, workspace, record);
    if (record.verdicts[0] === verdictCode.success) successes += 1;
    if (record.verdicts[0] === verdictCode.unresolved) unresolved += 1;
  }
  return { successes, unresolved };
}
