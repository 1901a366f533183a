import {
  chmodSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readAccess } from '../../../src/cli/access/find-access.js';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { parseObject, startServer } from '../sweep-scene.js';

test.serial(
  'certificate, tokens and port stay over a restart; a second serve on the ledger changes nothing',
  async (t) => {
    const directory = makeTestDirectory(t);
    const first = await startServer(t, directory);
    t.deepEqual(readdirSync(first.access).sort(), ['access.json', 'certificate.pem', 'identity.json']);
    t.is(statSync(first.access).mode & 0o777, 0o700);
    for (const name of readdirSync(first.access)) t.is(statSync(join(first.access, name)).mode & 0o777, 0o600, name);
    const before = readFileSync(join(first.access, 'access.json'), 'utf8');
    const second = await runPhasegrid(['serve', '--ledger', join(directory, 'ledger.db')]);
    t.is(second.code, 1);
    t.regex(second.stderr, /another coordinator has it open/);
    t.is(readFileSync(join(first.access, 'access.json'), 'utf8'), before);
    first.process.child.kill('SIGKILL');
    await first.process.finished;
    const again = await startServer(t, directory);
    t.is(again.address, first.address);
    t.is(readFileSync(join(again.access, 'access.json'), 'utf8'), before);
    t.is((await runPhasegrid(['list', '--access', again.access])).stdout, 'no sweeps yet\n');
  },
);

test.serial(
  'who answers with another certificate, in the clear or behind TLS is told from nobody, with 3',
  async (t) => {
    const directory = makeTestDirectory(t);
    const first = await startServer(t, directory);
    const old = join(directory, 'old.json');
    copyFileSync(join(first.access, 'access.json'), old);
    const list = (...args: string[]) => runPhasegrid(['list', ...args], { cwd: makeTestDirectory(t) });
    const clear = await list('--connect', first.address);
    t.is(clear.code, 3);
    t.regex(clear.stderr, /is not the expected coordinator: it expects TLS, .*name its access file with --access/);
    const distrusting = await list('--connect', first.address, '--tls');
    t.is(distrusting.code, 3);
    t.regex(distrusting.stderr, /its certificate is not the expected one/);

    first.process.child.kill('SIGKILL');
    await first.process.finished;
    renameSync(first.access, join(directory, 'away'));
    const other = await startServer(t, directory, ['--listen', first.address]);
    const replaced = await list('--access', old);
    t.is(replaced.code, 3);
    t.regex(replaced.stderr, /is not the expected coordinator: its certificate is not the expected one/);
    t.notRegex(replaced.stderr, /no coordinator answers/);

    other.process.child.kill('SIGKILL');
    await other.process.finished;
    const open = await startServer(t, directory, ['--open', '--listen', first.address]);
    await open.process.waitFor(/^WARNING: --open takes every call without a token: every user of this machine can/m);
    const inClear = await list('--access', old);
    t.is(inClear.code, 3);
    t.regex(inClear.stderr, /is not the expected coordinator: it does not speak TLS/);
    t.is((await list('--access', open.access)).code, 0);
    t.is((await list('--connect', open.address)).code, 0);
  },
);

test.serial('a folder, an identity or an access file that others can read is refused at start with 2', async (t) => {
  const directory = makeTestDirectory(t);
  const { access, process: server } = await startServer(t, directory);
  server.child.kill('SIGKILL');
  await server.finished;
  for (const [name, mode, wanted] of [
    ['.', 0o755, '0700'],
    ['identity.json', 0o640, '0600'],
    ['access.json', 0o644, '0600'],
  ] as const) {
    const path = join(access, name);
    const before = statSync(path).mode & 0o777;
    chmodSync(path, mode);
    const refused = await runPhasegrid(['serve', '--ledger', join(directory, 'ledger.db')]);
    t.is(refused.code, 2, refused.stderr);
    t.regex(refused.stderr, new RegExp(`ledger\\.access.*: expected mode ${wanted}, .*got 0${mode.toString(8)}; `));
    t.is(refused.stderr.trimEnd().split('\n').length, 1);
    chmodSync(path, before);
  }
  const identity = join(access, 'identity.json');
  writeFileSync(identity, '{"serverName":"phasegrid-1"', { mode: 0o600 });
  const broken = await runPhasegrid(['serve', '--ledger', join(directory, 'ledger.db')]);
  t.is(broken.code, 2);
  t.regex(broken.stderr, /identity\.json: expected what `phasegrid serve` wrote, got something else; remove it, and/);
});

