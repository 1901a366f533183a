import test from 'ava';
import { encodeCsv } from '../../src/export/encode-csv.js';
import { exportData } from '../../src/export/export-data.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { tallyCells } from '../../src/statistics/verdict-table.js';
import { smallInput, smallMetricGrid, smallSweep } from './small-sweep.js';

// The counts follow from small-sweep.ts by hand. The intervals are Wilson's, printed by this Python:
//   from math import sqrt
//   z = 1.959963984540054
//   def wilson(s, n):
//       centre, half = s + z*z/2, z * sqrt(s*(n-s)/n + z*z/4)
//       return (centre/(n + z*z) - half/(n + z*z), centre/(n + z*z) + half/(n + z*z))
//   for counts in ((4, 4), (0, 4), (1, 3)): print(*wilson(*counts))  # the ends at 0 and 1 are exact in the grid
const expected = [
  'delta,rho,solver,m,k,trials,successes,unresolved,quarantined,conflicting,rate,low,high',
  '0.25,0.1,omp,5,1,4,4,0,0,0,1,0.5101091635454027,1',
  '0.25,0.1,"a,b",5,1,4,0,0,0,0,0,0,0.4898908364545973',
  '0.25,0.30000000000000004,omp,5,2,4,1,2,1,2,0.3333333333333333,0.06149194472039621,0.7923403991979523',
  '0.25,0.30000000000000004,"a,b",5,2,0,0,0,0,0,,,',
  '',
].join('\n');

test('grid.csv has the axes, the derived sizes, the counts, the rate and its interval, empty where unknown', (t) => {
  const { plan, table } = smallSweep();
  t.is(text(encodeCsv(buildGrid(plan, tallyCells(table)))), expected);
});

test('where theory knows the probability of a cell, two columns say how the cell agrees, empty where it does not', (t) => {
  const { plan, table } = smallSweep();
  const file = exportData('csv', { ...smallInput(), exact: [0.75, undefined, 0.25, 0.125] });
  t.deepEqual(file.content, encodeCsv(buildGrid(plan, tallyCells(table), [0.75, undefined, 0.25, 0.125])));
  // All 4 of 4 at 3/4: half of 0.75^4 lies above. 1 of 3 at 1/4: 3 (1/4) (3/4)^2 / 2 + 3 (1/4)^2 (3/4) + (1/4)^3 does.
  // statistics.NormalDist().inv_cdf of Python gives the standard normal values.
  const columns = text(file.content)
    .split('\n')
    .map((line) => line.split(',').slice(-2).join(','));
  t.deepEqual(columns, ['exact,deviation', '0.75,1.00187', ',', '0.25,0.339312', '0.125,', '']);
  t.deepEqual(text(file.content).replace(/,[^,\n]*,[^,\n]*$/gm, ''), expected);
});

test('each metric has a count, a mean, a median and quartiles, empty where no trial measured it', (t) => {
  const file = exportData('csv', { ...smallInput(), metricGrid: smallMetricGrid });
  const columns = text(file.content)
    .split('\n')
    .map((line) => line.split(',').slice(-10).join(','));
  // By hand: in trial j and cell c the metrics are (8 j + 2 c) / 8 and 1/8 more; the third cell's last trial is quarantined.
  t.deepEqual(columns, [
    ['relative-error', 'iterations']
      .flatMap((name) =>
        ['measured', 'mean', 'median', 'lower-quartile', 'upper-quartile'].map((word) => `${name}-${word}`),
      )
      .join(','),
    '4,1.5,1.5,0.75,2.25,4,1.625,1.625,0.875,2.375',
    '4,1.75,1.75,1,2.5,4,1.875,1.875,1.125,2.625',
    '3,1.5,1.5,1,2,3,1.625,1.625,1.125,2.125',
    '0,,,,,0,,,,',
    '',
  ]);
  t.deepEqual(text(file.content).replace(/(,[^,\n]*){10}$/gm, ''), expected);
});

test('the dispatcher gives the same file by its name', (t) => {
  const file = exportData('csv', smallInput());
  t.is(text(file.content), expected);
  t.deepEqual([file.fileName, file.mediaType], ['grid.csv', 'text/csv; charset=utf-8; header=present']);
});

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}
