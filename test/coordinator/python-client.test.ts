import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import anyTest from 'ava';
import { formatAccess } from '../../src/cli/access/access-file.js';
import { writePrivateFile } from '../../src/cli/access/private-file.js';
import { protoFolder } from '../../src/wire/proto.js';
import { registerWorker, toyVerdict } from './simulated-worker.js';
import { testCertificate, testIdentity } from './test-certificate.js';
import { testGrants, testTokens } from './test-tokens.js';
import { toyDocument } from './toy-declaration.js';
import { openToySite, toyFingerprint } from './toy-site.js';

const run = promisify(execFile);

/** Debian's, whatever else is on the path. */
const python = '/usr/bin/python3';
const script = join(dirname(protoFolder), 'test', 'coordinator', 'python-client.py');
const scriptTimeoutMs = 90_000;

const test = process.env['PHASEGRID_SKIP_PYTHON'] === '1' ? anyTest.skip : anyTest;

const size = { trials: 6000, m: 4, k: 3 };
const cellIndices = Array.from({ length: size.m * size.k }, (_, cell) => cell);

interface Seen {
  readonly services: readonly string[];
  readonly health: unknown;
  readonly refusal: {
    readonly status: string;
    readonly code: number;
    readonly details: string;
    readonly fields: string[];
  };
  readonly sweepId: string;
  readonly effect: string;
  readonly parameters: unknown;
  readonly watch: { readonly cells: unknown; readonly lastState: string; readonly revisions: readonly number[] };
  readonly grid: { readonly axes: readonly string[]; readonly cells: unknown };
  readonly csv: { readonly mediaType: string; readonly rows: readonly Readonly<Record<string, string>>[] };
}

test('a Python client that knows the access file alone submits a sweep, follows it and fetches its grid', async (t) => {
  await requirePython();
  const { address, client, engine } = await openToySite(t, { tls: testIdentity, access: testGrants });
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const access = { path: join(folder, 'access.json'), what: 'access file' };
  const tls = { authority: testCertificate, serverName: 'localhost' };
  writePrivateFile(
    access,
    formatAccess({ host: 'here', addresses: [address], tls, tokens: { client: testTokens.client } }),
  );
  const worker = await registerWorker(client, toyFingerprint, `Bearer ${testTokens.worker}`);
  const finished = new AbortController();
  const working = (async () => {
    while (!finished.signal.aborted) await worker.step(1, 200);
  })();
  const badDocument = 'experiment: toy\nseed: 1\ntrials: 0\naxes: { m: [1], k: [1] }\n';
  const seen = await runScript([access.path, toyDocument(size), badDocument]).finally(() => finished.abort());
  await working;

  t.deepEqual([...seen.services].sort(), [
    'grpc.health.v1.Health',
    'phasegrid.v1.SweepService',
    'phasegrid.v1.WorkerService',
  ]);
  t.deepEqual(seen.health, { status: 'SERVING' });
  t.like(seen.refusal, { status: 'INVALID_ARGUMENT', code: 3, fields: ['document.trials'] });
  t.regex(seen.refusal.details, /study\.yaml:3:9 trials: expected/);

  t.deepEqual(
    [seen.sweepId],
    engine.listSweeps().map(({ sweepId }) => sweepId),
  );
  t.is(seen.effect, 'EFFECT_CREATED');
  t.deepEqual(seen.parameters, { n: 1000 });

  t.is(seen.watch.lastState, 'SWEEP_STATE_COMPLETE');
  t.deepEqual(seen.watch.cells, cellIndices.map(expectedCounts));
  t.deepEqual(
    seen.watch.revisions,
    [...new Set(seen.watch.revisions)].sort((a, b) => a - b),
  );

  t.deepEqual(seen.grid.axes, ['m', 'k']);
  t.deepEqual(
    seen.grid.cells,
    cellIndices.map((cell) => {
      const [trials, successes, unresolved] = expectedCounts(cell);
      return [1 + Math.floor(cell / size.k), 1 + (cell % size.k), trials, successes, unresolved, successes / trials];
    }),
  );

  t.regex(seen.csv.mediaType, /^text\/csv/);
  t.deepEqual(
    seen.csv.rows.map((row) => [row['m'], row['k'], row['trials'], row['successes'], row['unresolved']].map(Number)),
    cellIndices.map((cell) => [1 + Math.floor(cell / size.k), 1 + (cell % size.k), ...expectedCounts(cell)]),
  );
});

function expectedCounts(cell: number): [trials: number, successes: number, unresolved: number] {
  const codes = Array.from({ length: size.trials }, (_, trial) => toyVerdict(cell, trial));
  return [size.trials, codes.filter((code) => code === 1).length, codes.filter((code) => code === 2).length];
}

async function runScript(parameters: readonly string[]): Promise<Seen> {
  const { stdout } = await run(python, [script, ...parameters], { timeout: scriptTimeoutMs, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Seen;
}

async function requirePython(): Promise<void> {
  try {
    await run(python, ['-c', 'import grpc, google.protobuf']);
  } catch (cause) {
    const advice = 'install the Debian packages python3-grpcio and python3-protobuf, or set PHASEGRID_SKIP_PYTHON=1';
    throw new Error(`${python} cannot import grpc and google.protobuf: ${advice}`, { cause });
  }
}
