import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { referTo } from '../../src/sweep/refer-to.js';
import { fileBytesMax } from '../../src/sweep/sweep-bounds.js';
import { installProbe } from './install-probe.js';
import { makeTestDirectory, type ProcessOptions, runPhasegrid, startPhasegrid } from './phasegrid-process.js';
import { isRecord, parseLines, parseObject } from './sweep-scene.js';

const { main, remove } = installProbe();
test.after.always(remove);

function run(args: readonly string[], options: ProcessOptions = {}) {
  return runPhasegrid(args, { ...options, main });
}

const cat = Buffer.from('a cat');
const dog = Buffer.alloc(20_000, 'a dog ');

/** A directory with a sweep file and, in a folder beside it, what it names. */
function writeScene(t: ExecutionContext, more: { readonly trials?: number; readonly n?: number } = {}): string {
  const { trials = 30, n = 9 } = more;
  const directory = makeTestDirectory(t);
  mkdirSync(join(directory, 'pictures'));
  writeFileSync(join(directory, 'pictures', 'cat.png'), cat);
  writeFileSync(join(directory, 'pictures', 'dog.png'), dog);
  writeFileSync(
    join(directory, 'sweep.yaml'),
    `experiment: probe\nseed: 3\ntrials: ${trials}\nparameters: { n: ${n} }\n` +
      'axes:\n  k: [1, 2, 3]\n  file: [pictures/cat.png, none, pictures/dog.png]\n',
  );
  return directory;
}

test.serial('a plan names the files of a sweep and what they hold', async (t) => {
  const directory = writeScene(t);
  const plan = await run(['plan', join(directory, 'sweep.yaml')]);
  t.is(plan.code, 0, plan.stderr);
  t.regex(
    plan.stdout,
    new RegExp(`file pictures/cat\\.png \\(${referTo(cat).slice(0, 19)}…\\), none, pictures/dog\\.png`),
  );
});

test.serial('everything that is wrong with files ends with 2, in one report, before anything is started', async (t) => {
  const directory = writeScene(t);
  const inside = (name: string) => join(directory, name);
  writeFileSync(inside('large.png'), '');
  truncateSync(inside('large.png'), fileBytesMax + 1);
  copyFileSync(inside('pictures/cat.png'), inside('copy.png'));
  writeFileSync(inside('bad.png'), 'bad picture');
  symlinkSync('copy.png', inside('link.png'));
  const names = ['copy.png', 'pictures', 'lost.png', 'large.png', 'link.png', 'bad.png', 'copy.png/x', '/dev/zero'];
  writeFileSync(
    inside('sweep.yaml'),
    `experiment: probe\nseed: -1\ntrials: 1\naxes:\n  k: [1]\n  file:\n${names.map((name) => `    - ${name}\n`).join('')}`,
  );
  const done = await run(['run', 'sweep.yaml'], { cwd: directory });
  t.is(done.code, 2);
  t.deepEqual(done.stderr.trimEnd().split('\n'), [
    'sweep.yaml:2:7 seed: expected at least 0, got -1',
    'sweep.yaml:8:7 axes.file[1]: expected a regular file, got "pictures", which is something else',
    `sweep.yaml:9:7 axes.file[2]: expected a file that can be read, got "lost.png" (no such file at ${inside('lost.png')})`,
    'sweep.yaml:10:7 axes.file[3]: expected a file of at most 4 194 304 bytes, got "large.png" of 4 194 305 bytes',
    'sweep.yaml:11:7 axes.file[4]: expected each content once, got "link.png" with the content of axes.file[0]',
    'sweep.yaml:12:7 axes.file[5]: expected no bad file, got one',
    `sweep.yaml:13:7 axes.file[6]: expected a file that can be read, got "copy.png/x" (no such folder at ${inside('copy.png/x')})`,
    'sweep.yaml:14:7 axes.file[7]: expected a regular file, got "/dev/zero", which is something else',
    '8 problems in sweep.yaml; nothing was started.',
  ]);
});

