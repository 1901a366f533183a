import { verdictCode } from '../sweep/outcome.js';
import type { Sliced } from '../sweep/slices.js';
import type { Interval } from './interval.js';
import { medianIntervalPlace } from './median-interval.js';
import { notSettled, type VerdictTable } from './verdict-table.js';

/** What the trials of one cell measured of one metric; every figure but the count is undefined without any. */
export interface MetricSummary {
  /** Trials that measured it: settled, not quarantined, and with a number. */
  readonly count: number;
  /** Added up in the order of the trials. */
  readonly mean: number | undefined;
  /** The standard error of the mean, s / sqrt(count); undefined with fewer than two trials. */
  readonly standardError: number | undefined;
  readonly median: number | undefined;
  readonly lowerQuartile: number | undefined;
  readonly upperQuartile: number | undefined;
  /**
   * An interval of the median between two of the values, with a confidence of at least 95 %; undefined with too few
   * values.
   */
  readonly medianInterval: Interval | undefined;
}

/** Every metric in every cell. */
export interface MetricGrid {
  /** In the declaration's order. */
  readonly names: readonly string[];
  /** cells[cell][metric], cells in grid order. */
  readonly cells: readonly (readonly MetricSummary[])[];
}

/** Neighbouring cells. */
export interface CellRun {
  readonly cellStart: number;
  readonly cellCount: number;
}

/**
 * Summaries as numbers alone, which can be sent to a thread: `figureCount` for each metric in each cell, NaN for
 * undefined.
 */
export interface MetricFigures {
  readonly names: readonly string[];
  readonly cellCount: number;
  readonly figures: Float64Array;
}

const figureCount = 8;

/**
 * The metrics of a run of cells may take so many bytes at a time. A reader may read the whole ledger once for each run.
 */
const runBytesMax = 2 ** 28;

/**
 * Folds metrics cell by cell. They depend on the trials alone, not on how many cells are read at a time.
 *
 * `read` gives the T x C x Q metrics of a run, trial by trial and cell by cell in the declaration's order; NaN where a metric
 * was not measured. T are the trials of the verdict table, C the cells of the run.
 */
export function* summariseInSlices(
  table: VerdictTable,
  source: {
    readonly names: readonly string[];
    readonly read: (cells: CellRun) => Sliced<Float64Array>;
    readonly bytesMax?: number;
  },
): Sliced<MetricFigures> {
  const { names, read, bytesMax = runBytesMax } = source;
  const { trialCount, cellCount } = table;
  const figures = new Float64Array(cellCount * names.length * figureCount);
  if (names.length === 0) return { names, cellCount, figures };
  const bytesPerCell = Math.max(1, trialCount * names.length * Float64Array.BYTES_PER_ELEMENT);
  const step = Math.max(1, Math.floor(bytesMax / bytesPerCell));
  let at = 0;
  for (let cellStart = 0; cellStart < cellCount; cellStart += step) {
    const run = { cellStart, cellCount: Math.min(step, cellCount - cellStart) };
    const metrics = yield* read(run);
    const expected = trialCount * run.cellCount * names.length;
    if (metrics.length !== expected) {
      throw new RangeError(`metrics of ${run.cellCount} cells need ${expected} values, got ${metrics.length}`);
    }
    for (let place = 0; place < run.cellCount; place += 1) {
      if (isUnmeasured(table, cellStart + place)) {
        for (let metric = 0; metric < names.length; metric += 1, at += figureCount) {
          figures.fill(Number.NaN, at + 1, at + figureCount);
        }
        yield 1;
        continue;
      }
      for (let metric = 0; metric < names.length; metric += 1, at += figureCount) {
        const values = gather(table, { metrics, run, place, metric }, names.length);
        packSummary(summarise(values), figures.subarray(at, at + figureCount));
        yield 1 + trialCount / valuesPerWork;
      }
    }
  }
  return { names, cellCount, figures };
}

/** Whether no trial of the cell is settled, as in most cells of a sweep that has just begun. */
function isUnmeasured({ trialCount, cellCount, codes }: VerdictTable, cell: number): boolean {
  for (let trial = 0; trial < trialCount; trial += 1) if (codes[trial * cellCount + cell] !== notSettled) return false;
  return true;
}

/** Sorting so many values takes as long as planning a cell. */
const valuesPerWork = 64;

function packSummary(summary: MetricSummary, into: Float64Array): void {
  const { count, mean, standardError, median, lowerQuartile, upperQuartile, medianInterval } = summary;
  const { low, high } = medianInterval ?? {};
  [count, mean, standardError, median, lowerQuartile, upperQuartile, low, high].forEach((figure, at) => {
    into[at] = figure ?? Number.NaN;
  });
}

export function unpackMetrics({ names, cellCount, figures }: MetricFigures): MetricGrid {
  const read = (at: number): number | undefined => known(figures[at]);
  const unpack = (at: number): MetricSummary => {
    const [low, high] = [read(at + 6), read(at + 7)];
    return {
      count: figures[at],
      mean: read(at + 1),
      standardError: read(at + 2),
      median: read(at + 3),
      lowerQuartile: read(at + 4),
      upperQuartile: read(at + 5),
      medianInterval: low === undefined || high === undefined ? undefined : { low, high },
    };
  };
  const cells = Array.from({ length: cellCount }, (_, cell) =>
    names.map((_name, metric) => unpack((cell * names.length + metric) * figureCount)),
  );
  return { names, cells };
}

/** What was measured in one cell, in the order of the trials. */
function gather(
  { trialCount, cellCount, codes }: VerdictTable,
  from: { metrics: Float64Array; run: CellRun; place: number; metric: number },
  metricCount: number,
): Float64Array {
  const { metrics, run, place, metric } = from;
  const values = new Float64Array(trialCount);
  let count = 0;
  for (let trial = 0; trial < trialCount; trial += 1) {
    const code = codes[trial * cellCount + run.cellStart + place];
    if (code === notSettled || code === verdictCode.quarantined) continue;
    const value = metrics[(trial * run.cellCount + place) * metricCount + metric];
    if (Number.isNaN(value)) continue;
    values[count] = value;
    count += 1;
  }
  return values.subarray(0, count);
}

/** Sorts `values`, which stand in the order of the trials. */
function summarise(values: Float64Array): MetricSummary {
  const count = values.length;
  const mean = count === 0 ? undefined : known(values.reduce((sum, value) => sum + value, 0) / count);
  const standardError = mean === undefined ? undefined : errorOf(values, mean);
  values.sort();
  const place = medianIntervalPlace(count);
  return {
    count,
    mean,
    standardError,
    median: quantile(values, 0.5),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
    medianInterval: place === undefined ? undefined : { low: values[place], high: values[count - 1 - place] },
  };
}

function errorOf(values: Float64Array, mean: number): number | undefined {
  if (values.length < 2) return undefined;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return known(Math.sqrt(squares / (values.length - 1) / values.length));
}

/** Linear between the two values next to the place: the default of numpy and of R (type 7). */
function quantile(sorted: Float64Array, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const rest = place - below;
  const low = sorted[below];
  // Interpolation with an infinite value would give NaN.
  if (rest === 0 || !Number.isFinite(low)) return low;
  return low + rest * (sorted[below + 1] - low);
}

/** A sum of infinities of both signs is NaN, and counts as unknown. */
function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
