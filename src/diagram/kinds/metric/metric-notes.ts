import type { GridCell } from '../../../statistics/grid.js';
import type { MetricSummary } from '../../../statistics/metric-grid.js';
import { counted, firstClause, noteConflicts, noteUnfinished, spread, unitOf } from '../plan-heading.js';
import { getMetric, type MetricRequest, summaryOf } from './metric-request.js';
import type { ValueScale } from './plan-value-scale.js';

/** The values of the cells before they are clamped to the scale, and the ends of their quartiles and intervals. */
export interface Drawn {
  readonly values: readonly number[];
  readonly reach: readonly number[];
}

/** Notes about the metrics and about the trials of the values. */
export function writeMetricNotes(request: MetricRequest, drawn: Drawn, scale: ValueScale): string[] {
  return [
    ...request.choice.names.map((name) => describeMetric(request, name)),
    ...noteTrials(request, request.portrait.view.cells.flat()),
    ...noteClamped(drawn, scale),
  ];
}

function describeMetric({ plan }: MetricRequest, name: string): string {
  const { description, unit } = getMetric(plan, name);
  const inUnit = unitOf(unit) === '' ? '' : `, in ${unit}`;
  return `${name}: ${firstClause(description)}${inUnit}.`;
}

function noteTrials(request: MetricRequest, cells: readonly GridCell[]): string[] {
  const { choice, trialCount } = request;
  const notes = choice.names.flatMap((name, at) => noteMissing(name, cells, (cell) => summaryOf(request, cell, at)));
  const settled = cells.map(({ tally }) => tally.trials);
  notes.push(...noteUnfinished(settled, trialCount));
  const quarantined = cells.map(({ tally }) => tally.quarantined).filter((count) => count > 0);
  if (quarantined.length > 0) {
    const trials = quarantined.reduce((sum, count) => sum + count, 0);
    notes.push(`${spread({ trials, cells: quarantined.length })} quarantined: left out.`);
  }
  return [...notes, ...noteConflicts(cells)];
}

/** Notes how many trials did not measure the metric, and the largest number in a cell. */
function noteMissing(name: string, cells: readonly GridCell[], summary: (cell: GridCell) => MetricSummary): string[] {
  const counts = cells.map((cell) => ({
    measured: summary(cell).count,
    trials: cell.tally.trials - cell.tally.quarantined,
  }));
  const partial = counts.filter(({ measured, trials }) => measured < trials);
  if (partial.length === 0) return [];
  const sum = (read: (count: (typeof counts)[number]) => number) =>
    counts.reduce((total, count) => total + read(count), 0);
  const all = `${sum(({ measured }) => measured)} of ${counted(
    sum(({ trials }) => trials),
    'trial',
  )}`;
  const most = partial.reduce((worst, count) =>
    count.measured * worst.trials < worst.measured * count.trials ? count : worst,
  );
  const missing = `${most.trials - most.measured} of ${most.trials}`;
  return [`${name}: ${all} measured it; the others, up to ${missing} in a cell, are left out.`];
}

/** Notes the values that lie outside the scale. */
function noteClamped({ values, reach }: Drawn, { scale }: ValueScale): string[] {
  const infinite = values.filter((value) => !Number.isFinite(value)).length;
  const low = (numbers: readonly number[]) => numbers.filter((value) => Number.isFinite(value) && value <= 0).length;
  const notes: string[] = [];
  if (infinite > 0) notes.push(`${counted(infinite, 'value')} infinite: drawn at the end of the scale.`);
  if (scale === 'linear') return notes;
  if (low(values) > 0) notes.push(`${counted(low(values), 'value')} not above 0: drawn at the low end of the scale.`);
  if (low(reach) > 0) notes.push('Quartiles and intervals that reach to 0 or below end at the low end of the scale.');
  return notes;
}
