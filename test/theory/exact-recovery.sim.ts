import { createRequire } from 'node:module';
import test from 'ava';
import type { Highs } from 'highs';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import { exactRecoveryProbability } from '../../src/theory/exact-recovery.js';
import type { Signs } from '../../src/theory/signs.js';

// The declarations of `highs` describe its CommonJS build, so that is the one to load.
const { default: loadHighs } = createRequire(import.meta.url)('highs') as typeof import('highs');

const seed = 20260804;
const trialCount = 1500;

for (const { n, m, k, signs } of [
  { n: 8, m: 4, k: 1, signs: 'signed' },
  { n: 12, m: 7, k: 2, signs: 'signed' },
  { n: 16, m: 8, k: 3, signs: 'signed' },
  { n: 8, m: 3, k: 1, signs: 'non-negative' },
  { n: 12, m: 6, k: 3, signs: 'non-negative' },
  { n: 16, m: 13, k: 10, signs: 'non-negative' },
  { n: 24, m: 12, k: 7, signs: 'non-negative' },
] as const) {
  test(`a linear program recovers ${k} of ${n} from ${m}, ${signs}, as often as the formula says [seed ${seed}]`, async (t) => {
    const highs = await loadHighs();
    const normal = normalDraws(seed + n);
    let successes = 0;
    for (let trial = 0; trial < trialCount; trial += 1) {
      const columns = Array.from({ length: n }, () => Array.from({ length: m }, normal));
      if (recovers(highs, columns, { k, signs })) successes += 1;
    }
    const probability = exactRecoveryProbability({ n, m, k, signs });
    const deviation = (successes - trialCount * probability) / Math.sqrt(trialCount * probability * (1 - probability));
    t.log(
      `${successes} of ${trialCount}, expected ${(trialCount * probability).toFixed(1)}: ${deviation.toFixed(2)} sd`,
    );
    t.true(Math.abs(deviation) < 3.5);
  });
}

/**
 * Whether basis pursuit finds the vector of k ones, posed as min sum p with A p = A x and p >= 0; signed, A is followed
 * by -A, and x is the difference of p's halves.
 */
function recovers(
  highs: Highs,
  columns: readonly (readonly number[])[],
  { k, signs }: { readonly k: number; readonly signs: Signs },
): boolean {
  const m = columns[0].length;
  const b = Array.from({ length: m }, (_, i) => columns.slice(0, k).reduce((sum, column) => sum + column[i], 0));
  const negated = signs === 'signed' ? columns.map((column) => column.map((value) => -value)) : [];
  const all = [...columns, ...negated];
  const model = {
    numCols: all.length,
    numRows: m,
    colCost: new Float64Array(all.length).fill(1),
    colLower: new Float64Array(all.length),
    colUpper: new Float64Array(all.length).fill(highs.infinity),
    rowLower: b,
    rowUpper: b,
    matrix: {
      format: 'csc' as const,
      numRows: m,
      numCols: all.length,
      starts: Array.from({ length: all.length + 1 }, (_, j) => j * m),
      indices: Array.from({ length: all.length * m }, (_, at) => at % m),
      values: all.flat(),
    },
  };
  return highs.withModel(model, (lp) => {
    lp.options.set({ output_flag: false });
    lp.run();
    const { colValue } = lp.getSolution();
    return all.every((_, j) => Math.abs(colValue[j] - (j < k ? 1 : 0)) < 1e-6);
  });
}

/** Standard normals by Box and Muller. */
function normalDraws(from: number): () => number {
  const generator = mersenne(from);
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
    return radius * Math.cos(2 * Math.PI * uniformFloat64(generator));
  };
}
