import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { LedgerError } from '../../coordinator/store/ledger-error.js';
import { unpackCurves } from '../../src/sweep/curves.js';
import { verdictCode } from '../../src/sweep/outcome.js';
import { referTo } from '../../src/sweep/refer-to.js';
import type { Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import type { WorkerEvent } from '../../worker/agent-state.js';
import { type RunningWorker } from '../../worker/start-worker.js';
import { testCertificate, testIdentity } from '../coordinator/test-certificate.js';
import { testGrants, testTokens } from '../coordinator/test-tokens.js';
import { computeHere, digests, settled, startProbeWorker, sweep, withCoordinator } from './end-to-end-scene.js';
import { probeFingerprint, probeSweep } from './probe-experiments.js';

for (const threads of [1, 2]) {
  test.serial(`over the wire, ${threads} threads give the bits that the main thread gives`, async (t) => {
    await withCoordinator({}, async ({ address, engine }) => {
      const { sweepId: id } = await engine.submitSweep(sweep);
      const events: WorkerEvent[] = [];
      const worker = startProbeWorker(address, { threads, onEvent: (event) => events.push(event) });
      await settled(engine, id);
      await worker.drain();
      t.deepEqual(digests(engine, id), await computeHere(sweep));
      t.is(engine.progress(id).attemptsFailed, 0);
      t.is(engine.progress(id).tasksLeased, 0);
      t.is(events.filter(({ kind }) => kind === 'outcome').length, digests(engine, id).length, 'no task ran twice');
    });
  });
}

const pictures = [Buffer.from('a cat'), Buffer.alloc(1_000_003, 'a dog ')];
const files = new Map(pictures.map((content) => [referTo(content), content]));
const sweepOfFiles: Sweep = {
  ...sweep,
  axes: [{ name: 'file', values: [...files.keys(), 'none'] }, { name: 'n', values: [20_000] }, sweep.axes[1]],
};

for (const threads of [1, 2]) {
  test.serial(`files get to ${threads} threads over the wire, and to workers that come later`, async (t) => {
    await withCoordinator({}, async ({ address, engine }) => {
      const { sweepId: id } = await engine.submitSweep(sweepOfFiles, files);
      const first = startProbeWorker(address, { threads });
      await settled(engine, id, engine.progress(id).trialCount / 3);
      await first.drain();
      const others = [startProbeWorker(address, { threads }), startProbeWorker(address)];
      await settled(engine, id);
      for (const worker of others) await worker.drain();
      const found = digests(engine, id);
      t.deepEqual(found, await computeHere(sweepOfFiles, files));
      t.is(new Set(found.map((line) => line.slice(-64))).size, found.length, 'each file has outcomes of its own');
      t.is(engine.progress(id).attemptsFailed, 0);
    });
  });
}

test.serial('a worker gets its files from a coordinator that was killed meanwhile and came back', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-'));
  const ledgerPath = join(folder, 'ledger.db');
  const id = sweepId(sweepOfFiles);
  const events: WorkerEvent[] = [];
  let worker: RunningWorker | undefined;
  try {
    const listen = await withCoordinator({ ledgerPath }, async ({ address, engine }) => {
      await engine.submitSweep(sweepOfFiles, files);
      // Never answered: the coordinator stops with the file under way.
      const fetched = new Promise<void>((resolve) => {
        Object.assign(engine, {
          readFile: () => {
            resolve();
            throw new LedgerError('LEDGER_NO_ACCESS', 'the disk does not answer');
          },
        });
      });
      worker = startProbeWorker(address, { onEvent: (event) => events.push(event) });
      await fetched;
      return address;
    });
    await withCoordinator({ ledgerPath, listen }, async ({ engine }) => {
      await settled(engine, id);
      t.deepEqual(digests(engine, id), await computeHere(sweepOfFiles, files));
      t.is(engine.progress(id).attemptsFailed, 0, 'a call that failed costs no attempt');
      t.true(events.some(({ kind }) => kind === 'fetch-failed'));
      await worker?.drain();
    });
  } finally {
    await worker?.drain();
    rmSync(folder, { recursive: true });
  }
});

