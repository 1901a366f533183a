// eslint-disable-next-line @typescript-eslint/no-require-imports -- its types describe the CommonJS build alone
import highsModule = require('highs');

import type { Matrix } from 'ml-matrix';

const highs = await highsModule.default();

/** min |Y w|_1 subject to r^T w = 1 by HiGHS, in the dual form max lambda subject to Y^T u = lambda r, |u_i| <= 1. */
export function findSmallestL1Ratio(Y: Matrix, r: readonly number[]): number | undefined {
  const { rows: n, columns: p } = Y;
  const values: number[] = [];
  const indices: number[] = [];
  const starts = [0];
  for (const column of [...Y.to2DArray(), r.map((value) => -value)]) {
    column.forEach((value, j) => {
      if (value === 0) return;
      values.push(value);
      indices.push(j);
    });
    starts.push(values.length);
  }
  const numCols = n + 1;
  const model = {
    numCols,
    numRows: p,
    colCost: [...new Array<number>(n).fill(0), -1],
    colLower: [...new Array<number>(n).fill(-1), 0],
    colUpper: [...new Array<number>(n).fill(1), highs.infinity],
    rowLower: new Array<number>(p).fill(0),
    rowUpper: new Array<number>(p).fill(0),
    matrix: { format: 'csc' as const, numRows: p, numCols, starts, indices, values },
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
    return lp.getSolution().colValue[n];
  });
}
