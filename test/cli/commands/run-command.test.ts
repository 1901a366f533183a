import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { longSweep, parseLines, parseObject, runToGrid, smallSweep, writeSweep } from '../sweep-scene.js';

const deviations = ['deviation.pdf', 'deviation.png', 'deviation.svg'];
const rateDiagrams = ['diagram.pdf', 'diagram.png', 'diagram.svg'];
const diagrams = [...deviations, ...rateDiagrams];

test.serial(
  'a run without a terminal tells in plain lines, names its files, and the same command rewrites them',
  async (t) => {
    const directory = makeTestDirectory(t);
    writeSweep(directory, smallSweep);
    const first = await runPhasegrid(['run', 'sweep.yaml'], { cwd: directory, env: { FORCE_COLOR: '1' } });
    t.is(first.code, 0, first.stderr);
    t.notRegex(first.stderr + first.stdout, /\x1b/);
    t.regex(
      first.stderr,
      /^Running in out\/sweep with \d+ threads?\. `phasegrid status out\/sweep` and others reach it/m,
    );
    t.regex(first.stderr, /^100\.0 % · 25\/25 cells · 500\/500 trials · complete$/m);
    t.regex(
      first.stderr,
      /^Done: 25 cells, 500 trials, .* of compute\.\n50 % points along k, 95 % intervals:\n {2}m = /m,
    );
    const pictures = ['diagram.svg', 'diagram.png', 'diagram.pdf', 'deviation.svg', 'deviation.png', 'deviation.pdf'];
    const names = ['grid.csv', 'transitions.csv', ...pictures, 'manifest.json'];
    t.is(first.stdout, names.map((name) => `${join('out', 'sweep', name)}\n`).join(''));
    const out = join(directory, 'out', 'sweep');
    t.deepEqual(readdirSync(out).sort(), [
      ...diagrams,
      'grid.csv',
      'ledger.db',
      'ledger.db-mark',
      'manifest.json',
      'transitions.csv',
    ]);
    const read = (): Buffer[] =>
      ['grid.csv', 'transitions.csv', ...diagrams].map((name) => readFileSync(join(out, name)));
    const before = read();

    const again = await runPhasegrid(['run', 'sweep.yaml'], { cwd: directory });
    t.is(again.code, 0);
    t.regex(again.stderr, /^Every trial is there already: writing the files anew\.$/m);
    t.deepEqual(read(), before);
  },
);

test.serial(
  'where theory knows no exact probability, a run leaves no deviations and an export of them is refused',
  async (t) => {
    const directory = makeTestDirectory(t);
    const file = writeSweep(directory, smallSweep.replace('criterion: exact', 'criterion: relative-error'));
    const out = join(directory, 'out');
    const run = await runPhasegrid(['run', file, '--out', out]);
    t.is(run.code, 0, run.stderr);
    t.deepEqual(readdirSync(out).sort(), [
      'diagram.pdf',
      'diagram.png',
      'diagram.svg',
      'grid.csv',
      'ledger.db',
      'ledger.db-mark',
      'manifest.json',
      'transitions.csv',
    ]);
    t.regex(
      readFileSync(join(out, 'grid.csv'), 'utf8'),
      /^m,k,trials,successes,unresolved,quarantined,conflicting,rate,low,high,relative-error-measured,relative-error-mean,/,
    );
    const refused = await runPhasegrid(['export', out, '--diagram', 'deviation', '--format', 'svg', '--out', '-']);
    t.is(refused.code, 3);
    t.is(refused.stdout, '');
    t.regex(refused.stderr, /for no cell of this slice is one known/);
  },
);

test.serial('deviations are exported by name, as a run wrote them', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  await runToGrid(writeSweep(directory, smallSweep), out);
  const done = await runPhasegrid([
    'export',
    out,
    '--diagram',
    'deviation',
    '--format',
    'csv,svg',
    '--out',
    join(directory, 'files'),
  ]);
  t.is(done.code, 0, done.stderr);
  t.deepEqual(readdirSync(join(directory, 'files')).sort(), ['deviation.svg', 'grid.csv', 'transitions.csv']);
  const svg = readFileSync(join(directory, 'files', 'deviation.svg'), 'utf8');
  t.is(svg, readFileSync(join(out, 'deviation.svg'), 'utf8'));
  t.regex(svg, /Cells are not independent: those of one trial share nested instances/);
  t.regex(
    readFileSync(join(out, 'grid.csv'), 'utf8'),
    /^m,k,[^\n]*,high,exact,deviation,non-unique-measured,[^\n]*\n5,1,20,/,
  );
  const wrong = await runPhasegrid(['export', out, '--diagram', 'errors']);
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /Allowed choices are success-rate, deviation, difference, curves, metric/);
});

