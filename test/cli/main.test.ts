import { accessSync, constants } from 'node:fs';
import test from 'ava';
import { packageVersion } from '../../src/cli/command-line/package-version.js';
import { makeTestDirectory, phasegridMain, runPhasegrid, startPhasegrid } from './phasegrid-process.js';
import { smallSweep, writeSweep } from './sweep-scene.js';

test('the build leaves a program that can be executed, however npm links it', (t) => {
  t.notThrows(() => accessSync(phasegridMain, constants.X_OK));
});

test('--help names every command and every exit code, and --version the version', async (t) => {
  const [help, version] = await Promise.all([runPhasegrid(['--help']), runPhasegrid(['--version'])]);
  t.is(help.code, 0);
  for (const command of ['run', 'plan', 'serve', 'worker', 'submit', 'list', 'status', 'watch', 'cancel', 'resume']) {
    t.regex(help.stdout, new RegExp(`^  ${command} `, 'm'));
  }
  for (const command of ['export', 'replay', 'experiments', 'schema']) {
    t.regex(help.stdout, new RegExp(`^  ${command} `, 'm'));
  }
  t.regex(help.stdout, /Exit codes: 0 .* 1 .* 2 .*\n3 .* 4 .* 130\/143/);
  t.is(version.code, 0);
  t.is(version.stdout, `${packageVersion}\n`);
});

test('a command, an option or an argument that is none ends with 2 and the nearest name', async (t) => {
  const cases: [string[], RegExp][] = [
    [['plna', 'sweep.yaml'], /unknown command 'plna'\n\(Did you mean plan\?\)/],
    [['plan', 'sweep.yaml', '--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [['plan'], /missing required argument 'file'/],
    [['plan', 'a', 'b'], /too many arguments/],
  ];
  for (const [args, message] of cases) {
    const done = await runPhasegrid(args);
    t.is(done.code, 2, args.join(' '));
    t.regex(done.stderr, message);
    t.is(done.stdout, '');
  }
});

test('a reader that goes away ends the program without a stack trace', async (t) => {
  const file = writeSweep(makeTestDirectory(t), smallSweep);
  const plan = startPhasegrid(['plan', file]);
  plan.child.stdout?.destroy();
  const done = await plan.finished;
  t.is(done.code, 141);
  t.is(done.stderr, '');
});
