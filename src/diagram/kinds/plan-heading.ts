import type { GridCell } from '../../statistics/grid.js';
import type { ExperimentDeclaration } from '../../sweep/declaration.js';
import { shortenReference } from '../../sweep/file-reference.js';
import type { SweepPlan } from '../../sweep/plan.js';
import { listReadParameters } from '../../sweep/point.js';
import { type RateName, successRate } from '../../sweep/rate-name.js';
import type { Axis, Criterion, Point, Sweep } from '../../sweep/sweep.js';
import { axisDomain, axisEdges, axisScale } from '../page/axis-scale.js';
import { labelNumber } from '../page/axis-ticks.js';
import type { DiagramAxis } from '../page/diagram-model.js';
import { isNumeric } from './portray-grid.js';

/** Enough digits of an identity to tell sweeps apart. */
const sweepIdDigits = 12;

/** The origin of a picture. The identity is an argument, because browsers have no synchronous hash. */
export interface Provenance {
  readonly sweepId: string;
  readonly phasegridVersion: string;
}

/** The line of text that names the origin of a picture. */
export function writeProvenance(sweep: Sweep, { sweepId, phasegridVersion }: Provenance): string {
  return [
    `sweep ${sweepId.slice(0, sweepIdDigits)}`,
    `${sweep.experiment} version ${sweep.experimentVersion}`,
    `seed ${sweep.seed}`,
    `phasegrid ${phasegridVersion}`,
  ].join(' · ');
}

export function planAxis(axis: Axis, positions: readonly number[], declaration: ExperimentDeclaration): DiagramAxis {
  const scale = isNumeric(axis) ? axisScale(positions) : 'ordinal';
  const parameter = declaration.parameters.find(({ name }) => name === axis.name);
  const derived = declaration.derivedAxes.find(({ name }) => name === axis.name);
  return {
    symbol: axis.name,
    meaning: nameMeasure({ description: (parameter ?? derived)?.description ?? '', unit: parameter?.unit ?? '' }),
    scale,
    domain: axisDomain(axisEdges(positions, scale)),
    positions,
    words: scale === 'ordinal' ? axis.values.map((value) => String(shortenReference(value))) : undefined,
  };
}

/** The description of a metric or a curve, with its unit if it has one. */
export function nameMeasure({ description, unit }: { description: string; unit: string }): string {
  return nameUnit(firstClause(description), unit);
}

export function nameUnit(name: string, unit: string): string {
  const shown = unitOf(unit);
  return `${name}${shown === '' ? '' : ` (${shown})`}`;
}

/** The unit; empty for pure numbers, words and files. */
export function unitOf(unit: string): string {
  return ['1', 'choice', 'file'].includes(unit) ? '' : unit;
}

/** The part of a description before its explanation: of `sparsity: the number of non-zeros` it is `sparsity`. */
export function firstClause(description: string): string {
  return description.split(/[:;(]|\.(?:\s|$)/, 1)[0].trim();
}

/**
 * Fixed parameters, then the axes that a slice holds, each as `n = 100` or `ensemble gaussian`; not the axis that is compared.
 */
export function heldParameters(slice: Point, { sweep, declaration }: SweepPlan, compared?: string): string[] {
  const held = { ...sweep.parameters, ...slice };
  const names = [
    ...listReadParameters(declaration, { held, axes: sweep.axes, criterion: sweep.criterion }),
    ...declaration.derivedAxes,
  ].map(({ name }) => name);
  return names
    .filter((name) => Object.hasOwn(held, name) && name !== compared)
    .map((name) => {
      const value = held[name];
      return typeof value === 'number' ? `${name} = ${labelNumber(value)}` : `${name} ${shortenReference(value)}`;
    });
}

export function describeCriterion({ name, tolerance }: Criterion): string {
  return tolerance === undefined ? `criterion ${name}` : `criterion ${name}, tolerance ${labelNumber(tolerance)}`;
}

export function spread({ trials, cells }: { trials: number; cells: number }): string {
  return `${counted(trials, 'trial')} in ${counted(cells, 'cell')} ${trials === 1 ? 'is' : 'are'}`;
}

/** Notes how many trials are missing; empty where none is. */
export function noteUnfinished(trialCounts: readonly number[], trialCount: number): string[] {
  const unsettled = trialCounts.filter((trials) => trials < trialCount).length;
  if (unsettled === 0) return [];
  const there = trialCounts.reduce((sum, trials) => sum + Math.min(trials, trialCount), 0);
  const cells = counted(trialCounts.length, 'cell');
  const wanted = trialCount * trialCounts.length;
  return [
    `Not finished: ${unsettled} of ${cells} still lack trials; ${there} of ${counted(wanted, 'trial')} are there.`,
  ];
}

/** Notes how many trials of the picture are of tasks whose outcomes differ; empty where none is. */
export function noteConflicts(cells: readonly GridCell[]): string[] {
  const conflicting = cells.map(({ tally }) => tally.conflicting).filter((count) => count > 0);
  if (conflicting.length === 0) return [];
  const trials = conflicting.reduce((sum, count) => sum + count, 0);
  return [
    `${spread({ trials, cells: conflicting.length })} conflicting: of tasks with outcomes that differ, the first one counts.`,
  ];
}

/** How unresolved trials count, as text. */
export function describeUncounted({ name }: RateName): string {
  const how = name === successRate.name ? 'counted as no success' : 'counted as if it had not happened';
  return `not certified either way, ${how}`;
}

export function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
