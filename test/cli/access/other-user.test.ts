import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import anyTest, { type ExecutionContext } from 'ava';
import { methodRoles } from '../../../coordinator/calls/method-roles.js';
import { readAccess } from '../../../src/cli/access/find-access.js';
import { statusCode } from '../../../src/wire/status.js';
import { makeTestDirectory, runPhasegrid, startPhasegrid } from '../phasegrid-process.js';
import { longSweep, parseObject, smallSweep, startServer, visibleSweep, writeSweep } from '../sweep-scene.js';
import { canBeOther, listListeningPorts, tryAsOther } from './other-user.js';

if (!canBeOther) process.stderr.write('SKIPPED, since only root can be another user: test/cli/access/other-user\n');
const test = canBeOther ? anyTest.serial : anyTest.serial.skip;

const unauthenticated = String(statusCode.UNAUTHENTICATED);
const paths = [...methodRoles.keys()].filter((path) => !path.includes('v1alpha'));

test('a run listens at no port, and another user reaches neither its socket nor its files', async (t) => {
  const directory = makeOpenDirectory(t);
  const out = join(directory, 'out');
  const run = startPhasegrid(['run', writeSweep(directory, longSweep), '--out', out, '--json']);
  t.teardown(() => run.child.kill('SIGKILL'));
  const [, socket] = await run.waitFor(/"kind":"start".*?"address":"unix:([^"]+)"/);
  await run.waitFor(/"trialsSettled":(?!0,)\d+/);
  t.deepEqual(listListeningPorts(run.child.pid), []);
  t.is(statSync(dirname(socket)).mode & 0o777, 0o700);
  t.is(statSync(join(out, 'access.json')).mode & 0o777, 0o600);
  const tried = await tryAsOther({ read: [join(out, 'access.json'), dirname(socket)], sockets: [socket] });
  t.deepEqual(tried, { uid: 65_534, read: ['EACCES', 'EACCES'], sockets: ['EACCES'], calls: [] });

  const tokens = Object.values(readAccess(out).tokens);
  const commandLine = readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8');
  run.child.kill('SIGINT');
  const { stdout, stderr } = await run.finished;
  t.false(existsSync(dirname(socket)), 'the socket and its folder go with the run');
  t.false(existsSync(join(out, 'access.json')), 'and the access file too');
  const left = readdirSync(out).map((name) => readFileSync(join(out, name), 'latin1'));
  t.is(tokens.length, 3);
  t.true(left.length > 1);
  for (const token of tokens) {
    for (const text of [commandLine, stdout, stderr, ...left]) t.false(text.includes(token), 'a token is kept nowhere');
  }
});

test('a run leaves no access file where others could put theirs, says so, and goes on', async (t) => {
  const directory = makeOpenDirectory(t);
  const file = writeSweep(directory, visibleSweep);
  for (const [name, change, message] of [
    ['common', (path: string) => chmodSync(path, 0o777), /others can write .*common/],
    ['foreign', (path: string) => chownSync(path, 65_534, 65_534), /user 65534 owns .*foreign/],
  ] as const) {
    const out = join(directory, name);
    mkdirSync(out);
    change(out);
    const done = await runPhasegrid(['run', file, '--out', out]);
    t.is(done.code, 0, done.stderr);
    t.regex(done.stderr, new RegExp(`Commands in other shells cannot reach it: ${message.source}`));
    t.false(existsSync(join(out, 'access.json')));
  }
});

test('a run with --listen answers another user UNAUTHENTICATED', async (t) => {
  const directory = makeOpenDirectory(t);
  const args = ['run', writeSweep(directory, longSweep), '--out', join(directory, 'out'), '--json'];
  const run = startPhasegrid([...args, '--listen', '127.0.0.1:0']);
  t.teardown(() => run.child.kill('SIGKILL'));
  const [, port] = await run.waitFor(/"kind":"start".*?"address":"127\.0\.0\.1:(\d+)"/);
  t.deepEqual(listListeningPorts(run.child.pid), [Number(port)]);
  const { calls } = await tryAsOther({ calls: paths.map((path) => ({ port: Number(port), path })) });
  t.deepEqual(new Set(calls), new Set([unauthenticated]));
  run.child.kill('SIGKILL');
});

test('serve answers another user UNAUTHENTICATED, whatever he calls, and he cannot read its secrets', async (t) => {
  const directory = makeOpenDirectory(t);
  const { access, process: server } = await startServer(t, directory);
  const [port, ...others] = listListeningPorts(server.child.pid);
  t.deepEqual(others, []);
  const calls = paths.flatMap((path) => [
    { port, path },
    { port, path, authorization: `Bearer ${'guess'.repeat(5)}` },
  ]);
  const secrets = [access, ...['access.json', 'identity.json', 'certificate.pem'].map((name) => join(access, name))];
  const tried = await tryAsOther({ read: secrets, calls });
  t.deepEqual(new Set(tried.read), new Set(['EACCES']));
  t.deepEqual(new Set(tried.calls), new Set([unauthenticated]));
  const { tokens } = readAccess(access);
  const [known] = (await tryAsOther({ calls: [{ ...calls[0], authorization: `Bearer ${tokens.reader}` }] })).calls;
  t.not(known, unauthenticated, 'the same call with a token is let in, so that it is the token that was missed');
});

test("a reader's file lists and does not cancel, a worker's computes and does not list", async (t) => {
  const directory = makeOpenDirectory(t);
  const { access } = await startServer(t, directory);
  const submitted = await runPhasegrid(['submit', writeSweep(directory, smallSweep), '--access', access, '--json']);
  const id = String(parseObject(submitted.stdout)['sweepId']);
  const [reader, worker] = ['reader', 'worker'].map((role) => join(directory, `${role}.json`));
  for (const [role, file] of Object.entries({ reader, worker })) {
    const made = await runPhasegrid(['access', '--access', access, '--role', role, '--out', file]);
    t.is(made.code, 0, made.stderr);
    t.deepEqual(Object.keys(readAccess(file).tokens), [role]);
  }
  t.regex((await runPhasegrid(['list', '--access', reader])).stdout, new RegExp(id));
  const cancelled = await runPhasegrid(['cancel', id, '--access', reader]);
  t.is(cancelled.code, 3);
  t.regex(cancelled.stderr, /^CancelSweep: expected the token of a client, got that of a reader; ask whoever runs/);
  const listed = await runPhasegrid(['list', '--access', worker]);
  t.is(listed.code, 3);
  t.regex(listed.stderr, /expected the token of a client or a reader, got that of a worker/);
  const working = await runPhasegrid(['worker', '--access', reader]);
  t.is(working.code, 3);
  t.regex(working.stderr, /expected the token of a worker, got that of a reader/);
  t.regex((await runPhasegrid(['status', id, '--access', access])).stdout, /active/);

  const foreign = join(directory, 'foreign.json');
  cpSync(reader, foreign);
  chownSync(foreign, 65_534, 65_534);
  const refused = await runPhasegrid(['list', '--access', foreign]);
  t.is(refused.code, 2);
  t.regex(refused.stderr, /^access file .*foreign\.json: expected one of yours \(user 0\), got one of user 65534\n$/);
});

/** A test's folder that others may enter, so that what keeps them out is below it. */
function makeOpenDirectory(t: ExecutionContext): string {
  const directory = makeTestDirectory(t);
  chmodSync(directory, 0o755);
  return directory;
}
