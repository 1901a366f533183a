import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { encodeParquet } from '../../src/export/encode-parquet.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { tallyCells } from '../../src/statistics/verdict-table.js';
import { encodeSweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { buildSynthetic } from '../diagram/synthetic-sweep.js';
import { smallMetricGrid, smallSweep } from './small-sweep.js';

/** What these tests use of the reader, which comes with the writer. */
interface Reader {
  readonly parquetReadObjects: (options: { file: ArrayBuffer }) => Promise<Record<string, unknown>[]>;
  readonly parquetMetadata: (file: ArrayBuffer) => {
    readonly schema: readonly { readonly name: string; readonly type?: string; readonly repetition_type?: string }[];
    readonly key_value_metadata?: readonly { readonly key: string; readonly value?: string }[];
  };
}

const fromWriter = createRequire(createRequire(import.meta.url).resolve('hyparquet-writer'));

test('the table is read back row by row with its types, and null where nothing is known', async (t) => {
  const reader = await loadReader();
  const { plan, table } = smallSweep();
  const file = plainBuffer(encodeParquet(buildGrid(plan, tallyCells(table))));
  const rows = await reader.parquetReadObjects({ file });
  t.is(rows.length, 4);
  const { low, high, ...third } = rows[2];
  t.deepEqual(third, {
    delta: 0.25,
    rho: 0.1 + 0.2,
    solver: 'omp',
    m: 5,
    k: 2,
    trials: 4,
    successes: 1,
    unresolved: 2,
    quarantined: 1,
    conflicting: 2,
    rate: 1 / 3,
  });
  t.true(Number(low) > 0 && Number(low) < 1 / 3 && Number(high) > 1 / 3 && Number(high) < 1);
  t.is(rows[3]['solver'], 'a,b');
  t.deepEqual(
    [rows[3]['rate'], rows[3]['low'], rows[3]['high']].map((value) => value ?? null),
    [null, null, null],
  );
});

test('exact probabilities and deviations are two more columns where any is known, null where not', async (t) => {
  const reader = await loadReader();
  const { plan, table } = smallSweep();
  const file = plainBuffer(encodeParquet(buildGrid(plan, tallyCells(table), [0.75, undefined, 0.25, 0.125])));
  const rows = await reader.parquetReadObjects({ file });
  t.deepEqual(
    rows.map((row) => [row['exact'] ?? null, row['deviation'] ?? null]),
    [
      [0.75, 1.00187],
      [null, null],
      [0.25, 0.339312],
      [0.125, null],
    ],
  );
});

test('each metric has a count and four figures, null where no trial measured it', async (t) => {
  const reader = await loadReader();
  const { plan, table } = smallSweep();
  const file = plainBuffer(encodeParquet(buildGrid(plan, tallyCells(table)), smallMetricGrid()));
  const rows = await reader.parquetReadObjects({ file });
  const figures = (row: Record<string, unknown>) =>
    ['measured', 'mean', 'median', 'lower-quartile', 'upper-quartile'].map((word) => row[`iterations-${word}`] ?? null);
  t.deepEqual(figures(rows[2]), [3, 1.625, 1.625, 1.125, 2.125]);
  t.deepEqual(figures(rows[3]), [0, null, null, null, null]);
  t.is(Object.keys(rows[0]).length, 13 + 10);
});

test('whole axes are integers, and the sweep stands in the metadata', async (t) => {
  const reader = await loadReader();
  const { plan, table } = buildSynthetic({
    axes: [
      { name: 'm', values: [10, 20] },
      { name: 'noise', values: [0, 0.5] },
    ],
  });
  const { schema, key_value_metadata: pairs } = reader.parquetMetadata(
    plainBuffer(encodeParquet(buildGrid(plan, tallyCells(table)))),
  );
  const typeOf = (name: string) => schema.find((element) => element.name === name);
  t.is(typeOf('m')?.type, 'INT32');
  t.is(typeOf('noise')?.type, 'DOUBLE');
  t.is(typeOf('trials')?.repetition_type, 'REQUIRED');
  t.is(typeOf('rate')?.repetition_type, 'OPTIONAL');
  t.is(pairs?.find(({ key }) => key === 'phasegrid.sweep_id')?.value, sweepId(plan.sweep));
  t.is(pairs?.find(({ key }) => key === 'phasegrid.sweep')?.value, encodeSweep(plan.sweep));
});

async function loadReader(): Promise<Reader> {
  return (await import(pathToFileURL(fromWriter.resolve('hyparquet')).href)) as Reader;
}

function plainBuffer(content: Uint8Array): ArrayBuffer {
  return Uint8Array.from(content).buffer;
}
