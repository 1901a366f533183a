import type { PlanSummary } from '../sweep/plan-summary.js';
import { formatCoreHours, formatCount, formatDuration } from './format-quantity.js';
import type { SweepFile } from './sweep-file.js';

/** What a sweep file would run, in four lines. */
export function describePlan({ sweep, declaration }: SweepFile, summary: PlanSummary): string {
  const axes = summary.axes.map((axis) => `${axis.name} ${describeValues(axis.values)}`);
  const fixed = Object.entries(sweep.parameters).map(([name, value]) => `${name} = ${value}`);
  const { name, tolerance } = sweep.criterion;
  return [
    `${declaration.title} (${sweep.experiment}, version ${sweep.experimentVersion}), seed ${sweep.seed}`,
    `  ${fixed.join(', ')}; success: ${tolerance === undefined ? name : `${name} ${tolerance}`}`,
    `  ${axes.join(' x ')}: ${formatCount(summary.cellCount)} cells, ${formatCount(sweep.trials)} trials each, ` +
      `${formatCount(summary.taskCount)} tasks`,
    `  about ${formatDuration(summary.coreSeconds)} of one core (${formatCoreHours(summary.coreSeconds)})`,
  ].join('\n');
}

function describeValues(values: readonly (number | string)[]): string {
  if (values.length <= 6) return values.join(', ');
  return `${values[0]} … ${values[values.length - 1]} (${values.length})`;
}
