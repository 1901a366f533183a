import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Grid } from '../statistics/grid.js';
import type { MetricGrid } from '../statistics/metric-grid.js';
import { encodeSweep, type ParameterValue, type Sweep } from '../sweep/sweep.js';
import { sweepId } from '../sweep/sweep-id.js';
import { metricCountColumn, metricFigureColumn, metricFigures, readMetricFigure } from './metric-columns.js';

export type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

const int32Max = 2 ** 31 - 1;

/**
 * The grid as Parquet, a row per cell in grid order, with the columns of `grid.csv`: axes as INT32, DOUBLE or STRING,
 * counts as INT32, and rate, low, high, exact, deviation and what is said of metrics as DOUBLE, null where there is
 * none. The sweep document and its identity stand in the file's key-value metadata as `phasegrid.sweep` and
 * `phasegrid.sweep_id`.
 */
export function encodeParquet(grid: Grid, metrics?: MetricGrid): Uint8Array {
  const { sweep, cells, derivedSizes } = grid;
  const columnData: Column[] = [
    ...sweep.axes.map(({ name, values }, axis) => {
      const data = cells.map(({ cell }) => cell.coordinates[axis]);
      return axisColumn(name, { values, data });
    }),
    ...derivedSizes.map((name, at) =>
      countColumn(
        name,
        cells.map((cell) => cell.derivedSizes[at]),
      ),
    ),
    countColumn(
      'trials',
      cells.map(({ tally }) => tally.trials),
    ),
    countColumn(
      'successes',
      cells.map(({ tally }) => tally.successes),
    ),
    countColumn(
      'unresolved',
      cells.map(({ tally }) => tally.unresolved),
    ),
    countColumn(
      'quarantined',
      cells.map(({ tally }) => tally.quarantined),
    ),
    countColumn(
      'conflicting',
      cells.map(({ tally }) => tally.conflicting),
    ),
    rateColumn(
      'rate',
      cells.map(({ rate }) => rate),
    ),
    rateColumn(
      'low',
      cells.map(({ interval }) => interval?.low),
    ),
    rateColumn(
      'high',
      cells.map(({ interval }) => interval?.high),
    ),
    ...(grid.exactKnown ? exactColumns(cells) : []),
    ...(metrics === undefined ? [] : metricColumns(metrics)),
  ];
  return writeParquet(columnData, sweep);
}

/** The columns as a file that carries its sweep. */
export function writeParquet(columnData: Column[], sweep: Sweep): Uint8Array {
  const kvMetadata = [
    { key: 'phasegrid.sweep_id', value: sweepId(sweep) },
    { key: 'phasegrid.sweep', value: encodeSweep(sweep) },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'phasegrid' }));
}

function exactColumns(cells: Grid['cells']): Column[] {
  return [
    rateColumn(
      'exact',
      cells.map(({ exact }) => exact),
    ),
    rateColumn(
      'deviation',
      cells.map(({ deviation }) => deviation),
    ),
  ];
}

function metricColumns({ names, cells }: MetricGrid): Column[] {
  return names.flatMap((name, at) => [
    countColumn(
      metricCountColumn(name),
      cells.map((summaries) => summaries[at].count),
    ),
    ...metricFigures.map((figure) =>
      rateColumn(
        metricFigureColumn(name, figure),
        cells.map((summaries) => readMetricFigure(summaries[at], figure)),
      ),
    ),
  ]);
}

export function axisColumn(name: string, axis: { values: readonly ParameterValue[]; data: ParameterValue[] }): Column {
  if (axis.values.some((value) => typeof value === 'string')) {
    return { name, data: axis.data.map(String), type: 'STRING', nullable: false };
  }
  const whole = axis.values.every((value) => Number.isInteger(value) && Math.abs(Number(value)) <= int32Max);
  return { name, data: axis.data.map(Number), type: whole ? 'INT32' : 'DOUBLE', nullable: false };
}

export function countColumn(name: string, data: number[]): Column {
  return { name, data, type: 'INT32', nullable: false };
}

export function rateColumn(name: string, values: readonly (number | undefined)[]): Column {
  return { name, data: values.map((value) => value ?? null), type: 'DOUBLE', nullable: true };
}
