import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startLiar } from '../liar.js';
import { makeTestDirectory, type PhasegridProcess, runPhasegrid } from '../phasegrid-process.js';
import {
  isRecord,
  parseLines,
  parseObject,
  runToGrid,
  startServer,
  startWorkerProcess,
  sweepText,
  writeSweep,
} from '../sweep-scene.js';

/** 9 cells that are solved by themselves, in some tenths of a second. */
const sweep = sweepText({
  criterion: '{ relative-error: 1e-3 }',
  trials: 60,
  n: 40,
  m: '[10, 20, 30]',
  k: '[2, 5, 8]',
});

/** A sweep on a coordinator whose ledger lies where `run --out` would have it, and the grid that it should have. */
async function openScene(t: ExecutionContext, args: readonly string[] = []) {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, sweep);
  const expected = await runToGrid(file, join(directory, 'honest'));
  const out = join(directory, 'out');
  const { access, process: server } = await startServer(t, out, args);
  const submitted = await runPhasegrid(['submit', file, '--access', access, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  const ask = (command: string, ...rest: readonly string[]) => runPhasegrid([command, id, '--access', access, ...rest]);
  return { directory, file, expected, out, access, server, id, ask };
}

async function stop({ child, finished }: PhasegridProcess): Promise<void> {
  child.kill('SIGTERM');
  await finished;
}

/** The named columns of grid.csv, row by row. */
function readColumns(grid: Buffer | string, names: readonly string[]): (readonly number[])[] {
  const [header, ...rows] = grid.toString().trimEnd().split('\n');
  const places = names.map((name) => header.split(',').indexOf(name));
  return rows.map((row) => places.map((place) => Number(row.split(',')[place])));
}

function parseFaults(text: string): readonly Record<string, unknown>[] {
  const faults: unknown = JSON.parse(text);
  return Array.isArray(faults) ? faults.filter(isRecord) : [];
}

test.serial(
  'trials that were set aside are listed with reason and host, and opened again: the grid is whole then',
  async (t) => {
    const { directory, file, expected, out, access, server, id, ask } = await openScene(t);
    const failing = await startLiar(t, access, ['--host', 'old-machine', '--trial', '7', '--how', 'fail']);
    const watched = await ask('watch', '--json');
    t.is(watched.code, 4, watched.stderr);
    t.like(parseLines(watched.stdout).at(-1), { state: 'SWEEP_STATE_COMPLETE', quarantined: 9, conflicts: 0 });
    await failing.kill();

    const listed = await ask('faults');
    t.is(listed.code, 0, listed.stderr);
    t.regex(
      listed.stdout,
      /^\d{4}-\S+Z {2}attempt {2}block \d+ at m=[^ ,]+ k=[^ ,]+, trial 7 {2}old-machine \(process \w+\) {2}kernel-error {2}.*no luck in trial 7/m,
    );
    t.regex(listed.stdout, /^\S+ {2}quarantine {2}block \d+ at m=[^ ,]+ k=[^ ,]+, trial 7 .*kernel-error/m);
    const faults = parseFaults((await ask('faults', '--json')).stdout);
    const attempts = faults.filter(({ kind }) => kind === 'KIND_ATTEMPT');
    t.is(faults.filter(({ kind }) => kind === 'KIND_QUARANTINE').length, attempts.length / 3);
    for (const attempt of attempts) {
      t.like(attempt, { host: 'old-machine', reason: 'kernel-error' });
      t.regex(String(attempt['message']), /no luck in trial 7/);
    }

    // The folder of the ledger knows the same without its coordinator.
    await stop(server);
    t.is((await runPhasegrid(['faults', out])).stdout, listed.stdout);
    t.is((await runPhasegrid(['export', out, '--format', 'csv', '--out', join(directory, 'before')])).code, 4);
    const before = readFileSync(join(directory, 'before', 'grid.csv'));
    t.deepEqual(readColumns(before, ['trials', 'quarantined', 'conflicting']), Array(9).fill([60, 1, 0]));

    const retried = await runPhasegrid(['retry', out]);
    t.is(retried.code, 0, retried.stderr);
    t.regex(retried.stdout, /^\d+ tasks? with \d+ trials opened again/);
    t.true(retried.stdout.includes(`phasegrid run FILE --out ${out}`), retried.stdout);
    const finished = await runPhasegrid(['run', file, '--out', out, '--threads', '2', '--json']);
    t.is(finished.code, 0, finished.stderr);
    t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
    t.true(
      parseFaults((await runPhasegrid(['faults', out, '--json'])).stdout).length > faults.length,
      'nothing is forgotten',
    );
    const again = await runPhasegrid(['retry', out, '--json']);
    t.like(parseObject(again.stdout), { tasks: 0, trials: 0 });
    t.regex((await runPhasegrid(['retry', out])).stdout, /^nothing to open again/);
    t.regex((await runPhasegrid(['status', out])).stdout, new RegExp(`^${id} {2}complete`));
  },
);

test.serial(
  'a conflict that nobody decides stands in every file, its picture and the exit code, until it is opened again',
  async (t) => {
    const { directory, expected, access, ask } = await openScene(t, ['--audit-share', '1']);
    const liars = await Promise.all(
      ['0', '1'].map((trial) => startLiar(t, access, ['--host', `liar-${trial}`, '--trial', trial])),
    );
    const watched = await ask('watch', '--json');
    t.is(watched.code, 4, watched.stderr);
    const last = parseLines(watched.stdout).at(-1) ?? {};
    t.like(last, { state: 'SWEEP_STATE_COMPLETE', auditsOpen: 0, withdrawn: [] });
    t.true(Number(last['conflicts']) > 0);
    for (const liar of liars) await liar.kill();

    const faults = parseFaults((await ask('faults', '--json')).stdout);
    const hosts = new Set(faults.filter(({ kind }) => kind === 'KIND_CONFLICT').map(({ host }) => host));
    t.true(hosts.has(hostname()), 'the referee');
    t.is(faults.filter(({ kind }) => kind === 'KIND_UNDECIDED').length, Number(last['conflicts']));
    t.regex((await ask('faults')).stdout, /^\S+ {2}undecided {2}block \d+ at m=[^ ,]+ k=[^ ,]+, trials 0 to \d+$/m);

    const files = join(directory, 'files');
    const exported = await ask('export', '--format', 'csv,json,svg,manifest', '--out', files);
    t.is(exported.code, 4, exported.stderr);
    const grid = readFileSync(join(files, 'grid.csv'));
    t.true(readColumns(grid, ['conflicting']).every(([count]) => count > 0 && count <= 60));
    t.deepEqual(
      readColumns(grid, ['trials', 'unresolved', 'quarantined']),
      Array(9).fill([60, 0, 0]),
      'they are counted',
    );
    const svg = readFileSync(join(files, 'diagram.svg'), 'utf8');
    t.regex(svg, /trials in 9 cells are conflicting: of tasks with outcomes that differ, the first one counts/);
    t.regex(readFileSync(join(files, 'grid.json'), 'utf8'), /"conflicting":[1-9]/);
    t.regex((await ask('status')).stdout, /CONFLICTS/);

    const retried = await ask('retry', '--json');
    t.is(parseObject(retried.stdout)['tasks'], last['conflicts']);
    startWorkerProcess(t, access);
    startWorkerProcess(t, access);
    const rewatched = await ask('watch', '--json');
    t.is(rewatched.code, 0, rewatched.stderr);
    t.is((await ask('export', '--format', 'csv', '--out', files)).code, 0);
    t.deepEqual(readFileSync(join(files, 'grid.csv')), expected);
  },
);

test.serial(
  'an audit of a folder finds what a lone liar made of it, names it, and writes the files anew',
  async (t) => {
    const { directory, expected, out, access, server } = await openScene(t);
    const liar = await startLiar(t, access);
    const { stdout } = await runPhasegrid(['list', '--access', access, '--json']);
    const [{ sweep: submitted }] = parseFaults(stdout) as [{ sweep: Record<string, unknown> }];
    const id = String(submitted['sweepId']);
    t.is((await runPhasegrid(['watch', id, '--access', access])).code, 0, 'with one process nothing is audited');
    await liar.kill();
    await stop(server);
    t.is((await runPhasegrid(['export', out, '--format', 'csv,svg,manifest', '--out', out])).code, 0);
    t.notDeepEqual(readFileSync(join(out, 'grid.csv')), expected);

    const audited = await runPhasegrid(['audit', out, '--threads', '2']);
    t.is(audited.code, 4, audited.stderr);
    t.regex(audited.stdout, /^\d+ tasks? with \d+ trials computed again: .*WITHDRAWN: liar/);
    t.regex(audited.stdout, new RegExp(join(out, 'grid.csv')));
    t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
    const manifest = readFileSync(join(out, 'manifest.json'), 'utf8');
    t.deepEqual(parseObject(manifest)['withdrawn'], ['liar']);
    t.regex((await runPhasegrid(['faults', out])).stdout, /withdrawal .*liar .*is not the one that/);
    t.is((await runPhasegrid(['export', out, '--format', 'csv', '--out', join(directory, 'files')])).code, 4);

    const again = await runPhasegrid(['audit', out, '--json']);
    t.is(again.code, 0, again.stderr);
    t.like(parseLines(again.stdout).at(-1), { kind: 'audit', withdrawn: [] });
  },
);

test.serial(
  'an audit of an honest sweep on a coordinator ends with 0, and of a share only that is computed',
  async (t) => {
    const { access, ask } = await openScene(t);
    startWorkerProcess(t, access);
    t.is((await ask('watch')).code, 0);
    const audited = await ask('audit', '--threads', '1');
    t.is(audited.code, 0, audited.stderr);
    t.regex(audited.stdout, /^\d+ tasks? with \d+ trials computed again: all agree\n$/);
    t.regex((await ask('status')).stdout, /audits: \d+ tasks? computed alike by two processes/);
  },
);

test.serial('run --audit-share has a share computed twice by itself, and says so', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, sweep);
  const done = await runPhasegrid(['run', file, '--out', join(directory, 'out'), '--audit-share', '1']);
  t.is(done.code, 0, done.stderr);
  t.regex(done.stderr, /^Done: 9 cells, 540 trials, \d+ tasks? computed again alike, /m);
});
