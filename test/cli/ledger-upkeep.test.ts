import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from './phasegrid-process.js';
import {
  isRecord,
  longSweep,
  parseObject,
  runToGrid,
  smallSweep,
  startServer,
  startWorkerProcess,
  visibleSweep,
  writeSweep,
} from './sweep-scene.js';

/** Runs a command that must end well, and gives what it wrote. */
async function succeed(t: ExecutionContext, args: readonly string[]): Promise<string> {
  const done = await runPhasegrid(args);
  t.is(done.code, 0, `${args.join(' ')}: ${done.stderr}${done.stdout}`);
  return done.stdout;
}

async function fail(
  t: ExecutionContext,
  args: readonly string[],
  { code, message }: { readonly code: number; readonly message: RegExp },
): Promise<void> {
  const done = await runPhasegrid(args);
  t.is(done.code, code, done.stderr);
  t.regex(done.stderr, message);
}

/** The identity of the only sweep there. */
async function readSweepId(t: ExecutionContext, directory: string): Promise<string> {
  const entries: unknown = JSON.parse(await succeed(t, ['list', directory, '--json']));
  const entry: unknown = Array.isArray(entries) ? entries[0] : undefined;
  if (!isRecord(entry) || !isRecord(entry['sweep'])) throw new TypeError('expected a sweep');
  return String(entry['sweep']['sweepId']);
}

function trialsOf(grid: Buffer): number[] {
  const [header, ...rows] = grid.toString('utf8').trimEnd().split('\n');
  const column = header.split(',').indexOf('trials');
  return rows.map((row) => Number(row.split(',')[column]));
}

test('a backup of a ledger at work is whole: it is exported as it stood, and a run goes on from it to the same bytes', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, longSweep);
  const out = join(directory, 'out');
  const run = startPhasegrid(['run', file, '--out', out, '--threads', '2', '--no-heat-map']);
  t.teardown(() => run.child.kill('SIGKILL'));
  await run.waitFor(/[1-9][\d ]* trials\/s|[1-9]\.\d % ·/);
  const to = join(directory, 'saved.db');
  const report = parseObject(await succeed(t, ['backup', out, to, '--json']));
  t.is(run.child.exitCode, null, 'the run is still at work');
  t.true(report['live'] === true && Number(report['tasks']) > 0, JSON.stringify(report));
  t.is(statSync(to).mode & 0o777, 0o600);
  t.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('saved')),
    ['saved.db'],
  );
  t.deepEqual(
    readdirSync(out).filter((name) => name.includes('draft')),
    [],
  );

  await succeed(t, ['export', to, '--format', 'csv', '--out', join(directory, 'partial')]);
  const partial = trialsOf(readFileSync(join(directory, 'partial', 'grid.csv')));
  t.true(partial.some((trials) => trials > 0) && partial.some((trials) => trials < 2500));
  const restored = join(directory, 'restored');
  mkdirSync(restored);
  copyFileSync(to, join(restored, 'ledger.db'));
  const finished = await run.finished;
  t.is(finished.code, 0, finished.stderr);
  const grid = readFileSync(join(out, 'grid.csv'));
  t.deepEqual(await runToGrid(file, restored), grid);

  const whole = join(directory, 'whole.db');
  t.is(parseObject(await succeed(t, ['backup', out, whole, '--json']))['live'], false);
  await succeed(t, ['export', whole, '--format', 'csv', '--out', join(directory, 'results')]);
  t.deepEqual(readFileSync(join(directory, 'results', 'grid.csv')), grid);
  t.regex(
    await succeed(t, ['replay', whole, '--cell', 'm=30', '--cell', 'k=5', '--trial', '3']),
    /success|failure|unresolved/,
  );
});

