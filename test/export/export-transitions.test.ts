import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { z } from 'zod';
import { exportTransitions } from '../../src/export/export-transitions.js';
import { buildGrid } from '../../src/statistics/grid.js';
import { viewGrid } from '../../src/statistics/grid-view.js';
import { tallyCells } from '../../src/statistics/verdict-table.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { buildSynthetic, range, type SyntheticSweep } from '../diagram/synthetic-sweep.js';
import { readNpz } from './read-npz.js';

const wholeNumbers = z.number().int();

const sweep = buildSynthetic({
  axes: [
    { name: 'solver', values: ['omp', 'amp'] },
    { name: 'm', values: [60, 20, 40] },
    { name: 'k', values: range(1, 40, 3) },
  ],
  parameters: { n: 100, ensemble: 'gaussian' },
});

const columns = ['location-50', 'low-50', 'high-50', 'how-50', 'location-10', 'low-10', 'high-10', 'how-10'];

test('every column along every axis of numbers has a line, in grid order, with its own axis empty', (t) => {
  const [header, ...rows] = readCsv(sweep);
  t.deepEqual(header.slice(0, 14), ['solver', 'm', 'k', 'axis', 'direction', 'trials', ...columns]);
  t.deepEqual(header.slice(14), ['location-90', 'low-90', 'high-90', 'how-90', 'width', 'width-low', 'width-high']);
  t.is(rows.length, 2 * 14 + 2 * 3);
  t.deepEqual(rows[0].slice(0, 4), ['omp', '', '1', 'm']);
  t.deepEqual(
    rows.slice(28).map((row) => row.slice(0, 4)),
    ['omp', 'amp'].flatMap((solver) => ['60', '20', '40'].map((m) => [solver, m, '', 'k'])),
  );
  t.true(rows.every((row) => row[5] === '50'));
});

test('the lines are the transitions of the diagram’s slices', (t) => {
  const [header, ...rows] = readCsv(sweep);
  const grid = buildGrid(sweep.plan, tallyCells(sweep.table));
  const view = viewGrid({ grid, table: sweep.table }, { x: 'm', y: 'k', slice: { solver: 'amp' } });
  view.transitions.forEach((transition, ix) => {
    const row = rows.find((candidate) => candidate[0] === 'amp' && candidate[1] === String(view.xPositions[ix]));
    const read = (name: string) => row?.[header.indexOf(name)];
    const half = transition?.points[0];
    t.is(read('location-50'), String(half?.location ?? ''));
    t.is(read('low-50'), String(half?.low ?? ''));
    t.is(read('how-50'), half?.how);
    t.is(read('direction'), transition?.direction);
    t.is(read('width'), String(transition?.width?.value ?? ''));
  });
});

test('where theory knows the curve its own points stand beside, with the distance in standard errors', (t) => {
  const fine = buildSynthetic({
    axes: [{ name: 'k', values: range(1, 40, 1) }],
    parameters: { n: 100, m: 50, ensemble: 'gaussian' },
    declaration: wholeDeclaration(),
    law: ({ k }) => law(Number(k)),
  });
  const exact = range(1, 40, 1).map(law);
  const [header, row] = readCsv({ ...fine, exact });
  const read = (name: string) => Number(row[header.indexOf(name)]);
  t.true(Math.abs(read('exact-50') - 20.3) < 1e-6);
  t.true(read('low-50') <= 20.3 && read('high-50') >= 20.3);
  t.true(Math.abs(read('deviation-50')) < 2.1);
  t.is(Math.sign(read('deviation-50')), Math.sign(read('location-50') - 20.3));
  // Between cells that lie further apart the curve is not known.
  const coarse = readCsv({ ...sweep, exact: sweep.table.codes.length > 0 ? new Array<number>(84).fill(0.5) : [] });
  t.true(coarse[0].every((name) => !name.startsWith('exact')));
});

test('JSON, npz and Parquet hold the same', async (t) => {
  const [header, ...rows] = readCsv(sweep);
  const json = JSON.parse(text(exportTransitions('json', sweep).content)) as Record<string, unknown>;
  t.like(json, { format: 'phasegrid-transitions', formatVersion: 1, axes: ['solver', 'm', 'k'] });
  t.is(json['sweepId'], sweepId(sweep.plan.sweep));
  const objects = json['transitions'] as Row[];
  t.deepEqual(
    objects.map((object) => header.slice(3).map((name) => String(object[name] ?? ''))),
    rows.map((row) => row.slice(3)),
  );
  t.deepEqual(objects[0]['held'] as unknown, { solver: 'omp', k: 1 });

  const arrays = readNpz(exportTransitions('npz', sweep).content);
  t.deepEqual(
    arrays.get('held_solver')?.values,
    rows.map((row) => row[0]),
  );
  t.deepEqual(
    arrays.get('location_50')?.values.map((value) => (Number.isNaN(value) ? '' : String(value))),
    rows.map((row) => row[header.indexOf('location-50')]),
  );
  t.deepEqual(
    arrays.get('how_50')?.values,
    rows.map((row) => row[header.indexOf('how-50')]),
  );

  const { content } = exportTransitions('parquet', sweep);
  const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  const table = await (await loadReader()).parquetReadObjects({ file });
  t.deepEqual(
    table.map((object) => header.map((name) => String(object[name] ?? ''))),
    rows,
  );
});

function law(k: number): number {
  return 1 / (1 + Math.exp((k - 20.3) / 2));
}

/** The synthetic declaration, but k takes whole numbers alone. */
function wholeDeclaration() {
  const { declaration } = sweep.plan;
  const parameters = declaration.parameters.map((parameter) =>
    parameter.name === 'k' ? { ...parameter, schema: wholeNumbers } : parameter,
  );
  return { ...declaration, parameters };
}

function readCsv(input: SyntheticSweep & { readonly exact?: readonly number[] }): string[][] {
  const { content, fileName } = exportTransitions('csv', input);
  if (fileName !== 'transitions.csv') throw new Error(fileName);
  return text(content)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}

type Row = Readonly<Record<string, string | number | null | undefined>>;

interface Reader {
  readonly parquetReadObjects: (options: { file: ArrayBuffer }) => Promise<Row[]>;
}

async function loadReader(): Promise<Reader> {
  const fromWriter = createRequire(createRequire(import.meta.url).resolve('hyparquet-writer'));
  return (await import(pathToFileURL(fromWriter.resolve('hyparquet')).href)) as Reader;
}
