import test from 'ava';
import fc from 'fast-check';
import { weakThreshold, weakThresholdNonNegative } from '../../src/theory/donoho-tanner.js';
import { minimaxThreshold, transitionThreshold } from '../../src/theory/minimax-threshold.js';
import type { Coefficients } from '../../src/theory/soft-threshold-risk.js';
import { slopeAtZero, stateEvolution, stateEvolutionLimit } from '../../src/theory/state-evolution.js';

const seed = 20260808;

const laws: readonly Coefficients[] = [
  { kind: 'constant', magnitude: 1, signs: 'signed' },
  { kind: 'constant', magnitude: 0.3, signs: 'non-negative' },
  { kind: 'gaussian', deviation: 2 },
];

const signsOf = (coefficients: Coefficients) => (coefficients.kind === 'constant' ? coefficients.signs : 'signed');

const anyLaw = fc.oneof(
  fc.record({
    kind: fc.constant('constant' as const),
    magnitude: fc.double({ min: 0.1, max: 10, noNaN: true }),
    signs: fc.constantFrom('signed' as const, 'non-negative' as const),
  }),
  fc.record({ kind: fc.constant('gaussian' as const), deviation: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
);

for (const coefficients of laws) {
  const signs = signsOf(coefficients);
  const threshold = signs === 'signed' ? weakThreshold : weakThresholdNonNegative;
  const title = `${coefficients.kind}, ${signs}`;

  test(`with the transition threshold, AMP's phase transition is the weak threshold, ${title}`, (t) => {
    for (const delta of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      const { alpha } = transitionThreshold(delta, signs);
      const limit = (rho: number) => stateEvolutionLimit({ delta, rho, alpha, noiseVariance: 0, coefficients });
      t.is(limit(threshold(delta) * (1 - 1e-9)), 0);
      t.true(limit(Math.min(1, threshold(delta) * (1 + 1e-9))) > 0);
    }
  });

  test(`so it is with the minimax threshold of each share of non-zeros, ${title}`, (t) => {
    for (const delta of [0.05, 0.2, 0.5, 0.8, 0.95]) {
      for (const [factor, recovers] of [
        [1 - 1e-9, true],
        [1 + 1e-9, false],
      ] as const) {
        const rho = threshold(delta) * factor;
        const { alpha } = minimaxThreshold(rho * delta, signs);
        t.is(stateEvolutionLimit({ delta, rho, alpha, noiseVariance: 0, coefficients }) === 0, recovers);
      }
    }
  });

  test(`no other threshold goes further, ${title}`, (t) => {
    for (const delta of [0.1, 0.5, 0.9]) {
      const rho = threshold(delta) * (1 + 1e-6);
      for (let alpha = 0.01; alpha < 6; alpha += 0.01) {
        t.true(slopeAtZero({ delta, rho, alpha, noiseVariance: 0, coefficients }) > 1);
      }
    }
  });

  test(`the iterates tend to the limit, with and without noise, ${title}`, (t) => {
    const delta = 0.4;
    const { alpha } = transitionThreshold(delta, signs);
    for (const factor of [0.5, 0.9, 1.1, 1.5]) {
      for (const noiseVariance of [0, 1e-6, 0.1]) {
        const problem = { delta, rho: factor * threshold(delta), alpha, noiseVariance, coefficients };
        const errors = stateEvolution(problem, 1500);
        const limit = stateEvolutionLimit(problem);
        t.true(Math.abs(errors[1500] - limit) < 1e-9 * (limit + 1e-9), `${factor}, ${noiseVariance}: ${errors[1500]}`);
      }
    }
  });
}

test(`the iterates move one way, and the map that makes them is concave [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      anyLaw,
      (delta, rho, alpha, noiseVariance, coefficients) => {
        const errors = stateEvolution({ delta, rho, alpha, noiseVariance, coefficients }, 12);
        const falls = errors[1] <= errors[0];
        const tolerance = (error: number) => 1e-11 * error;
        if (
          !errors
            .slice(1)
            .every((error, step) =>
              falls ? error <= errors[step] + tolerance(error) : error >= errors[step] - tolerance(error),
            )
        )
          return false;
        // One step from three equally spaced variances: the noise alone moves the start.
        const [low, middle, high] = [0, 1, 2].map(
          (shift) => stateEvolution({ delta, rho, alpha, noiseVariance: noiseVariance + shift, coefficients }, 1)[1],
        );
        return middle - low >= high - middle - 1e-9 * high && high >= middle && middle >= low;
      },
    ),
    { seed, numRuns: 500 },
  );
  t.pass();
});

test(`scaling x and the noise together scales the errors [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (delta, rho, scale) => {
        const { alpha } = transitionThreshold(delta);
        const limits = [1, scale].map((size) =>
          stateEvolutionLimit({
            delta,
            rho,
            alpha,
            noiseVariance: 0.1 * size * size,
            coefficients: { kind: 'gaussian', deviation: size },
          }),
        );
        return Math.abs(limits[1] / (limits[0] * scale * scale) - 1) < 1e-8;
      },
    ),
    { seed, numRuns: 100 },
  );
  t.pass();
});

