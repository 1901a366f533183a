import type { Fact } from '../fact.js';
import type { OutcomeRecord } from '../outcome-record.js';
import { type CoordinatorState, type TaskPlace } from '../state.js';
import { hasAcceptedDigest } from '../sweep-state.js';
import type { Vote } from './audit-state.js';
import { getAcceptedSource } from './parties.js';
import { describeSource, type Source } from './sources.js';
import { isWithdrawn } from './withdrawals.js';

/** An outcome of a task with all processes that found it. */
interface Camp {
  /** Undefined for the accepted outcome, because the state keeps only a part of its digest. */
  readonly digest: string | undefined;
  readonly sources: readonly Source[];
}

/** Two processes that agree decide. Where so many all differ, the dispute is left undecided. */
const processesAskedMax = 3;

/**
 * A further outcome of a settled task. If it agrees, an audit has passed. If it differs, there is a dispute: the first
 * outcome that two processes found wins, and every process that found another one is withdrawn (D35). Nothing follows
 * where a trial of the task was ever quarantined, because it is chance which attempt ran that trial.
 */
export function decideVote(state: CoordinatorState, place: TaskPlace, record: OutcomeRecord): Fact[] {
  const { sweep, taskNumber } = place;
  if (sweep.quarantinedTasks.has(taskNumber) || record.host === undefined) return [];
  const accepted = getAcceptedSource(state, sweep, taskNumber);
  // The accepted outcome is being taken back, and the task will be computed anew.
  if (isWithdrawn(state.withdrawals, accepted)) return [];
  const votes = sweep.audits.open.get(taskNumber)?.votes ?? sweep.audits.undecided.get(taskNumber) ?? [];
  const agrees = hasAcceptedDigest(sweep, taskNumber, record.digest);
  const camps = listCamps(place, { accepted, votes });
  const own = camps.find(({ digest }) => (agrees ? digest === undefined : digest === record.digest));
  if (own === undefined) return decideNewVote(place, { camps, record });
  if (own.sources.some(({ process }) => process === record.process)) return [];
  const head = { sweepId: sweep.sweepId, task: place.task, timeMs: record.timeMs };
  const { host, process } = record;
  if (camps.length === 1) return [{ kind: 'audit-passed', ...head, host, process }];
  const winners = [...own.sources, { host, process }];
  const losers = camps.filter((camp) => camp !== own).flatMap(({ sources }) => sources);
  if (!outvotes(state, winners, losers)) return [];
  return [
    { kind: 'dispute-settled', ...head, host, process },
    ...decideWithdrawals(state, place, { winners, losers, timeMs: record.timeMs }),
  ];
}

/**
 * Two processes of one host may err, or lie, together. They outvote another host only if one of them is the coordinator's
 * own worker.
 */
function outvotes(state: CoordinatorState, winners: readonly Source[], losers: readonly Source[]): boolean {
  if (winners.some(({ process }) => process !== undefined && process === state.settings.refereeProcess)) return true;
  const [{ host }] = winners;
  return winners.some((winner) => winner.host !== host) || losers.every((loser) => loser.host === host);
}

/** The first outcome of a reopened task, compared with earlier outcomes of other processes that still count. */
export function decideLeftovers(state: CoordinatorState, place: TaskPlace, record: OutcomeRecord): Fact[] {
  const { sweep, task, taskNumber } = place;
  const votes = sweep.audits.open.get(taskNumber)?.votes ?? [];
  const { host, process, digest, timeMs } = record;
  const own = votes.filter((vote) => vote.digest === digest && vote.process !== process);
  if (own.length === 0 || host === undefined) return [];
  const losers = votes.filter((vote) => vote.digest !== digest);
  if (!outvotes(state, [...own, { host, process }], losers)) return [];
  const kind = losers.length === 0 ? 'audit-passed' : 'dispute-settled';
  return [
    { kind, sweepId: sweep.sweepId, task, host, process, timeMs },
    ...decideWithdrawals(state, place, { winners: [{ host, process }, ...own], losers, timeMs }),
  ];
}

/** No process found this outcome before. */
function decideNewVote(
  { sweep, task }: TaskPlace,
  { camps, record }: { readonly camps: readonly Camp[]; readonly record: OutcomeRecord },
): Fact[] {
  const conflicted = { ...record, kind: 'outcome-conflicted' } as const;
  const processes = new Set(camps.flatMap(({ sources }) => sources.map(({ process }) => process)));
  if (processes.add(record.process).size < processesAskedMax) return [conflicted];
  return [conflicted, { kind: 'audit-undecided', sweepId: sweep.sweepId, task, timeMs: record.timeMs }];
}

/** An earlier vote may agree with the accepted outcome, since a task that was taken back is settled by another one. */
function listCamps(
  { sweep, taskNumber }: TaskPlace,
  { accepted, votes }: { readonly accepted: Source; readonly votes: readonly Vote[] },
): Camp[] {
  const camps = new Map<string | undefined, Source[]>([[undefined, [accepted]]]);
  for (const vote of votes) {
    const key = hasAcceptedDigest(sweep, taskNumber, vote.digest) ? undefined : vote.digest;
    camps.set(key, [...(camps.get(key) ?? []), vote]);
  }
  return Array.from(camps, ([digest, sources]) => ({ digest, sources }));
}

/**
 * A host is withdrawn as a whole, because its hardware may affect every process on it. Where another process on the same
 * host was found right, the losing process alone is withdrawn.
 */
function decideWithdrawals(
  state: CoordinatorState,
  { sweep, task }: TaskPlace,
  {
    winners,
    losers,
    timeMs,
  }: { readonly winners: readonly Source[]; readonly losers: readonly Source[]; readonly timeMs: number },
): Fact[] {
  const facts: Fact[] = [];
  const closed = new Set<string>();
  for (const loser of losers) {
    if (loser.host === undefined || isWithdrawn(state.withdrawals, loser)) continue;
    const shared = winners.some(({ host, process }) => host === loser.host && process !== loser.process);
    const withdrawal = { host: loser.host, process: shared ? (loser.process ?? '') : undefined };
    const trials = `trials ${task.trialStart} to ${task.trialStart + task.trialCount - 1} of block ${task.block}`;
    const message =
      `its outcome of ${trials} of sweep ${sweep.sweepId} is not the one that ` +
      `${winners.map(describeSource).join(' and ')} found`;
    facts.push({ kind: 'worker-withdrawn', sweepId: sweep.sweepId, task, ...withdrawal, message, timeMs });
    for (const { sessionId, host, process } of state.sessions.values()) {
      const gone = host === withdrawal.host && (withdrawal.process === undefined || process === withdrawal.process);
      if (!gone || closed.has(sessionId)) continue;
      closed.add(sessionId);
      facts.push({ kind: 'session-closed', sessionId, reason: 'withdrawn', timeMs });
    }
  }
  return facts;
}
