import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import test from 'ava';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { repairLedger } from '../../../coordinator/store/repair-ledger.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { createChance } from '../chance.js';
import { projectDurable } from '../core/state-projection.js';
import { findToyDeclaration, toyFingerprint, toyOutcome } from '../toy-sweep.js';
import { putCrashImage, readCrashImage, takeCrashImage } from './crash-image.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import {
  history,
  historyEntries,
  historyFacts,
  historyPlan,
  picture,
  pictureReference,
  restoreHistory,
} from './ledger-history.js';

const options = { stamp: 'then', fingerprint: toyFingerprint, findDeclaration: findToyDeclaration };
const image = takeCrashImage(historyFacts, 9);
const acceptedCount = historyFacts.filter(({ kind }) => kind === 'outcome-accepted').length;

test('a ledger that is whole is saved whole, its log too', (t) => {
  const path = temporaryLedgerPath(t);
  putCrashImage(path, image);
  const { tables, keptAs } = repairLedger(path, options);
  t.is(
    tables.reduce((sum, { lost }) => sum + (lost ?? 1), 0),
    0,
  );
  t.deepEqual(projectDurable(restoreHistory(path)), projectDurable(history.state));
  t.deepEqual(readEntries(path), historyEntries);
  t.deepEqual(readFileSync(`${keptAs}-wal`), image.log);
  t.deepEqual(readFileSync(keptAs), image.ledger);
});

test('what is whole of a damaged ledger is saved and right, the rest is told, and the damaged one is kept', (t) => {
  const closed = temporaryLedgerPath(t);
  const writer = openLedger(closed);
  writer.commit(historyFacts);
  writer.close();
  const whole = readFileSync(closed);
  const chance = createChance(40);
  let lostSome = 0;
  let unsaved = 0;
  for (let round = 0; round < 25; round += 1) {
    const path = temporaryLedgerPath(t);
    const damaged = Buffer.from(whole);
    const at = 4096 + chance.below(whole.length - 4096);
    damaged.fill(0x5a, at, at + 1 + chance.below(300));
    writeFileSync(path, damaged);
    const keptAs = tryRepair(path);
    // Where the list of tables itself is damaged nothing can be saved, and nothing is touched.
    if (keptAs === undefined) {
      t.deepEqual(readCrashImage(path), { '': damaged });
      unsaved += 1;
      continue;
    }
    t.deepEqual(readFileSync(keptAs), damaged);
    const state = restoreHistory(path);
    const kept = state.sweeps.get(sweepId(historyPlan.sweep));
    const ledger = openLedger(path);
    for (const { content, timeMs } of ledger.allocations()) {
      t.true(
        historyEntries.some((entry) => entry.content === content && entry.timeMs === timeMs),
        `round ${round}`,
      );
    }
    if (kept !== undefined) {
      t.deepEqual(ledger.readFile(pictureReference), picture);
      for (const { task, outcome } of ledger.outcomes({ sweepId: kept.sweepId, plan: kept.plan })) {
        const quarantined = outcome.verdicts.includes(3) ? [task.trialStart] : [];
        t.deepEqual(outcome, toyOutcome(historyPlan, task, quarantined), `round ${round}`);
      }
    }
    ledger.close();
    if ((kept?.tasksSettled ?? 0) < acceptedCount) lostSome += 1;
  }
  t.true(unsaved < 6, `${unsaved} of 25 could not be saved`);
  t.true(lostSome > 3, `${lostSome} of 25 lost an outcome`);
});

function readEntries(path: string): unknown {
  const ledger = openLedger(path);
  try {
    return ledger.allocations().map(({ content, timeMs }) => ({ content, timeMs }));
  } finally {
    ledger.close();
  }
}

function tryRepair(path: string): string | undefined {
  try {
    return repairLedger(path, options).keptAs;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'LEDGER_DAMAGED') return undefined;
    throw error;
  }
}

test('a loss in the log is repaired up to the last whole commit', (t) => {
  const path = temporaryLedgerPath(t);
  const log = Buffer.from(image.log);
  log[image.commits[6].logBytes + 500] ^= 4;
  putCrashImage(path, { ...image, log });
  t.is(t.throws(() => openLedger(path), { instanceOf: LedgerError }).code, 'LEDGER_LOSS');
  repairLedger(path, options);
  const ledger = openLedger(path);
  t.is([...ledger.replay(() => historyPlan)].length, 63);
  ledger.close();
});

test('a ledger that is in use is not repaired, and nothing is left behind', (t) => {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(historyFacts.slice(0, 5));
  const before = readCrashImage(path);
  t.is(t.throws(() => repairLedger(path, options), { instanceOf: LedgerError }).code, 'LEDGER_IN_USE');
  t.deepEqual(readCrashImage(path), before);
  t.true(readdirSync(dirname(path)).every((name) => name.startsWith(basename(path))));
  ledger.close();
});
