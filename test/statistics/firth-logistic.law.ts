import test from 'ava';
import fc from 'fast-check';
import { type BinomialCounts, fitFirthLogistic } from '../../src/statistics/firth-logistic.js';

const seed = 20260806;

/** At least two positions with trials, on [-1, 1]. */
const columns = fc
  .array(fc.record({ trials: fc.integer({ min: 1, max: 200 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    minLength: 2,
    maxLength: 30,
  })
  .map((cells) => ({
    u: Float64Array.from(cells, (_, i) => (2 * i) / (cells.length - 1) - 1),
    trials: Float64Array.from(cells, ({ trials }) => trials),
    successes: Float64Array.from(cells, ({ trials, share }) => Math.round(share * trials)),
  }));

test(`the estimate is a root of the modified score and a maximum of the penalised likelihood [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(columns, (counts) => {
      const fit = fitFirthLogistic(counts);
      if (fit === undefined) return false;
      const { intercept: a, slope: b } = fit;
      const { aa, ab, bb } = fit.covariance;
      const [scoreA, scoreB] = modifiedScore(counts, a, b);
      const distance = aa * scoreA ** 2 + 2 * ab * scoreA * scoreB + bb * scoreB ** 2;
      // The squared distance from the root, in standard errors.
      if (distance > 1e-12) return false;
      const top = penalisedLikelihood(counts, a, b);
      const neighbours = [
        [0.3, 0],
        [-0.3, 0],
        [0, 0.3],
        [0, -0.3],
      ];
      return neighbours.every(([da, db]) => penalisedLikelihood(counts, a + da, b + db) <= top + 1e-9);
    }),
    { seed, numRuns: 500 },
  );
  t.pass();
});

test(`exchanging success and failure, or turning the axis round, changes signs alone [seed ${seed}]`, (t) => {
  fc.assert(
    fc.property(columns, (counts) => {
      const fit = fitFirthLogistic(counts);
      const exchanged = fitFirthLogistic({
        ...counts,
        successes: counts.trials.map((n, i) => n - counts.successes[i]),
      });
      const turned = fitFirthLogistic({ ...counts, u: counts.u.map((u) => -u) });
      if (fit === undefined || exchanged === undefined || turned === undefined) return false;
      const near = (x: number, y: number) => Math.abs(x - y) <= 1e-6 * (1 + Math.abs(x));
      return (
        near(fit.intercept, -exchanged.intercept) &&
        near(fit.slope, -exchanged.slope) &&
        near(fit.intercept, turned.intercept) &&
        near(fit.slope, -turned.slope)
      );
    }),
    { seed },
  );
  t.pass();
});

test('separated data, which have no likelihood estimate, get a finite one in closed form', (t) => {
  // Two positions with n trials each fit perfectly; Jeffreys' prior then adds half a success and half a failure
  // to each: logit = ln((s + 1/2) / (n - s + 1/2)).
  const n = 25;
  const fit = fitFirthLogistic({
    u: Float64Array.of(-1, 1),
    trials: Float64Array.of(n, n),
    successes: Float64Array.of(n, 0),
  });
  t.true(fit !== undefined && Math.abs(fit.intercept) < 1e-9 && Math.abs(fit.slope + Math.log(2 * n + 1)) < 1e-9);
});

test('a start far away reaches the same estimate', (t) => {
  const counts = {
    u: Float64Array.from({ length: 21 }, (_, i) => i / 10 - 1),
    trials: new Float64Array(21).fill(50),
    successes: Float64Array.from({ length: 21 }, (_, i) => (i < 9 ? 50 : i === 9 ? 31 : 0)),
  };
  const near = fitFirthLogistic(counts);
  for (const slope of [-60, 60, 5]) {
    const far = fitFirthLogistic(counts, { intercept: slope / 2, slope });
    t.true(near !== undefined && far !== undefined && Math.abs(near.slope / far.slope - 1) < 1e-6, `from ${slope}`);
  }
});

test('a single position leaves the slope undetermined', (t) => {
  const one = { u: Float64Array.of(0.5), trials: Float64Array.of(9), successes: Float64Array.of(4) };
  t.is(fitFirthLogistic(one), undefined);
  const another = {
    ...one,
    u: Float64Array.of(0.5, 1),
    trials: Float64Array.of(9, 0),
    successes: Float64Array.of(4, 0),
  };
  t.is(fitFirthLogistic(another), undefined);
});

/** Firth's score, residuals plus hat values, which is another road to the derivative than the source's. */
function modifiedScore({ u, trials, successes }: BinomialCounts, a: number, b: number): [number, number] {
  const p = Array.from(u, (x) => 1 / (1 + Math.exp(-(a + b * x))));
  const w = p.map((value, i) => trials[i] * value * (1 - value));
  const moment = (power: number) => w.reduce((sum, value, i) => sum + value * u[i] ** power, 0);
  const [s0, s1, s2] = [moment(0), moment(1), moment(2)];
  const residuals = p.map((value, i) => {
    const hat = (w[i] * (s2 - 2 * s1 * u[i] + s0 * u[i] ** 2)) / (s0 * s2 - s1 * s1);
    return successes[i] - trials[i] * value + hat * (0.5 - value);
  });
  return [residuals.reduce((sum, r) => sum + r, 0), residuals.reduce((sum, r, i) => sum + r * u[i], 0)];
}

function penalisedLikelihood({ u, trials, successes }: BinomialCounts, a: number, b: number): number {
  let sum = 0;
  let [s0, s1, s2] = [0, 0, 0];
  u.forEach((x, i) => {
    const logit = a + b * x;
    sum += successes[i] * logit - trials[i] * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))));
    const p = 1 / (1 + Math.exp(-logit));
    const w = trials[i] * p * (1 - p);
    s0 += w;
    s1 += w * x;
    s2 += w * x * x;
  });
  return sum + Math.log(s0 * s2 - s1 * s1) / 2;
}
