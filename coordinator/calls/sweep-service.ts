import type { ExperimentDeclaration } from '../../src/sweep/declaration.js';
import type { AuditSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/AuditSweepRequest.js';
import type { CancelSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/CancelSweepRequest.js';
import type { CancelSweepResponse } from '../../src/wire/generated/phasegrid/v1/CancelSweepResponse.js';
import type { DeleteSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/DeleteSweepRequest.js';
import type { DeleteSweepResponse } from '../../src/wire/generated/phasegrid/v1/DeleteSweepResponse.js';
import type { ExportDiagramRequest__Output } from '../../src/wire/generated/phasegrid/v1/ExportDiagramRequest.js';
import type { GetGridRequest__Output } from '../../src/wire/generated/phasegrid/v1/GetGridRequest.js';
import type { GetGridResponse } from '../../src/wire/generated/phasegrid/v1/GetGridResponse.js';
import type { GetSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/GetSweepRequest.js';
import type { GetSweepResponse } from '../../src/wire/generated/phasegrid/v1/GetSweepResponse.js';
import type { ListFaultsRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListFaultsRequest.js';
import type { ListFaultsResponse } from '../../src/wire/generated/phasegrid/v1/ListFaultsResponse.js';
import type { ListSweepsRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListSweepsRequest.js';
import type { ListSweepsResponse } from '../../src/wire/generated/phasegrid/v1/ListSweepsResponse.js';
import type { ListWorkersRequest__Output } from '../../src/wire/generated/phasegrid/v1/ListWorkersRequest.js';
import type { ListWorkersResponse } from '../../src/wire/generated/phasegrid/v1/ListWorkersResponse.js';
import type { RetrySweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/RetrySweepRequest.js';
import type { RetrySweepResponse } from '../../src/wire/generated/phasegrid/v1/RetrySweepResponse.js';
import type { SubmitSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/SubmitSweepRequest.js';
import type { SubmitSweepResponse } from '../../src/wire/generated/phasegrid/v1/SubmitSweepResponse.js';
import type { WatchSweepRequest__Output } from '../../src/wire/generated/phasegrid/v1/WatchSweepRequest.js';
import { encodeProgress, encodeSweepMessage, sweepMessageBytes } from '../../src/wire/sweep-codec.js';
import type { SubmitReply } from '../core/replies.js';
import type { Engine, SweepRecord } from '../engine/engine.js';
import { type BackupLink, backupLedger } from './backup-ledger.js';
import { createGate } from './create-gate.js';
import type { SweepExporter } from './export-sweep.js';
import { getSweepByPrefix } from './get-sweep-by-prefix.js';
import { listFaults } from './list-faults.js';
import { listWorkers } from './list-workers.js';
import type { ExportedFile } from './make-export.js';
import { pageSize, takePage } from './page.js';
import { parseSubmission } from './parse-submission.js';
import { createGridReader } from './read-grid.js';
import { invalidField, RequestError } from './request-error.js';
import { type WatchOptions, watchSweep } from './watch-sweep.js';

/** SweepService without gRPC: a method replies, or throws a `RequestError` with the status for the caller. */
export interface SweepService {
  readonly submitSweep: (request: SubmitSweepRequest__Output) => Promise<SubmitSweepResponse>;
  readonly getSweep: (request: GetSweepRequest__Output) => GetSweepResponse;
  readonly listSweeps: (request: ListSweepsRequest__Output) => ListSweepsResponse;
  readonly watchSweep: (
    request: WatchSweepRequest__Output,
    link: Pick<WatchOptions, 'signal' | 'send' | 'clock'>,
  ) => Promise<void>;
  readonly getGrid: (request: GetGridRequest__Output) => Promise<GetGridResponse>;
  readonly exportDiagram: (request: ExportDiagramRequest__Output) => Promise<ExportedFile>;
  readonly cancelSweep: (request: CancelSweepRequest__Output) => Promise<CancelSweepResponse>;
  readonly resumeSweep: (request: CancelSweepRequest__Output) => Promise<CancelSweepResponse>;
  readonly deleteSweep: (request: DeleteSweepRequest__Output) => Promise<DeleteSweepResponse>;
  readonly backupLedger: (link: BackupLink) => Promise<void>;
  readonly listFaults: (request: ListFaultsRequest__Output) => ListFaultsResponse;
  readonly listWorkers: (request: ListWorkersRequest__Output) => ListWorkersResponse;
  readonly retrySweep: (request: RetrySweepRequest__Output) => Promise<RetrySweepResponse>;
  readonly auditSweep: (request: AuditSweepRequest__Output) => Promise<RetrySweepResponse>;
}

export interface SweepServiceOptions {
  readonly engine: Engine;
  readonly findDeclaration: (experiment: string) => ExperimentDeclaration | undefined;
  readonly experimentNames: readonly string[];
  readonly exportSweep: SweepExporter;
  /** What this coordinator is, for manifests. */
  readonly identity: { readonly phasegridVersion: string; readonly kernelHash: string; readonly codeHash: string };
}

const listPageBounds = { sizeDefault: 100, sizeMax: 1000 };
const watchIntervalDefaultMs = 250;
const watchIntervalMaxMs = 60_000;
/** A watch keeps a timer and a buffer for its reader. */
const watchCountMax = 1000;
/** Every export keeps all verdicts of a sweep in memory while it is made. */
const exportCountMax = 4;

const effectNames = {
  created: 'EFFECT_CREATED',
  unchanged: 'EFFECT_UNCHANGED',
  extended: 'EFFECT_EXTENDED',
} as const satisfies Record<SubmitReply['effect'], string>;

export function createSweepService(options: SweepServiceOptions): SweepService {
  const { engine } = options;
  const readGrid = createGridReader(engine);
  const find = ({ sweepId }: { readonly sweepId: string }) => getSweepByPrefix(engine, sweepId);
  const admitWatch = createGate('watches', watchCountMax);
  const admitExport = createGate('exports', exportCountMax);
  const admitBackup = createGate('backups', 1);
  const progressOf = ({ sweepId }: SweepRecord) => ({ progress: encodeProgress(engine.progress(sweepId)) });
  const describe = (record: SweepRecord) => ({ sweep: encodeSweepMessage(record), ...progressOf(record) });
  return {
    submitSweep: async (request) => {
      const { sweep, files, priority } = await parseSubmission(request, options);
      const { sweepId, effect } = await engine.submitSweep(sweep, files, priority);
      return { ...describe(find({ sweepId })), effect: effectNames[effect] };
    },
    getSweep: (request) => {
      const record = find(request);
      const hosts = [...engine.hosts(record.sweepId)].sort((a, b) => b.computeSeconds - a.computeSeconds);
      return { ...describe(record), provenance: { ...options.identity, hosts } };
    },
    listSweeps: (request) => listSweeps(engine.listSweeps(), { request, describe }),
    watchSweep: (request, link) => {
      const record = find(request);
      const intervalMs = compileInterval(request.intervalMs);
      return admitWatch(() =>
        watchSweep(engine, record, { ...link, intervalMs, afterRevision: request.afterRevision }),
      );
    },
    getGrid: (request) => readGrid(find(request), request),
    exportDiagram: (request) => {
      const record = find(request);
      return admitExport(() => options.exportSweep(record, request));
    },
    cancelSweep: async (request) => {
      const record = find(request);
      await engine.cancelSweep(record.sweepId);
      return progressOf(record);
    },
    resumeSweep: async (request) => {
      const record = find(request);
      await engine.resumeSweep(record.sweepId);
      return progressOf(record);
    },
    deleteSweep: async (request) => {
      const { sweepId } = find(request);
      if ((await engine.deleteSweep(sweepId)) === 'deleted') return { sweepId };
      throw new RequestError(
        'FAILED_PRECONDITION',
        `sweep ${sweepId} is active: expected one that is complete or cancelled; cancel it first (\`phasegrid cancel\`, or \`delete --cancel\`)`,
      );
    },
    backupLedger: (link) => admitBackup(() => backupLedger(engine, link)),
    listFaults: (request) => listFaults(engine, find(request), request),
    listWorkers: (request) => listWorkers(engine, request),
    retrySweep: async (request) => {
      const record = find(request);
      return { ...(await engine.retrySweep(record.sweepId)), ...progressOf(record) };
    },
    auditSweep: async (request) => {
      const record = find(request);
      const { share } = request;
      if (!(share > 0 && share <= 1))
        throw invalidField('share', `expected a number above 0 and up to 1, got ${share}`);
      return { ...(await engine.auditSweep(record.sweepId, share)), ...progressOf(record) };
    },
  };
}

function listSweeps(
  sweeps: readonly SweepRecord[],
  how: { readonly request: ListSweepsRequest__Output; readonly describe: (record: SweepRecord) => GetSweepResponse },
): ListSweepsResponse {
  const { pageToken } = how.request;
  // The token names the last sweep that was sent. New sweeps come first, so a position would shift.
  const last = sweeps.findIndex(({ sweepId }) => sweepId === pageToken);
  if (pageToken !== '' && last < 0) {
    throw invalidField('page_token', `expected next_page_token of the page before, got "${pageToken.slice(0, 64)}"`);
  }
  const range = { start: last + 1, end: sweeps.length, size: pageSize(how.request.pageSize, listPageBounds) };
  const page = takePage(range, (index) => ({ entry: sweeps[index], bytes: sweepMessageBytes(sweeps[index].sweep) }));
  const end = range.start + page.length;
  return { sweeps: page.map(how.describe), nextPageToken: end < sweeps.length ? sweeps[end - 1].sweepId : '' };
}

function compileInterval(askedMs: number): number {
  if (askedMs > watchIntervalMaxMs) {
    throw invalidField('interval_ms', `expected at most ${watchIntervalMaxMs}, got ${askedMs}`);
  }
  return askedMs === 0 ? watchIntervalDefaultMs : askedMs;
}
