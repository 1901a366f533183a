import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import { formatCount, formatDuration, formatPlural } from '../command-line/format-quantity.js';

const barWidthMax = 40;

/** The largest share of an incomplete sweep, so that it never reads 100 %. */
const shareMax = 0.999;

/** One plain line, for a log file or a pipe. */
export function describeProgress(progress: Progress__Output): string {
  return [
    describeShare(progress),
    ...describeCounts(progress),
    ...describeRunning(progress),
    describeEnd(progress),
    ...describeTroubles(progress),
  ].join(' · ');
}

/** The same for a terminal, in lines of at most `columns` characters where the words allow it. */
export function drawProgress(progress: Progress__Output, columns: number): string[] {
  const figures = `${describeShare(progress)} · ${describeEnd(progress)}`;
  const width = Math.min(barWidthMax, columns - figures.length - 1);
  const bar = width < 5 ? '' : `${drawBar(doneShare(progress), width)} `;
  const phrases = [...describeCounts(progress), ...describeRunning(progress), ...describeTroubles(progress)];
  return [`${bar}${figures}`, ...foldPhrases(phrases, columns)];
}

/** The kinds of trouble so far, one phrase each. */
export function describeTroubles(progress: Progress__Output): string[] {
  const counts: [number, string][] = [
    [progress.unresolved, 'unresolved'],
    [progress.quarantined, 'quarantined'],
    [progress.attemptsFailed, 'failed attempts'],
    [progress.conflicts, 'CONFLICTS'],
    [awaitsAudits(progress) ? 0 : progress.auditsOpen, 'to be computed again'],
    [progress.auditsSkipped, 'unaudited'],
  ];
  const phrases = counts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  const { withdrawn } = progress;
  if (withdrawn.length > 0) phrases.push(`WITHDRAWN: ${withdrawn.join(', ')}`);
  return [...phrases, ...describeMisfit(progress)];
}

/** What no worker has the time for: nothing goes on until somebody changes that. */
function describeMisfit({ misfit }: Progress__Output): string[] {
  if (misfit === undefined || misfit === null) return [];
  const { point, trials, expectedSeconds, limitSeconds } = misfit;
  const what = trials === 1 ? 'a trial' : `a task of ${formatPlural(trials, 'trial')}`;
  const limit = `workers stay ${formatDuration(limitSeconds)}`;
  return [`FITS NO WORKER: ${what} at ${point} takes about ${formatDuration(expectedSeconds)}, and ${limit}`];
}

/** `active`, `complete` or `cancelled`. */
export function describeState(progress: Progress__Output): string {
  return progress.state.replace('SWEEP_STATE_', '').toLowerCase();
}

/** Rounded down, so that 100 % means that everything is done. */
function describeShare(progress: Progress__Output): string {
  return `${(Math.floor(1000 * doneShare(progress)) / 10).toFixed(1)} %`;
}

function describeCounts(progress: Progress__Output): string[] {
  const counts = [
    `${formatCount(progress.cellsSettled)}/${formatCount(progress.cellCount)} cells`,
    `${formatCount(progress.trialsSettled)}/${formatCount(progress.trialCount)} trials`,
  ];
  const pace = isActive(progress) && progress.trialsPerSecond > 0;
  return pace ? [...counts, `${formatCount(progress.trialsPerSecond)} trials/s`] : counts;
}

/** Only where a trial takes longer than a second; shorter ones end before a user reads of them. */
function describeRunning(progress: Progress__Output): string[] {
  const { trialsRunning, runningShare, trialsPerSecond } = progress;
  if (!isActive(progress) || trialsRunning === 0 || trialsPerSecond >= trialsRunning) return [];
  return [`${formatPlural(trialsRunning, 'trial')} running, ${Math.floor(100 * runningShare)} %`];
}

/** The end that is expected, or that the sweep is done; says so where only audits are left. */
function describeEnd(progress: Progress__Output): string {
  if (!isActive(progress)) return describeState(progress);
  if (!awaitsAudits(progress)) return describeEta(progress);
  return `${formatPlural(progress.auditsOpen, 'task')} to be computed again, ${describeEta(progress)}`;
}

/** Whether every trial is settled and only audits are left. */
function awaitsAudits(progress: Progress__Output): boolean {
  return isActive(progress) && progress.trialsSettled === progress.trialCount && progress.auditsOpen > 0;
}

function describeEta({ etaSeconds }: Progress__Output): string {
  return etaSeconds === undefined ? 'ETA unknown' : `ETA ${formatDuration(etaSeconds)}`;
}

function drawBar(share: number, width: number): string {
  const filled = Math.floor(share * width);
  return '━'.repeat(filled) + '╌'.repeat(width - filled);
}

function foldPhrases(phrases: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 3 + phrase.length <= columns) {
      lines[lines.length - 1] = `${last} · ${phrase}`;
    } else {
      lines.push(phrase);
    }
  }
  return lines;
}

function isActive(progress: Progress__Output): boolean {
  return progress.state === 'SWEEP_STATE_ACTIVE';
}

/**
 * Trials in flight count by their share, but the sweep is not done before all of them are settled and all audits have ended.
 */
function doneShare(progress: Progress__Output): number {
  const { trialCount, trialsSettled, trialsInFlight } = progress;
  if (trialsSettled === trialCount && !isActive(progress)) return 1;
  return Math.min((trialsSettled + trialsInFlight) / trialCount, shareMax);
}
