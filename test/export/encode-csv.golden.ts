import test from 'ava';
import { encodeCsv } from '../../src/export/encode-csv.js';
import { exportData } from '../../src/export/export-data.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { tallyCells } from '../../src/statistics/verdict-table.js';
import { smallInput, smallSweep } from './small-sweep.js';

// The counts follow from small-sweep.ts by hand. The intervals are Wilson's, printed by this Python:
//   from math import sqrt
//   z = 1.959963984540054
//   def wilson(s, n):
//       centre, half = s + z*z/2, z * sqrt(s*(n-s)/n + z*z/4)
//       return (centre/(n + z*z) - half/(n + z*z), centre/(n + z*z) + half/(n + z*z))
//   for counts in ((4, 4), (0, 4), (1, 3)): print(*wilson(*counts))  # the ends at 0 and 1 are exact in the grid
const expected = [
  'delta,rho,solver,m,k,trials,successes,unresolved,quarantined,rate,low,high',
  '0.25,0.1,omp,5,1,4,4,0,0,1,0.5101091635454027,1',
  '0.25,0.1,"a,b",5,1,4,0,0,0,0,0,0.4898908364545973',
  '0.25,0.30000000000000004,omp,5,2,4,1,2,1,0.3333333333333333,0.06149194472039621,0.7923403991979523',
  '0.25,0.30000000000000004,"a,b",5,2,0,0,0,0,,,',
  '',
].join('\n');

test('grid.csv has the axes, the derived sizes, the counts, the rate and its interval, empty where unknown', (t) => {
  const { plan, table } = smallSweep();
  t.is(text(encodeCsv(buildGrid(plan, tallyCells(table)))), expected);
});

test('the dispatcher gives the same file by its name', (t) => {
  const file = exportData('csv', smallInput());
  t.is(text(file.content), expected);
  t.deepEqual([file.fileName, file.mediaType], ['grid.csv', 'text/csv; charset=utf-8; header=present']);
});

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}
