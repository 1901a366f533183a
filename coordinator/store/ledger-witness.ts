import { closeSync, constants, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { LedgerError } from './ledger-error.js';

/**
 * A second memory of how far a ledger had come, in a small file beside it. It is written once a commit is on disk, so that
 * it never leads: a ledger that is behind it has lost commits, whether its log was damaged, cut or removed, or an older copy
 * stands in its place. It may lag after a power cut, which loses nothing.
 */
export interface Witness {
  readonly ledgerId: string;
  readonly sequence: number;
}

const witnessBytes = 96;

function witnessPath(ledgerPath: string): string {
  return `${ledgerPath}-mark`;
}

/** Undefined where there is none that can be believed. */
export function readWitness(ledgerPath: string): Witness | undefined {
  let text: string;
  try {
    text = readFileSync(witnessPath(ledgerPath), 'latin1');
  } catch {
    // A copy of the ledger alone has none, and one that cannot be read proves nothing.
    return undefined;
  }
  const found = /^phasegrid ([0-9a-f]+) (\d+) ([0-9a-f]{8})\s*$/.exec(text);
  if (found === null) return undefined;
  const witness = { ledgerId: found[1], sequence: Number(found[2]) };
  return encodeWitness(witness) === text ? witness : undefined;
}

/** Throws where the ledger is behind what was acknowledged. */
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
 * A log that an ended process left, without a witness beside it: damage behind which nothing whole lies looks like the end
 * of the log. Nobody can tell whether the last commits are there, so that is said. Asked before the ledger is opened.
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

/** Created with the ledger's own permissions. */
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

/** Of one length, so that a shorter one leaves nothing of a longer one behind. */
function encodeWitness({ ledgerId, sequence }: Witness): string {
  const content = `phasegrid ${ledgerId} ${sequence}`;
  const checksum = crc32(content).toString(16).padStart(8, '0');
  return `${`${content} ${checksum}`.padEnd(witnessBytes - 1)}\n`;
}
