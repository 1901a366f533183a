import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import { runAtOnce } from '../../src/sweep/slices.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import { openCopiedLedger } from '../store/ledger.js';
import { LedgerError } from '../store/ledger-error.js';
import { checkWitness } from '../store/ledger-witness.js';
import { offlineSettings } from '../store/offline-settings.js';
import { checkFold } from './check-fold.js';
import { restoreInSlices } from './restore-state.js';

export interface VerifyOptions {
  /** The ledger's name in messages; the file is a copy of it. */
  readonly name: string;
  /** Whether to compare with the witness beside the ledger, which is ahead of the copy if commits went on. */
  readonly isLatest: boolean;
  readonly fingerprint: Fingerprint;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
}

/** What an undamaged ledger holds. */
export interface LedgerCounts {
  readonly sweeps: number;
  /** Settled tasks, whose outcomes are there. */
  readonly tasks: number;
  readonly trials: number;
  readonly files: number;
  /** The sequence of the latest fact. */
  readonly sequence: number;
  /** Why only counts and sums could be compared with the mark; undefined where every outcome was read. */
  readonly unread: string | undefined;
}

/**
 * Checks a copy of a ledger more strictly than a coordinator does: pages, the mark, every fact, every outcome's digest and
 * every file's hash. Throws a LedgerError that says what is lost. Afterwards the copy is a single file, without a log.
 */
export function verifyLedger(
  copy: string,
  { name, isLatest, fingerprint, findDeclaration }: VerifyOptions,
): LedgerCounts {
  const { ledger, mark } = openCopiedLedger(copy, name);
  const sequence = mark.sequence;
  try {
    if (isLatest) checkWitness(name, mark);
    const state = runAtOnce(restoreInSlices(ledger, offlineSettings(fingerprint), findDeclaration));
    let tasks = 0;
    let trials = 0;
    for (const sweep of state.sweeps.values()) {
      for (const { task } of checkFold(name, sweep, ledger.outcomes(sweep))) {
        tasks += 1;
        trials += task.trialCount * sweep.plan.blocks[task.block].cells.length;
      }
    }
    for (const reference of state.files) ledger.readFile(reference);
    return { sweeps: state.sweeps.size, tasks, trials, files: state.files.size, sequence, unread: undefined };
  } catch (error) {
    // The outcomes of another version's sweep cannot be read, but the mark was checked.
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_FOREIGN_SWEEP') throw error;
    const rows = (table: string): number => mark.tables[table]?.rows ?? 0;
    const counts = { sweeps: rows('sweep'), tasks: rows('outcome'), trials: 0, files: rows('file') };
    return { ...counts, sequence, unread: error.message };
  } finally {
    ledger.close();
  }
}
