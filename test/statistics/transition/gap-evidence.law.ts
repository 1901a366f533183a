import test from 'ava';
import fc from 'fast-check';
import { type ColumnVerdicts, foldColumn } from '../../../src/statistics/transition/fold-column.js';
import { createGapReader, createLevel, weighGap } from '../../../src/statistics/transition/gap-evidence.js';
import { checkLaw } from '../../diagram/check-law.js';

const half = createLevel(0.5);

/** Two cells, the left one with more successes: (successes of both, of the left alone, of the right alone, of neither). */
function twoCells([both, left, right, neither]: readonly number[], whole: boolean): ColumnVerdicts {
  const rows = [
    ...new Array<number[]>(both).fill([1, 1]),
    ...new Array<number[]>(left).fill([1, 0]),
    ...new Array<number[]>(right).fill([0, 1]),
    ...new Array<number[]>(neither).fill([0, 0]),
  ];
  return { positions: [4, 5], whole, trialCount: rows.length, codes: Uint8Array.from(rows.flat()) };
}

const fewCounts = fc
  .tuple(fc.nat(30), fc.integer({ min: 1, max: 30 }), fc.nat(30), fc.integer({ min: 1, max: 30 }))
  .filter(([, left, right]) => left > right);

test('the variance of both logits together is that of trials drawn again', (t) => {
  checkLaw(
    t,
    fc.property(fewCounts, fc.double({ min: 0, max: 1, noNaN: true }), ([both, left, right, neither], share) => {
      const gap = createGapReader(foldColumn(twoCells([both, left, right, neither], true)).column)(0);
      const count = both + left + right + neither;
      const difference = (1 - share) * gap.left.logit + share * gap.right.logit;
      // By the delta method each trial moves the logit of a cell by (its verdict - the rate) / weight.
      const [p, q] = [(both + left) / count, (both + right) / count];
      const joint = both - count * p * q;
      const [a, b] = [(1 - share) / gap.left.weight, share / gap.right.weight];
      const variance = a * a * gap.left.weight + b * b * gap.right.weight + 2 * a * b * joint;
      const z = weighGap(gap, half, share);
      return (
        Math.abs(z * Math.sqrt(variance) - difference) < 1e-9 &&
        Math.abs(gap.covariance * (count + 1) ** 2 - joint) < 1e-9
      );
    }),
  );
});

test('at either end only its own cell counts, and a coarse gap never rules out more than a fine one', (t) => {
  checkLaw(
    t,
    fc.property(fewCounts, fc.double({ min: 0, max: 1, noNaN: true }), (counts, share) => {
      const fine = createGapReader(foldColumn(twoCells(counts, true)).column)(0);
      const coarse = createGapReader(foldColumn(twoCells(counts, false)).column)(0);
      const alone = ({ logit, weight }: typeof fine.left) => logit * Math.sqrt(weight);
      return (
        Math.abs(weighGap(fine, half, 0) - alone(fine.left)) < 1e-9 &&
        Math.abs(weighGap(fine, half, 1) - alone(fine.right)) < 1e-9 &&
        Math.abs(weighGap(coarse, half, share)) <= Math.abs(weighGap(fine, half, share)) + 1e-12
      );
    }),
  );
});

test('cells without a trial in common are independent', (t) => {
  // Each trial was asked in one of the cells, and quarantined (3) in the other.
  const codes = Uint8Array.from([1, 3, 1, 3, 0, 3, 3, 1, 3, 0, 3, 0]);
  const gap = createGapReader(foldColumn({ positions: [4, 5], whole: true, trialCount: 6, codes }).column)(0);
  t.is(gap.covariance, 0);
  t.deepEqual([gap.left.rate, gap.right.rate], [2.5 / 4, 1.5 / 4]);
});
