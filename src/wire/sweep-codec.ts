import type { Axis, ParameterValue, Point, Sweep, SweepId } from '../sweep/sweep.js';
import { encodeSweep } from '../sweep/sweep.js';
import type { Tally } from '../sweep/tally.js';
import type { Axis as AxisMessage } from './generated/phasegrid/v1/Axis.js';
import type { CellTally } from './generated/phasegrid/v1/CellTally.js';
import type { GridCell as GridCellMessage } from './generated/phasegrid/v1/GridCell.js';
import type {
  ParameterValue__Output,
  ParameterValue as ValueMessage,
} from './generated/phasegrid/v1/ParameterValue.js';
import type { Progress } from './generated/phasegrid/v1/Progress.js';
import type { Sweep as SweepMessage } from './generated/phasegrid/v1/Sweep.js';
import type { SweepProgress } from './progress.js';

/** A cell of a grid with its counts, as src/statistics gives it. */
export interface GridCellFields {
  readonly cell: { readonly index: number; readonly coordinates: readonly ParameterValue[] };
  readonly derivedSizes: readonly number[];
  readonly tally: Tally;
  readonly rate: number | undefined;
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

const stateNames = {
  active: 'SWEEP_STATE_ACTIVE',
  complete: 'SWEEP_STATE_COMPLETE',
  cancelled: 'SWEEP_STATE_CANCELLED',
} as const;

export function isSweepId(text: string): text is SweepId {
  return /^[0-9a-f]{32}$/.test(text);
}

export function encodeSweepMessage(record: {
  readonly sweepId: SweepId;
  readonly sweep: Sweep;
  readonly submittedTimeMs: number;
}): SweepMessage {
  const { sweepId, sweep, submittedTimeMs } = record;
  const { experiment, experimentVersion, seed, trials, criterion } = sweep;
  return {
    sweepId,
    experiment,
    experimentVersion,
    seed,
    trials,
    parameters: encodePoint(sweep.parameters),
    criterion: { ...criterion },
    axes: encodeAxes(sweep.axes),
    document: encodeSweep(sweep),
    submittedTimeMs,
    curves: sweep.curves ?? 0,
  };
}

/** Undefined when the message is null or holds neither a number nor a text. */
export function decodeParameterValue(message: ParameterValue__Output | null): ParameterValue | undefined {
  return message?.number ?? message?.text;
}

/** Undefined when one of the values is neither a number nor a text. */
export function decodePoint(messages: Readonly<Record<string, ParameterValue__Output>>): Point | undefined {
  const point: Record<string, ParameterValue> = {};
  for (const [name, message] of Object.entries(messages)) {
    const value = decodeParameterValue(message);
    if (value === undefined) return undefined;
    point[name] = value;
  }
  return point;
}

export function encodeParameterValue(value: ParameterValue): ValueMessage {
  return typeof value === 'number' ? { number: value } : { text: value };
}

export function encodePoint(point: Point): Record<string, ValueMessage> {
  return Object.fromEntries(Object.entries(point).map(([name, value]) => [name, encodeParameterValue(value)]));
}

export function encodeAxes(axes: readonly Axis[]): AxisMessage[] {
  return axes.map(({ name, values }) => ({ name, values: values.map(encodeParameterValue) }));
}

export function encodeProgress({
  state,
  etaSeconds,
  lastOutcomeTimeMs,
  withdrawn,
  misfit,
  ...counts
}: SweepProgress): Progress {
  return {
    ...counts,
    withdrawn: [...withdrawn],
    state: stateNames[state],
    ...(etaSeconds !== undefined && { etaSeconds }),
    ...(lastOutcomeTimeMs !== undefined && { lastOutcomeTimeMs }),
    ...(misfit !== undefined && { misfit: { ...misfit } }),
  };
}

export function encodeCellTally(cell: number, tally: Tally): CellTally {
  const { trials, successes, unresolved, quarantined, conflicting } = tally;
  return { cell, trials, successes, unresolved, quarantined, conflicting };
}

export function encodeGridCell({ cell, derivedSizes, tally, rate, interval }: GridCellFields): GridCellMessage {
  return {
    tally: encodeCellTally(cell.index, tally),
    coordinates: cell.coordinates.map(encodeParameterValue),
    derivedSizes: [...derivedSizes],
    ...(rate !== undefined && { rate }),
    ...interval,
  };
}

/** An upper bound of the cell's bytes on the wire. */
export function gridCellBytes({ cell, derivedSizes }: GridCellFields): number {
  return 80 + 6 * derivedSizes.length + valuesBytes(cell.coordinates);
}

/** An upper bound of the sweep's bytes on the wire. */
export function sweepMessageBytes(sweep: Sweep): number {
  const values = [Object.values(sweep.parameters), ...sweep.axes.map((axis) => axis.values)];
  const names = [...Object.keys(sweep.parameters), ...sweep.axes.map((axis) => axis.name)];
  const bytes = values.reduce((sum, list) => sum + valuesBytes(list), 0) + valuesBytes(names);
  return 512 + bytes + Buffer.byteLength(encodeSweep(sweep));
}

function valuesBytes(values: readonly ParameterValue[]): number {
  return values.reduce<number>(
    (sum, value) => sum + (typeof value === 'number' ? 12 : 16 + Buffer.byteLength(value)),
    0,
  );
}
