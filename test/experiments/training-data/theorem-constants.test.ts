import test from 'ava';
import { trainingData } from '../../../src/experiments/training-data/declaration/declaration.js';
import { drawInstance } from '../../../src/experiments/training-data/trial/draw-instance.js';
import { createWorkspace } from '../../../src/experiments/training-data/trial/workspace.js';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { contextOf } from '../trial-context.js';
import { type Change, criterion, explain, kernels, pointOf, runBlock } from './training-scene.js';

/* The constants of Welper, Theorem 4.2, as a replay tells them. */

const sizes = { n: 40, m: 24, p: 6, q: 12, s: 4, t: 4, tbar: 2 };

function theoremOf(change: Change, trial = 0): Readonly<Record<string, number | boolean>> {
  return explain({ ...sizes, ...change }, trial)['theorem'] as Readonly<Record<string, number | boolean>>;
}

test('the sizes give c1, c2 and the bounds of u', (t) => {
  const theorem = theoremOf({ s: 10 });
  const close = (name: string, wanted: number): void => {
    t.true(Math.abs(Number(theorem[name]) - wanted) < 1e-12 * wanted, `${name}: ${theorem[name]}`);
  };
  close('c1Below', 40 / (6 * Math.log(6)) ** 2);
  close('sparsityOverLeast', 0.75);
  close('c2From', Math.sqrt(6) / 4);
  t.like(theorem, { uFrom: 40, uUpTo: 12 });
  t.false('c1Below' in theoremOf({ p: 1, t: 2 }));
  t.false('uUpTo' in theoremOf({ ensemble: 'rademacher' }));
});

test('C is where (7) becomes an equation', (t) => {
  const change = { s: 10, components: 'rademacher' };
  const stableRank = runBlock([pointOf({ ...sizes, ...change })], 0)[0].metrics['stable-rank'];
  const { CUpTo, K } = theoremOf(change);
  t.is(K, 1);
  const right = Number(CUpTo) * ((40 * 4) / (10 * (16 / 41))) * Math.log(18 / ((4 / Math.sqrt(41)) * 4));
  t.true(Math.abs(right - stableRank) < 1e-10 * stableRank, `${right} against ${stableRank}`);
});

test('over all supports the RIP constant is exact, and no random vector exceeds it', (t) => {
  for (let trial = 0; trial < 5; trial += 1) {
    const { rip, ripSupports, ripIsExact } = theoremOf({}, trial);
    const estimate = runBlock([pointOf(sizes)], trial)[0].metrics['rip-estimate'];
    t.is(ripSupports, 15);
    t.true(ripIsExact);
    t.true(Number(rip) >= estimate, `${rip} against ${estimate}`);
  }
});

/** The angle between both components of an instance, from the draws alone. */
function cosineOf(change: Change): number {
  const cell = pointOf({ ...sizes, ...change });
  const workspace = createWorkspace(openArena(kernels), [cell]);
  const { components } = drawInstance(
    cell,
    contextOf(trainingData, { seed: 11, trial: 0, criterion }).derive,
    workspace,
  );
  const [x, y] = [0, 1].map((k) => components.entries.subarray(cell.n * k, cell.n * (k + 1)));
  const product = x.reduce((sum, value, j) => sum + value * y[j], 0);
  return Math.abs(product) / (Math.hypot(...x) * Math.hypot(...y));
}

test('of an isometry and two components the RIP constant follows from the angle', (t) => {
  const change = { n: 64, m: 64, p: 2, t: 2, s: 20, ensemble: 'partial-dct' };
  // For t = p = 2 the one support holds both columns, with singular values sqrt(1 + c) and sqrt(1 - c).
  const { rip, ripSupports } = theoremOf(change);
  t.is(ripSupports, 1);
  t.true(Number(rip) > 1e-3 && Number(rip) < 1);
  const cosine = 1 - (1 - Number(rip)) ** 2;
  t.true(Math.abs(cosine - cosineOf(change)) < 1e-10, `${cosine}`);
});

test('too many supports leave a lower bound', (t) => {
  const { rip, ripSupports, ripIsExact } = theoremOf({ n: 60, p: 20, t: 10, s: 8 });
  t.is(ripSupports, 2000);
  t.false(ripIsExact);
  t.true(Number(rip) > 0);
});

test("K is the psi_2 norm of the components' law", (t) => {
  const laws: Readonly<Record<string, (share: number) => number>> = {
    rademacher: () => 1,
    uniform: (share) => Math.sqrt(3) * share,
  };
  const points = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000);
  for (const [components, magnitude] of Object.entries(laws)) {
    for (const [model, branches] of Object.entries({
      restricted: [{ factor: 1, weight: 1 }],
      'bernoulli-subgaussian': [
        { factor: Math.SQRT2, weight: 1 / 3 },
        { factor: Math.SQRT1_2, weight: 2 / 3 },
      ],
    })) {
      let largest = 0;
      for (let r = 1; r <= 60; r += 0.5) {
        const moments = points.map((share) =>
          branches.reduce((sum, { factor, weight }) => sum + weight * (factor * magnitude(share)) ** r, 0),
        );
        const moment = moments.reduce((sum, value) => sum + value, 0) / points.length;
        largest = Math.max(largest, moment ** (1 / r) / Math.sqrt(r));
      }
      const { K } = theoremOf({ components, 'component-model': model });
      t.true(Math.abs(Number(K) - largest) < 1e-3, `${components} ${model}: ${K} against ${largest}`);
    }
  }
  // Of a normal E|R|^r = 2^(r/2) Gamma((r+1)/2) / sqrt(pi), largest over sqrt(r) at r = 1; skewed it grows to its limit.
  t.is(theoremOf({})['K'], Math.sqrt(2 / Math.PI));
  t.is(theoremOf({ 'component-model': 'bernoulli-subgaussian' })['K'], Math.SQRT2 / Math.sqrt(Math.E));
});
