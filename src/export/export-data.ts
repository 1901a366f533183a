import { buildGrid } from '../statistics/grid.js';
import { tallyCells } from '../statistics/verdict-table.js';
import type { DataInput } from './data-input.js';
import { encodeCsv } from './encode-csv.js';
import { encodeJson } from './encode-json.js';
import { encodeNpz } from './encode-npz.js';
import { encodeParquet } from './encode-parquet.js';

export const dataFormats = ['csv', 'json', 'npz', 'parquet'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** A finished file, to be written or sent. */
export interface DataFile {
  readonly content: Uint8Array;
  readonly mediaType: string;
  readonly fileName: string;
}

/** The grid of a sweep as a file; the same sweep and verdicts give the same bytes. */
export function exportData(format: DataFormat, input: DataInput): DataFile {
  const fileName = `grid.${format}`;
  const grid = () => buildGrid(input.plan, tallyCells(input.table), input.exact);
  switch (format) {
    case 'csv':
      return {
        content: encodeCsv(grid(), input.metricGrid?.()),
        mediaType: 'text/csv; charset=utf-8; header=present',
        fileName,
      };
    case 'json':
      return { content: encodeJson(input.portray(), input.metricGrid?.()), mediaType: 'application/json', fileName };
    case 'npz':
      return { content: encodeNpz(input), mediaType: 'application/zip', fileName };
    case 'parquet':
      return {
        content: encodeParquet(grid(), input.metricGrid?.()),
        mediaType: 'application/vnd.apache.parquet',
        fileName,
      };
    default:
      return format satisfies never;
  }
}
