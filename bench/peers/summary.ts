import type { Comparison } from './comparisons.js';
import type { OurRun } from './our-side.js';
import { describeReach } from './site.js';
import { median, sum } from './statistics.js';

/** One instance on both sides. */
export interface Pair {
  readonly m: number;
  readonly k: number;
  readonly seed: number;
  readonly trial: number;
  readonly ourSeconds: number;
  /** The time of the solver and of numpy's drawing. */
  readonly peerSeconds: number;
  readonly verdict: OurRun['verdict'];
  /** The peer's |x - x0| / |x0|; null if it gave no solution. */
  readonly relativeError: number | null;
  readonly agree: boolean;
  /** Why the peer broke off, if it did. */
  readonly defect: string | null;
}

/** Ratios are the peer's time over ours. */
export interface Times {
  readonly ourMedianMs: number;
  readonly peerMedianMs: number;
  readonly ratioOfMedians: number;
  readonly medianOfRatios: number;
  /** The ratio of the mean times, which on a grid the slowest cells dominate. */
  readonly ratioOfTotals: number;
}

/** What is printed of a comparison. */
export interface Summary extends Pick<Comparison, 'task' | 'peer' | 'n'>, Times {
  readonly bar: number | null;
  readonly aim: number | null;
  readonly method: string;
  readonly instances: number;
  readonly agreements: number;
  readonly disagreements: readonly Pair[];
  /** Pairs in which the peer broke off; no figure above includes them. */
  readonly brokenOff: readonly Pair[];
}

export function summarise(comparison: Comparison, method: string, all: readonly Pair[]): Summary {
  const pairs = all.filter(({ defect }) => defect === null);
  const { task, peer, n, bar = null, aim = null } = comparison;
  const disagreements = pairs.filter(({ agree }) => !agree);
  return {
    task,
    peer,
    n,
    bar,
    aim,
    method,
    instances: pairs.length,
    ...summariseTimes(pairs),
    agreements: pairs.length - disagreements.length,
    disagreements,
    brokenOff: all.filter(({ defect }) => defect !== null),
  };
}

export function summariseTimes(pairs: readonly Pick<Pair, 'ourSeconds' | 'peerSeconds'>[]): Times {
  const ours = pairs.map(({ ourSeconds }) => ourSeconds);
  const peers = pairs.map(({ peerSeconds }) => peerSeconds);
  return {
    ourMedianMs: 1000 * median(ours),
    peerMedianMs: 1000 * median(peers),
    ratioOfMedians: median(peers) / median(ours),
    medianOfRatios: median(pairs.map(({ ourSeconds, peerSeconds }) => peerSeconds / ourSeconds)),
    ratioOfTotals: sum(peers) / sum(ours),
  };
}

const columns = [
  'comparison',
  'n',
  'ours ms',
  'peer ms',
  'of medians',
  'median',
  'of totals',
  'bar',
  '',
  'aim',
  'agree',
];
const widths = [44, 5, 9, 9, 11, 8, 10, 6, 9, 6, 9];

/** Two lines: what the columns are, and what they mean. */
export const tableHead = `${' '.repeat(67)}-------- ratios, peer to ours --------\n${formatRow(columns)}`;

export function formatSummary(summary: Summary): string {
  const { task, method, n, instances, agreements, disagreements, brokenOff } = summary;
  const row = formatTimes({ ...summary, label: `${task} : ${method}`, agreement: `${agreements}/${instances}` });
  return [
    row,
    ...disagreements.map((pair) => formatDisagreement(n, pair)),
    ...brokenOff.map(
      ({ m, k, seed, trial, defect }) => `  no answer: ${formatPlace({ n, m, k, seed, trial })}: ${defect}`,
    ),
  ].join('\n');
}

export function formatTimes({
  label,
  n,
  bar,
  aim,
  agreement,
  ...times
}: Times & {
  readonly label: string;
  readonly n: number;
  readonly bar: number | null;
  readonly aim: number | null;
  readonly agreement: string;
}): string {
  const { ourMedianMs, peerMedianMs, ratioOfMedians, medianOfRatios, ratioOfTotals } = times;
  return formatRow([
    label,
    String(n),
    ...[ourMedianMs, peerMedianMs, ratioOfMedians, medianOfRatios, ratioOfTotals].map((value) => value.toPrecision(3)),
    // The bars speak of medians of pairs.
    ...(bar === null ? ['-', ''] : [String(bar), describeReach(medianOfRatios, bar)]),
    aim === null ? '-' : String(aim),
    agreement,
  ]);
}

function formatDisagreement(n: number, { m, k, seed, trial, verdict, relativeError }: Pair): string {
  const theirs = relativeError === null ? 'no solution' : `relative error ${relativeError.toExponential(2)}`;
  return `  disagreement: ${formatPlace({ n, m, k, seed, trial })}: ours ${verdict}, peer ${theirs}`;
}

type Place = Pick<Pair, 'm' | 'k' | 'seed' | 'trial'> & { readonly n: number };

function formatPlace({ n, m, k, seed, trial }: Place): string {
  return `seed ${seed}, trial ${trial}, n ${n}, m ${m}, k ${k}`;
}

function formatRow(texts: readonly string[]): string {
  return texts.map((text, index) => (index === 0 ? text.padEnd(widths[0]) : text.padStart(widths[index]))).join('');
}
