import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DurableFact } from '../../../coordinator/core/fact.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError, type LedgerErrorCode } from '../../../coordinator/store/ledger-error.js';
import type { ExperimentDeclaration } from '../../../src/sweep/declaration.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { packVerdicts } from '../../../src/wire/pack-verdicts.js';
import { projectDurable } from '../core/state-projection.js';
import { toyDeclaration, toyOutcome, toyPlan } from '../toy-sweep.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import { history, historyFacts, historyPlan, picture, pictureReference, restoreHistory } from './ledger-history.js';

const plan = historyPlan;

/** Offsets in SQLite's header. */
const userVersionOffset = 60;
const applicationIdOffset = 68;

const durable = historyFacts;
const accepted = durable.filter(({ kind }) => kind === 'outcome-accepted');

function writeLedger(t: ExecutionContext): string {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(durable);
  ledger.close();
  return path;
}

function throwsCode(t: ExecutionContext, code: LedgerErrorCode, open: () => unknown): LedgerError | undefined {
  const error = t.throws(open, { instanceOf: LedgerError });
  t.is(error.code, code, error.message);
  return error;
}

test('the history that is written has every kind of fact', (t) => {
  t.deepEqual([...new Set(durable.map(({ kind }) => kind))].sort(), [
    'allocation-noted',
    'attempt-failed',
    'loss-excused',
    'outcome-accepted',
    'outcome-conflicted',
    'sweep-cancelled',
    'sweep-extended',
    'sweep-prioritised',
    'sweep-resumed',
    'sweep-submitted',
    'trials-quarantined',
  ]);
});

test('a ledger that is closed and opened again gives the same state and the same outcomes', (t) => {
  const path = writeLedger(t);
  t.deepEqual(projectDurable(restoreHistory(path)), projectDurable(history.state));
  const ledger = openLedger(path);
  const owner = { sweepId: sweepId(plan.sweep), plan };
  const read = [...ledger.outcomes(owner)];
  ledger.close();
  t.is(read.length, durable.filter(({ kind }) => kind === 'outcome-accepted').length);
  for (const { task, outcome } of read) {
    const quarantined = outcome.verdicts.includes(3) ? [task.trialStart] : [];
    t.deepEqual(outcome, toyOutcome(plan, task, quarantined));
  }
});

test('facts are kept in the order of their commits, over reopening', (t) => {
  const path = temporaryLedgerPath(t);
  for (let from = 0; from < durable.length; from += 40) {
    const ledger = openLedger(path);
    ledger.commit(durable.slice(from, from + 40));
    ledger.close();
  }
  const ledger = openLedger(path);
  const describe = (facts: readonly DurableFact[]): unknown =>
    facts.map((fact) => [fact.kind, 'sweepId' in fact ? fact.sweepId : fact]);
  const replayed = [...ledger.replay(() => plan)];
  ledger.close();
  t.deepEqual(describe(replayed), describe(durable));
});

test('a commit is whole or not at all', (t) => {
  const path = writeLedger(t);
  const ledger = openLedger(path);
  const again = durable.find(({ kind }) => kind === 'outcome-accepted');
  const extension = durable.find(({ kind }) => kind === 'sweep-extended');
  if (again === undefined || extension === undefined) return t.fail();
  const stray = { ...again, sweepId: sweepId(toyPlan({ seed: 9 }).sweep) };
  throwsCode(t, 'LEDGER_WRITE_FAILED', () => ledger.commit([extension, again, stray]));
  t.is([...ledger.verdicts({ sweepId: sweepId(plan.sweep), plan })].length, accepted.length);
  ledger.close();
  t.deepEqual(projectDurable(restoreHistory(path)), projectDurable(history.state));
});

test('outcomes may be read while facts are committed', (t) => {
  const ledger = openLedger(temporaryLedgerPath(t));
  ledger.commit(durable.slice(0, -1));
  const owner = { sweepId: sweepId(plan.sweep), plan };
  let count = 0;
  for (const { task } of ledger.outcomes(owner)) {
    if (count === 3) ledger.commit(durable.slice(-1));
    count += task.trialCount > 0 ? 1 : 0;
  }
  t.is(count, durable.filter(({ kind }) => kind === 'outcome-accepted').length);
  ledger.close();
});

test('a ledger that another coordinator has open is refused', (t) => {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(durable.slice(0, 5));
  const error = throwsCode(t, 'LEDGER_IN_USE', () => openLedger(path));
  t.true(error?.message.includes(path));
  ledger.commit(durable.slice(5));
  ledger.close();
  t.deepEqual(projectDurable(restoreHistory(path)), projectDurable(history.state));
});

test('a directory that is missing is named', (t) => {
  const path = join(temporaryLedgerPath(t), 'missing', 'ledger.db');
  const error = throwsCode(t, 'LEDGER_DIRECTORY_MISSING', () => openLedger(path));
  t.true(error?.message.includes(dirname(path)));
});

test('a directory in the place of the file is named', (t) => {
  const path = temporaryLedgerPath(t);
  mkdirSync(path);
  throwsCode(t, 'LEDGER_NO_ACCESS', () => openLedger(path));
});