test.serial(
  'off loopback every address of the machine is in the access file, and the certificate fits all',
  async (t) => {
    const directory = makeTestDirectory(t);
    const { access } = await startServer(t, directory, ['--listen', '0.0.0.0:0']);
    const { addresses } = readAccess(access);
    t.regex(addresses[0], /^127\.0\.0\.1:\d+$/);
    t.false(addresses.some((address) => address.startsWith('0.0.0.0')));
    for (const connect of [...addresses, addresses[0].replace('127.0.0.1', 'localhost')]) {
      const done = await runPhasegrid(['list', '--access', access, '--connect', connect]);
      t.is(done.code, 0, `${connect}: ${done.stderr}`);
    }
  },
);

test.serial(
  'commands find the one access folder in the working directory, and ask when there are several',
  async (t) => {
    const directory = makeTestDirectory(t);
    const { access, address } = await startServer(t, directory);
    const here = { cwd: directory };
    t.is((await runPhasegrid(['list'], here)).code, 0);
    const shown = await runPhasegrid(['access'], here);
    t.regex(
      shown.stdout,
      new RegExp(`^file +ledger\\.access/access\\.json, of host .*\naddress +${address}\nTLS +by the`),
    );
    t.regex(shown.stdout, /\ntokens of +reader, client, worker\n$/);
    const { tokens } = readAccess(access);
    for (const token of Object.values(tokens)) t.false(shown.stdout.includes(token));
    const header = await runPhasegrid(['access', '--header'], here);
    t.is(header.stdout, `authorization: Bearer ${tokens.reader}\n`);
    const json = await runPhasegrid(['access', '--json', '--header', '--role', 'worker'], here);
    t.like(parseObject(json.stdout), { addresses: [address], authorization: `Bearer ${tokens.worker}` });

    const elsewhere = { cwd: makeTestDirectory(t) };
    const lost = await runPhasegrid(['list'], elsewhere);
    t.is(lost.code, 2);
    t.regex(
      lost.stderr,
      /^no coordinator is named: expected --access, PHASEGRID_ACCESS, --connect or one \*\.access folder/,
    );
    const named = { ...elsewhere, env: { PHASEGRID_ACCESS: access } };
    t.is((await runPhasegrid(['list'], named)).code, 0);

    const second = startPhasegrid(['serve', '--ledger', 'other.db', '--open'], here);
    t.teardown(() => second.child.kill('SIGKILL'));
    await second.waitFor(/coordinator on/);
    const several = await runPhasegrid(['list'], here);
    t.is(several.code, 2);
    t.regex(
      several.stderr,
      /expected one access folder in .*, got ledger\.access, other\.access; name one with --access/,
    );
    t.is((await runPhasegrid(['list', '--connect', address], here)).code, 0, 'the one that has this address');
  },
);

test.serial('a token of a socket is not sent to a port, and a killed run leaves nothing in the way', async (t) => {
  const directory = makeTestDirectory(t);
  const socket = join(directory, 's');
  const { access, process: server } = await startServer(t, directory, ['--listen', `unix:${socket}`]);
  t.is((await runPhasegrid(['list', '--access', access])).code, 0);
  const sent = await runPhasegrid(['list', '--access', access, '--connect', '127.0.0.1:1']);
  t.is(sent.code, 2);
  t.regex(sent.stderr, /expected a socket, since the access file .* has no certificate/);
  server.child.kill('SIGKILL');
  await server.finished;
  t.true(statSync(socket).isSocket(), 'left behind');
  const gone = await runPhasegrid(['list', '--access', access]);
  t.is(gone.code, 1);
  t.regex(gone.stderr, /no coordinator answers at unix:/);
  const again = await startServer(t, directory, ['--listen', `unix:${socket}`]);
  t.is((await runPhasegrid(['list', '--access', again.access])).code, 0);
  rmSync(again.access, { recursive: true });
});
