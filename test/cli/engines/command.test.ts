import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type CommandEngine, openCommandEngine } from '../../../src/cli/engines/command.js';
import { commandPresets } from '../../../src/cli/engines/command-presets.js';
import { parseListedJobs } from '../../../src/cli/engines/listed-jobs.js';
import { makeTestDirectory } from '../phasegrid-process.js';

const name = 'phasegrid-abcd1234-1';
const order = { kind: 'submit', name, exclude: [] } as const;
const cancel = { kind: 'cancel', name, jobId: '7' } as const;

test('a submission that prints no id, or of which nobody knows, is not known; one that is refused is', async (t) => {
  const submit = async (text: string) => await openFake(t, { submit: text }).submit(order);
  t.like(await submit('echo accepted'), { kind: 'unknown' });
  t.like(await submit('echo cannot connect to server >&2; exit 1'), { kind: 'unknown' });
  const limited = await submit('echo Only 10 jobs are allowed per user >&2; exit 1');
  t.like(limited, { kind: 'refused', lasting: false });
  t.like(await submit('echo Job exceeds queue resource limits >&2; exit 1'), { kind: 'refused', lasting: true });
  t.deepEqual(await submit('cat >script; echo job 7'), { kind: 'submitted', jobId: '7' });
});

test('a listing that fails, is cut short or is none is no news of an ending', async (t) => {
  const list = async (text: string) => await openFake(t, { status: text }).list();
  await t.throwsAsync(list('echo server is down >&2; exit 1'), { message: /server is down$/ });
  await t.throwsAsync(list(`echo 7 running ${name}; exit 2`), { message: /7 running/ });
  await t.throwsAsync(list(`echo 7 odd ${name}`), { message: /with a state of queued/ });
  await t.throwsAsync(list('kill -9 $$'));
  t.deepEqual(await list(`echo 7 running ${name} n1`), [{ name, jobId: '7', state: 'running', node: 'n1' }]);
  t.deepEqual(await list('true'), []);
});

test('a cancel that fails is told, and one of a job that is gone is done', async (t) => {
  const call = (text: string) => openFake(t, { cancel: text }).cancel([cancel]);
  await t.throwsAsync(call('echo not permitted >&2; exit 1'), { message: /not permitted$/ });
  await t.notThrowsAsync(call('echo job $1 does not exist; exit 1'));
  await t.notThrowsAsync(call('[ "$1" = 7 ]'));
});

test('a script of each preset runs the worker with its words, and its log stands where it was told', (t) => {
  for (const preset of Object.values(commandPresets)) {
    const folder = join(makeTestDirectory(t), "it's 100% $HOME");
    mkdirSync(folder);
    const words = ['printf', '%s|', "a 'b'", '"c"', '$d', '{{name}}', '%e'];
    const engine = openCommandEngine({
      ...{ allocationId: 'abcd1234', preset, folder, walltimeMs: 60_000, threads: 1, options: [] },
      ...{ prologue: ['export A=1 # a comment'], wrap: 'env W=1 {{worker}}', command: () => words },
    });
    const done = spawnSync('bash', ['-s'], { input: engine.composeScript(name), encoding: 'utf8' });
    t.is(done.status, 0, done.stderr);
    t.is(readFileSync(join(folder, `${name}.log`), 'utf8'), `a 'b'|"c"|$d|{{name}}|%e|`);
  }
});

/** Three programs of an engine, each a line of shell. */
function openFake(
  t: ExecutionContext,
  programs: Readonly<Partial<Record<'submit' | 'status' | 'cancel', string>>>,
): CommandEngine {
  const folder = makeTestDirectory(t);
  const write = (program: string, text = 'exit 99'): readonly string[] => {
    const path = join(folder, program);
    writeFileSync(path, `#!/bin/sh\ncd '${folder}'\n${text}\n`);
    chmodSync(path, 0o755);
    return [path];
  };
  const preset = {
    ...{ submit: write('submit', programs.submit), status: write('status', programs.status) },
    ...{ cancel: write('cancel', programs.cancel), jobId: /job (\d+)/, gone: /does not exist/ },
    ...{ parse: parseListedJobs, template: 'exec {{worker}} # {{name}}' },
  };
  return openCommandEngine({
    ...{ allocationId: 'abcd1234', preset, folder, walltimeMs: 60_000, threads: 1, options: [] },
    ...{ prologue: [], wrap: undefined, command: () => ['true'] },
  });
}
