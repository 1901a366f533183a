import type { DurableFact, SweepFact } from '../../../coordinator/core/fact.js';

/** What happened in a simulated world, the latest of it, to be told when a law is broken. */
export interface Story {
  /** Lines belong to the step that was begun last. */
  readonly beginStep: (step: string) => void;
  readonly tell: (line: () => string) => void;
  readonly tellFacts: (facts: readonly DurableFact[]) => void;
  /** A page: the last lines, the oldest first. */
  readonly page: () => string;
}

/** A page of a terminal or two. */
const linesMax = 120;

/** Lines are composed when they are read, which they are once in ten thousand worlds. */
export function createStory(): Story {
  const lines: { readonly step: string; readonly line: () => string }[] = [];
  let present = 'start';
  const tell = (line: () => string): void => {
    lines.push({ step: present, line });
    if (lines.length > 2 * linesMax) lines.splice(0, linesMax);
  };
  return {
    beginStep: (step) => void (present = step),
    tell,
    tellFacts: (facts) => {
      for (const fact of facts) tell(() => describeFact(fact));
    },
    page: () =>
      lines
        .slice(-linesMax)
        .map(({ step, line }) => `${step.padStart(9)}  ${line()}`)
        .join('\n'),
  };
}

function describeFact(fact: DurableFact): string {
  if (fact.kind === 'allocation-noted') return `    fact of the allocation ${fact.allocationId}`;
  const task = 'task' in fact ? fact.task : undefined;
  const place =
    task === undefined
      ? ''
      : `, block ${task.block}, trials ${task.trialStart} to ${task.trialStart + task.trialCount - 1}`;
  return `    fact ${fact.kind} ${fact.sweepId.slice(0, 4)}${place}${describeDetails(fact)}`;
}

function describeDetails(fact: SweepFact): string {
  switch (fact.kind) {
    case 'outcome-accepted':
    case 'outcome-conflicted':
      return `, by ${fact.host ?? 'the coordinator'} (${fact.process ?? '-'}), digest ${fact.digest.slice(0, 8)}`;
    case 'attempt-failed':
      return `, ${fact.cause} of trial ${fact.trial ?? 'unknown'}, on ${fact.host} (${fact.process ?? '-'})`;
    case 'trials-quarantined':
      return `: ${fact.trialCount} from ${fact.trialStart}, ${fact.cause}`;
    case 'loss-excused':
      return `, process ${fact.process}`;
    case 'sweep-prioritised':
      return `, ${fact.priority}`;
    case 'sweep-submitted':
      return `, ${fact.plan.sweep.trials} trials`;
    case 'sweep-extended':
      return `, to ${fact.trialEnd} trials`;
    case 'sweep-cancelled':
    case 'sweep-resumed':
    case 'sweep-deleted':
    case 'audit-wanted':
    case 'audit-skipped':
    case 'audit-undecided':
    case 'task-retried':
      return '';
    case 'audit-passed':
    case 'dispute-settled':
    case 'worker-withdrawn':
      return `, ${fact.host} (${fact.process ?? '-'})`;
    case 'outcome-withdrawn':
      return `, of ${fact.host ?? 'the coordinator'} (${fact.process ?? '-'})`;
    default:
      return fact satisfies never;
  }
}
