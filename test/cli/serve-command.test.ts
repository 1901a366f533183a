import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { makeTestDirectory, runPhasegrid } from './phasegrid-process.js';
import { startServer } from './sweep-scene.js';

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

test('off loopback a coordinator wants TLS and a token, and says which is missing', async (t) => {
  const directory = makeTestDirectory(t);
  const token = join(directory, 'token');
  writeFileSync(token, 'secret\n');
  const ledger = join(directory, 'l.db');
  for (const [args, message] of [
    [[], /needs TLS and a token; pass a TLS certificate and key and a token, or listen on 127\.0\.0\.1/],
    [['--token-file', token], /pass a TLS certificate and key, or listen/],
    [['--tls-cert', token], /--tls-key is missing/],
    [['--tls-cert', token, '--tls-key', token, '--token-file', token], /tls: cannot use certificate/],
    [['--token-file', join(directory, 'none')], /--token-file: cannot read/],
  ] as const) {
    const done = await runPhasegrid(['serve', '--ledger', ledger, '--listen', '0.0.0.0:0', ...args]);
    t.is(done.code, 2, done.stderr);
    t.regex(done.stderr, message);
  }
  t.false(existsSync(ledger));
});

test('a wrong token is refused with 3, the right one is let in, and SIGTERM ends the coordinator with 143', async (t) => {
  const directory = makeTestDirectory(t);
  const token = join(directory, 'token');
  const wrong = join(directory, 'wrong');
  writeFileSync(token, 'secret\n');
  writeFileSync(wrong, 'guess\n');
  const server = await startServer(t, directory, ['--token-file', token]);
  const connect = ['--connect', server.address];
  for (const args of [['list'], ['list', '--token-file', wrong], ['worker', '--token-file', wrong]]) {
    const done = await runPhasegrid([...args, ...connect]);
    t.is(done.code, 3, args.join(' '));
    t.regex(done.stderr, /token/);
  }
  t.is((await runPhasegrid(['list', '--token-file', token, ...connect])).code, 0);
  t.is((await runPhasegrid(['list', ...connect], { env: { PHASEGRID_TOKEN: 'secret' } })).code, 0);
  server.process.child.kill('SIGTERM');
  const ended = await server.process.finished;
  t.is(ended.code, 143);
  t.regex(ended.stderr, /the ledger keeps everything finished/);
  const gone = await runPhasegrid(['list', ...connect]);
  t.is(gone.code, 1);
  t.regex(
    gone.stderr,
    /no coordinator answers at .*; start one with `phasegrid serve`, or name another with --connect/,
  );
});
