import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { ListenError, type ListenErrorCode } from '../../coordinator/calls/listen-error.js';
import type { Engine } from '../../coordinator/engine/engine.js';
import { type CoordinatorOptions, startCoordinator } from '../../coordinator/start-coordinator.js';
import { connect } from '../../src/cli/client/client.js';
import type { SubmitSweepResponse__Output } from '../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import { ask, openRawClient, soon } from './calls/raw-client.js';
import { registerWorker } from './simulated-worker.js';
import { testCertificate, testIdentity } from './test-certificate.js';
import { testGrants, testTokens } from './test-tokens.js';
import { toyDocument } from './toy-declaration.js';
import { openToySite, toyFingerprint, toyOptions } from './toy-site.js';

test('off loopback nothing is served without both TLS and tokens, and the error says what to pass', async (t) => {
  const tls = testIdentity;
  for (const listen of ['0.0.0.0:0', '[::]:0', 'example.org:7433', '10.0.0.1:7433', '127.0.0.1.example.org:1']) {
    await refuses(t, { listen, tls, access: [] }, 'ADDRESS_OPEN', /give it tokens/);
    await refuses(t, { listen }, 'ADDRESS_OPEN', /a TLS certificate and key and tokens/);
    await refuses(t, { listen, tls }, 'ADDRESS_OPEN', /give it tokens/);
    await refuses(t, { listen, access: testGrants }, 'ADDRESS_OPEN', /give it a TLS certificate and key/);
  }
});

test('an address that is none, and a certificate that cannot be used, are refused by name', async (t) => {
  for (const listen of ['', 'localhost', ':7433', '127.0.0.1:99999', '127.0.0.1:-1', 'unix:']) {
    await refuses(t, { listen }, 'ADDRESS_INVALID', /expected host:port/);
  }
  const long = `unix:/tmp/${'ü'.repeat(52)}`;
  await refuses(t, { listen: long }, 'ADDRESS_INVALID', /at most 107 bytes, got 109: \/tmp\/ü/);
  const broken = { ...testIdentity, privateKey: testIdentity.certificateChain };
  await refuses(t, { tls: broken }, 'TLS_UNUSABLE', /cannot use the certificate of tests/);
});

test('a token that can be guessed is refused, and not quoted', async (t) => {
  for (const token of ['', 'open sesame', 'a'.repeat(64), '0123456789'.repeat(3)]) {
    const error = await t.throwsAsync(startCoordinator({ ...toyOptions, access: [{ token, roles: ['reader'] }] }));
    t.like(error, { code: 'TOKEN_WEAK' });
    t.false(token !== '' && error.message.includes(token));
  }
});

test('a port in use is refused by name, and the ledger is let go', async (t) => {
  const { address } = await openToySite(t);
  const ledgerPath = join(temporaryFolder(t), 'ledger.db');
  await refuses(t, { listen: address, ledgerPath }, 'ADDRESS_IN_USE', new RegExp(`${address} is in use`));
  const coordinator = await startCoordinator({ ...toyOptions, ledgerPath });
  await coordinator.close();
  t.regex(coordinator.address, /^127\.0\.0\.1:[1-9]\d*$/);
});

test('off loopback with TLS and tokens a client that has both is served, and no other', async (t) => {
  const { address } = await openToySite(t, { listen: '0.0.0.0:0', tls: testIdentity, access: testGrants });
  const reach = { address: address.replace('0.0.0.0', 'localhost'), tls: { authority: testCertificate } };
  const token = testTokens.client;
  const [good, tokenless, distrusting] = [
    connect({ ...reach, token }),
    connect(reach),
    connect({ ...reach, tls: {}, token }),
  ];
  t.teardown(() => [good, tokenless, distrusting].map((client) => client.close()));
  t.deepEqual(await good.listSweeps(), []);
  t.like(await t.throwsAsync(tokenless.listSweeps()), { code: 'UNAUTHENTICATED', exitCode: 3 });
  t.like(await t.throwsAsync(distrusting.listSweeps()), { code: 'UNAVAILABLE', exitCode: 3 });
});

test('a socket file that a killed coordinator left is taken over, one in use or of another kind is not', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'phasegrid.sock');
  const stale = createServer().listen(`${path}.draft`);
  await new Promise((resolve) => stale.once('listening', resolve));
  // A listener removes its file when it closes, but not under another name: that one is left, as by a kill.
  renameSync(`${path}.draft`, path);
  await new Promise((resolve) => stale.close(resolve));
  t.true(existsSync(path));
  const { address, client } = await openToySite(t, { listen: `unix:${path}` });
  t.is(address, `unix:${path}`);
  t.like(await ask((metadata, options, reply) => client.sweeps.listSweeps({}, metadata, options, reply)), {
    sweeps: [],
  });
  await refuses(t, { listen: address }, 'ADDRESS_IN_USE', /in use/);
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'mine');
  await refuses(t, { listen: `unix:${file}` }, 'ADDRESS_IN_USE', /in use/);
});

test('closing ends watches and long polls, and the ledger serves the sweep at the next start', async (t) => {
  const ledgerPath = join(temporaryFolder(t), 'ledger.db');
  const coordinator = await startCoordinator({ ...toyOptions, ledgerPath });
  const client = openRawClient(coordinator.address);
  t.teardown(client.close);
  const document = toyDocument({ trials: 1, m: 1, k: 1 });
  const { sweep } = await ask<SubmitSweepResponse__Output>((metadata, options, reply) =>
    client.sweeps.submitSweep({ document }, metadata, options, reply),
  );
  const sweepId = sweep?.sweepId ?? '';
  const [busy, idle] = [await registerWorker(client, toyFingerprint), await registerWorker(client, toyFingerprint)];
  t.is(await busy.step(1), 1, 'the only task is taken, so that the other worker must wait');
  const stream = client.sweeps.watchSweep({ sweepId }, soon());
  const watching = new Promise((resolve) => stream.once('data', resolve));
  const watch = t.throwsAsync(new Promise((_resolve, reject) => stream.once('error', reject)));
  const polling = nextSync(coordinator.engine);
  const poll = t.throwsAsync(idle.step(1, 20_000));
  await Promise.all([watching, polling]);
  await coordinator.close();
  t.like(await poll, { code: status.UNAVAILABLE });
  t.like(await watch, { code: status.UNAVAILABLE });
  const again = await startCoordinator({ ...toyOptions, ledgerPath });
  t.teardown(again.close);
  t.deepEqual(
    again.engine.listSweeps().map((record) => record.sweepId),
    [sweepId],
  );
});

/** Resolves when the engine is asked for a sync. */
function nextSync(engine: Engine): Promise<void> {
  const sync = engine.sync.bind(engine);
  return new Promise((resolve) => {
    const observed: Engine['sync'] = (request) => {
      resolve();
      return sync(request);
    };
    Object.assign(engine, { sync: observed });
  });
}

async function refuses(
  t: ExecutionContext,
  options: Partial<CoordinatorOptions>,
  code: ListenErrorCode,
  message: RegExp,
): Promise<void> {
  const error = await t.throwsAsync(startCoordinator({ ...toyOptions, ...options }), { instanceOf: ListenError });
  t.is(error.code, code);
  t.regex(error.message, message);
}

function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}
