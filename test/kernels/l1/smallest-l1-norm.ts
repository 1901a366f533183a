// eslint-disable-next-line @typescript-eslint/no-require-imports -- its types describe the CommonJS build alone
import highsModule = require('highs');

import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import type { Instance } from './basis-pursuit-scene.js';

const highs = await highsModule.default();

/** A solution of least l1 norm, as HiGHS has it. */
export interface SmallestSolution {
  readonly x: readonly number[];
  readonly l1Norm: number;
}

/** The norm of `findSmallestL1Solution`. */
export function findSmallestL1Norm(instance: Pick<Instance, 'A' | 'b'>, variables?: Variables): number | undefined {
  return findSmallestL1Solution(instance, variables)?.l1Norm;
}

/**
 * Min |x|_1 by HiGHS: min sum(p + q) subject to A (p - q) = b, p, q >= 0, and without q for non-negative variables;
 * undefined if there is no solution.
 */
export function findSmallestL1Solution(
  { A, b }: Pick<Instance, 'A' | 'b'>,
  variables: Variables = 'free',
): SmallestSolution | undefined {
  const { rows: m, columns: n } = A;
  const values: number[] = [];
  const indices: number[] = [];
  const starts = [0];
  const sides = variables === 'free' ? [1, -1] : [1];
  for (const sign of sides) {
    for (let j = 0; j < n; j += 1) {
      for (let i = 0; i < m; i += 1) {
        if (A.get(i, j) === 0) continue;
        values.push(sign * A.get(i, j));
        indices.push(i);
      }
      starts.push(values.length);
    }
  }
  const numCols = sides.length * n;
  const model = {
    numCols,
    numRows: m,
    colCost: new Array<number>(numCols).fill(1),
    colLower: new Array<number>(numCols).fill(0),
    colUpper: new Array<number>(numCols).fill(highs.infinity),
    rowLower: [...b],
    rowUpper: [...b],
    matrix: { format: 'csc' as const, numRows: m, numCols, starts, indices, values },
  };
  return highs.withModel(model, (lp) => {
    const tolerance = 1e-10;
    lp.options.set({
      output_flag: false,
      primal_feasibility_tolerance: tolerance,
      dual_feasibility_tolerance: tolerance,
    });
    lp.run();
    if (lp.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
    const { colValue } = lp.getSolution();
    const x = Array.from({ length: n }, (_, j) =>
      sides.reduce((sum, sign, side) => sum + sign * colValue[side * n + j], 0),
    );
    return { x, l1Norm: colValue.reduce((sum, value) => sum + value, 0) };
  });
}
