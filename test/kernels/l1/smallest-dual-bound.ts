// eslint-disable-next-line @typescript-eslint/no-require-imports -- its types describe the CommonJS build alone
import highsModule = require('highs');

import type { Variables } from '../../../src/kernels/l1/basis-pursuit.js';
import type { SignedSupport } from './recovery-verdict-scene.js';

const highs = await highsModule.default();

/**
 * The smallest bound of |A_j^T w|, or for non-negative variables of max(0, A_j^T w), off S among the w with A_S^T w =
 * sigma, by HiGHS: below 1, with A_S injective, x0 is the only minimiser; above 1, or infinite where there is no such
 * w, it is none.
 */
export function computeSmallestDualBound({ A, planted, signs }: SignedSupport, variables: Variables = 'free'): number {
  const { rows: m, columns: n } = A;
  const sigma = new Map(planted.map((j, i) => [j, signs[i]]));
  // Rows: A_j^T w = sigma_j on S; A_j^T w - t <= 0 and, for free variables, -A_j^T w - t <= 0 off S. Columns: w, then t.
  const rows = Array.from({ length: n }, (_, j) => {
    const sign = sigma.get(j);
    if (sign !== undefined) return [{ j, factor: 1, slack: 0, lower: sign, upper: sign }];
    return (variables === 'free' ? [1, -1] : [1]).map((factor) => ({
      j,
      factor,
      slack: -1,
      lower: -highs.infinity,
      upper: 0,
    }));
  }).flat();
  const columns = [
    ...Array.from({ length: m }, (_, i) => rows.map(({ j, factor }) => factor * A.get(i, j))),
    rows.map(({ slack }) => slack),
  ];
  const values: number[] = [];
  const indices: number[] = [];
  const starts = [0];
  for (const entries of columns) {
    entries.forEach((value, row) => {
      if (value === 0) return;
      values.push(value);
      indices.push(row);
    });
    starts.push(values.length);
  }
  const numCols = m + 1;
  const numRows = rows.length;
  const model = {
    numCols,
    numRows,
    colCost: [...new Array<number>(m).fill(0), 1],
    colLower: [...new Array<number>(m).fill(-highs.infinity), 0],
    colUpper: new Array<number>(numCols).fill(highs.infinity),
    rowLower: rows.map(({ lower }) => lower),
    rowUpper: rows.map(({ upper }) => upper),
    matrix: { format: 'csc' as const, numRows, numCols, starts, indices, values },
  };
  return highs.withModel(model, (lp) => {
    runWithin(lp, 1e-10);
    const { optimal, infeasible } = highs.constants.modelStatus;
    const status = lp.getModelStatus();
    if (status === infeasible) return Number.POSITIVE_INFINITY;
    if (status !== optimal) throw new Error(`smallest dual bound: expected an optimum, got status ${status}`);
    return lp.getSolution().colValue[m];
  });
}

type Model = Parameters<Parameters<typeof highs.withModel>[1]>[0];

/**
 * Sometimes HiGHS does not end at its tightest tolerances; from where it stopped, it ends with tolerances ten times as
 * large.
 */
function runWithin(lp: Model, tolerance: number): void {
  lp.options.set({
    output_flag: false,
    primal_feasibility_tolerance: tolerance,
    dual_feasibility_tolerance: tolerance,
  });
  try {
    lp.run();
  } catch (error) {
    if (!(error instanceof highs.errors.HighsError) || tolerance > 1e-9) throw error;
    runWithin(lp, 10 * tolerance);
  }
}
