import { closeSync, constants, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { LedgerError } from './ledger-error.js';

/**
 * The sequence of the latest commit, kept in a small file beside the ledger. The file is written after a commit is on disk,
 * so that it is never ahead. A ledger that is behind its witness has lost commits: its log was damaged, truncated or
 * removed, or an older copy took its place. After a power cut the witness may lag, which does no harm.
 */
export interface Witness {
  readonly ledgerId: string;
  readonly sequence: number;
}

const witnessBytes = 96;

function witnessPath(ledgerPath: string): string {
  return `${ledgerPath}-mark`;
}

/** Undefined where there is no witness, or one that is damaged. */
export function readWitness(ledgerPath: string): Witness | undefined {
  let text: string;
  try {
    text = readFileSync(witnessPath(ledgerPath), 'latin1');
  } catch {
    // A copy of the ledger alone has no witness, and one that cannot be read proves nothing.
    return undefined;
  }
  const found = /^phasegrid ([0-9a-f]+) (\d+) ([0-9a-f]{8})\s*$/.exec(text);
  if (found === null) return undefined;
  const witness = { ledgerId: found[1], sequence: Number(found[2]) };
  return encodeWitness(witness) === text ? witness : undefined;
}

/** Throws where the ledger lacks commits that were acknowledged. */
export function checkWitness(ledgerPath: string, held: Witness): void {
  const witness = readWitness(ledgerPath);
  if (witness?.ledgerId !== held.ledgerId || witness.sequence <= held.sequence) return;
  throw lossError(
    ledgerPath,
    `it holds the facts up to ${held.sequence}, but those up to ${witness.sequence} were committed; ` +
      'its log was damaged, cut or removed, or an older copy stands in its place',
  );
}

/**
 * A warning for a log that an ended process left without a witness. Damage at the end of a log looks like its end, so it is
 * not known whether the last commits are there. Must be called before the ledger is opened.
 */
export function describeUnwitnessed(ledgerPath: string): string | undefined {
  const log = `${ledgerPath}-wal`;
  if (!existsSync(log) || readWitness(ledgerPath) !== undefined) return undefined;
  return (
    `ledger ${ledgerPath}: the process that wrote it ended without closing it, and ${witnessPath(ledgerPath)}, which says how far ` +
    `it had come, is missing or damaged. If its log ${log} was damaged at its end, the last commits are lost and nothing shows ` +
    'it; their trials are then computed again'
  );
}

export interface WitnessKeeper {
  readonly write: (witness: Witness) => void;
  readonly close: () => void;
}

/** Opens the witness, or creates it with the ledger's permissions. */
export function openWitness(ledgerPath: string): WitnessKeeper {
  const path = witnessPath(ledgerPath);
  const mode = statSync(ledgerPath).mode & 0o777;
  let isClosed = false;
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, mode);
  return {
    write: (witness) => void writeSync(file, encodeWitness(witness), 0, 'latin1'),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      fsyncSync(file);
      closeSync(file);
    },
  };
}

export function lossError(path: string, what: string): LedgerError {
  return new LedgerError(
    'LEDGER_LOSS',
    `ledger ${path}: outcomes that were acknowledged are lost: ${what}. Nothing was changed. \`phasegrid repair ` +
      `${path}\` keeps a copy of all and goes on from what is left; what is missing is computed again`,
  );
}

/** All texts have one length, so that a new one overwrites all of the old one. */
function encodeWitness({ ledgerId, sequence }: Witness): string {
  const content = `phasegrid ${ledgerId} ${sequence}`;
  const checksum = crc32(content).toString(16).padStart(8, '0');
  return `${`${content} ${checksum}`.padEnd(witnessBytes - 1)}\n`;
}
