import type { AllocationNoted } from '../core/fact.js';
import type { LedgerDatabase } from './database.js';
import { findMarkProblem, type LedgerMark, openMarkBook } from './ledger-mark.js';
import { allocationFact } from './ledger-rows.js';
import type { AllocationRow } from './ledger-schema.js';

/** The facts of all allocations; held against the mark in the end. */
export function* readAllocations(database: LedgerDatabase, { tables }: LedgerMark): Generator<AllocationNoted> {
  const book = openMarkBook();
  const rows = database.prepare<[], AllocationRow>('SELECT * FROM allocation NOT INDEXED ORDER BY sequence');
  for (const row of rows.iterate()) {
    book.add('allocation', Object.values(row));
    yield allocationFact(row);
  }
  const problem = findMarkProblem({ allocation: tables['allocation'] }, book.tables());
  if (problem !== undefined) throw new RangeError(problem);
}
