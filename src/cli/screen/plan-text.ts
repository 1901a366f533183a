import { isFileReference, shortenReference } from '../../sweep/file-reference.js';
import type { PlanSummary } from '../../sweep/plan-summary.js';
import { listReadParameters } from '../../sweep/point.js';
import type { ParameterValue } from '../../sweep/sweep.js';
import { formatCoreHours, formatDuration, formatPlural } from '../command-line/format-quantity.js';
import type { SweepFile } from '../files/sweep-file.js';

const lineLengthMax = 80;

/** The plan of a sweep file, as lines that fit a terminal. */
export function describePlan(
  { sweep, declaration, files }: SweepFile,
  summary: PlanSummary,
  cluster: Cluster = { threads: defaultNodeThreads },
): string {
  const show = (value: ParameterValue): string => {
    const shown = String(shortenReference(value));
    const name = isFileReference(value) ? files.get(value)?.name : undefined;
    return name === undefined ? shown : `${name} (${shown})`;
  };
  const axes = summary.axes.map((axis) => `${axis.name} ${describeValues(axis.values.map(show))}`);
  const read = listReadParameters(declaration, {
    held: sweep.parameters,
    axes: sweep.axes,
    criterion: sweep.criterion,
  });
  const names = [...read, ...declaration.derivedAxes].map(({ name }) => name);
  const fixed = names
    .filter((name) => name in sweep.parameters)
    .map((name) => `${name} = ${show(sweep.parameters[name])}`);
  const cells = formatPlural(summary.cellCount, 'cell');
  const { name, tolerance } = sweep.criterion;
  return [
    `${declaration.title} (${sweep.experiment}, version ${sweep.experimentVersion}), seed ${sweep.seed}`,
    ...wrapList(fixed),
    `  success: ${tolerance === undefined ? name : `${name} ${tolerance}`}`,
    `  ${axes.join(' x ')}`,
    `  ${cells}, ${formatPlural(sweep.trials, 'trial')} each, ${formatPlural(summary.taskCount, 'task')}`,
    `  estimate: ${formatDuration(summary.coreSeconds)} of one core, ${formatCoreHours(summary.coreSeconds)}`,
    ...describeCluster(summary, cluster),
  ].join('\n');
}

/** The nodes that are to run a sweep; some numbers of nodes are shown for a large one where none is given. */
interface Cluster {
  readonly nodes?: number | undefined;
  readonly threads: number;
}

/** What most nodes of clusters have at least. */
export const defaultNodeThreads = 64;

/** A smaller sweep is one for a single machine. */
const clusterSecondsMin = 100 * 3600;

const nodesShown = [1, 10, 100, 1000];

function describeCluster({ coreSeconds, taskCount }: PlanSummary, { nodes, threads }: Cluster): string[] {
  if (nodes === undefined && coreSeconds < clusterSecondsMin) return [];
  // There is no more to share out than a task a thread.
  const shown = nodes === undefined ? nodesShown.filter((count) => count * threads <= taskCount) : [nodes];
  const lines = shown.map((count) => {
    const busyThreads = Math.min(count * threads, taskCount);
    const cluster = `${formatPlural(count, 'node')} of ${formatPlural(threads, 'thread')}`;
    return `  ${cluster}: ${formatDuration(coreSeconds / busyThreads)}`;
  });
  return [`  a task takes ${formatDuration(coreSeconds / taskCount)}`, ...lines];
}

/** Items separated by commas, in indented lines that fit. */
function wrapList(items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && `  ${line}, ${item},`.length > lineLengthMax) {
      lines.push(`  ${line},`);
      line = item;
    } else {
      line = line === '' ? item : `${line}, ${item}`;
    }
  }
  return [...lines, `  ${line}`];
}

function describeValues(values: readonly string[]): string {
  if (values.length <= 6) return values.join(', ');
  return `${values[0]} … ${values[values.length - 1]} (${values.length})`;
}
