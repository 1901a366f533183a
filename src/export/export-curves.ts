import { stringify } from 'csv-stringify/sync';
import type { CurveTable } from '../sweep/curve-table.js';
import { canonicalJson, encodeSweep, type ParameterValue } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';
import { archive, axisArray, wordArray } from './encode-npz.js';
import { axisColumn, type Column, countColumn, writeParquet } from './encode-parquet.js';
import type { DataFile, DataFormat } from './export-data.js';
import type { NpyArray } from './npy.js';

/** The kept curves of a sweep as a file; the same sweep and curves give the same bytes. */
export function exportCurves(format: DataFormat, table: CurveTable): DataFile {
  const fileName = `curves.${format}`;
  switch (format) {
    case 'csv':
      return { content: encodeCsv(table), mediaType: 'text/csv; charset=utf-8; header=present', fileName };
    case 'json':
      return { content: encodeJson(table), mediaType: 'application/json', fileName };
    case 'npz':
      return { content: encodeNpz(table), mediaType: 'application/zip', fileName };
    case 'parquet':
      return { content: encodeParquet(table), mediaType: 'application/vnd.apache.parquet', fileName };
    default:
      return format satisfies never;
  }
}

/**
 * As CSV (RFC 4180 with LF): a header, then a line per value: the axes, the trial, the curve's name, the step and the
 * value; by cell in grid order, trial, curve in the declaration's order, and step. A value that is not a number is empty.
 */
function encodeCsv({ plan, declared, curves }: CurveTable): Uint8Array {
  const names = plan.sweep.axes.map(({ name }) => name);
  const pieces = [csvLines([[...names, 'trial', 'curve', 'step', 'value']])];
  for (const { cell, trial, curve, stride, values } of curves) {
    const head = csvLines([[...plan.cell(cell).coordinates, trial, declared[curve].name]]).trimEnd();
    const lines = Array.from(values, (value, index) => `${head},${index * stride},${csvNumber(value)}\n`);
    pieces.push(lines.join(''));
  }
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'utf8')));
}

function csvLines(rows: readonly (readonly ParameterValue[])[]): string {
  return stringify([...rows], { record_delimiter: '\n', cast: { number: String } });
}

function csvNumber(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** Raised when a reader of the older shape would be misled. */
const curvesJsonVersion = 1;

/**
 * As JSON, keys sorted: `format` "phasegrid-curves", `formatVersion`, `sweepId`, `sweep` (the document), `axes` (names),
 * `declared` (name, unit and description of what can be kept, and what pictures place it by), and `curves`:
 * `coordinates` in the order of `axes`, `trial`, `curve` (the name), `stride` (value i is that of step i times
 * `stride`) and `values`, null where one is not finite.
 */
function encodeJson({ plan, declared, curves }: CurveTable): Uint8Array {
  const { sweep } = plan;
  const document = {
    format: 'phasegrid-curves',
    formatVersion: curvesJsonVersion,
    sweepId: sweepId(sweep),
    sweep,
    axes: sweep.axes.map(({ name }) => name),
    declared,
    curves: curves.map(({ cell, trial, curve, stride, values }) => ({
      coordinates: plan.cell(cell).coordinates,
      trial,
      curve: declared[curve].name,
      stride,
      values: [...values],
    })),
  };
  return Buffer.from(`${canonicalJson(document)}\n`, 'utf8');
}

/**
 * As numpy's .npz, with K curves of V values in all:
 *
 * - `sweep`: the sweep document (JSON) as a string; `axes`: the axes' names; `axis_NAME`: an axis' values
 * - `curve_names`: what can be kept
 * - `cell` (position in the grid), `trial`, `curve` (index in `curve_names`), `stride` (K, uint32)
 * - `start` (K + 1, uint32): curve i is `values[start[i]:start[i + 1]]`, and its value j is that of step j times `stride[i]`
 * - `values` (V)
 */
function encodeNpz({ plan, declared, curves }: CurveTable): Uint8Array {
  const { sweep } = plan;
  const starts = new Uint32Array(curves.length + 1);
  curves.forEach(({ values }, index) => {
    starts[index + 1] = starts[index] + values.length;
  });
  const all = new Float64Array(starts[curves.length]);
  curves.forEach(({ values }, index) => all.set(values, starts[index]));
  const counts = (name: 'cell' | 'trial' | 'curve' | 'stride'): NpyArray => ({
    shape: [curves.length],
    values: Uint32Array.from(curves, (curve) => curve[name]),
  });
  return archive({
    sweep: { shape: [], values: [encodeSweep(sweep)] },
    axes: wordArray(sweep.axes.map(({ name }) => name)),
    ...Object.fromEntries(sweep.axes.map(({ name, values }) => [`axis_${name}`, axisArray(values)])),
    curve_names: wordArray(declared.map(({ name }) => name)),
    cell: counts('cell'),
    trial: counts('trial'),
    curve: counts('curve'),
    stride: counts('stride'),
    start: { shape: [starts.length], values: starts },
    values: { shape: [all.length], values: all },
  });
}

/** As Parquet, a row per value, with the columns of `curves.csv` and the metadata of `grid.parquet`; NaN stays NaN. */
function encodeParquet({ plan, declared, curves }: CurveTable): Uint8Array {
  const { sweep } = plan;
  /** A column's value for every step of every curve. */
  const spread = <Value>(read: (curve: CurveTable['curves'][number], index: number) => Value): Value[] =>
    curves.flatMap((curve) => Array.from(curve.values, (_, index) => read(curve, index)));
  const coordinates = new Map(curves.map(({ cell }) => [cell, plan.cell(cell).coordinates]));
  const columns: Column[] = [
    ...sweep.axes.map(({ name, values }, axis) => {
      const data = spread(({ cell }) => coordinates.get(cell)?.[axis] ?? Number.NaN);
      return axisColumn(name, { values, data });
    }),
    countColumn(
      'trial',
      spread(({ trial }) => trial),
    ),
    { name: 'curve', data: spread(({ curve }) => declared[curve].name), type: 'STRING', nullable: false },
    countColumn(
      'step',
      spread(({ stride }, index) => index * stride),
    ),
    { name: 'value', data: spread(({ values }, index) => values[index]), type: 'DOUBLE', nullable: false },
  ];
  return writeParquet(columns, sweep);
}
