import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import {
  createPrivateFile,
  makePrivateFolder,
  readPrivateFile,
  readSecretFile,
  writePrivateFile,
} from '../../../src/cli/access/private-file.js';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { makeTestDirectory } from '../phasegrid-process.js';

const what = 'access file';

test('what is written can be read by nobody else, replaces the old and leaves nothing beside it', (t) => {
  const path = join(makeTestDirectory(t), 'f');
  writePrivateFile({ path, what }, 'one');
  writePrivateFile({ path, what }, 'two');
  t.is(readPrivateFile({ path, what }), 'two');
  t.is(statSync(path).mode & 0o7777, 0o600);
  t.deepEqual(readdirSync(join(path, '..')), ['f']);
});

test('a file is created once, and the second maker learns that he was late', (t) => {
  const path = join(makeTestDirectory(t), 'f');
  t.true(createPrivateFile({ path, what }, 'first'));
  t.false(createPrivateFile({ path, what }, 'second'));
  t.is(readFileSync(path, 'utf8'), 'first');
  t.deepEqual(readdirSync(join(path, '..')), ['f']);
});

test('a link, a pipe, a folder, a mode for others and a folder that others can write are refused by name', (t) => {
  const directory = makeTestDirectory(t);
  const good = join(directory, 'good');
  writePrivateFile({ path: good, what }, 'secret');
  const link = join(directory, 'link');
  symlinkSync(good, link);
  const pipe = join(directory, 'pipe');
  execFileSync('/usr/bin/mkfifo', ['-m', '600', pipe]);
  const folder = join(directory, 'folder');
  mkdirSync(folder);
  const common = join(directory, 'common');
  mkdirSync(common);
  chmodSync(common, 0o777);
  writeFileSync(join(common, 'f'), 'secret', { mode: 0o600 });
  const cases: [string, RegExp][] = [
    [link, /link: expected a file, got a symbolic link; name the file itself/],
    [pipe, /pipe: expected a file, got none/],
    [folder, /folder: expected a file, got none/],
    [join(directory, 'none'), /cannot read .*none: /],
    [join(common, 'f'), /the folder of the access file .*common: expected one that others cannot write, got mode 0777/],
  ];
  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    const path = join(directory, mode.toString(8));
    writeFileSync(path, 'secret');
    chmodSync(path, mode);
    cases.push([path, new RegExp(`expected mode 0600, .*got 0${mode.toString(8)}; \`chmod 600\` closes it`)]);
  }
  for (const [path, message] of cases) {
    t.throws(() => readPrivateFile({ path, what }), { instanceOf: CliError, message }, path);
  }
  chmodSync(common, 0o1777);
  t.is(readPrivateFile({ path: join(common, 'f'), what }), 'secret', 'a sticky folder keeps each to his own files');
});

test('a secret that the user names may come through a link, but not from a file for others', (t) => {
  const directory = makeTestDirectory(t);
  const [good, link, open] = ['good', 'link', 'open'].map((name) => join(directory, name));
  writeFileSync(good, 'secret', { mode: 0o600 });
  symlinkSync(good, link);
  t.is(readSecretFile({ path: link, what: '--token-file' }), 'secret');
  writeFileSync(open, 'secret', { mode: 0o644 });
  symlinkSync(open, join(directory, 'to-open'));
  t.throws(() => readSecretFile({ path: join(directory, 'to-open'), what: '--token-file' }), { message: /got 0644/ });
});

test('a folder is made for its owner alone, and one that others can enter is refused', (t) => {
  const path = join(makeTestDirectory(t), 'study.access');
  makePrivateFolder({ path, what: 'access folder' });
  makePrivateFolder({ path, what: 'access folder' });
  t.is(statSync(path).mode & 0o7777, 0o700);
  chmodSync(path, 0o750);
  t.throws(() => makePrivateFolder({ path, what: 'access folder' }), {
    instanceOf: CliError,
    message: /access folder .*study\.access: expected mode 0700, .*got 0750/,
  });
  const file = join(path, 'f');
  writeFileSync(file, '');
  t.throws(() => makePrivateFolder({ path: file, what: 'access folder' }), {
    message: /expected a folder, got a file/,
  });
});
