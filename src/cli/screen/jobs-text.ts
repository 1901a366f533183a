import { formatPlural } from '../command-line/format-quantity.js';

/** How many jobs of an engine there are, by what they are at. */
export interface JobsPicture {
  readonly queued: number;
  /** Their worker has not come yet. */
  readonly starting: number;
  readonly working: number;
  /** Why the first of the queued ones waits, in the engine's words. */
  readonly waitReason: string | undefined;
  /** Why none is submitted any more, if so. */
  readonly pause: string | undefined;
}

/** One line for a person. */
export function describeJobs({ queued, starting, working, waitReason, pause }: JobsPicture): string {
  const counts = [
    [working, 'working'],
    [starting, 'starting'],
    [queued, waitReason === undefined ? 'queued' : `queued (${waitReason})`],
  ] as const;
  const all = queued + starting + working;
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [
    all === 0 ? 'no jobs' : `${formatPlural(all, 'job')}: ${parts.join(', ')}`,
    ...(pause === undefined ? [] : [`paused: ${pause}`]),
  ].join(' · ');
}