test.serial('three worker processes give the same bits, whichever is killed', async (t) => {
  await withCoordinator({ leaseDurationMs: 1500 }, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(sweep);
    const children = [1, 2, 3].map(() => startChild(address));
    const quarter = engine.progress(id).trialCount / 4;
    try {
      for (let kill = 1; kill <= 2; kill += 1) {
        await settled(engine, id, kill * quarter);
        children[kill].kill('SIGKILL');
      }
      await settled(engine, id);
      t.deepEqual(digests(engine, id), await computeHere(sweep));
      t.is(engine.progress(id).conflicts, 0);
      const exit = once(children[0], 'exit');
      children[0].kill('SIGTERM');
      t.deepEqual(await exit, [0, null], 'a drained worker exits with 0');
    } finally {
      for (const child of children) child.kill('SIGKILL');
    }
  });
});

test.serial('kept curves are the same bits over the wire, and change no verdict and no metric', async (t) => {
  await withCoordinator({}, async ({ address, engine }) => {
    const small = probeSweep({}, 40);
    const keeping: Sweep = { ...small, curves: 7 };
    const worker = startProbeWorker(address, { threads: 2 });
    const { sweepId: plainId } = await engine.submitSweep(small);
    const { sweepId: keepingId } = await engine.submitSweep(keeping);
    await settled(engine, plainId);
    await settled(engine, keepingId);
    await worker.drain();
    t.not(plainId, keepingId, 'they are two sweeps');
    t.deepEqual(digests(engine, keepingId), await computeHere(keeping));
    t.deepEqual(engine.verdictTable(keepingId), engine.verdictTable(plainId));
    const trials = new Set<number>();
    for (const { task, cells, outcome } of engine.outcomes(keepingId)) {
      const curves = unpackCurves(outcome.curves ?? new Float64Array());
      for (const { trial } of curves) trials.add(trial);
      t.is(curves.length, 2 * cells.length * Math.max(0, Math.min(task.trialCount, 7 - task.trialStart)));
    }
    t.deepEqual([...trials].sort(), [0, 1, 2, 3, 4, 5, 6]);
    for (const { outcome } of engine.outcomes(plainId)) t.is(outcome.curves, undefined);
  });
});

test.serial('a worker outlives its coordinator, and what it finished meanwhile counts', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'phasegrid-'));
  const ledgerPath = join(folder, 'ledger.db');
  const id = sweepId(sweep);
  const events: WorkerEvent[] = [];
  let worker: RunningWorker | undefined;
  try {
    const listen = await withCoordinator({ ledgerPath }, async ({ address, engine }) => {
      await engine.submitSweep(sweep);
      worker = startProbeWorker(address, { onEvent: (event) => events.push(event) });
      await settled(engine, id, engine.progress(id).trialCount / 3);
      return address;
    });
    await withCoordinator({ ledgerPath, listen }, async ({ engine }) => {
      await settled(engine, id);
      t.deepEqual(digests(engine, id), await computeHere(sweep));
      t.true(events.some(({ kind }) => kind === 'unreachable' || kind === 'session-over'));
      t.is(events.filter(({ kind }) => kind === 'registered').length, 2);
      t.is(engine.progress(id).conflicts, 0);
      await worker?.drain();
    });
  } finally {
    await worker?.drain();
    rmSync(folder, { recursive: true });
  }
});

for (const [mode, failure] of [
  ['throw', 'kernel-error'],
  ['exit', 'thread-lost'],
] as const) {
  test.serial(`a trial that always ends as ${failure} is set aside, and the sweep completes`, async (t) => {
    await withCoordinator({}, async ({ address, engine }) => {
      const small = probeSweep({ mode, at: 17 });
      const { sweepId: id } = await engine.submitSweep(small);
      const failures: WorkerEvent[] = [];
      const worker = startProbeWorker(address, {
        onEvent: (event) => {
          if (event.kind === 'attempt-failed') failures.push(event);
        },
      });
      await settled(engine, id);
      await worker.drain();
      t.true(failures.length > 0);
      for (const event of failures) t.like(event, { failure, trial: 17 });
      const { codes, cellCount } = engine.verdictTable(id);
      const setAside = [...codes.keys()].filter((index) => codes[index] === verdictCode.quarantined);
      t.deepEqual([...new Set(setAside.map((index) => Math.floor(index / cellCount)))], [17]);
      t.is(setAside.length, cellCount);
    });
  });
}

