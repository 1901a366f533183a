import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type OpenedFolder, openSocketFolder } from '../../../src/cli/access/socket-folder.js';
import { CliError } from '../../../src/cli/command-line/cli-error.js';
import { makeTestDirectory } from '../phasegrid-process.js';

const open = (t: ExecutionContext, variables: Readonly<Record<string, string>>): string => {
  const folder: OpenedFolder = openSocketFolder(variables);
  t.teardown(folder.remove);
  t.is(statSync(dirname(folder.address.slice('unix:'.length))).mode & 0o777, 0o700);
  return dirname(dirname(folder.address.slice('unix:'.length)));
};

test('the socket stands in the runtime folder of its user where that is his alone, else in the temporary one', (t) => {
  const runtime = makeTestDirectory(t);
  t.is(open(t, { XDG_RUNTIME_DIR: runtime }), runtime);
  chmodSync(runtime, 0o750);
  t.is(open(t, { XDG_RUNTIME_DIR: runtime }), tmpdir());
  t.is(open(t, { XDG_RUNTIME_DIR: join(runtime, 'none') }), tmpdir());
  t.is(open(t, {}), tmpdir());
});

test('the folder goes with the run', (t) => {
  const { address, remove } = openSocketFolder({});
  const folder = dirname(address.slice('unix:'.length));
  t.true(existsSync(folder));
  remove();
  t.false(existsSync(folder));
});

test('a runtime folder whose path leaves no room for a socket is passed over; bytes count, not characters', (t) => {
  const long = join(makeTestDirectory(t), 'ü'.repeat(35));
  mkdirSync(long, { mode: 0o700 });
  t.true(long.length < 88 && Buffer.byteLength(long) > 88);
  t.is(open(t, { XDG_RUNTIME_DIR: long }), tmpdir());
  t.throws(() => openSocketFolder({ TMPDIR: long }), {
    instanceOf: CliError,
    message: new RegExp(
      `^TMPDIR: expected a folder of at most 88 bytes for a socket, got ${Buffer.byteLength(long)}: `,
    ),
  });
});
