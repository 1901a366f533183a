import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { LedgerError } from '../../../coordinator/store/ledger-error.js';
import { scanLog } from '../../../coordinator/store/scan-log.js';
import { createChance } from '../chance.js';
import { projectDurable } from '../core/state-projection.js';
import { type LeftFiles, putCrashImage, readCrashImage, takeCrashImage } from './crash-image.js';
import { temporaryLedgerPath } from './ledger-directory.js';
import { history, historyFacts, restoreHistory } from './ledger-history.js';

const factsPerCommit = 9;
const image = takeCrashImage(historyFacts, factsPerCommit);
const whole = projectDurable(history.state);

/** Opens what is left: the whole history, a part of it without a word, or a refusal that leaves every byte as it was. */
function judge(t: ExecutionContext, left: LeftFiles): 'whole' | 'part' | LedgerError {
  const path = temporaryLedgerPath(t);
  putCrashImage(path, left);
  const before = readCrashImage(path);
  try {
    const state = projectDurable(restoreHistory(path));
    return isDeepStrictEqual(state, whole) ? 'whole' : 'part';
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (left.log !== undefined && left.log.length > 0) t.deepEqual(readCrashImage(path), before);
    else t.deepEqual(readFileSync(path), before['']);
    return error;
  }
}

function flip(content: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(content);
  flipped[bit >>> 3] ^= 1 << (bit & 7);
  return flipped;
}

test('a process that is killed leaves a log that gives everything back', (t) => {
  t.true(image.commits.length > 15);
  t.is(judge(t, image), 'whole');
  t.is(judge(t, { ...image, witness: undefined }), 'whole');
});

test('any flipped bit in a log loses nothing, or the loss is told and nothing is changed', (t) => {
  const chance = createChance(36);
  for (let round = 0; round < 60; round += 1) {
    const bit = chance.below(8 * image.log.length);
    const verdict = judge(t, { ...image, log: flip(image.log, bit) });
    if (verdict === 'whole') continue;
    t.not(verdict, 'part', `bit ${bit}`);
    if (verdict instanceof LedgerError) t.is(verdict.code, 'LEDGER_LOSS', `bit ${bit}: ${verdict.message}`);
  }
});

test('without a witness too a flipped bit before the last two commits is found in the log itself', (t) => {
  const chance = createChance(37);
  const end = image.commits[image.commits.length - 3].logBytes;
  for (let round = 0; round < 40; round += 1) {
    const bit = round < 8 ? 8 * (3 + 4 * round) : 8 * 32 + chance.below(8 * (end - 32));
    const verdict = judge(t, { ...image, log: flip(image.log, bit), witness: undefined });
    if (verdict === 'whole') continue;
    t.true(verdict instanceof LedgerError && verdict.code === 'LEDGER_LOSS', `bit ${bit}: ${String(verdict)}`);
  }
});

test('a log without a witness is never taken without a word', (t) => {
  for (const bytes of [image.log.length, image.log.length - 1, image.commits[3].logBytes, 32]) {
    const path = temporaryLedgerPath(t);
    putCrashImage(path, { ...image, log: image.log.subarray(0, bytes), witness: undefined });
    const ledger = openLedger(path);
    t.regex(ledger.note ?? '', /ledger\.db-mark, which says how far it had come, is missing/, `${bytes} bytes`);
    ledger.close();
    // It was closed, and has a witness by now.
    const again = openLedger(path);
    t.is(again.note, undefined);
    again.close();
  }
  const path = temporaryLedgerPath(t);
  putCrashImage(path, image);
  const ledger = openLedger(path);
  t.is(ledger.note, undefined);
  ledger.close();
});

test('what is lost is named, with the place of the damage', (t) => {
  const damaged = flip(image.log, 8 * (image.commits[4].logBytes + 600));
  const verdict = judge(t, { ...image, log: damaged, witness: undefined });
  const commits = image.commits.length - 6;
  t.regex(
    String(verdict),
    new RegExp(`damaged from byte ${image.commits[4].logBytes} on, behind 5 commits .*least ${commits} `),
  );
});

test('a log that is cut or gone is told by the witness', (t) => {
  for (const bytes of [0, 10, 32, 5000, image.commits[3].logBytes, image.log.length - 1]) {
    const verdict = judge(t, { ...image, log: image.log.subarray(0, bytes) });
    t.true(verdict instanceof LedgerError && verdict.code === 'LEDGER_LOSS', `${bytes} bytes: ${String(verdict)}`);
  }
  const gone = judge(t, { ledger: image.ledger, witness: image.witness });
  t.true(gone instanceof LedgerError && gone.code === 'LEDGER_LOSS', String(gone));
});

test('a commit that a crash tore is no loss: nobody was told of it', (t) => {
  const before = image.commits[image.commits.length - 2];
  for (const more of [3, 24, 4000, image.log.length - before.logBytes - 1]) {
    const end = before.logBytes + more;
    const { witness } = before;
    t.is(judge(t, { ...image, witness, log: image.log.subarray(0, end) }), 'part', `cut ${more} bytes behind`);
    t.is(
      judge(t, { ...image, witness, log: Buffer.from(image.log).fill(0, end) }),
      'part',
      `zeros ${more} bytes behind`,
    );
    t.is(judge(t, { ...image, witness: undefined, log: image.log.subarray(0, end) }), 'part', 'without a witness');
  }
});

test('an older copy of the ledger, and one below a newer log, are told', (t) => {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(historyFacts.slice(0, 40));
  ledger.close();
  const older = readFileSync(path);
  const next = openLedger(path);
  next.commit(historyFacts.slice(40, 80));
  next.close();
  const newer = readCrashImage(path);
  writeFileSync(path, older);
  const error = t.throws(() => openLedger(path), { instanceOf: LedgerError });
  t.is(error.code, 'LEDGER_LOSS');
  t.regex(error.message, /holds the facts up to 40, but those up to 80 were committed/);
  t.deepEqual(readFileSync(path), older);
  const last = openLedger(putBack(path, newer));
  last.commit(historyFacts.slice(80));
  const log = readFileSync(`${path}-wal`);
  last.close();
  const verdict = judge(t, { ledger: older, log, witness: undefined });
  t.true(verdict instanceof LedgerError, String(verdict));
});

function putBack(path: string, files: Record<string, Buffer>): string {
  for (const [suffix, content] of Object.entries(files)) writeFileSync(`${path}${suffix}`, content);
  return path;
}

test('a scan agrees with SQLite on how much of a log is whole', (t) => {
  const path = temporaryLedgerPath(t);
  for (const { logBytes } of image.commits) {
    writeFileSync(path, image.log.subarray(0, logBytes));
    const scan = scanLog(path);
    t.is(scan.takenFrames, scan.frameCount);
    t.is(scan.loss, undefined);
  }
  t.is(scanLog(path).takenCommits, image.commits.length);
});

test('nobody else may read a ledger, its log and its witness', (t) => {
  const path = temporaryLedgerPath(t);
  const ledger = openLedger(path);
  ledger.commit(historyFacts.slice(0, 3));
  for (const suffix of ['', '-wal', '-mark']) t.is(statSync(`${path}${suffix}`).mode & 0o777, 0o600, suffix);
  ledger.close();
});
