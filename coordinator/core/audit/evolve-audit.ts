import { noteActive } from '../active-sweeps.js';
import { dropChecks, dropLeases } from '../lease-moves.js';
import type { CoordinatorState } from '../state.js';
import { getTask, isSettled, type SweepState, touchCells } from '../sweep-state.js';
import type { AuditFact, WorkerWithdrawn } from './audit-facts.js';
import type { OpenAudit, Vote } from './audit-state.js';
import { takeBackOutcome } from './evolve-take-back.js';
import { addWithdrawal, isWithdrawn } from './withdrawals.js';

/** Facts about audits of `sweep`. */
export function evolveAudit(
  state: CoordinatorState,
  { sweep, taskNumber }: { readonly sweep: SweepState; readonly taskNumber: number },
  fact: AuditFact,
): void {
  const { audits } = sweep;
  switch (fact.kind) {
    case 'audit-wanted':
      if (!audits.open.has(taskNumber)) audits.open.set(taskNumber, { votes: [], stuckSinceMs: undefined });
      break;
    case 'audit-passed':
    case 'dispute-settled':
      closeAudit(state, sweep, taskNumber);
      audits.passed += 1;
      break;
    case 'audit-skipped':
      closeAudit(state, sweep, taskNumber);
      audits.skipped += 1;
      break;
    case 'audit-undecided': {
      const votes = audits.open.get(taskNumber)?.votes ?? [];
      closeAudit(state, sweep, taskNumber);
      audits.undecided.set(taskNumber, votes);
      break;
    }
    case 'worker-withdrawn':
      withdrawWorker(state, fact);
      break;
    case 'outcome-withdrawn':
      takeBackOutcome(state, { sweep, taskNumber }, fact);
      dropChecks(state, sweep, taskNumber);
      break;
    case 'task-retried':
      dropLeases(state, sweep, taskNumber);
      closeAudit(state, sweep, taskNumber);
      sweep.failures.delete(taskNumber);
      sweep.quarantine.delete(taskNumber);
      sweep.quarantinedTasks.delete(taskNumber);
      break;
    default:
      fact satisfies never;
  }
}

/** A further outcome, which no process found before. */
export function addVote(sweep: SweepState, taskNumber: number, vote: Vote): void {
  const { open, undecided } = sweep.audits;
  noteDispute(sweep, taskNumber);
  const known = undecided.get(taskNumber);
  if (known !== undefined) {
    undecided.set(taskNumber, [...known, vote]);
    return;
  }
  const { votes = [], stuckSinceMs } = open.get(taskNumber) ?? ({} as Partial<OpenAudit>);
  open.set(taskNumber, { votes: [...votes, vote], stuckSinceMs });
}

/** Votes from before a task was reopened are no dispute if they agree with the outcome that is accepted now. */
export function joinVotes({ audits }: SweepState, taskNumber: number, digest: string): void {
  const audit = audits.open.get(taskNumber);
  if (audit === undefined) return;
  audits.open.set(taskNumber, { ...audit, votes: audit.votes.filter((vote) => vote.digest !== digest) });
}

function closeAudit(state: CoordinatorState, sweep: SweepState, taskNumber: number): void {
  const { open, undecided } = sweep.audits;
  if (undecided.has(taskNumber) || (open.get(taskNumber)?.votes.length ?? 0) > 0) noteDispute(sweep, taskNumber);
  open.delete(taskNumber);
  undecided.delete(taskNumber);
  dropChecks(state, sweep, taskNumber);
}

/** A dispute begins or ends: watchers are told of the cells, because their counts of conflicting trials change. */
function noteDispute(sweep: SweepState, taskNumber: number): void {
  if (isSettled(sweep, taskNumber)) touchCells(sweep, getTask(sweep, taskNumber));
}

/** Its accepted outcomes count until they are taken back one by one; its votes stop counting at once. */
export function withdrawWorker(state: CoordinatorState, { sweepId, host, process, message }: WorkerWithdrawn): void {
  const withdrawal = { host, process, message };
  addWithdrawal(state.withdrawals, withdrawal);
  for (const sweep of state.sweeps.values()) {
    // The progress of other sweeps changes too, and a reader that compares revisions must see that.
    if (sweep.sweepId !== sweepId) sweep.revision += 1;
    let tasks = 0;
    let reopening = 0;
    for (const [index, share] of sweep.sources) {
      const source = state.sources.list[index];
      if (!isWithdrawn(state.withdrawals, source)) continue;
      reopening += share.tasks;
      if (source.host === host && (process === undefined || (source.process ?? '') === process)) tasks += share.tasks;
    }
    sweep.reopening = reopening;
    if (tasks > 0 || sweep.sweepId === sweepId) sweep.withdrawals.push(withdrawal);
    forgetVotes(state, sweep);
    noteActive(state, sweep);
  }
}

function forgetVotes(state: CoordinatorState, sweep: SweepState): void {
  const { open, undecided } = sweep.audits;
  const stands = (vote: Vote): boolean => !isWithdrawn(state.withdrawals, vote);
  for (const [taskNumber, audit] of open) {
    if (audit.votes.every(stands)) continue;
    noteDispute(sweep, taskNumber);
    open.set(taskNumber, { ...audit, votes: audit.votes.filter(stands) });
  }
  for (const [taskNumber, votes] of undecided) {
    if (votes.every(stands)) continue;
    noteDispute(sweep, taskNumber);
    // With one vote less, another process may decide.
    undecided.delete(taskNumber);
    open.set(taskNumber, { votes: votes.filter(stands), stuckSinceMs: undefined });
  }
}
