import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { testCertificate, testKey } from '../../coordinator/test-certificate.js';
import { testTokens } from '../../coordinator/test-tokens.js';
import { makeTestDirectory, runPhasegrid } from '../phasegrid-process.js';
import { startServer } from '../sweep-scene.js';

test('a port in use is named, and the ledger of the one who has it is untouched', async (t) => {
  const directory = makeTestDirectory(t);
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  t.teardown(() => other.close());
  const bound = other.address();
  const address = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  const done = await runPhasegrid(['serve', '--ledger', join(directory, 'l.db'), '--listen', address]);
  t.is(done.code, 1);
  t.is(
    done.stderr,
    `phasegrid: listen: ${address} is in use by another process; stop it, or listen on another port or socket\n`,
  );
});

test('options that contradict each other or cannot be used are refused with 2, and no ledger is made', async (t) => {
  const directory = makeTestDirectory(t);
  const token = writeSecret(directory, 'token', `${testTokens.all}\n`);
  const weak = writeSecret(directory, 'weak', 'secret\n');
  const certificate = writeSecret(directory, 'certificate', testCertificate);
  const readable = join(directory, 'readable');
  writeFileSync(readable, testTokens.all, { mode: 0o644 });
  const ledger = join(directory, 'l.db');
  for (const [args, message] of [
    [['--open', '--listen', '0.0.0.0:0'], /--open: expected an address of this machine alone, .*got 0\.0\.0\.0:0/],
    [['--open', '--token-file', token], /--open: expected no --token-file beside it, got one/],
    [['--tls-cert', certificate], /--tls-key is missing/],
    [['--tls-cert', certificate, '--tls-key', token], /tls: cannot use certificate/],
    [['--tls-cert', certificate, '--tls-key', readable], /--tls-key .*: expected mode 0600, .*got 0644/],
    [['--token-file', join(directory, 'none')], /--token-file: cannot read/],
    [['--token-file', readable], /--token-file .*readable: expected mode 0600, .*got 0644/],
    [['--token-file', weak], /token: expected 128 bits, which are 22 characters or more, got 6/],
    [['--listen', `unix:/tmp/${'x'.repeat(103)}`], /Expected a socket path of at most 107 bytes, got 108/],
  ] as const) {
    const done = await runPhasegrid(['serve', '--ledger', ledger, ...args]);
    t.is(done.code, 2, `${args.join(' ')}: ${done.stderr}`);
    t.regex(done.stderr, message);
    t.is(done.stderr.trimEnd().split('\n').length, 1, done.stderr);
  }
  t.false(existsSync(ledger));
});

test("one's own certificate and token are used, and SIGTERM ends the coordinator with its code", async (t) => {
  const directory = makeTestDirectory(t);
  const token = writeSecret(directory, 'token', `${testTokens.all}\n`);
  const wrong = writeSecret(directory, 'wrong', `${testTokens.client}\n`);
  const key = writeSecret(directory, 'key', testKey);
  const certificate = writeSecret(directory, 'certificate', testCertificate);
  const server = await startServer(t, directory, [
    ...['--token-file', token, '--tls-cert', certificate, '--tls-key', key],
  ]);
  const connect = ['--connect', server.address, '--tls-ca', certificate];
  for (const args of [['list'], ['list', '--token-file', wrong], ['worker', '--token-file', wrong]]) {
    const done = await runPhasegrid([...args, ...connect], { cwd: makeTestDirectory(t) });
    t.is(done.code, 3, `${args.join(' ')}: ${done.stderr}`);
    t.regex(done.stderr, /token/);
  }
  t.is((await runPhasegrid(['list', '--token-file', token, ...connect])).code, 0);
  t.is((await runPhasegrid(['list', ...connect], { env: { PHASEGRID_TOKEN: testTokens.all } })).code, 0);
  t.is((await runPhasegrid(['list', '--access', server.access])).code, 0, 'the tokens that it made go on to be taken');
  server.process.child.kill('SIGTERM');
  const ended = await server.process.finished;
  t.is(ended.code, 143);
  t.regex(ended.stderr, /the ledger keeps everything finished/);
  const gone = await runPhasegrid(['list', '--access', server.access]);
  t.is(gone.code, 1);
  t.regex(
    gone.stderr,
    /no coordinator answers at .*; start one with `phasegrid serve`, or name another with --connect/,
  );
});

/** A file that nobody else can read. */
function writeSecret(directory: string, name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}
