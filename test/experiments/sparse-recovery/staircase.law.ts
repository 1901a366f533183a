import test from 'ava';
import fc from 'fast-check';
import {
  climbStaircase,
  planStaircase,
  type StaircaseCell,
  type Standing,
  standing,
} from '../../../src/experiments/sparse-recovery/trial/staircase.js';

const cell = fc.record({ m: fc.integer({ min: 1, max: 12 }), k: fc.integer({ min: 0, max: 12 }) });
const cells = fc.array(cell, { minLength: 1, maxLength: 60 });

/** Steps that rise with m: success up to the first, tie up to the second. */
const steps = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 2 })), { minLength: 13, maxLength: 13 })
  .map((rises) => {
    let success = -1;
    let tie = -1;
    return rises.map(([rise, ties]) => {
      success += Math.max(0, rise);
      tie = Math.max(tie, success + ties);
      return { success, tie };
    });
  });

type Truth = (at: StaircaseCell) => Standing;

const truths: fc.Arbitrary<Truth> = steps.map((rows) => ({ m, k }) => {
  if (k <= rows[m].success) return standing.success;
  return k <= rows[m].tie ? standing.tie : standing.failure;
});

test('the map is the one that asking every cell gives, whatever was guessed', (t) => {
  fc.assert(
    fc.property(cells, truths, fc.double({ min: -5, max: 2, noNaN: true }), (given, truth, slope) => {
      const staircase = planStaircase(given, { isNested: true, guessStep: (m) => slope * m });
      const { standings, askedCount } = climbStaircase(staircase, (index) => truth(given[index]));
      t.deepEqual(standings, given.map(truth));
      t.true(askedCount <= given.length);
    }),
  );
});

test('where matrices are not nested every row is a staircase for itself', (t) => {
  const levels = fc.array(fc.integer({ min: -1, max: 12 }), { minLength: 13, maxLength: 13 });
  fc.assert(
    fc.property(cells, levels, (given, last) => {
      const truth: Truth = ({ m, k }) => (k <= last[m] ? standing.success : standing.failure);
      const staircase = planStaircase(given, { isNested: false, guessStep: (m) => m / 2 });
      t.deepEqual(climbStaircase(staircase, (index) => truth(given[index])).standings, given.map(truth));
    }),
  );
});

test('a cell without an answer is settled by others or not at all, and spoils no other cell', (t) => {
  fc.assert(
    fc.property(cells, truths, fc.func(fc.integer({ min: 0, max: 3 })), (given, truth, draw) => {
      const isMute = (at: StaircaseCell): boolean => draw(at.m, at.k) === 0;
      const ask = (index: number): Standing | undefined => (isMute(given[index]) ? undefined : truth(given[index]));
      const { standings } = climbStaircase(planStaircase(given, { isNested: true, guessStep: (m) => m }), ask);
      const answered = given.filter((at) => !isMute(at));
      given.forEach((at, index) => {
        const low = answered.filter(({ m, k }) => at.m >= m && at.k <= k).map(truth);
        const high = answered.filter(({ m, k }) => at.m <= m && at.k >= k).map(truth);
        const [from, to] = [Math.max(0, ...low), Math.min(2, ...high)];
        const proved = to === standing.tie ? 'non-unique' : undefined;
        t.is(standings[index], from === to ? truth(at) : proved);
      });
    }),
  );
});

test('a good guess needs about two proofs a row, a bad one a bisection', (t) => {
  const given = Array.from({ length: 1600 }, (_, i) => ({ m: 5 * (1 + Math.floor(i / 40)), k: 5 * (1 + (i % 40)) }));
  const truth: Truth = ({ m, k }) => (k <= 0.4 * m + 2 ? standing.success : standing.failure);
  const count = (guess: (m: number) => number): number =>
    climbStaircase(planStaircase(given, { isNested: true, guessStep: guess }), (index) => truth(given[index]))
      .askedCount;
  t.true(count((m) => 0.4 * m) <= 2.1 * 40, String(count((m) => 0.4 * m)));
  t.true(count((m) => 1000 - m) <= 7 * 40, String(count((m) => 1000 - m)));
});

test('answers that contradict each other are a fault that is named', (t) => {
  const given = [
    { m: 4, k: 2 },
    { m: 4, k: 3 },
  ];
  const staircase = planStaircase(given, { isNested: true, guessStep: () => 3 });
  t.throws(() => climbStaircase(staircase, (index) => (index === 0 ? standing.failure : standing.tie)), {
    message: /contradicts/u,
  });
});

test('no cell, no question', (t) => {
  t.deepEqual(
    climbStaircase(planStaircase([], { isNested: true, guessStep: () => 0 }), () => t.fail()),
    { standings: [], askedCount: 0 },
  );
});
