import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSweepService } from '../coordinator/calls/sweep-service.js';
import { systemClock } from '../coordinator/clock.js';
import type { EngineOptions } from '../coordinator/engine.js';
import { openEngineInSlices } from '../coordinator/open-engine.js';
import { findDeclaration } from '../src/cli/sweep-file.js';
import { planSweep } from '../src/sweep/plan.js';
import { decodeSweep } from '../src/sweep/sweep.js';
import { protocolVersion } from '../src/wire/fingerprint.js';

// How long a sweep of a million cells keeps a coordinator from answering anybody else: the longest turn of its event loop
// during each call, and how long the call took. Calls are made without gRPC, which packs pages of a few thousand
// cells. `before` plans the same sweep in one go.

const document = `
experiment: sparse-recovery
seed: 1
trials: 4
parameters: { n: 1000, ensemble: gaussian, coefficients: signs, solver: omp }
criterion: { relative-error: 1e-3 }
axes:
  delta: { from: 0.001, to: 1, step: 0.001 }
  rho: { from: 0.001, to: 1, step: 0.001 }
`;

const directory = mkdtempSync(join(tmpdir(), 'phasegrid-planning-'));
const ledgerPath = join(directory, 'ledger.db');
const fingerprint = {
  protocolVersion,
  kernelHash: 'a'.repeat(64),
  codeHash: 'b'.repeat(64),
  experimentVersions: {},
};
const options: EngineOptions = { ledgerPath, fingerprint, findDeclaration, clock: systemClock };

/** The longest turn of the event loop, by the clock and by this process's CPU time, which other processes do not stretch. */
async function measure<Value>(what: string, work: () => Value | Promise<Value>): Promise<Value> {
  const longest = { ms: 0, cpuMs: 0 };
  const state = { running: true, atMs: performance.now(), cpu: process.cpuUsage() };
  const sample = (): void => {
    const { user, system } = process.cpuUsage(state.cpu);
    longest.cpuMs = Math.max(longest.cpuMs, (user + system) / 1000);
    longest.ms = Math.max(longest.ms, performance.now() - state.atMs);
    state.atMs = performance.now();
    state.cpu = process.cpuUsage();
    if (state.running) setImmediate(sample);
  };
  setImmediate(sample);
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  sample();
  state.running = false;
  const figures = `${longest.cpuMs.toFixed(0).padStart(6)} ms of CPU, ${longest.ms.toFixed(0).padStart(6)} ms by the clock`;
  process.stdout.write(`${what.padEnd(28)} longest turn ${figures}; ${seconds.toFixed(2)} s in all\n`);
  return value;
}

try {
  const engine = await openEngineInSlices(options);
  const experimentNames = ['sparse-recovery'];
  const identity = {
    phasegridVersion: 'bench',
    kernelHash: fingerprint.kernelHash,
    codeHash: fingerprint.codeHash,
  };
  const exportSweep = () => Promise.reject(new Error('nothing is exported here'));
  const service = createSweepService({ engine, findDeclaration, experimentNames, exportSweep, identity });
  const request = { document, source: '', files: [] } as unknown as Parameters<typeof service.submitSweep>[0];
  const reply = await measure('submit', () => service.submitSweep(request));
  await measure('submit again', () => service.submitSweep(request));
  await measure('submit with more trials', () =>
    service.submitSweep({ ...request, document: document.replace('trials: 4', 'trials: 8') }),
  );
  const sweepId = reply.sweep?.sweepId ?? '';
  await measure('list', () => service.listSweeps({ pageSize: 0, pageToken: '' }));
  const closing = new AbortController();
  await measure('first messages of a watch', () =>
    service.watchSweep(
      { sweepId, afterRevision: 0, intervalMs: 0 },
      {
        clock: systemClock,
        signal: closing.signal,
        send: ({ progress }) => {
          if (Number(progress?.revision) > 0) closing.abort();
          return Promise.resolve();
        },
      },
    ),
  );
  await measure('every page of the grid', async () => {
    for (let pageToken = ''; ; ) {
      const page = await service.getGrid({ sweepId, pageSize: 0, pageToken, trials: 0 });
      pageToken = page.nextPageToken ?? '';
      if (pageToken === '') return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await engine.close();
  const restarted = await measure('restart', () => openEngineInSlices(options));
  await restarted.close();
  const sweep = decodeSweep(reply.sweep?.document ?? '');
  const declaration = findDeclaration(sweep.experiment);
  if (declaration === undefined) throw new Error('the experiment is gone');
  await measure('before: a plan in one go', () => planSweep(sweep, declaration));
} finally {
  rmSync(directory, { recursive: true });
}
