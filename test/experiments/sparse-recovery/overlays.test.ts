import test from 'ava';
import { overlays } from '../../../src/experiments/sparse-recovery/declaration/overlays.js';
import type { Overlay, OverlayRequest } from '../../../src/sweep/declaration.js';
import type { Point } from '../../../src/sweep/sweep.js';
import { descentConeVolumes } from '../../../src/theory/descent-cone-volumes.js';
import { weakThreshold, weakThresholdNonNegative } from '../../../src/theory/donoho-tanner.js';
import { exactRecoveryProbability } from '../../../src/theory/exact-recovery.js';

const n = 60;

const basisPursuit: Point = { n, ensemble: 'gaussian', coefficients: 'signs', solver: 'basis-pursuit' };
const nonNegative: Point = { ...basisPursuit, coefficients: 'non-negative', solver: 'non-negative-basis-pursuit' };

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  m: [3, 57],
  delta: [0.05, 0.95],
  k: [1, 50],
  rho: [0, 1],
};

function request(change: Partial<OverlayRequest>): OverlayRequest {
  return {
    x: 'delta',
    y: 'rho',
    xRange: [0.05, 0.95],
    yRange: [0, 1],
    fixed: basisPursuit,
    criterion: { name: 'exact' },
    ...change,
  };
}

function curvesOf(change: Point): readonly Overlay[] {
  return overlays(request({ fixed: { ...basisPursuit, ...change } }));
}

function namesOf(change: Point): string[] {
  return curvesOf(change).map(({ kind, name }) => `${kind}: ${name}`);
}

for (const [across, up] of [
  ['delta', 'rho'],
  ['m', 'k'],
  ['delta', 'k'],
  ['m', 'rho'],
]) {
  for (const [x, y] of [
    [across, up],
    [up, across],
  ]) {
    for (const fixed of [basisPursuit, nonNegative]) {
      const signs = fixed === nonNegative ? 'non-negative' : 'signed';
      test(`over ${x} and ${y} the curves are the theories in these coordinates, ${signs}`, (t) => {
        const threshold = signs === 'signed' ? weakThreshold : weakThresholdNonNegative;
        const swapped = x === up;
        const curves = overlays(request({ x, y, xRange: ranges[x], yRange: ranges[y], fixed }));
        const sizes = ({ points }: Overlay): { m: number; k: number; inside: boolean }[] =>
          points.map((place) => {
            const [along, height] = swapped ? [place[1], place[0]] : place;
            const m = across === 'delta' ? along * n : along;
            const inside = place.every((value, i) => value >= ranges[[x, y][i]][0] && value <= ranges[[x, y][i]][1]);
            return { m, k: up === 'rho' ? height * m : height, inside };
          });
        t.is(curves.length, 3);
        const [asymptotic, exact, dimension] = curves.map(sizes);
        t.true(curves.map(sizes).every((places) => places.every(({ inside }) => inside)));
        t.true(asymptotic.length > 100 && exact.length > 20 && dimension.length > 10);
        // Where a range cuts the curve, its end is interpolated.
        t.true(asymptotic.slice(1, -1).every(({ m, k }) => Math.abs(k / m - threshold(m / n)) < 1e-9));
        const wholeRows = exact.filter(({ m }) => isWhole(m));
        t.true(wholeRows.length > 20);
        for (const { m, k } of wholeRows) {
          const probability = (size: number) => exactRecoveryProbability({ n, m: Math.round(m), k: size, signs });
          t.true(probability(Math.floor(k)) >= 0.5 && probability(Math.floor(k) + 1) <= 0.5, `m = ${m}, k = ${k}`);
        }
        const wholeSizes = dimension.filter(({ k }) => isWhole(k)).map(({ m, k }) => ({ m, k: Math.round(k) }));
        t.true(wholeSizes.length > 10);
        for (const { m, k } of wholeSizes) {
          const mean = descentConeVolumes({ n, k, signs }).reduce((sum, volume, j) => sum + j * volume, 0);
          t.true(Math.abs(mean - m) < 1e-9, `k = ${k}: ${mean} and ${m}`);
          // Theorem II: recovery is neither sure nor hopeless there, but next to even.
          const odds = exactRecoveryProbability({ n, m: Math.round(m), k, signs });
          t.true(odds > 0.25 && odds < 0.75, `m = ${m}, k = ${k}: ${odds}`);
        }
      });
    }
  }
}