test.serial(
  'after kill -9 the same command goes on to the same bytes, and the files may have other names',
  async (t) => {
    const size = { trials: 2000, n: 20_000 };
    const undisturbed = writeScene(t, size);
    const whole = await run(['run', 'sweep.yaml', '--out', 'out'], { cwd: undisturbed });
    t.is(whole.code, 0, whole.stderr);

    const directory = writeScene(t, size);
    const args = ['run', 'sweep.yaml', '--out', 'out', '--json', '--threads', '1'];
    const killed = startPhasegrid(args, { cwd: directory, main });
    await killed.waitFor(/"trialsSettled":(?!0,)\d+/);
    killed.child.kill('SIGKILL');
    t.is((await killed.finished).signal, 'SIGKILL');

    renameSync(join(directory, 'pictures'), join(directory, 'elsewhere'));
    const sweepPath = join(directory, 'sweep.yaml');
    writeFileSync(sweepPath, readFileSync(sweepPath, 'utf8').replaceAll('pictures/', 'elsewhere/'));
    const again = await run(args, { cwd: directory });
    t.is(again.code, 0, again.stderr);
    const [start] = parseLines(again.stdout);
    const progress = start['progress'];
    t.true(isRecord(progress) && Number(progress['trialsSettled']) > 0, 'it went on where it stopped');
    for (const name of ['grid.csv', 'diagram.svg']) {
      t.deepEqual(readFileSync(join(directory, 'out', name)), readFileSync(join(undisturbed, 'out', name)), name);
    }
    t.regex(readFileSync(join(directory, 'out', 'diagram.svg'), 'utf8'), new RegExp(referTo(cat).slice(0, 19)));

    const manifest = parseObject(readFileSync(join(directory, 'out', 'manifest.json'), 'utf8'));
    t.like(manifest, {
      sweepFile: { files: { 'elsewhere/cat.png': referTo(cat), 'elsewhere/dog.png': referTo(dog) } },
      sweep: { axes: [{ name: 'k' }, { name: 'file', values: [referTo(cat), 'none', referTo(dog)] }] },
    });

    // The ledger has the files: the canonical sweep needs none of them, and so does nothing that asks the directory.
    rmSync(join(directory, 'elsewhere'), { recursive: true });
    writeFileSync(join(directory, 'canonical.json'), JSON.stringify(manifest['sweep']));
    const canonical = await run(['run', 'canonical.json', '--out', 'out'], { cwd: directory });
    t.is(canonical.code, 0, canonical.stderr);
    t.regex(canonical.stderr, /Every trial is there already/);
    const exported = await run(['export', 'out', '--format', 'json', '--out', '-'], { cwd: directory });
    t.is(exported.code, 0, exported.stderr);
    t.true(exported.stdout.includes(referTo(dog)));
    const fresh = await run(['run', 'canonical.json', '--out', 'fresh'], { cwd: directory });
    t.is(fresh.code, 2, 'a ledger without the files refuses it');
    t.regex(fresh.stderr, /expected the file among the files of the request or in the ledger/);
  },
);

test.serial('file, directory and coordinator replay the same trial of a file', async (t) => {
  const directory = writeScene(t);
  const done = await run(['run', 'sweep.yaml', '--out', 'out'], { cwd: directory });
  t.is(done.code, 0, done.stderr);
  const server = startPhasegrid(['serve', '--ledger', join(directory, 'other.db'), '--listen', '127.0.0.1:0'], {
    main,
  });
  t.teardown(() => server.child.kill('SIGKILL'));
  const [, access] = await server.waitFor(/, access (\S+)/);
  const connect = ['--access', access];
  const submitted = await run(['submit', 'sweep.yaml', '--json', ...connect], { cwd: directory });
  t.is(submitted.code, 0, submitted.stderr);
  const id = String(parseObject(submitted.stdout)['sweepId']);

  const replay = async (name: string, file: string, args: readonly string[] = []) => {
    const cell = ['--cell', 'k=2', `file=${file}`, '--trial', '5', '--json'];
    const replayed = await run(['replay', name, ...cell, ...args], { cwd: directory });
    t.is(replayed.code, 0, replayed.stderr);
    return parseObject(replayed.stdout);
  };
  const { recorded, ...fromDirectory } = await replay('out', referTo(dog).slice(0, 15));
  t.is(recorded, fromDirectory['verdict']);
  t.deepEqual(await replay('sweep.yaml', 'pictures/dog.png'), fromDirectory);
  t.deepEqual(await replay(id, referTo(dog), connect), fromDirectory);
  t.notDeepEqual(await replay('sweep.yaml', 'none'), fromDirectory);

  const wrong = await run(['replay', 'out', '--cell', 'k=2', 'file=pig.png', '--trial', '0'], { cwd: directory });
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, new RegExp(`expected one of ${referTo(cat).slice(0, 19)}…, none, sha256:`));
});
