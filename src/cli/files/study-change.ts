import { compareStudies, type StudyDifference } from '../../sweep/compare-studies.js';
import type { Sweep } from '../../sweep/sweep.js';
import { sweepId } from '../../sweep/sweep-id.js';
import { findManifest } from './result-folder.js';

/** A folder gets another study than the one that its files show. */
export interface StudyChange {
  readonly directory: string;
  readonly formerId: string;
  readonly nowId: string;
  readonly differences: readonly StudyDifference[];
  /** The number of the former study's files, which will be removed. */
  readonly fileCount: number;
}

const differencesShownMax = 20;

/**
 * Undefined where the folder's manifest is of this sweep, whatever its number of trials is. A folder without a manifest shows
 * the newest sweep of its ledger, unless this sweep is in the ledger too.
 */
export function findStudyChange(
  { directory, inLedger = [] }: { readonly directory: string; readonly inLedger?: readonly Sweep[] },
  now: Sweep,
): StudyChange | undefined {
  const nowId = sweepId(now);
  const found = findManifest(directory);
  const change = (former: Sweep, fileCount: number): StudyChange | undefined => {
    const formerId = sweepId(former);
    if (formerId === nowId) return undefined;
    return { directory, formerId, nowId, differences: compareStudies(former, now), fileCount };
  };
  if (found.kind === 'manifest') return change(found.manifest.sweep, found.manifest.files.size);
  if (inLedger.length === 0 || inLedger.some((sweep) => sweepId(sweep) === nowId)) return undefined;
  return change(inLedger[0], 0);
}

/** A text with both identities and every field that differs. */
export function describeStudyChange(change: StudyChange): string {
  const { directory, formerId, nowId, differences, fileCount } = change;
  const lines = differences.slice(0, differencesShownMax).map(({ field, former, now }) => {
    return `  ${field}: ${former}, now ${now}`;
  });
  const more = differences.length - lines.length;
  const files = fileCount === 1 ? 'Its file goes' : `Its ${fileCount} files go`;
  const stays = 'its outcomes stay in its ledger.';
  return [
    `${directory} holds the study ${formerId}; this is another one, ${nowId}:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
    fileCount === 0 ? `It was not written yet; ${stays}` : `${files} when the new ones are written; ${stays}`,
  ].join('\n');
}
