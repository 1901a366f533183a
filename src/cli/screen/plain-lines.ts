import type { Progress__Output } from '../../wire/generated/phasegrid/v1/Progress.js';
import { describeJobs, type JobsPicture } from './jobs-text.js';
import { describeProgress } from './progress-text.js';

/** What a pipe or a log file gets of progress and of jobs. */
export interface PlainLines {
  readonly update: (progress: Progress__Output) => void;
  readonly showJobs: (jobs: JobsPicture) => void;
}

export interface PlainLinesParts {
  readonly write: (line: string) => void;
  readonly nowMs: () => number;
}

/** A line in this time is enough of what changes all the time. */
const periodMs = 5000;

const noJobsLine = describeJobs({ queued: 0, starting: 0, working: 0, waitReason: undefined, pause: undefined });

/** One line for both, at most every five seconds; what cannot wait is the end of the sweep, and that no job is submitted. */
export function openPlainLines({ write, nowMs }: PlainLinesParts): PlainLines {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastLine = '';
  let progress: Progress__Output | undefined;
  let jobs: JobsPicture | undefined;
  const look = (isUrgent: boolean): void => {
    const isComputing = progress === undefined || progress.state === 'SWEEP_STATE_ACTIVE';
    const line = [
      ...(progress === undefined ? [] : [describeProgress(progress)]),
      // Jobs that are on their way out are of no interest.
      ...(jobs === undefined || !isComputing ? [] : [describeJobs(jobs)]),
    ].join(' · ');
    // Before a launch has begun there are no jobs.
    if (lastLine === '' && line === noJobsLine) return;
    if (line === lastLine || (!isUrgent && nowMs() - lastMs < periodMs)) return;
    lastMs = nowMs();
    lastLine = line;
    write(line);
  };
  return {
    update: (news) => {
      progress = news;
      look(news.state !== 'SWEEP_STATE_ACTIVE');
    },
    showJobs: (news) => {
      const isUrgent = news.pause !== undefined && news.pause !== jobs?.pause;
      jobs = news;
      look(isUrgent);
    },
  };
}
