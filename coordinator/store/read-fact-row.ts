import { deletedSweepId } from '../core/audit/audit-facts.js';
import type { DurableFact } from '../core/fact.js';
import { noteFact, withdrawalFact, withdrawnFact } from './audit-rows.js';
import type { MarkedTable } from './ledger-mark.js';
import {
  allocationFact,
  excuseFact,
  extentFact,
  failureFact,
  priorityFact,
  quarantineFact,
  type RowOwner,
  type RowValues,
  readOutcome,
  readRecord,
  suspensionFact,
} from './ledger-rows.js';
import type {
  AllocationRow,
  AuditRow,
  ExcuseRow,
  ExtentRow,
  FailureRow,
  OutcomeRow,
  PriorityRow,
  QuarantineRow,
  SuspensionRow,
  WithdrawalRow,
  WithdrawnRow,
} from './ledger-schema.js';

/** A whole row of a table, by the names of its columns. */
export type SavedRow = Readonly<Record<string, RowValues[number]>>;

/** The fact of a row of any table but that of sweeps; throws where the row is damaged. */
export function readFactRow(
  table: Exclude<MarkedTable, 'sweep'>,
  row: SavedRow,
  owners: ReadonlyMap<number, RowOwner>,
): DurableFact {
  if (table === 'allocation') return allocationFact(row as unknown as AllocationRow);
  const owner = owners.get(Number(row['sweep']));
  // A withdrawal outlives its sweep.
  if (table === 'withdrawal')
    return withdrawalFact(owner ?? { sweepId: deletedSweepId }, row as unknown as WithdrawalRow);
  if (owner === undefined) throw new RangeError('a row names a sweep that is missing');
  switch (table) {
    case 'extent':
      return extentFact(owner, row as unknown as ExtentRow);
    case 'suspension':
      return suspensionFact(owner, row as unknown as SuspensionRow);
    case 'attempt_failure':
      return failureFact(owner, row as unknown as FailureRow);
    case 'quarantine':
      return quarantineFact(owner, row as unknown as QuarantineRow);
    case 'outcome':
    case 'conflict': {
      const record = row as unknown as OutcomeRow;
      // Reads metrics and curves too: where they are damaged, a restart would accept the row but an export would not.
      readOutcome(owner, record);
      return { kind: table === 'outcome' ? 'outcome-accepted' : 'outcome-conflicted', ...readRecord(owner, record) };
    }
    case 'audit':
      return noteFact(owner, row as unknown as AuditRow);
    case 'withdrawn_outcome': {
      const withdrawn = row as unknown as OutcomeRow & WithdrawnRow;
      readOutcome(owner, withdrawn);
      return withdrawnFact(owner, withdrawn);
    }
    case 'excuse':
      return excuseFact(owner, row as unknown as ExcuseRow);
    case 'priority':
      return priorityFact(owner, row as unknown as PriorityRow);
    case 'file':
      throw new RangeError('a file is no fact of its own');
    default:
      return table satisfies never;
  }
}
