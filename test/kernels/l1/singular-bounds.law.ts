import test from 'ava';
import { Matrix, SVD } from 'ml-matrix';
import { drawGaussian, kernels, type PlantedInstance } from './basis-pursuit-scene.js';
import { drawMap, judgeInstance, signedSupport } from './recovery-verdict-scene.js';

/** The least eigenvalue of the Gram matrix of these columns at length 1. */
function leastEigenvalue(A: Matrix, columns: readonly number[]): number {
  const chosen = A.subMatrixColumn([...columns]);
  columns.forEach((_, i) => {
    const column = chosen.getColumnVector(i);
    chosen.setColumn(i, Matrix.div(column, column.norm()));
  });
  return Math.min(...new SVD(chosen).diagonal) ** 2;
}

/** Longer paths than those of the map, along which many columns leave. */
function drawLong(): PlantedInstance[] {
  return [20, 40, 60, 80, 100].flatMap((m) =>
    [0.3, 0.5, 0.8].map((share) => drawGaussian(`long ${m}`, m, { m, n: 120, k: Math.round(share * m) })),
  );
}

test('the bound of the columns on which a path ends holds, and is near the truth where that is asked', (t) => {
  const counts = { bounded: 0, tight: 0, turned: 0, full: 0 };
  for (const instance of [...drawMap(), ...drawLong()]) {
    const { active, drops } = judgeInstance(signedSupport(instance));
    if (active.length === 0) continue;
    const least = leastEigenvalue(instance.A, active);
    const count = active.length;
    const where = `m=${instance.A.rows}, ${count} columns, ${drops} drops: ${least}`;
    // The least bound that the inverse of the whole factor gives: its Frobenius norm is at most the root of `count` too
    // large.
    for (const needed of [0, least / (2 * count)]) {
      const share = kernels.functions.boundActive(needed);
      if (least > 1e-8) t.true(share > needed, `${where}, needed ${needed}, got ${share}`);
      t.true(share <= least * (1 + 1e-6), `${where}, got ${share}`);
      if (share > 0) counts[needed > 0 ? 'tight' : 'bounded'] += 1;
    }
    // No bound is above the true value.
    t.is(kernels.functions.boundActive(least * 1.01), 0, where);
    if (drops > 0) counts.turned += 1;
    if (count === instance.A.rows) counts.full += 1;
  }
  t.log(counts);
  t.true(counts.tight > 300 && counts.turned > 100 && counts.full > 100);
});
