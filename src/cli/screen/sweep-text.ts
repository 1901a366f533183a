import { describeCriterion } from '../../sweep/compare-studies.js';
import { shortenReference } from '../../sweep/file-reference.js';
import { listReadParameters } from '../../sweep/point.js';
import { type Axis, decodeSweep } from '../../sweep/sweep.js';
import type { GetSweepResponse__Output } from '../../wire/generated/phasegrid/v1/GetSweepResponse.js';
import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import { formatCount, formatDuration, formatPlural } from '../command-line/format-quantity.js';
import { findDeclaration } from '../files/sweep-file.js';
import { describeProgress, describeState } from './progress-text.js';

/** A sweep in two lines: its description and its progress. */
export function describeSweepBriefly({ sweep, progress }: GetSweepResponse__Output): string {
  if (sweep === null || progress === null) return '';
  const { axes, criterion, seed, trials, experiment } = decodeSweep(sweep.document);
  const shape = axes.map(({ name, values }) => `${name}(${values.length})`).join(' x ');
  const words = [experiment, shape, `${formatCount(trials)} trials`, `seed ${seed}`, describeCriterion(criterion)];
  return [
    `${sweep.sweepId}  ${words.join('  ')}`,
    `  ${describeProgress(progress)}`,
    `  ${describeDates(sweep.submittedTimeMs, progress).join(', ')}`,
  ].join('\n');
}

/** A sweep in full: its description, its progress, its times, and the hosts that computed it. */
export function describeSweep({ sweep, progress, provenance }: GetSweepResponse__Output): string {
  if (sweep === null || progress === null) return '';
  const { axes, criterion, seed, trials, curves, parameters, experiment, experimentVersion } = decodeSweep(
    sweep.document,
  );
  const declaration = findDeclaration(experiment);
  // For an experiment that this version does not have, it is not known which parameters are read.
  const read =
    declaration && listReadParameters(declaration, { held: parameters, axes, criterion }).map(({ name }) => name);
  const fixed = Object.entries(parameters)
    .filter(([name]) => read === undefined || read.includes(name))
    .map(([name, value]) => `${name} = ${shortenReference(value)}`);
  const hosts = (provenance?.hosts ?? []).map(
    ({ host, tasks, computeSeconds }) => `${host} (${formatPlural(tasks, 'task')}, ${formatDuration(computeSeconds)})`,
  );
  return [
    `${sweep.sweepId}  ${describeState(progress)}`,
    `  ${experiment} version ${experimentVersion}, seed ${seed}, ${trials} trials a cell`,
    `  criterion: ${describeCriterion(criterion)}`,
    `  axes: ${axes.map(describeAxis).join(' x ')}`,
    ...(fixed.length === 0 ? [] : [`  parameters: ${fixed.join(', ')}`]),
    ...(curves === undefined ? [] : [`  curves: of the first ${formatPlural(curves, 'trial')} of each cell`]),
    `  ${describeProgress(progress)}`,
    ...describeAudits(progress).map((audits) => `  ${audits}`),
    ...(progress.priority === 1 ? [] : [`  priority ${progress.priority}`]),
    ...describeDates(sweep.submittedTimeMs, progress).map((date) => `  ${date}`),
    ...(hosts.length === 0 ? [] : [`  hosts: ${hosts.join(', ')}`]),
  ].join('\n');
}

/** The counts of audits; no line where there are none. */
function describeAudits({ auditsPassed, auditsOpen, auditsSkipped }: Progress__Output): string[] {
  if (auditsPassed + auditsOpen + auditsSkipped === 0) return [];
  const passed = `${formatPlural(auditsPassed, 'task')} computed alike by two processes`;
  const open = auditsOpen === 0 ? [] : [`${formatCount(auditsOpen)} to be computed again`];
  const skipped = auditsSkipped === 0 ? [] : [`${formatCount(auditsSkipped)} that nobody was there to compute again`];
  return [`audits: ${[passed, ...open, ...skipped].join(', ')}`];
}

function describeAxis({ name, values }: Axis): string {
  const first = shortenReference(values[0]);
  if (values.length === 1) return `${name} (${first})`;
  return `${name} (${formatPlural(values.length, 'value')}, ${first} … ${shortenReference(values[values.length - 1])})`;
}

function describeDates(
  submittedTimeMs: number,
  { lastOutcomeTimeMs, state }: Pick<Progress__Output, 'lastOutcomeTimeMs' | 'state'>,
): string[] {
  const submitted = `submitted ${formatDate(submittedTimeMs)}`;
  if (lastOutcomeTimeMs === undefined) return [submitted, 'no outcome yet'];
  const finished = state === 'SWEEP_STATE_COMPLETE';
  return [submitted, `${finished ? 'finished' : 'last outcome'} ${formatDate(lastOutcomeTimeMs)}`];
}

/** `2026-11-30 18:05:09 UTC`, as in the manifest, so that hosts in different time zones show the same. */
function formatDate(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
