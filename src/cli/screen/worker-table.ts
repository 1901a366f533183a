import type { Worker__Output } from '../../wire/generated/phasegrid/v1/Worker.js';
import { formatDuration, formatPlural } from '../command-line/format-quantity.js';

interface Column {
  readonly title: string;
  readonly cell: (worker: Worker__Output) => string;
  /** Numbers end below each other. */
  readonly right?: boolean;
}

/** Longer texts are cut, but for the last column of a table. */
const cellWidthMax = 40;

/** Workers that are connected in a table, and those that have gone in another. Times are told from `nowMs` on. */
export function describeWorkers(workers: readonly Worker__Output[], nowMs: number): string {
  if (workers.length === 0) return 'no workers: none is connected, and none has come since the coordinator was started';
  const connected = workers.filter(({ state }) => state !== 'STATE_GONE');
  const gone = workers.filter(({ state }) => state === 'STATE_GONE');
  const threads = connected.reduce((sum, worker) => sum + worker.threads, 0);
  const busy = connected.reduce((sum, worker) => sum + worker.threadsBusy, 0);
  const pace = connected.reduce((sum, worker) => sum + worker.tasksPerSecond, 0);
  const summary =
    connected.length === 0
      ? 'no worker is connected'
      : `${formatPlural(connected.length, 'worker')}, ${busy} of ${formatPlural(threads, 'thread')} busy, ${formatPace(pace)} tasks/s`;
  return [
    summary,
    ...(connected.length === 0 ? [] : layOut(connected, connectedColumns(nowMs))),
    ...(gone.length === 0 ? [] : ['', `gone: ${formatPlural(gone.length, 'worker')}, the latest first`]),
    ...(gone.length === 0 ? [] : layOut(gone, goneColumns(nowMs))),
  ].join('\n');
}

const place: readonly Column[] = [
  { title: 'host', cell: ({ host }) => host },
  { title: 'job', cell: ({ job, processId }) => (job === '' ? `pid ${processId}` : job) },
];

function connectedColumns(nowMs: number): readonly Column[] {
  return [
    ...place,
    { title: 'threads', cell: ({ threads }) => String(threads), right: true },
    { title: 'busy', cell: ({ threadsBusy }) => String(threadsBusy), right: true },
    { title: 'tasks', cell: ({ tasksDone }) => String(tasksDone), right: true },
    { title: 'tasks/s', cell: ({ tasksPerSecond }) => formatPace(tasksPerSecond), right: true },
    { title: 'time left', cell: ({ timeLeftSeconds }) => describeTimeLeft(timeLeftSeconds), right: true },
    { title: 'last heard', cell: ({ lastHeardTimeMs }) => describeAgo(lastHeardTimeMs, nowMs), right: true },
    { title: 'state', cell: describeState },
  ];
}

function goneColumns(nowMs: number): readonly Column[] {
  return [
    ...place,
    { title: 'tasks', cell: ({ tasksDone }) => String(tasksDone), right: true },
    {
      title: 'stayed',
      cell: ({ joinedTimeMs, lastHeardTimeMs }) => formatDuration(Math.max(0, lastHeardTimeMs - joinedTimeMs) / 1000),
      right: true,
    },
    { title: 'went', cell: ({ lastHeardTimeMs }) => describeAgo(lastHeardTimeMs, nowMs), right: true },
    { title: 'reason', cell: ({ reason }) => reasons.get(reason) ?? reason },
    { title: 'log', cell: ({ logPath }) => logPath },
  ];
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['drained', 'told to stop'],
  ['idle', 'idle'],
  ['time-limit', 'time limit'],
  ['farewell', 'nothing left'],
  ['silent', 'fell silent'],
  ['broken-off', 'connection lost'],
  ['withdrawn', 'found wrong'],
]);

function describeState({ state, reason }: Worker__Output): string {
  return state === 'STATE_LEAVING' ? `leaving: ${reasons.get(reason) ?? reason}` : 'connected';
}

function describeTimeLeft(seconds: number | undefined): string {
  return seconds === undefined ? '-' : formatDuration(seconds);
}

function describeAgo(timeMs: number, nowMs: number): string {
  return `${formatDuration(Math.max(0, nowMs - timeMs) / 1000)} ago`;
}

function formatPace(perSecond: number): string {
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toPrecision(2);
}

function layOut(workers: readonly Worker__Output[], columns: readonly Column[]): string[] {
  const last = columns.length - 1;
  const rows = [
    columns.map(({ title }) => title),
    ...workers.map((worker) => columns.map(({ cell }, index) => (index === last ? cell(worker) : cut(cell(worker))))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  return rows.map((row) =>
    row
      .map((text, index) => (columns[index].right === true ? text.padStart(widths[index]) : text.padEnd(widths[index])))
      .join('  ')
      .trimEnd(),
  );
}

/** What sets names apart mostly stands at their end. */
function cut(text: string): string {
  return text.length <= cellWidthMax ? text : `…${text.slice(1 - cellWidthMax)}`;
}
