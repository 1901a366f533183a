/*
 * Damages a ledger and its log, bit by bit, and looks whether what is read then is whole or refused. Usage:
 * npm run torture:ledger -- [--damages COUNT] [--seed SEED]; 200 of each kind and a seed of the clock by default.
 * Exit code 1 where anything wrong was read, or anything was lost without a word.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { type Ledger, openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { verdictCode } from '../../../src/sweep/outcome.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { type Chance, createChance } from '../chance.js';
import { projectDurable } from '../core/state-projection.js';
import { readWhole } from '../read-whole.js';
import { findToyDeclaration, toyOutcome } from '../toy-sweep.js';
import { type LeftFiles, putCrashImage, takeCrashImage } from './crash-image.js';
import { history, historyEntries, historyFacts, historyPlan } from './ledger-history.js';

const pageBytes = 4096;
const fileHeaderBytes = 100;
const factsPerCommit = 9;

/** `whole`, `wrong`, the code of a LedgerError, or `crash: …`. */
type Finding = string;

interface Page {
  readonly pageno: number;
  readonly pagetype: 'leaf' | 'internal';
  readonly ncell: number;
}

function main(): void {
  const { values } = parseArgs({ options: { damages: { type: 'string' }, seed: { type: 'string' } } });
  const count = readWhole('--damages', values.damages ?? '200', 1);
  const seed = readWhole('--seed', values.seed ?? String(Date.now() % 2 ** 31), 1);
  const directory = mkdtempSync(join(tmpdir(), 'phasegrid-damage-'));
  try {
    const chance = createChance(seed);
    process.stdout.write(`${count} damages of each kind, seed ${seed}\n`);
    const flips = flipBits(directory, { chance, count });
    const image = takeCrashImage(historyFacts, factsPerCommit);
    const logs = damageLogs(directory, { chance, count, image });
    const bare = damageLogs(directory, { chance, count, image: { ...image, witness: undefined } });
    tell('flips aimed at pages of tables and indexes', flips);
    tell('damages of a log beside its witness', logs);
    tell('damages of a log without its witness', bare);
    const isBad = (finding: Finding): boolean => finding === 'wrong' || finding.startsWith('crash');
    if ([...flips.keys(), ...logs.keys(), ...bare.keys()].some(isBad)) process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** In turn a page's header with its cell pointers, and anywhere in a page. */
function flipBits(
  directory: string,
  { chance, count }: { readonly chance: Chance; readonly count: number },
): Map<Finding, number> {
  const path = join(directory, 'closed.db');
  const ledger = openLedger(path);
  ledger.commit(historyFacts);
  ledger.close();
  const closed = readFileSync(path);
  const pages = listPages(path);
  const findings = new Map<Finding, number>();
  for (let turn = 0; turn < count; turn += 1) {
    const { pageno, pagetype, ncell } = pages[turn % pages.length];
    const start = (pageno - 1) * pageBytes + (pageno === 1 ? fileHeaderBytes : 0);
    const head = (pagetype === 'internal' ? 12 : 8) + 2 * ncell;
    const span = turn % 2 === 0 ? head : pageno * pageBytes - start;
    const bit = 8 * start + chance.below(8 * span);
    const copy = Buffer.from(closed);
    copy[bit >>> 3] ^= 1 << (bit & 7);
    tally(findings, judge(join(directory, 'flipped.db'), { ledger: copy }));
  }
  return findings;
}

/** In turn the log is cut, has zeros for a sector, and has two bits turned round. */
function damageLogs(
  directory: string,
  { chance, count, image }: { readonly chance: Chance; readonly count: number; readonly image: LeftFiles },
): Map<Finding, number> {
  const findings = new Map<Finding, number>();
  for (let turn = 0; turn < count; turn += 1) {
    let log: Buffer = Buffer.from(image.log ?? []);
    const at = chance.below(log.length);
    if (turn % 4 === 0) log = log.subarray(0, at);
    else if (turn % 4 === 1) log.fill(0, at, Math.min(log.length, at + 512));
    else log[at] ^= 1 << chance.below(8);
    tally(findings, judge(join(directory, 'ledger.db'), { ...image, log }));
  }
  return findings;
}

/** Reads all that a coordinator and an export read, and holds it against what was written. */
function judge(path: string, image: LeftFiles): Finding {
  putCrashImage(path, image);
  let ledger: Ledger | undefined;
  try {
    ledger = openLedger(path);
    const state = runAtOnce(restoreInSlices(ledger, history.state.settings, findToyDeclaration));
    if (!isDeepStrictEqual(projectDurable(state), projectDurable(history.state)))
      return ledger.note === undefined ? 'wrong' : 'less, after a warning';
    const entries = ledger.allocations().map(({ content, timeMs }) => ({ content, timeMs }));
    if (!isDeepStrictEqual(entries, historyEntries))
      return ledger.note === undefined ? 'wrong' : 'less, after a warning';
    const id = sweepId(historyPlan.sweep);
    const sweep = state.sweeps.get(id);
    if (sweep === undefined) return 'wrong';
    let tasks = 0;
    for (const { task, outcome } of ledger.outcomes({ sweepId: id, plan: sweep.plan })) {
      tasks += 1;
      const setAside = outcome.verdicts.includes(verdictCode.quarantined) ? [task.trialStart] : [];
      if (!isDeepStrictEqual(outcome, toyOutcome(historyPlan, task, setAside))) return 'wrong';
    }
    return tasks === sweep.tasksSettled ? 'whole' : 'wrong';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    return `crash: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    closeQuietly(ledger);
  }
}

function closeQuietly(ledger: Ledger | undefined): void {
  try {
    ledger?.close();
  } catch {
    // A ledger that is damaged may not close; what was found in it is known by now.
  }
}

function listPages(path: string): readonly Page[] {
  const database = new Database(path, { readonly: true });
  try {
    return database
      .prepare<[], Page>("SELECT pageno, pagetype, ncell FROM dbstat WHERE pagetype IN ('leaf', 'internal')")
      .all();
  } finally {
    database.close();
  }
}

function tally(findings: Map<Finding, number>, finding: Finding): void {
  findings.set(finding, (findings.get(finding) ?? 0) + 1);
}

function tell(what: string, findings: ReadonlyMap<Finding, number>): void {
  const words = [...findings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([finding, times]) => `${times} ${finding}`);
  process.stdout.write(`${what}: ${words.join(', ')}\n`);
}

main();
