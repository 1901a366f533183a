import type { RecordedFigure } from './bench-history.js';
import { median } from './peers/statistics.js';
import { type FigureUnit, figureUnits } from './report-figure.js';

/** A change beyond this share is marked: below it lies what two runs of one build differ by. */
const noise = 0.1;

export interface ComparedFigure {
  readonly name: string;
  readonly unit: FigureUnit;
  /** Of the machine on which both were measured. */
  readonly machine: string;
  readonly from: number;
  readonly to: number;
  /** to / from: above 1 it costs more now. */
  readonly ratio: number;
  readonly change: 'dearer' | 'cheaper' | 'same';
}

export interface FigureComparison {
  readonly from: string;
  readonly to: string;
  /** Ratios first, since the load of a machine weighs least on them; then in the order of the history. */
  readonly figures: readonly ComparedFigure[];
  /** Measured at one of the commits alone, or on other machines. */
  readonly unmatched: readonly string[];
}

/**
 * The figures of two commits, machine by machine; of several runs of a commit the median. Without a choice `to` is the commit
 * that was recorded last, and `from` the last one before it. A commit is named by how it begins.
 */
export function compareFigures(
  history: readonly RecordedFigure[],
  choice: { readonly from?: string | undefined; readonly to?: string | undefined } = {},
): FigureComparison {
  const commits = listCommits(history);
  const to = choice.to === undefined ? commits.at(-1) : getCommit(commits, choice.to);
  if (to === undefined) throw new Error('the history has no figures');
  const from =
    choice.from === undefined ? commits.filter((commit) => commit !== to).at(-1) : getCommit(commits, choice.from);
  if (from === undefined) throw new Error(`the history has figures of ${to} alone: expected two commits`);
  const [before, after] = [from, to].map((commit) => foldFigures(history, commit));
  const figures = [...after].flatMap(([key, { figure, p50 }]) => {
    const former = before.get(key);
    return former === undefined ? [] : [compare(figure, former.p50, p50)];
  });
  const others = [...before, ...after].filter(([key]) => !before.has(key) || !after.has(key));
  return {
    from,
    to,
    figures: figures.toSorted((a, b) => figureUnits.indexOf(a.unit) - figureUnits.indexOf(b.unit)),
    unmatched: [...new Set(others.map(([, { figure }]) => figure.name))],
  };
}

function compare({ name, unit, machine }: RecordedFigure, from: number, to: number): ComparedFigure {
  const ratio = to / from;
  const change = ratio > 1 + noise ? 'dearer' : ratio < 1 / (1 + noise) ? 'cheaper' : 'same';
  return { name, unit, machine, from, to, ratio, change };
}

/** By when they were recorded last. */
function listCommits(history: readonly RecordedFigure[]): string[] {
  const lastFirst = history.map(({ commit }) => commit).toReversed();
  return [...new Set(lastFirst)].toReversed();
}

function getCommit(commits: readonly string[], prefix: string): string {
  const found = commits.filter((commit) => commit.startsWith(prefix));
  if (found.length === 1) return found[0];
  const expected = commits.map((commit) => commit.slice(0, 12)).join(', ');
  throw new Error(`${found.length === 0 ? 'no' : 'more than one'} recorded commit begins with ${prefix}: ${expected}`);
}

interface FoldedFigure {
  readonly figure: RecordedFigure;
  readonly p50: number;
}

function foldFigures(history: readonly RecordedFigure[], commit: string): Map<string, FoldedFigure> {
  const runs = new Map<string, RecordedFigure[]>();
  for (const figure of history.filter((line) => line.commit === commit)) {
    const key = JSON.stringify([figure.name, figure.unit, figure.machine]);
    runs.set(key, [...(runs.get(key) ?? []), figure]);
  }
  return new Map(
    [...runs].map(([key, figures]) => [key, { figure: figures[0], p50: median(figures.map(({ p50 }) => p50)) }]),
  );
}

/** A line a figure, with a mark where the cost changed by more than the noise. */
export function formatComparison({ from, to, figures, unmatched }: FigureComparison): string {
  const marks = { dearer: '  DEARER', cheaper: '  cheaper', same: '' };
  const width = Math.max(...figures.map(({ name }) => name.length), 6);
  const rows = figures.map(({ name, unit, from: former, to: latter, ratio, change }) =>
    [
      name.padEnd(width),
      unit.padEnd(5),
      former.toPrecision(4).padStart(9),
      latter.toPrecision(4).padStart(9),
      ratio.toFixed(2).padStart(6),
    ]
      .join(' ')
      .concat(marks[change]),
  );
  const head = ['figure'.padEnd(width), 'unit ', 'from'.padStart(9), 'to'.padStart(9), 'to/from'].join(' ');
  return [
    `from ${from.slice(0, 12)} to ${to.slice(0, 12)}; marked: beyond ${100 * noise} %`,
    head,
    ...rows,
    ...(unmatched.length === 0 ? [] : [`measured at one of them alone, or on other machines: ${unmatched.length}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
