import type { DurableFact } from '../core/fact.js';
import type { LedgerDatabase } from './database.js';
import { prepareAllocationInserts, prepareInserts } from './insert-facts.js';
import { composeMark, type LedgerMark, openMarkBook, prepareMarkWriting } from './ledger-mark.js';

/**
 * Writes facts in one transaction and returns the mark after them; a failure leaves none of them. `sweeps` maps each sweep
 * to the sequence of its own row, and is kept up to date.
 */
export function prepareWriting(
  database: LedgerDatabase,
  sweeps: Map<string, number>,
): (mark: LedgerMark, facts: readonly DurableFact[]) => LedgerMark {
  const insert = prepareInserts(database);
  const insertAllocation = prepareAllocationInserts(database);
  const writeMark = prepareMarkWriting(database);
  const write = database.transaction((mark: LedgerMark, facts: readonly DurableFact[]): LedgerMark => {
    const book = openMarkBook(mark.tables);
    let { sequence, deleting = [] } = mark;
    for (const fact of facts) {
      sequence += 1;
      if (fact.kind === 'allocation-noted') {
        insertAllocation({ sequence, book }, fact);
        continue;
      }
      if (fact.kind === 'sweep-submitted') sweeps.set(fact.sweepId, sequence);
      const sweep = getSweepKey(sweeps, fact.sweepId);
      insert({ sequence, sweep, book }, fact);
      if (fact.kind !== 'sweep-deleted') continue;
      sweeps.delete(fact.sweepId);
      deleting = [...deleting, sweep];
    }
    const next = composeMark(mark, { sequence, tables: book.tables(), deleting });
    writeMark(next);
    return next;
  });
  return (mark, facts) => write.immediate(mark, facts);
}

export function getSweepKey(sweeps: ReadonlyMap<string, number>, id: string): number {
  const key = sweeps.get(id);
  if (key === undefined) throw new RangeError(`the ledger has no sweep ${id}`);
  return key;
}
