import test from 'ava';
import type { CellRun, MetricSummary } from '../../src/statistics/metric-grid.js';
import { createVerdictTable, type VerdictTable } from '../../src/statistics/verdict-table.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { summariseMetrics } from './summarise-metrics.js';

test('mean, median and quartiles are those of the values, straight between neighbours', (t) => {
  // numpy.quantile([0.25, 1, 3, 7.5], [.25, .5, .75]) gives 0.8125, 2, 4.125.
  t.like(summarise([3, 0.25, 7.5, 1]), {
    count: 4,
    mean: 2.9375,
    median: 2,
    lowerQuartile: 0.8125,
    upperQuartile: 4.125,
  });
  t.like(summarise([5]), { count: 1, mean: 5, standardError: undefined, median: 5, lowerQuartile: 5 });
  const { standardError } = summarise([1, 2, 3, 4]);
  t.true(Math.abs((standardError ?? 0) - Math.sqrt(5 / 3 / 4)) < 1e-15);
});

test('a cell in which nothing was measured has a count of 0 and no figure', (t) => {
  t.deepEqual(summarise([Number.NaN, Number.NaN]), {
    count: 0,
    mean: undefined,
    standardError: undefined,
    median: undefined,
    lowerQuartile: undefined,
    upperQuartile: undefined,
    medianInterval: undefined,
  });
});

test('values that are no number, unsettled and quarantined trials are left out, unresolved ones are not', (t) => {
  const table = createVerdictTable({ trialCount: 5, cellCount: 1 });
  table.codes.set([verdictCode.success, verdictCode.quarantined, verdictCode.unresolved, verdictCode.failure]);
  const { cells } = summariseMetrics(table, {
    names: ['error'],
    read: () => Float64Array.of(1, 100, 3, Number.NaN, 100),
  });
  t.like(cells[0][0], { count: 2, mean: 2, median: 2 });
});

test('an infinite value is a value: it moves the mean to infinity and the median by its rank alone', (t) => {
  t.like(summarise([1, 2, Number.POSITIVE_INFINITY]), { count: 3, mean: Number.POSITIVE_INFINITY, median: 2 });
  const both = summarise([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 2]);
  t.like(both, { mean: undefined, standardError: undefined, median: 1.5 });
  t.is(both.upperQuartile, Number.POSITIVE_INFINITY);
  t.is(summarise([Number.NEGATIVE_INFINITY, 1]).median, Number.NEGATIVE_INFINITY);
});

test('the interval of the median ends at two of the values, and below six there is none', (t) => {
  const values = Array.from({ length: 20 }, (_, at) => (at * 7) % 20);
  t.deepEqual(summarise(values).medianInterval, { low: 5, high: 14 });
  t.is(summarise(values.slice(0, 5)).medianInterval, undefined);
});

test('cells are folded alike however many are read at a time, each metric by itself', (t) => {
  const [trialCount, cellCount] = [7, 11];
  const table = settled(trialCount, cellCount);
  const value = (trial: number, cell: number, metric: number) => ((trial * 5 + cell * 3) % 7) + 100 * metric;
  const runs: CellRun[] = [];
  const fold = (bytesMax?: number) =>
    summariseMetrics(table, {
      names: ['a', 'b'],
      read: (run) => {
        runs.push(run);
        return Float64Array.from({ length: trialCount * run.cellCount * 2 }, (_, at) => {
          const place = at >> 1;
          return value(Math.floor(place / run.cellCount), run.cellStart + (place % run.cellCount), at % 2);
        });
      },
      ...(bytesMax === undefined ? {} : { bytesMax }),
    });
  const whole = fold();
  t.deepEqual(runs, [{ cellStart: 0, cellCount }]);
  t.deepEqual(fold(3 * trialCount * 2 * 8), whole);
  t.deepEqual(
    runs.slice(1).map((run) => run.cellCount),
    [3, 3, 3, 2],
  );
  t.deepEqual(fold(1), whole);
  t.like(whole.cells[4][1], { median: 103 });
  t.throws(() => summariseMetrics(table, { names: ['a'], read: () => new Float64Array(1) }), {
    instanceOf: RangeError,
  });
});

function summarise(values: readonly number[]): MetricSummary {
  const table = settled(values.length, 1);
  return summariseMetrics(table, { names: ['error'], read: () => Float64Array.from(values) }).cells[0][0];
}

function settled(trialCount: number, cellCount: number): VerdictTable {
  const table = createVerdictTable({ trialCount, cellCount });
  table.codes.fill(verdictCode.success);
  return table;
}
