import type { Task } from '../../src/sweep/outcome.js';
import { findTaskNumber, hasAcceptedDigest, isSettled, type SweepState } from '../core/sweep-state.js';
import { damageError } from '../store/ledger-error.js';

interface Row {
  readonly task: Task;
  readonly digest: string;
}

/**
 * Passes the rows of a sweep's outcomes on while they agree with the state: each row is of a settled task and has the
 * accepted digest, each task comes once, and in the end all have come. A fold of fewer rows would be wrong without a sign.
 * Call it where the rows are asked for, because outcomes that are accepted later are not among them.
 */
export function checkFold<R extends Row>(path: string, sweep: SweepState, rows: Iterable<R>): Iterable<R> {
  return checkRows(rows, {
    path,
    sweep,
    expected: sweep.tasksSettled,
    seen: new Uint32Array(Math.ceil(sweep.taskCount / 32)),
  });
}

interface Fold {
  readonly path: string;
  readonly sweep: SweepState;
  /** The number of settled tasks. */
  readonly expected: number;
  /** One bit per task. */
  readonly seen: Uint32Array;
}

function* checkRows<R extends Row>(rows: Iterable<R>, fold: Fold): Generator<R> {
  const { path, sweep, expected, seen } = fold;
  let count = 0;
  for (const row of rows) {
    const taskNumber = findTaskNumber(sweep, row.task);
    if (taskNumber === undefined || !isSettled(sweep, taskNumber)) {
      throw damageError(path, `an outcome is of the task ${describe(row.task)}, which has none`);
    }
    const bit = 1 << (taskNumber & 31);
    if ((seen[taskNumber >>> 5] & bit) !== 0 || !hasAcceptedDigest(sweep, taskNumber, row.digest)) {
      throw damageError(path, `the outcome of the task ${describe(row.task)} is not the one that was accepted`);
    }
    seen[taskNumber >>> 5] |= bit;
    count += 1;
    yield row;
  }
  if (count !== expected) {
    throw damageError(path, `sweep ${sweep.sweepId}: expected the outcomes of ${expected} tasks, got ${count}`);
  }
}

function describe({ block, trialStart, trialCount }: Task): string {
  return `of block ${block} with trials ${trialStart} to ${trialStart + trialCount - 1}`;
}
