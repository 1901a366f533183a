import { stringify } from 'csv-stringify/sync';
import { buildGrid } from '../statistics/grid.js';
import { type GridTransition, listTransitions } from '../statistics/transition/list-transitions.js';
import { tallyCells } from '../statistics/verdict-table.js';
import { type Axis, canonicalJson, encodeSweep, type Sweep } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';
import type { DataInput } from './data-input.js';
import { archive, wordArray } from './encode-npz.js';
import { type Column, rateColumn, writeParquet } from './encode-parquet.js';
import type { DataFile, DataFormat } from './export-data.js';
import type { NpyArray } from './npy.js';
import { listTransitionColumns } from './transition-columns.js';

/**
 * The points at 50, 10 and 90 % of every column of a grid as a file, along each axis of numbers; the same sweep and verdicts
 * give the same bytes.
 */
export function exportTransitions(format: DataFormat, input: Pick<DataInput, 'plan' | 'table' | 'exact'>): DataFile {
  const fileName = `transitions.${format}`;
  const { sweep } = input.plan;
  const rows = listTransitions(buildGrid(input.plan, tallyCells(input.table), input.exact), input.table);
  switch (format) {
    case 'csv':
      return { content: encodeCsv(sweep, rows), mediaType: 'text/csv; charset=utf-8; header=present', fileName };
    case 'json':
      return { content: encodeJson(sweep, rows), mediaType: 'application/json', fileName };
    case 'npz':
      return { content: encodeNpz(sweep, rows), mediaType: 'application/zip', fileName };
    case 'parquet':
      return { content: encodeParquet(sweep, rows), mediaType: 'application/vnd.apache.parquet', fileName };
    default:
      return format satisfies never;
  }
}

/**
 * As CSV (RFC 4180 with LF): a header, then a line per column of cells: the axes, the one along which the column lies empty,
 * then what `listTransitionColumns` says. Numbers stand in the shortest form that reads back as the same number.
 */
function encodeCsv({ axes }: Sweep, rows: readonly GridTransition[]): Uint8Array {
  const columns = listTransitionColumns(rows);
  const header = [...axes.map(({ name }) => name), ...columns.map(({ name }) => name)];
  const lines = rows.map((row) => [...row.held, ...columns.map(({ read }) => read(row))]);
  return Buffer.from(stringify([header, ...lines], { record_delimiter: '\n', cast: { number: String } }), 'utf8');
}

/** Raised when a reader of the older shape would be misled. */
const transitionsJsonVersion = 1;

/**
 * As JSON, keys sorted: `format` "phasegrid-transitions", `formatVersion`, `sweepId`, `sweep` (the document), `axes`
 * (names) and `transitions`: `held` (by axis, without the one along which the column lies) and the columns of
 * `transitions.csv`, null for its empty ones.
 */
function encodeJson(sweep: Sweep, rows: readonly GridTransition[]): Uint8Array {
  const columns = listTransitionColumns(rows);
  const document = {
    format: 'phasegrid-transitions',
    formatVersion: transitionsJsonVersion,
    sweepId: sweepId(sweep),
    sweep,
    axes: sweep.axes.map(({ name }) => name),
    transitions: rows.map((row) => ({
      held: Object.fromEntries(
        sweep.axes.flatMap(({ name }, at) => (row.held[at] === undefined ? [] : [[name, row.held[at]]])),
      ),
      ...Object.fromEntries(columns.map(({ name, read }) => [name, read(row) ?? null])),
    })),
  };
  return Buffer.from(`${canonicalJson(document)}\n`, 'utf8');
}

/**
 * As Parquet, a row per column of cells, with the columns of `transitions.csv` and the metadata of `grid.parquet`: axes as
 * DOUBLE or STRING, numbers as DOUBLE, null for what is empty.
 */
function encodeParquet(sweep: Sweep, rows: readonly GridTransition[]): Uint8Array {
  const columns: Column[] = [
    ...sweep.axes.map((axis, at): Column => {
      const held = rows.map((row) => row.held[at]);
      return hasWords(axis)
        ? wordColumn(
            axis.name,
            held.map((value) => (value === undefined ? undefined : String(value))),
          )
        : rateColumn(
            axis.name,
            held.map((value) => (value === undefined ? undefined : Number(value))),
          );
    }),
    ...listTransitionColumns(rows).map((column) =>
      column.kind === 'word'
        ? wordColumn(column.name, rows.map(column.read))
        : rateColumn(column.name, rows.map(column.read)),
    ),
  ];
  return writeParquet(columns, sweep);
}

function wordColumn(name: string, values: readonly (string | undefined)[]): Column {
  return { name, data: values.map((value) => value ?? null), type: 'STRING', nullable: true };
}

/**
 * As numpy's .npz: `sweep`, the sweep document (JSON) as a string, and the columns of `transitions.csv`, with `_` for
 * `-`, each an array of as many entries as there are columns of cells: words ("" where empty) and numbers (NaN). An
 * axis' values are called `held_NAME`.
 */
function encodeNpz(sweep: Sweep, rows: readonly GridTransition[]): Uint8Array {
  const axes = sweep.axes.map((axis, at): [string, NpyArray] => {
    const held = rows.map((row) => row.held[at]);
    return [
      `held_${axis.name}`,
      hasWords(axis)
        ? wordArray(held.map((value) => (value === undefined ? '' : String(value))))
        : numberArray(held.map((value) => (value === undefined ? undefined : Number(value)))),
    ];
  });
  const columns = listTransitionColumns(rows).map((column): [string, NpyArray] => [
    column.name.replaceAll('-', '_'),
    column.kind === 'word'
      ? wordArray(rows.map((row) => column.read(row) ?? ''))
      : numberArray(rows.map((row) => column.read(row))),
  ]);
  return archive({ sweep: { shape: [], values: [encodeSweep(sweep)] }, ...Object.fromEntries([...axes, ...columns]) });
}

function numberArray(values: readonly (number | undefined)[]): NpyArray {
  return { shape: [values.length], values: Float64Array.from(values, (value) => value ?? Number.NaN) };
}

function hasWords({ values }: Axis): boolean {
  return values.some((value) => typeof value === 'string');
}
