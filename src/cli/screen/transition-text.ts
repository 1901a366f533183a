import { z } from 'zod';
import type { Axis } from '../../sweep/sweep.js';
import { formatPlural } from '../command-line/format-quantity.js';

const end = z.number().nullable();

/** The part of `transitions.json` that is read. */
const transitionsFile = z.object({
  transitions: z.array(
    z.object({
      axis: z.string(),
      held: z.record(z.string(), z.union([z.number(), z.string()])),
      'location-50': end,
      'low-50': end,
      'high-50': end,
      'how-50': z.string(),
    }),
  ),
});

type Row = z.infer<typeof transitionsFile>['transitions'][number];

/** More lines would push the names of the written files off a small terminal. */
const rowCountMax = 10;

/**
 * The 50 % points of the drawn slice, one line a column. They lie along the second axis or, if that has words or is missing,
 * along the first one; further axes have their first values. Empty where no column has a point or an end of its interval.
 */
export function describeTransitions(content: Uint8Array, axes: readonly Axis[]): string[] {
  const { transitions } = transitionsFile.parse(JSON.parse(Buffer.from(content).toString('utf8')));
  const drawn = axes.slice(0, 2);
  const along = drawn.findLast(({ name }) => transitions.some(({ axis }) => axis === name));
  const other = drawn.find((axis) => axis !== along);
  const rows = transitions.filter(
    ({ axis, held }) => axis === along?.name && axes.slice(2).every(({ name, values }) => held[name] === values[0]),
  );
  if (rows.every((row) => (row['location-50'] ?? row['low-50'] ?? row['high-50']) === null)) return [];
  const shown = rows.slice(0, rowCountMax);
  const names = shown.map(({ held }) => (other === undefined ? '' : `${other.name} = ${format(held[other.name])}  `));
  const width = Math.max(...names.map((name) => name.length));
  const left = rows.length - shown.length;
  return [
    `50 % points along ${along?.name}, 95 % intervals:`,
    ...shown.map((row, at) => `  ${names[at].padEnd(width)}${describeRow(row)}`),
    ...(left > 0 ? [`  … ${formatPlural(left, 'more column')} in transitions.csv`] : []),
  ];
}

function describeRow(row: Row): string {
  const { 'location-50': location, 'low-50': low, 'high-50': high, 'how-50': how } = row;
  if (how === 'not-monotone') return 'none: success does not go one way';
  const interval = describeInterval(low, high);
  if (location === null) return interval === undefined ? 'not on the axis' : `not on the axis: ${interval}`;
  const coarse = how === 'whole-gap' ? ' (steps coarser than the transition)' : '';
  return `${format(location)} (${interval ?? 'anywhere'})${coarse}`;
}

function describeInterval(low: number | null, high: number | null): string | undefined {
  if (low !== null && high !== null) return `${format(low)} to ${format(high)}`;
  if (low !== null) return `above ${format(low)}`;
  return high === null ? undefined : `below ${format(high)}`;
}

/** Four digits, since the intervals of some thousand trials are no more precise. */
function format(value: number | string): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}
