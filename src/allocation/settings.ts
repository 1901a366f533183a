/** What a user asks of an engine: nodes for a time, each with a worker. */
export interface AllocationSettings {
  /** The name of the engine's adapter: `slurm`, `ssh`, ... */
  readonly engine: string;
  /** Most jobs at a time; a job is one node. */
  readonly nodes: number;
  /** Threads of a worker, as far as they are known before one came. */
  readonly threads: number;
  /** A job's time limit. */
  readonly walltimeMs: number;
  /** Most jobs of ours that wait in the queue. */
  readonly queuedMax: number;
  /** Most submissions within any hour. */
  readonly submissionsPerHour: number;
  /** A worker without work leaves after this time. */
  readonly idleTimeoutMs: number;
  /** A node that has less to do than this is not worth its start. */
  readonly nodeWorkMs: number;
}

/** What may be left out has a default. */
export type AllocationRequest = Pick<AllocationSettings, 'engine' | 'nodes' | 'threads' | 'walltimeMs'> &
  Partial<Pick<AllocationSettings, 'queuedMax' | 'submissionsPerHour' | 'idleTimeoutMs' | 'nodeWorkMs'>>;

/** Jobs that work less than this are not worth a place in a queue: a worker drains a minute before its end. */
const walltimeMsMin = 120_000;

/** Slurm's own limit of a time is a year. */
const walltimeMsMax = 366 * 24 * 3_600_000;

const nodesMax = 100_000;

const threadsMax = 4096;

/** A queue is not flooded with jobs that may never be needed, */
const queuedMaxDefault = 2;

/** and a large allocation grows in reasonable time on an engine that is free. */
const nodesPerQueued = 50;

const idleTimeoutMsDefault = 300_000;

const nodeWorkMsDefault = 120_000;

/** Beside one submission a node and generation of jobs: some start badly and are tried again. */
const spareSubmissions = 10;

const hourMs = 3_600_000;

/** The settings with their defaults, or what is wrong with the request, a sentence each. */
export type CompiledSettings =
  | { readonly kind: 'compiled'; readonly settings: AllocationSettings }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

export function compileAllocationSettings(request: AllocationRequest): CompiledSettings {
  const { nodes, walltimeMs } = request;
  const settings: AllocationSettings = {
    ...request,
    queuedMax: request.queuedMax ?? Math.max(queuedMaxDefault, Math.ceil(nodes / nodesPerQueued)),
    submissionsPerHour: request.submissionsPerHour ?? defaultSubmissions(nodes, walltimeMs),
    idleTimeoutMs: request.idleTimeoutMs ?? idleTimeoutMsDefault,
    nodeWorkMs: request.nodeWorkMs ?? nodeWorkMsDefault,
  };
  const problems = [
    checkWhole('nodes', nodes, { min: 1, max: nodesMax }),
    checkWhole('threads', settings.threads, { min: 1, max: threadsMax }),
    checkWhole('the time limit in milliseconds', walltimeMs, { min: walltimeMsMin, max: walltimeMsMax }),
    checkWhole('jobs in the queue', settings.queuedMax, { min: 1, max: nodesMax }),
    checkWhole('submissions an hour', settings.submissionsPerHour, { min: 1, max: nodesMax }),
    checkWhole('the work of a node in milliseconds', settings.nodeWorkMs, { min: 1000, max: walltimeMsMax }),
    checkWhole('the idle timeout in milliseconds', settings.idleTimeoutMs, { min: 1000, max: walltimeMsMax }),
  ].filter((problem) => problem !== undefined);
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'compiled', settings };
}

/** Every node may be asked for once a generation of jobs. */
function defaultSubmissions(nodes: number, walltimeMs: number): number {
  const generations = Math.max(1, hourMs / walltimeMs);
  return Math.min(nodesMax, Math.ceil(nodes * generations) + spareSubmissions);
}

function checkWhole(
  what: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): string | undefined {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  return `${what}: expected a whole number from ${min} to ${max}, got ${value}`;
}
