import test from 'ava';
import fc from 'fast-check';
import { absent, type FallingColumn, foldColumn } from '../../../src/statistics/transition/fold-column.js';
import { fitLocalLogit } from '../../../src/statistics/transition/local-logit-fit.js';
import { applyThree, dotThree, type Three } from '../../../src/statistics/transition/symmetric-three.js';
import { checkLaw } from '../../diagram/check-law.js';
import { anyColumn } from './draw-columns.js';
import { naiveLocalFit } from './naive-local-fit.js';

/** Where cells nearly coincide the twin's matrices are almost singular, and the twin itself has no correct digits. */
const gapMin = 0.02;

const fitted = anyColumn
  .map((data) => foldColumn(data).column)
  .filter(({ places, trialCount }) => places.length >= 4 && places.length <= 9 && trialCount >= 2)
  .filter(({ places }) => places.every((place, at) => at === 0 || place - places[at - 1] >= gapMin));

test('fit and variance are those of the naive twin, verdicts missing or not', (t) => {
  checkLaw(
    t,
    fc.property(fitted, (column) => {
      const fit = fitLocalLogit(column, { first: 0, last: column.places.length - 1 });
      if (fit === undefined) return false;
      const twin = naiveLocalFit({ places: column.places, verdicts: rowsOf(column) });
      const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b));
      return (
        fit.coefficients.every((value, at) => near(value, twin.coefficients[at])) &&
        [-1, -0.3, 0, 0.8, 1].every((v) => {
          const powers: Three = [1, v, v * v];
          const leverage = applyThree(fit.inverseInformation, powers);
          const sandwich = dotThree(leverage, applyThree(fit.scoreCovariance, leverage));
          return (
            near(sandwich, quadratic(twin.variance, powers)) &&
            near(dotThree(powers, leverage), quadratic(twin.independent, powers))
          );
        })
      );
    }),
    100,
  );
});

test('where few trials leave wide errors the fit is the optimum all the same', (t) => {
  // Ended a step too early, it was 1.4e-6 from the optimum here: half of a millionth of a standard error.
  const positions = [0.01, 0.1, 1, 10, 100];
  const codes = Uint8Array.from([
    0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
  const column: FallingColumn = {
    ...foldColumn({ positions, whole: false, trialCount: 6, codes }).column,
    places: Float64Array.from([0, 0.25, 0.5, 0.75, 1]),
    trials: new Float64Array(5).fill(6),
    successes: Float64Array.from([0, 3, 0, 0, 0]),
    verdicts: codes,
    trialCount: 6,
  };
  const fit = fitLocalLogit(column, { first: 0, last: 4 });
  const twin = naiveLocalFit({ places: column.places, verdicts: rowsOf(column) });
  for (const [at, value] of twin.coefficients.entries()) {
    t.true(Math.abs((fit?.coefficients[at] ?? Number.NaN) - value) < 1e-10, `${at}`);
  }
});

test('fewer cells than coefficients have no fit, and all successes have a finite one', (t) => {
  const column = foldColumn({
    positions: [1, 2, 3, 4],
    whole: true,
    trialCount: 3,
    codes: new Uint8Array(12).fill(1),
  }).column;
  t.is(fitLocalLogit(column, { first: 0, last: 1 }), undefined);
  const fit = fitLocalLogit(column, { first: 0, last: 3 });
  t.true(fit?.coefficients.every(Number.isFinite));
  t.true(fit !== undefined && fit.coefficients[0] > 1);
});

function rowsOf({ places, trialCount, verdicts }: FallingColumn): (0 | 1 | undefined)[][] {
  return Array.from({ length: trialCount }, (_, trial) =>
    Array.from(verdicts.subarray(trial * places.length, (trial + 1) * places.length), (verdict) =>
      verdict === absent ? undefined : verdict === 1 ? 1 : 0,
    ),
  );
}

function quadratic(matrix: { get(row: number, column: number): number }, v: Three): number {
  return v.reduce((sum, a, row) => sum + v.reduce((inner, b, column) => inner + a * b * matrix.get(row, column), 0), 0);
}