test.serial('raising trials computes the new ones alone, and lowering them counts the first ones alone', async (t) => {
  const directory = makeTestDirectory(t);
  const raised = smallSweep.replace('trials: 20', 'trials: 50');
  const fresh = async (name: string, text: string): Promise<Buffer> =>
    runToGrid(writeSweep(directory, text), join(directory, name));
  const twenty = await fresh('twenty', smallSweep);
  const fifty = await fresh('fifty', raised);
  t.notDeepEqual(fifty, twenty);

  const out = join(directory, 'grown');
  const runJson = async (text: string): Promise<Record<string, unknown>[]> => {
    const done = await runPhasegrid(['run', writeSweep(directory, text), '--out', out, '--json']);
    t.is(done.code, 0, done.stderr);
    return parseLines(done.stdout);
  };
  await runJson(smallSweep);
  const growth = await runJson(raised);
  t.like(growth[0], { kind: 'start', progress: { trialsSettled: 500, trialCount: 1250, state: 'SWEEP_STATE_ACTIVE' } });
  t.like(growth.at(-1), { kind: 'result', progress: { trialsSettled: 1250, state: 'SWEEP_STATE_COMPLETE' } });
  t.deepEqual(readFileSync(join(out, 'grid.csv')), fifty);

  const lowered = await runJson(smallSweep);
  t.deepEqual(
    lowered.map(({ kind }) => kind),
    ['start', 'result'],
  );
  t.deepEqual(readFileSync(join(out, 'grid.csv')), twenty);
});

test.serial('Ctrl-C keeps what is finished; meanwhile other shells reach the run by its directory', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, longSweep);
  const expected = await runToGrid(file, join(directory, 'undisturbed'));
  const out = join(directory, 'interrupted');
  const run = startPhasegrid(['run', file, '--out', out, '--json', '--threads', '1']);
  const [, sweep] = await run.waitFor(/"kind":"start","sweepId":"(\w+)","address":"unix:[^"]+"/);
  await run.waitFor(/"trialsSettled":(?!0,)\d+/);

  const second = await runPhasegrid(['run', file, '--out', out]);
  t.is(second.code, 1);
  t.regex(second.stderr, /ledger .*ledger\.db: another coordinator has it open; stop that one/);
  const files = await runPhasegrid(['export', out, '--format', 'csv', '--out', '-']);
  t.is(files.code, 0, files.stderr);
  t.regex(files.stdout, /^m,k,trials,/);
  const status = await runPhasegrid(['status', sweep.slice(0, 6), '--access', out]);
  t.is(status.code, 0);
  t.regex(status.stdout, /active/);

  run.child.kill('SIGINT');
  const stopped = await run.finished;
  t.is(stopped.code, 130);
  t.regex(stopped.stderr, /Everything finished is kept in .*interrupted; the same command goes on from there\./);
  const partial = parseLines(stopped.stdout).at(-1);
  t.like(partial, { kind: 'result', complete: false, failed: [] });
  t.deepEqual(readdirSync(out).sort(), [
    ...rateDiagrams,
    'grid.csv',
    'ledger.db',
    'ledger.db-mark',
    'manifest.json',
    'transitions.csv',
  ]);
  const manifest = parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'));
  t.is(manifest['complete'], false);
  t.regex(readFileSync(join(out, 'diagram.svg'), 'utf8'), /Not finished: \d+ of 48 cells still lack trials/);
  const settled = Number(/"trialsSettled":(\d+)/.exec(JSON.stringify(partial))?.[1]);
  const written = readFileSync(join(out, 'grid.csv'), 'utf8').trimEnd().split('\n').slice(1);
  t.is(
    written.map((line) => Number(line.split(',')[2])).reduce((sum, trials) => sum + trials),
    settled,
  );

  const again = await runPhasegrid(['run', file, '--out', out, '--json']);
  t.is(again.code, 0, again.stderr);
  const [start] = parseLines(again.stdout);
  t.true(JSON.stringify(start).includes('SWEEP_STATE_ACTIVE'));
  const kept = Number(/"trialsSettled":(\d+)/.exec(JSON.stringify(start))?.[1]);
  t.true(kept === settled && settled > 0, `${kept} kept of ${settled} written`);
  t.is(parseObject(readFileSync(join(out, 'manifest.json'), 'utf8'))['complete'], true);
  t.deepEqual(readFileSync(join(out, 'grid.csv')), expected);
});

test.serial('SIGTERM stops a run as cleanly, with an exit code of its own', async (t) => {
  const directory = makeTestDirectory(t);
  const run = startPhasegrid(['run', writeSweep(directory, longSweep), '--out', join(directory, 'out'), '--json']);
  await run.waitFor(/"kind":"progress"/);
  run.child.kill('SIGTERM');
  t.is((await run.finished).code, 143);
});