/*
 * M / (1 - M / delta) of the noise's variance, M the minimax risk at epsilon = rho delta: the noise sensitivity of D. L.
 * Donoho, A. Maleki & A. Montanari, IEEE Trans. Inf. Theory 57 (2011) 6920-6941. From the weak threshold on M >= delta.
 */
test('no coefficients are worse than huge ones, which the minimax risk counts', (t) => {
  for (const signs of ['signed', 'non-negative'] as const) {
    for (const delta of [0.1, 0.3, 0.8]) {
      const threshold = (signs === 'signed' ? weakThreshold : weakThresholdNonNegative)(delta);
      for (const factor of [0.1, 0.5, 0.9]) {
        const rho = factor * threshold;
        const { alpha, risk } = minimaxThreshold(rho * delta, signs);
        const worst = risk / (1 - risk / delta);
        const limit = (magnitude: number) =>
          stateEvolutionLimit({
            delta,
            rho,
            alpha,
            noiseVariance: 1,
            coefficients: { kind: 'constant', magnitude, signs },
          });
        for (const magnitude of [0.1, 1, 3, 10]) t.true(limit(magnitude) <= worst * (1 + 1e-9));
        t.true(Math.abs(limit(1e4) / worst - 1) < 1e-6, `delta = ${delta}, rho = ${rho}: ${limit(1e4)} and ${worst}`);
      }
      t.true(minimaxThreshold(threshold * (1 + 1e-9) * delta, signs).risk >= delta);
    }
  }
});

test('nothing to find is found at once; too low a threshold diverges', (t) => {
  const coefficients = { kind: 'constant', magnitude: 1, signs: 'signed' } as const;
  t.is(stateEvolutionLimit({ delta: 0.5, rho: 0, alpha: 1.5, noiseVariance: 0, coefficients }), 0);
  t.is(stateEvolutionLimit({ delta: 0.5, rho: 0.1, alpha: 0.1, noiseVariance: 0, coefficients }), Infinity);
  t.deepEqual(stateEvolution({ delta: 0.5, rho: 0.4, alpha: 1.5, noiseVariance: 0, coefficients }, 0), [0.2]);
});

test('a problem outside the range is refused by the name of what is wrong', (t) => {
  const problem = { delta: 0.5, rho: 0.1, alpha: 1, noiseVariance: 0, coefficients: laws[0] };
  for (const [change, message] of [
    [{ delta: 0 }, /0 < delta <= 1/],
    [{ rho: 1.5 }, /0 <= rho <= 1/],
    [{ alpha: Number.NaN }, /alpha >= 0/],
    [{ noiseVariance: -1 }, /noise variance >= 0/],
  ] as const) {
    t.throws(() => stateEvolution({ ...problem, ...change }, 3), { instanceOf: RangeError, message });
    t.throws(() => stateEvolutionLimit({ ...problem, ...change }), { instanceOf: RangeError, message });
  }
});