for (const [what, content] of [
  ['a text', Buffer.from('experiment: sparse-recovery\n'.repeat(20))],
  ['a few bytes', Buffer.from('x')],
  ['zeros', Buffer.alloc(8192)],
] as const) {
  test(`a file that holds ${what} is refused and not touched`, (t) => {
    const path = temporaryLedgerPath(t);
    writeFileSync(path, content);
    throwsCode(t, 'LEDGER_NOT_A_LEDGER', () => openLedger(path));
    t.deepEqual(readFileSync(path), content);
  });
}

for (const [what, offset, code] of [
  ['another SQLite database', applicationIdOffset, 'LEDGER_NOT_A_LEDGER'],
  ['a ledger of another version', userVersionOffset, 'LEDGER_VERSION'],
] as const) {
  test(`${what} is refused and not touched`, (t) => {
    const path = writeLedger(t);
    const content = readFileSync(path);
    content.writeUInt32BE(77, offset);
    writeFileSync(path, content);
    throwsCode(t, code, () => openLedger(path));
    t.deepEqual(readFileSync(path), content);
  });
}

test('an empty file is a new ledger, unless its log is still there', (t) => {
  const path = temporaryLedgerPath(t);
  writeFileSync(path, '');
  openLedger(path).close();
  truncateSync(path);
  writeFileSync(`${path}-wal`, 'something');
  throwsCode(t, 'LEDGER_DAMAGED', () => openLedger(path));
});

test('a ledger that is cut short is refused, wherever it is cut', (t) => {
  const whole = readFileSync(writeLedger(t));
  for (const bytes of [100, 4096, 5000, 20_480, whole.length - 4096, whole.length - 1]) {
    const path = temporaryLedgerPath(t);
    writeFileSync(path, whole.subarray(0, bytes));
    throwsCode(t, 'LEDGER_DAMAGED', () => restoreHistory(path));
    t.deepEqual(readFileSync(path), whole.subarray(0, bytes), `cut to ${bytes} bytes`);
  }
});

test('bytes that were overwritten are noticed at the opening or the reading, or made no difference', (t) => {
  const whole = readFileSync(writeLedger(t));
  const expected = projectDurable(history.state);
  const owner = { sweepId: sweepId(plan.sweep), plan };
  let noticed = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const path = temporaryLedgerPath(t);
    const content = Buffer.from(whole);
    const offset = 100 + Math.floor(((seed + 0.5) / 60) * (whole.length - 200));
    for (let at = 0; at < 48; at += 1)
      content[offset + at] = (content[offset + at] + 1 + ((seed + at * 7) % 255)) % 256;
    writeFileSync(path, content);
    try {
      const state = restoreHistory(path);
      const ledger = openLedger(path);
      try {
        t.deepEqual(ledger.readFile(pictureReference), picture, `seed ${seed}`);
        for (const { task, outcome } of ledger.outcomes(owner)) {
          const quarantined = outcome.verdicts.includes(3) ? [task.trialStart] : [];
          t.deepEqual(outcome, toyOutcome(plan, task, quarantined), `seed ${seed}`);
        }
      } finally {
        ledger.close();
      }
      t.deepEqual(projectDurable(state), expected, `seed ${seed}`);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      t.true(['LEDGER_DAMAGED', 'LEDGER_NOT_A_LEDGER', 'LEDGER_VERSION'].includes(error.code), error.message);
      noticed += 1;
    }
  }
  t.true(noticed > 30, `${noticed} of 60 were noticed`);
});

test('a verdict that was changed is noticed at the opening, which reads no metrics', (t) => {
  const path = writeLedger(t);
  const content = readFileSync(path);
  const fact = durable.findLast(({ kind }) => kind === 'outcome-accepted');
  if (fact?.kind !== 'outcome-accepted') return t.fail();
  const digestAt = content.indexOf(Buffer.from(fact.digest, 'hex'));
  const verdictsAt = content.indexOf(packVerdicts(fact.verdicts), digestAt);
  t.true(digestAt > 0 && verdictsAt > digestAt && verdictsAt < digestAt + 100);
  content[verdictsAt] ^= 1;
  writeFileSync(path, content);
  throwsCode(t, 'LEDGER_DAMAGED', () => restoreHistory(path));
});

test('a sweep of another version of its experiment, or of an unknown one, is refused', (t) => {
  const path = writeLedger(t);
  const newer: ExperimentDeclaration = { ...toyDeclaration, version: 4 };
  const error = throwsCode(t, 'LEDGER_FOREIGN_SWEEP', () => restoreHistory(path, () => newer));
  t.regex(error?.message ?? '', /needs version 3 of experiment toy.*has version 4/);
  throwsCode(t, 'LEDGER_FOREIGN_SWEEP', () => restoreHistory(path, () => undefined));
  t.deepEqual(projectDurable(restoreHistory(path)), projectDurable(history.state));
});

test('a sweep that would be cut into other tasks is refused', (t) => {
  const path = writeLedger(t);
  const cheaper: ExperimentDeclaration = { ...toyDeclaration, costSecondsPerTrial: () => 0.005 };
  throwsCode(t, 'LEDGER_FOREIGN_SWEEP', () => restoreHistory(path, () => cheaper));
});

test('a sweep whose document was changed is damage before it is planned', (t) => {
  const path = writeLedger(t);
  const content = readFileSync(path);
  const at = content.indexOf('"axes"');
  t.true(at > 0);
  content[at + 1] ^= 2;
  writeFileSync(path, content);
  throwsCode(t, 'LEDGER_DAMAGED', () => restoreHistory(path));
});
