import test from 'ava';
import { drawGaussian, type PlantedInstance } from './basis-pursuit-scene.js';
import { judgeInstance, type SignedSupport, signedSupport } from './recovery-verdict-scene.js';
import { computeSmallestDualBound } from './smallest-dual-bound.js';

/*
 * Supports of more than one panel (48 columns that join at once), generic and with columns that depend on others, are
 * compared with HiGHS: the naive twin's pseudo-inverses take too long at these sizes.
 */

const shapes = [
  { m: 100, n: 150, k: 49 },
  { m: 101, n: 150, k: 55 },
  { m: 120, n: 140, k: 75 },
  { m: 119, n: 121, k: 97 },
  { m: 110, n: 130, k: 100 },
];
const instances = shapes.flatMap((shape) =>
  [0, 1, 2].map((trial) => drawGaussian(`blocks ${shape.m} ${shape.k}`, trial, shape)),
);

function ruleByHighs(problem: SignedSupport): 'success' | 'failure' {
  return computeSmallestDualBound(problem) < 1 ? 'success' : 'failure';
}

test('supports of more than one block: the verdict lies on the side of the smallest dual bound', (t) => {
  const counts = { success: 0, tie: 0, failure: 0, 'non-unique': 0, undecided: 0 };
  for (const instance of instances) {
    const problem = signedSupport(instance);
    const { kind } = judgeInstance(problem);
    t.is(kind, ruleByHighs(problem), instance.name);
    counts[kind] += 1;
  }
  t.log(counts);
  t.true(counts.success > 3 && counts.failure > 3);
});

/** The instance with the planted column at `place` replaced by a sum of two before it, and a trace of its own. */
function depend({ A, ...rest }: PlantedInstance, place: number, trace: number): PlantedInstance {
  const { planted } = rest;
  const changed = A.clone();
  const [first, second, own] = [planted[0], planted[place - 1], planted[place]].map((j) => A.getColumn(j));
  changed.setColumn(
    planted[place],
    own.map((value, i) => first[i] + second[i] + trace * value),
  );
  return { ...rest, A: changed };
}

test('a planted column that depends on those before it proves the failure by a null vector of the three', (t) => {
  for (const instance of instances) {
    for (const place of [2, 3, 4, 46, 47, 48]) {
      const problem = signedSupport(depend(instance, place, 0));
      const { kind, nullVector } = judgeInstance(problem);
      const three = [0, place - 1, place].map((i) => problem.planted[i]);
      // h = e_c - e_a - e_b: |sigma^T h| is 3 or 1 for three signs, and there is nothing off S.
      t.is(kind, 'failure', `${instance.name}, place ${place}`);
      t.true(
        nullVector.every((value, j) => Math.abs(value - (j === three[2] ? 1 : three.includes(j) ? -1 : 0)) < 1e-9),
      );
    }
  }
});

test('a planted column that nearly depends on those before it joins with care', (t) => {
  for (const instance of instances) {
    for (const place of [2, 47, 48]) {
      // As an angle far below that of a doubtful pivot, 1e-3, and above the margin of an injective A_S.
      const problem = signedSupport(depend(instance, place, 1e-4));
      t.is(judgeInstance(problem).kind, ruleByHighs(problem), `${instance.name}, place ${place}`);
    }
  }
});
