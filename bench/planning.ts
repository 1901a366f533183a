import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSweepExporter } from '../coordinator/calls/export-sweep.js';
import { createSweepService, type SweepService } from '../coordinator/calls/sweep-service.js';
import type { Engine, EngineOptions } from '../coordinator/engine/engine.js';
import { openEngineInSlices } from '../coordinator/engine/open-engine.js';
import { systemClock } from '../coordinator/wall-clock.js';
import { findDeclaration } from '../src/cli/files/sweep-file.js';
import { attemptDigest, outcomeDigest } from '../src/sweep/outcome-digest.js';
import { planSweep, type SweepPlan } from '../src/sweep/plan.js';
import { decodeSweep } from '../src/sweep/sweep.js';
import { protocolVersion } from '../src/wire/fingerprint.js';
import type { ExportDiagramRequest__Output } from '../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { AttemptResult, Lease } from '../src/wire/sync.js';
import { measureTurns } from './measure-turns.js';

// How long a coordinator with a sweep of a million cells cannot answer other calls: the longest turn of its event loop during
// each call, and the time of the call. Calls are made without gRPC, which encodes pages of a few thousand cells. `before` plans
// the same sweep without slices. Usage: node dist/bench/planning.js [csv json npz parquet svg png pdf]; the grid is exported in
// the named formats too.

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

const settledCount = 5000;

/** The first tasks, each with the same outcome, by one worker. */
async function settleSome(engine: Engine): Promise<void> {
  const identity = { host: 'bench', processId: 1, processIdentity: 'bench'.padEnd(22, '_') };
  const reply = engine.register({ fingerprint, ...identity, threads: 16 });
  if (reply.kind !== 'accepted') throw new Error('the worker was refused');
  const [{ plan }] = engine.listSweeps();
  let results: AttemptResult[] = [];
  for (let sequence = 1, taken = 0; sequence === 1 || results.length > 0; sequence += 1) {
    const answer = await engine.sync({
      ...{ sessionId: reply.sessionId, sequence, held: [], results, waitMs: 0 },
      ...{ freeSlots: Math.min(16, settledCount - taken), draining: taken >= settledCount },
    });
    if (answer.kind !== 'answer') throw new Error(`expected an answer, got ${answer.kind}`);
    taken += answer.leases.length;
    results = answer.leases.map((lease) => settle(lease, plan));
  }
}

function settle({ leaseId, task }: Lease, { blocks, declaration }: SweepPlan): AttemptResult {
  const count = task.trialCount * blocks[task.block].cells.length;
  const verdicts = Uint8Array.from({ length: count }, (_, at) => at % 2);
  const metrics = Float64Array.from({ length: count * declaration.metrics.length }, (_, at) => at % 7);
  const outcome = { verdicts, metrics };
  const digest = attemptDigest(leaseId, outcomeDigest(outcome));
  return { leaseId, result: { kind: 'outcome', outcome, digest, computeUs: 250_000 } };
}

/** Each takes minutes, most of them beside the coordinator's own thread. */
const formatNames = ['CSV', 'JSON', 'NPZ', 'PARQUET', 'SVG', 'PNG', 'PDF'] as const;
const exportFormats = formatNames.filter((name) => process.argv.slice(2).includes(name.toLowerCase()));

/** The formats that were asked for, and the pages of a part of the trials, which are folded from the same rows. */
async function measureExports(service: SweepService, sweepId: string): Promise<void> {
  await measureTurns('a page of half the trials', () =>
    service.getGrid({ sweepId, pageSize: 0, pageToken: '', trials: 2 }),
  );
  for (const format of exportFormats) {
    const request = { ...noChoices, sweepId, format: `EXPORT_FORMAT_${format}` } as const;
    await measureExport(service, `export of ${format.toLowerCase()}`, request);
  }
  await measureExport(service, 'export of transitions', {
    ...noChoices,
    ...{ sweepId, format: 'EXPORT_FORMAT_CSV', table: 'DATA_TABLE_TRANSITIONS' },
  });
}

/** A client's request that leaves all choices to the coordinator. */
const noChoices: ExportDiagramRequest__Output = {
  ...{
    sweepId: '',
    format: 'EXPORT_FORMAT_UNSPECIFIED',
    diagram: '',
    table: 'DATA_TABLE_UNSPECIFIED',
  },
  ...{ trials: 0, x: '', y: '', slice: {}, between: null, curve: [], metric: [] },
  ...{ statistic: 'METRIC_STATISTIC_UNSPECIFIED', scale: 'VALUE_SCALE_UNSPECIFIED' },
};

/** Measures an export; one that is refused for its number of cells must not delay other calls either. */
async function measureExport(
  service: SweepService,
  what: string,
  request: ExportDiagramRequest__Output,
): Promise<void> {
  await measureTurns(what, () =>
    service.exportDiagram(request).then(
      ({ content }) => process.stdout.write(`${what.padEnd(28)} ${content.length} bytes\n`),
      (error: unknown) => process.stdout.write(`${what.padEnd(28)} refused: ${String(error)}\n`),
    ),
  );
}

try {
  const engine = await openEngineInSlices(options);
  const experimentNames = ['sparse-recovery'];
  const identity = {
    phasegridVersion: 'bench',
    kernelHash: fingerprint.kernelHash,
    codeHash: fingerprint.codeHash,
  };
  const exportSweep = createSweepExporter(engine, { version: 'bench', clock: systemClock });
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
  await settleSome(engine);
  await measureExports(service, sweepId);
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
