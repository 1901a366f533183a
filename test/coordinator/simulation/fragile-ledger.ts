import type { DurableFact } from '../../../coordinator/core/fact.js';
import { type Ledger, openLedger } from '../../../coordinator/store/ledger.js';
import type { Chance } from '../chance.js';

/** A ledger whose commits fail now and then: before anything is on disk, or after all of it is. */
export interface FragileLedger {
  /** What a process sees that has just opened it. The process that had it before is dead, and commits no more. */
  readonly open: () => Ledger;
  /** How likely a commit fails. */
  failing: number;
  readonly close: () => void;
}

/**
 * SQLite in memory survives the death of its process here, since nobody closes it: what was committed is there, and what
 * was not is gone with the engine.
 */
export function createFragileLedger(
  chance: Chance,
  onCommit: (facts: readonly DurableFact[], failed: 'before' | 'after' | undefined) => void,
): FragileLedger {
  const inner = openLedger(':memory:');
  let opened = 0;
  const ledger: FragileLedger = {
    failing: 0,
    open: () => ({
      ...inner,
      commit: commitAs((opened += 1)),
      purge: purgeAs(opened),
      close: () => undefined,
    }),
    close: () => inner.close(),
  };
  const commitAs =
    (opening: number): Ledger['commit'] =>
    (facts) => {
      if (opening !== opened) throw new Error('the process is dead');
      const failed = chance.of(ledger.failing) ? (chance.of(0.5) ? 'before' : 'after') : undefined;
      if (failed !== 'before') inner.commit(facts);
      onCommit(facts, failed);
      if (failed !== undefined) throw new Error(`the disk failed ${failed} it wrote`);
    };
  /** A few rows at a time, so that it fails between them too. */
  const purgeAs =
    (opening: number): Ledger['purge'] =>
    () => {
      if (opening !== opened) throw new Error('the process is dead');
      if (chance.of(ledger.failing)) throw new Error('the disk failed before it wrote');
      return inner.purge(1 + chance.below(6));
    };
  return ledger;
}
