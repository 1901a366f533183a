import type { Progress__Output } from '../wire/generated/phasegrid/v1/Progress.js';
import { formatCount, formatDuration } from './format-quantity.js';

const barWidth = 30;

/** One plain line: what a log file or a pipe gets. */
export function describeProgress(progress: Progress__Output): string {
  const share = settledShare(progress);
  const parts = [
    `${(100 * share).toFixed(1)} %`,
    `${formatCount(progress.cellsSettled)}/${formatCount(progress.cellCount)} cells`,
    `${formatCount(progress.trialsSettled)}/${formatCount(progress.trialCount)} trials`,
  ];
  if (progress.trialsPerSecond > 0) parts.push(`${formatCount(progress.trialsPerSecond)} trials/s`);
  if (progress.state === 'SWEEP_STATE_ACTIVE') {
    parts.push(progress.etaSeconds === undefined ? 'ETA unknown' : `ETA ${formatDuration(progress.etaSeconds)}`);
  } else {
    parts.push(describeState(progress));
  }
  return [...parts, ...describeTroubles(progress)].join(' · ');
}

/** The same with a bar in front, for a terminal. */
export function drawProgressBar(progress: Progress__Output): string {
  const filled = Math.round(settledShare(progress) * barWidth);
  return `${'━'.repeat(filled)}${'╌'.repeat(barWidth - filled)} ${describeProgress(progress)}`;
}

/** What went wrong so far, one phrase each; empty when nothing did. */
function describeTroubles(progress: Progress__Output): string[] {
  const counts: [number, string][] = [
    [progress.unresolved, 'unresolved'],
    [progress.quarantined, 'quarantined'],
    [progress.attemptsFailed, 'failed attempts'],
    [progress.conflicts, 'CONFLICTS'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
}

/** `active`, `complete` or `cancelled`. */
export function describeState(progress: Progress__Output): string {
  return progress.state.replace('SWEEP_STATE_', '').toLowerCase();
}

function settledShare(progress: Progress__Output): number {
  return progress.trialCount === 0 ? 1 : progress.trialsSettled / progress.trialCount;
}
