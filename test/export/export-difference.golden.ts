import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { type DataFormat, dataFormats } from '../../src/export/export-data.js';
import { exportDifference } from '../../src/export/export-difference.js';
import { buildPairedGrid } from '../../src/statistics/paired-grid.js';
import { notSettled } from '../../src/statistics/verdict-table.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { buildSynthetic } from '../diagram/synthetic-sweep.js';
import { readNpz } from './read-npz.js';

// The counts follow from `verdicts` by hand. The intervals are Tango's, printed by this Python, which solves his equation
// for the score (Statist. Med. 17 (1998) 891-908) by halving:
//   from math import sqrt
//   z = 1.959963984540054
//   def beyond(d, b, c, n):
//       B, C = (2*n - b + c)*d - b - c, -c*d*(1 - d)
//       q = (sqrt(max(0, B*B - 8*n*C)) - B) / (4*n)
//       return (b - c - n*d)**2 > z*z*n*(2*q + d*(1 - d))
//   def high(b, c, n):
//       if b == n: return 1
//       low, top = (b - c)/n, 1
//       for _ in range(60):
//           d = (low + top)/2
//           low, top = (low, d) if beyond(d, b, c, n) else (d, top)
//       return low
//   for b, c, n in ((3, 0, 4), (0, 0, 4), (0, 1, 2)): print(-high(c, b, n), high(b, c, n))
//   def wilson(s, n):
//       c, h = s + z*z/2, z*sqrt(s*(n - s)/n + z*z/4)
//       return (c - h)/(n + z*z), (c + h)/(n + z*z)
// One end differs from Python's in its last digit: `pairedInterval` finds q by a form that does not cancel.
const expected = [
  'delta,rho,m,k,solver-a,solver-b,trials,successes-a,successes-b,only-a,only-b,unresolved,quarantined,rate-a,low-a,high-a,rate-b,low-b,high-b,difference,low,high',
  '0.25,0.1,5,1,omp,"a,b",4,3,0,3,0,1,0,0.75,0.30064184258240184,0.9544127391902995,0,0,0.4898908364545973,0.75,-0.10730896379554539,0.9544127391902993',
  '0.25,0.3,5,2,omp,"a,b",4,2,2,0,0,0,0,0.5,0.15003898915214947,0.8499610108478506,0.5,0.15003898915214947,0.8499610108478506,0,-0.48989083645459736,0.48989083645459736',
  '0.5,0.1,10,1,omp,"a,b",2,0,1,0,1,1,1,0,0,0.6576197724933469,0.5,0.09453120573423074,0.9054687942657693,-0.5,-0.9054687942657692,0.48642965874002037',
  '0.5,0.3,10,3,omp,"a,b",0,0,0,0,0,0,0,,,,,,,,,',
  '',
].join('\n');

test('difference.csv has the axes, the shared sizes, the values, the counts, the difference and its interval', (t) => {
  const file = exportDifference('csv', paired());
  t.is(Buffer.from(file.content).toString('utf8'), expected);
  t.deepEqual([file.fileName, file.mediaType], ['difference.csv', 'text/csv; charset=utf-8; header=present']);
});

test('JSON has the same cells under the same names', (t) => {
  const grid = paired();
  const document = JSON.parse(text('json')) as Record<string, unknown> & { cells: Record<string, unknown>[] };
  const { cells, sweep, ...rest } = document;
  t.deepEqual(rest, {
    format: 'phasegrid-difference',
    formatVersion: 1,
    sweepId: sweepId(grid.sweep),
    between: { axis: 'solver', a: 'omp', b: 'a,b' },
    axes: ['delta', 'rho'],
    derivedSizes: ['m', 'k'],
  });
  t.is(JSON.stringify(sweep), encodeSweep(grid.sweep));
  const [header, ...lines] = csvCells();
  t.deepEqual(
    cells.map(({ coordinates, derivedSizes, ...counts }) => ({ coordinates, derivedSizes, counts })),
    lines.map((line) => ({
      coordinates: line.slice(0, 2).map(Number),
      derivedSizes: line.slice(2, 4).map(Number),
      counts: Object.fromEntries(header.slice(6).map((name, at) => [name, numberOrNull(line[at + 6])])),
    })),
  );
});

test('the archive has the same numbers in the shape of the other axes', (t) => {
  const arrays = readNpz(exportDifference('npz', paired()).content);
  const [header, ...lines] = csvCells();
  t.deepEqual(arrays.get('between'), { type: '<U3', shape: [2], values: ['omp', 'a,b'] });
  t.deepEqual(arrays.get('between_axis')?.values, ['solver']);
  t.deepEqual(arrays.get('axes')?.values, ['delta', 'rho']);
  t.deepEqual(arrays.get('axis_rho')?.values, [0.1, 0.3]);
  t.deepEqual(arrays.get('size_k'), { type: '<i4', shape: [2, 2], values: [1, 2, 1, 3] });
  header.slice(6).forEach((name, at) => {
    const array = arrays.get(name.replaceAll('-', '_'));
    t.deepEqual(array?.shape, [2, 2], name);
    t.deepEqual(
      array?.values,
      lines.map((line) => numberOrNull(line[at + 6]) ?? Number.NaN),
      name,
    );
  });
});

test('the Parquet table has the rows of difference.csv', async (t) => {
  const fromWriter = createRequire(createRequire(import.meta.url).resolve('hyparquet-writer'));
  const reader = (await import(pathToFileURL(fromWriter.resolve('hyparquet')).href)) as {
    parquetReadObjects: (options: { file: ArrayBuffer }) => Promise<Record<string, unknown>[]>;
  };
  const file = Uint8Array.from(exportDifference('parquet', paired()).content).buffer;
  const [header, ...lines] = csvCells();
  t.deepEqual(
    await reader.parquetReadObjects({ file }),
    lines.map((line) =>
      Object.fromEntries(
        header.map((name, at) => [name, name.startsWith('solver') ? line[at] : numberOrNull(line[at])]),
      ),
    ),
  );
});

test('every format has the same bytes each time', (t) => {
  for (const format of dataFormats) t.is(text(format), text(format), format);
});

/** Trial by trial, the verdicts of omp and of "a,b" in the four cells; all of the last cell's pairs are broken. */
const verdicts = [
  [1, 0, 1, 1, 2, 1, notSettled, 1],
  [1, 0, 1, 1, 0, 0, 1, notSettled],
  [1, 0, 0, 0, 1, 3, notSettled, notSettled],
  [0, 2, 0, 0, notSettled, 1, 0, notSettled],
];

function paired() {
  const { plan, table } = buildSynthetic({
    axes: [
      { name: 'delta', values: [0.25, 0.5] },
      { name: 'rho', values: [0.1, 0.3] },
      { name: 'solver', values: ['omp', 'a,b'] },
    ],
    parameters: { n: 20, ensemble: 'gaussian' },
    trials: 4,
  });
  table.codes.set(verdicts.flat());
  return buildPairedGrid(plan, table, undefined);
}

function text(format: DataFormat): string {
  return Buffer.from(exportDifference(format, paired()).content).toString('latin1');
}

function csvCells(): string[][] {
  return text('csv')
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace('"a,b"', 'a;b')
        .split(',')
        .map((cell) => cell.replace(';', ',')),
    );
}

function numberOrNull(cell: string): number | null {
  return cell === '' ? null : Number(cell);
}