test('each solver gets the theory that is known of it, and greedy ones get none', (t) => {
  const signed = [
    'asymptotic: Donoho–Tanner weak threshold',
    'exact: exact 50 % at n = 60',
    'guide: statistical dimension at n = 60',
  ];
  t.deepEqual(namesOf({}), signed);
  t.deepEqual(namesOf({ coefficients: 'non-negative' }), signed, 'the signed solver does not know the signs');
  t.deepEqual(namesOf(nonNegative), ['asymptotic: Donoho–Tanner weak threshold, x ≥ 0', ...signed.slice(1)]);
  t.deepEqual(namesOf({ solver: 'non-negative-basis-pursuit' }), [], 'x has negative entries');
  t.deepEqual(namesOf({ solver: 'amp' }), ['asymptotic: AMP state-evolution transition']);
  t.deepEqual(curvesOf({ solver: 'amp' })[0].points, curvesOf({})[0].points);
  const nonNegativeAmp = { ...nonNegative, solver: 'non-negative-amp' };
  t.deepEqual(namesOf(nonNegativeAmp), ['asymptotic: AMP state-evolution transition, x ≥ 0']);
  t.deepEqual(curvesOf(nonNegativeAmp)[0].points, curvesOf(nonNegative)[0].points);
  t.deepEqual(namesOf({ solver: 'non-negative-amp' }), [], 'x has negative entries');
  for (const solver of ['omp', 'iht', 'htp', 'cosamp', 'subspace-pursuit', 'reweighted-l1', 'irls']) {
    t.deepEqual(namesOf({ solver }), [], solver);
  }
});

test('ensembles that follow the Gaussian one get its asymptotic curve as a guide, others nothing', (t) => {
  for (const ensemble of ['rademacher', 'sphere', 'partial-dct', 'partial-fourier', 'partial-hadamard']) {
    t.deepEqual(namesOf({ ensemble }), ['guide: Donoho–Tanner weak threshold of Gaussian A'], ensemble);
    t.deepEqual(
      namesOf({ ensemble, solver: 'amp' }),
      ['guide: AMP state-evolution transition of Gaussian A'],
      ensemble,
    );
    t.deepEqual(curvesOf({ ensemble })[0].points, curvesOf({})[0].points);
    const [guide] = curvesOf({ ...nonNegative, ensemble });
    t.deepEqual(guide.points, curvesOf(nonNegative)[0].points);
  }
  for (const ensemble of ['correlated', 'spiked', 'near-parallel', 'sparse']) t.deepEqual(namesOf({ ensemble }), []);
});

test('noise leaves no curve, and no noise leaves them all', (t) => {
  t.deepEqual(namesOf({ noise: 0.01 }), []);
  t.deepEqual(namesOf({ noise: 0.01, solver: 'amp' }), []);
  t.deepEqual(namesOf({ noise: 0 }), namesOf({}));
});

test('there are no curves where n, the solver or a second size is swept, nor for an unknown criterion', (t) => {
  t.deepEqual(overlays(request({ x: 'n', y: 'k' })), []);
  t.deepEqual(overlays(request({ x: 'm', y: 'delta' })), []);
  t.deepEqual(overlays(request({ fixed: { m: 3 } })), []);
  t.deepEqual(overlays(request({ fixed: { n } })), []);
  t.deepEqual(overlays(request({ criterion: { name: 'other' } })), []);
});

test('the relative error has the exact curve where its tolerance lets nothing else in, and a guide elsewhere', (t) => {
  const kindsAt = (tolerance: number) =>
    overlays(request({ criterion: { name: 'relative-error', tolerance } })).map(({ kind }) => kind);
  t.deepEqual(overlays(request({ criterion: { name: 'relative-error', tolerance: 1e-7 } })), overlays(request({})));
  t.deepEqual(kindsAt(1e-3), ['asymptotic', 'guide', 'guide']);
  t.deepEqual(kindsAt(0.1), ['guide', 'guide', 'guide']);
  t.deepEqual(kindsAt(1e-15), ['guide', 'guide', 'guide']);
  const criterion = { name: 'relative-error', tolerance: 1e-3 };
  t.is(overlays(request({ criterion }))[1].name, `50 % of exact recovery at n = ${n}`);
});

test('beyond n = 1000 only the asymptotic curve is drawn', (t) => {
  t.deepEqual(namesOf({ n: 2000 }), ['asymptotic: Donoho–Tanner weak threshold']);
});

test('a cell beyond the range of a curve leaves it out rather than drawing one point', (t) => {
  t.deepEqual(overlays(request({ yRange: [0.95, 1], xRange: [0.1, 0.3] })), []);
});

test('of a few columns alone, curves reach from border to border', (t) => {
  const curves = overlays(request({ x: 'm', y: 'k', xRange: [28.5, 31.5], yRange: [0, 60] }));
  t.is(curves.length, 3);
  const [asymptotic, , dimension] = curves.map(({ points }) => points.map(([m]) => m));
  for (const ms of [asymptotic, dimension]) {
    t.true(Math.abs(ms[0] - 28.5) < 1e-9 && Math.abs(ms[ms.length - 1] - 31.5) < 1e-9, String(ms));
  }
});

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}
