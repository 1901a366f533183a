import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { longSweep, parseLines, parseObject, runToGrid, smallSweep, writeSweep } from '../sweep-scene.js';

const date = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;

test.serial('list and status tell of a directory’s sweeps: axes, seed, trials, criterion, dates, hosts', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const first = await runToGrid(writeSweep(directory, smallSweep), out);
  const status = await runPhasegrid(['status', out]);
  t.is(status.code, 0, status.stderr);
  t.regex(status.stdout, /^[0-9a-f]{32} {2}complete\n {2}sparse-recovery version \d+, seed 2026, 20 trials a cell\n/);
  t.regex(
    status.stdout,
    /\n {2}criterion: exact\n {2}axes: m \(5 values, 5 … 25\) x k \(5 values, 1 … 8\)\n {2}parameters: [^\n]*n = 30, noise = 0, solver = basis-pursuit\n/,
  );
  t.regex(status.stdout, new RegExp(`\\n {2}submitted ${date}\\n {2}finished ${date}\\n {2}hosts: \\S+ \\(1 task, `));
  t.regex(status.stdout, /\n {2}files: 8, of all trials\n$/);
  const finished = Date.parse(String(/finished (.*)/.exec(status.stdout)?.[1]));
  const { times } = parseObject(readFileSync(join(out, 'manifest.json'), 'utf8')) as { times: { finished: string } };
  t.is(finished, Math.floor(Date.parse(times.finished) / 1000) * 1000);

  const other = smallSweep.replace('seed: 2026', 'seed: 7');
  t.is((await runPhasegrid(['run', writeSweep(directory, other), '--out', out])).code, 0);
  const list = await runPhasegrid(['list', out]);
  t.regex(
    list.stdout,
    new RegExp(
      String.raw`^\w{32} {2}sparse-recovery {2}m\(5\) x k\(5\) {2}20 trials {2}seed 7 {2}exact\n {2}100\.0 % · .*\n` +
        String.raw` {2}submitted ${date}, finished ${date}\n\w{32} .* seed 2026 {2}exact\n`,
    ),
  );
  const [newest, oldest] = JSON.parse((await runPhasegrid(['list', out, '--json'])).stdout) as {
    sweep: { sweepId: string };
  }[];

  const chosen = await runPhasegrid(['status', out, '--json']);
  t.like(parseObject(chosen.stdout), {
    sweep: { sweepId: newest.sweep.sweepId },
    files: { sweepId: newest.sweep.sweepId, complete: true, count: 8 },
  });
  t.regex(chosen.stderr, /out holds 2 sweeps: taking \w{32}, whose files lie there; --sweep names another\.\n$/);
  for (const args of [[oldest.sweep.sweepId.slice(0, 8)], ['--sweep', oldest.sweep.sweepId]]) {
    const named = await runPhasegrid(['status', out, ...args]);
    t.is(named.stderr, '');
    t.regex(named.stdout, new RegExp(`seed 2026,[^]*files: those of ${newest.sweep.sweepId}\n$`));
  }
  const exported = await runPhasegrid(['export', out, '--format', 'csv', '--out', '-']);
  t.is(exported.stdout, readFileSync(join(out, 'grid.csv'), 'utf8'));
  t.regex(exported.stderr, /taking \w{32}, whose files lie there/);
  const former = await runPhasegrid(['export', out, '--sweep', oldest.sweep.sweepId, '--format', 'csv', '--out', '-']);
  t.is(former.stdout, first.toString('utf8'));
});

test.serial('while a run goes on its directory is asked about from outside', async (t) => {
  const directory = makeTestDirectory(t);
  const out = join(directory, 'out');
  const run = startPhasegrid(['run', writeSweep(directory, longSweep), '--out', out, '--json', '--threads', '1']);
  t.teardown(() => run.child.kill('SIGKILL'));
  await run.waitFor(/"trialsSettled":(?!0,)\d+/);
  const list = await runPhasegrid(['list', out]);
  t.regex(list.stdout, /seed 2026 {2}relative-error 0\.001\n.* trials\/s|ETA/, list.stderr);
  const status = await runPhasegrid(['status', out]);
  t.is(status.code, 0, status.stderr);
  t.regex(status.stdout, new RegExp(`^\\w{32} {2}active\\n[^]*\\n {2}last outcome ${date}\\n[^]*files: none yet\\n$`));
  const files = join(directory, 'files');
  const exported = await runPhasegrid(['export', out, '--format', 'csv,manifest', '--out', files]);
  t.is(exported.code, 0, exported.stderr);
  const manifest = parseObject(readFileSync(join(files, 'manifest.json'), 'utf8'));
  t.is(manifest['complete'], false);
  t.false('finished' in (manifest['times'] as object));
  run.child.kill('SIGTERM');
  const stopped = await run.finished;
  t.is(stopped.code, 143);
  t.like(parseLines(stopped.stdout).at(-1), { kind: 'result', complete: false });
});

test('what is no directory of a run, or no sweep in it, is refused in one sentence', async (t) => {
  const directory = makeTestDirectory(t);
  const file = writeSweep(directory, smallSweep);
  for (const [args, message] of [
    [['list', file], /^.*sweep\.yaml: expected a directory that `phasegrid run` wrote, got a file\n$/],
    [['list', join(directory, 'missing')], /missing: expected a directory that `phasegrid run` wrote, got nothing\n$/],
    [['list', directory], /expected a directory that `phasegrid run` wrote \(with .*ledger\.db\), got none\n$/],
    [['status', file], /expected a directory .* or a sweep's identity .*, got a file\n$/],
    [
      ['status', 'ab12', 'cd34'],
      /^ab12: expected a directory where a sweep is chosen beside it, got the identity of one\n$/,
    ],
  ] as const) {
    const refused = await runPhasegrid(args);
    t.is(refused.code, 2, args.join(' '));
    t.regex(refused.stderr, message);
    t.is(refused.stdout, '');
  }
});