test.serial('a drain in the middle returns every lease and loses nothing', async (t) => {
  await withCoordinator({}, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(sweep);
    const first = startProbeWorker(address, { threads: 2 });
    await settled(engine, id, engine.progress(id).trialCount / 4);
    await first.drain();
    t.is(engine.progress(id).tasksLeased, 0);
    t.is(engine.progress(id).attemptsFailed, 0);
    const second = startProbeWorker(address);
    await settled(engine, id);
    await second.drain();
    t.deepEqual(digests(engine, id), await computeHere(sweep));
  });
});

test.serial('a cancelled sweep frees its worker for the next one', async (t) => {
  await withCoordinator({}, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(sweep);
    const next = probeSweep();
    const worker = startProbeWorker(address);
    await settled(engine, id, 1);
    await engine.cancelSweep(id);
    const { sweepId: nextId } = await engine.submitSweep(next);
    await settled(engine, nextId);
    t.is(engine.progress(id).state, 'cancelled');
    await engine.resumeSweep(id);
    await settled(engine, id);
    await worker.drain();
    t.deepEqual(digests(engine, id), await computeHere(sweep));
  });
});

test.serial('a worker of another version is refused with what differs', async (t) => {
  await withCoordinator({}, async ({ address }) => {
    const worker = startProbeWorker(address, { fingerprint: { ...probeFingerprint, kernelHash: 'other' } });
    const error = await t.throwsAsync(worker.done, { code: 'FINGERPRINT_MISMATCH' });
    t.regex(error.message, /kernel hash: the coordinator has none, the worker other/);
    await worker.drain();
  });
});

test.serial('a worker without a token or with that of another role is turned away, with its own let in', async (t) => {
  await withCoordinator({ access: testGrants }, async ({ address, engine }) => {
    await t.throwsAsync(startProbeWorker(address).done, { code: 'ACCESS_DENIED', message: /got none/ });
    const client = startProbeWorker(address, { token: testTokens.client });
    await t.throwsAsync(client.done, { code: 'ACCESS_DENIED', message: /the token of a worker, got that of a client/ });
    const { sweepId: id } = await engine.submitSweep(probeSweep());
    const worker = startProbeWorker(address, { token: testTokens.worker });
    await settled(engine, id);
    await worker.drain();
    t.is(engine.progress(id).state, 'complete');
  });
});

test.serial('over TLS a worker works, and one that does not trust the coordinator does not', async (t) => {
  await withCoordinator({ tls: testIdentity, access: testGrants }, async ({ address, engine }) => {
    const { sweepId: id } = await engine.submitSweep(probeSweep());
    const token = testTokens.worker;
    const told: WorkerEvent[] = [];
    const onEvent = (event: WorkerEvent): unknown => told.push(event);
    const stranger = startProbeWorker(address, { tls: {}, token, maxOfflineMs: 300, onEvent });
    await t.throwsAsync(stranger.done, { code: 'COORDINATOR_UNREACHABLE', message: /certificate is not the expected/ });
    t.true(
      told.length > 0 && told.every(({ kind }) => kind === 'untrusted'),
      'nobody says that no coordinator answers',
    );
    const worker = startProbeWorker(address, { tls: { authority: testCertificate }, token });
    await settled(engine, id);
    await worker.drain();
    t.is(engine.progress(id).state, 'complete');
  });
});

test.serial('off loopback a worker connects with TLS and a token or not at all', async (t) => {
  await t.throwsAsync(startProbeWorker('cluster.example:5000').done, { code: 'INSECURE_CONNECTION' });
  await t.throwsAsync(startProbeWorker('cluster.example:5000', { token: 'x' }).done, { code: 'INSECURE_CONNECTION' });
});

test.serial('a worker that is told to give up does so', async (t) => {
  const address = await withCoordinator({}, (coordinator) => Promise.resolve(coordinator.address));
  const worker = startProbeWorker(address, { maxOfflineMs: 300 });
  await t.throwsAsync(worker.done, { code: 'COORDINATOR_UNREACHABLE' });
});

function startChild(address: string): ChildProcess {
  return fork(new URL('worker-process.js', import.meta.url), [address], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
