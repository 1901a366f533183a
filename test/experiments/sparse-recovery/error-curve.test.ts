import test from 'ava';
import { sparseRecovery } from '../../../src/experiments/sparse-recovery/declaration/declaration.js';
import { overlays } from '../../../src/experiments/sparse-recovery/declaration/overlays.js';
import { trial as sparseRecoveryTrial } from '../../../src/experiments/sparse-recovery/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import type { Overlay } from '../../../src/sweep/declaration.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { weakThreshold } from '../../../src/theory/donoho-tanner.js';

const kernels = instantiateKernels(compileKernels());
const criterion = { name: 'relative-error', tolerance: 0.1 };
const amp: Point = { n: 1000, ensemble: 'gaussian', coefficients: 'signs', solver: 'amp', noise: 0.05 };

function curvesOver(x: string, xRange: readonly [number, number], fixed: Point): readonly Overlay[] {
  return overlays({ x, y: 'relative-error', xRange, yRange: [1e-6, 10], fixed, criterion });
}

/** The median of the errors that the trials of one cell measured. */
function measure(cell: Point, trialCount: number): number {
  const points = [cell];
  const workspace = sparseRecoveryTrial.createWorkspace(kernels, points);
  const errors = Array.from({ length: trialCount }, (_, trial) => {
    const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(sparseRecovery.metrics.length) };
    sparseRecoveryTrial.runTrial({ seed: 3, trial, criterion, points }, workspace, record);
    return record.metrics[sparseRecovery.metrics.findIndex(({ name }) => name === 'relative-error')];
  });
  return errors.sort((a, b) => a - b)[trialCount >> 1];
}

function heightAt({ points }: Overlay, x: number): number {
  const at = points.findIndex(([place]) => place >= x);
  const [[left, low], [right, high]] = [points[at - 1], points[at]];
  return low + ((high - low) * (x - left)) / (right - left);
}

for (const coefficients of ['signs', 'gaussian', 'non-negative']) {
  test(`${coefficients}: AMP's relative errors lie on the curve of state evolution, over rho and over noise`, (t) => {
    const [overRho] = curvesOver('rho', [0.02, 0.6], { ...amp, coefficients, m: 500 });
    const [overNoise] = curvesOver('noise', [0.01, 0.3], { ...amp, coefficients, m: 500, k: 100 });
    t.deepEqual([overRho.kind, overRho.name], ['asymptotic', 'AMP state evolution']);
    for (const [rho, noise] of [
      [0.1, 0.05],
      [0.3, 0.05],
      [0.2, 0.02],
      [0.2, 0.2],
    ]) {
      const measured = measure({ ...amp, coefficients, m: 500, k: 500 * rho, noise }, 9);
      const foretold = noise === 0.05 ? heightAt(overRho, rho) : heightAt(overNoise, noise);
      t.log(`rho ${rho}, noise ${noise}: ${measured} measured, ${foretold} foretold`);
      // One instance of 50 non-zeros fluctuates by some 10 %, the median of nine by 4.
      t.true(Math.abs(measured / foretold - 1) < 0.15);
    }
  });
}

test('sizes and ratios give one curve, and without noise it begins at the transition', (t) => {
  const [overK] = curvesOver('k', [10, 300], { ...amp, m: 500 });
  const [overRho] = curvesOver('rho', [0.02, 0.6], { ...amp, delta: 0.5, m: 500 });
  overK.points.forEach(([, error], i) => t.true(Math.abs(error / overRho.points[i][1] - 1) < 1e-9));
  const [overM] = curvesOver('m', [100, 900], { ...amp, k: 80 });
  const [overDelta] = curvesOver('delta', [0.1, 0.9], { ...amp, k: 80 });
  overM.points.forEach(([, error], i) => t.true(Math.abs(error / overDelta.points[i][1] - 1) < 1e-9));
  const [noiseless] = curvesOver('rho', [0.02, 0.6], { ...amp, noise: 0, m: 500 });
  const [[first]] = noiseless.points;
  t.true(first >= weakThreshold(0.5) && first < weakThreshold(0.5) + 0.006);
});

test('there is no curve for other solvers, laws, metrics and sizes, and a guide for ensembles that follow', (t) => {
  const over = (change: Point): readonly Overlay[] => curvesOver('rho', [0.02, 0.6], { ...amp, m: 500, ...change });
  t.deepEqual(over({ solver: 'niht' }), []);
  t.deepEqual(over({ solver: 'non-negative-amp', coefficients: 'non-negative' }), []);
  t.deepEqual(over({ coefficients: 'uniform' }), []);
  t.deepEqual(over({ ensemble: 'correlated' }), []);
  t.deepEqual(
    over({ ensemble: 'partial-dct' }).map(({ kind, name }) => [kind, name]),
    [['guide', 'AMP state evolution of Gaussian A']],
  );
  t.is(curvesOver('n', [100, 200], { ...amp, m: 50, k: 10 }).length, 1);
  t.deepEqual(curvesOver('decay', [0, 2], { ...amp, m: 500 }), []);
  t.deepEqual(curvesOver('rho', [0.02, 0.6], { ...amp, solver: 'amp' }), [], 'm is not known');
  const fixed = { ...amp, m: 500 };
  t.deepEqual(overlays({ x: 'rho', y: 'iterations', xRange: [0, 1], yRange: [1, 10], fixed, criterion }), []);
});
