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
import { measureTurns } from './measure-turns.js';

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
  const reply = await measureTurns('submit', () => service.submitSweep(request));
  await measureTurns('submit again', () => service.submitSweep(request));
  await measureTurns('submit with more trials', () =>
    service.submitSweep({ ...request, document: document.replace('trials: 4', 'trials: 8') }),
  );
  const sweepId = reply.sweep?.sweepId ?? '';
  await measureTurns('list', () => service.listSweeps({ pageSize: 0, pageToken: '' }));
  const closing = new AbortController();
  await measureTurns('first messages of a watch', () =>
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
  await measureTurns('every page of the grid', async () => {
    for (let pageToken = ''; ; ) {
      const page = await service.getGrid({ sweepId, pageSize: 0, pageToken, trials: 0 });
      pageToken = page.nextPageToken ?? '';
      if (pageToken === '') return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await engine.close();
  const restarted = await measureTurns('restart', () => openEngineInSlices(options));
  await restarted.close();
  const sweep = decodeSweep(reply.sweep?.document ?? '');
  const declaration = findDeclaration(sweep.experiment);
  if (declaration === undefined) throw new Error('the experiment is gone');
  await measureTurns('before: a plan in one go', () => planSweep(sweep, declaration));
} finally {
  rmSync(directory, { recursive: true });
}