test('what is in the way of a backup is said, and nothing is left of it', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  await runToGrid(file, out);
  const to = join(directory, 'saved.db');
  writeFileSync(to, 'mine');
  await fail(t, ['backup', out, to], { code: 2, message: /expected a name that is free, but .*saved\.db is there/ });
  t.is(readFileSync(to, 'utf8'), 'mine');
  writeFileSync(join(directory, 'other.db-wal'), '');
  await fail(t, ['backup', out, join(directory, 'other.db')], { code: 2, message: /other\.db-wal is there/ });
  const missing = join(directory, 'missing', 'saved.db');
  await fail(t, ['backup', out, missing], { code: 2, message: /expected a file in a folder that is there/ });
  const fresh = join(directory, 'fresh.db');
  await fail(t, ['backup', directory, fresh], { code: 2, message: /expected a ledger/ });
  await fail(t, ['backup', file, fresh], {
    code: 1,
    message: /expected a phasegrid ledger, got a file of another kind/,
  });

  const holder = new Database(join(out, 'ledger.db'));
  holder.pragma('locking_mode = EXCLUSIVE');
  holder.exec('BEGIN IMMEDIATE');
  await fail(t, ['backup', out, fresh], { code: 1, message: /in use by a process that left no access file/ });
  await fail(t, ['compact', out], { code: 1, message: /has it open; expected a ledger that nobody uses/ });
  holder.exec('ROLLBACK');
  holder.exec('DELETE FROM outcome WHERE sequence = (SELECT max(sequence) FROM outcome)');
  holder.close();
  await fail(t, ['backup', out, fresh], { code: 1, message: /damaged.*table outcome: expected \d+ rows, got \d+/ });
  t.deepEqual(readdirSync(directory).sort(), ['other.db-wal', 'out', 'saved.db', 'sweep.yaml']);
});

test('a sweep that is deleted on a coordinator at work is gone for good, and its space is given back', async (t) => {
  const directory = makeTestDirectory(t);
  const first = await startServer(t, directory);
  startWorkerProcess(t, first.access);
  const submit = async (text: string): Promise<string> => {
    const reply = await succeed(t, ['submit', writeSweep(directory, text), '--access', first.access, '--json']);
    return String(parseObject(reply)['sweepId']);
  };
  const kept = await submit(smallSweep);
  await succeed(t, ['watch', kept, '--access', first.access]);
  const doomed = await submit(visibleSweep);
  await succeed(t, ['watch', doomed, '--access', first.access]);
  // With more trials it is active again.
  t.is(await submit(visibleSweep.replace('trials: 400', 'trials: 90000')), doomed);
  await fail(t, ['delete', doomed, '--access', first.access], { code: 3, message: /is active.*cancel it first/ });
  await succeed(t, ['cancel', doomed, '--access', first.access]);
  await succeed(t, ['delete', doomed, '--access', first.access]);
  await fail(t, ['status', doomed, '--access', first.access], { code: 3, message: /expected a known sweep/ });
  const saved = join(directory, 'saved.db');
  await succeed(t, ['backup', join(directory, 'ledger.db'), saved]);
  await succeed(t, ['export', kept, '--access', first.access, '--format', 'csv', '--out', join(directory, 'kept')]);
  first.process.child.kill('SIGTERM');
  t.is((await first.process.finished).code, 143);

  const ledger = join(directory, 'ledger.db');
  for (const path of [ledger, saved]) t.is(await readSweepId(t, path), kept);
  const sizes = parseObject(await succeed(t, ['compact', ledger, '--json']));
  t.true(Number(sizes['bytesAfter']) < Number(sizes['bytesBefore']), JSON.stringify(sizes));
  t.is(Number(sizes['bytesAfter']), statSync(ledger).size);
  await succeed(t, ['export', ledger, '--format', 'csv', '--out', join(directory, 'again')]);
  t.deepEqual(readFileSync(join(directory, 'again', 'grid.csv')), readFileSync(join(directory, 'kept', 'grid.csv')));
});

test('a sweep of a directory is deleted by its identity alone, and begins anew', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  const out = join(directory, 'out');
  const grid = await runToGrid(file, out);
  const id = await readSweepId(t, out);
  await fail(t, ['delete', out], { code: 2, message: /expected the identity of a sweep/ });
  t.regex(await succeed(t, ['delete', out, id]), /is deleted/);
  t.is(await succeed(t, ['list', out]), 'no sweeps yet\n');
  t.true(existsSync(join(out, 'grid.csv')), 'what was exported stays');
  t.deepEqual(await runToGrid(file, out), grid);
});
