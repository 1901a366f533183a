import { randomBytes, randomInt } from 'node:crypto';
import type { KernelModule } from '../src/experiments/kernel-host.js';
import { isLocalAddress, parseAddress } from '../src/wire/address.js';
import type { Fingerprint } from '../src/wire/fingerprint.js';
import type { Endpoint } from '../src/wire/secure-channel.js';
import type { LeavingReason, WorkerStay } from '../src/wire/sync.js';
import { runAgent } from './agent.js';
import type { TimeLimit, WorkerEvent } from './agent-state.js';
import { usableMs } from './leave-in-time.js';
import { openPool } from './pool.js';
import { type Stopwatch, systemStopwatch } from './stopwatch.js';
import { openUplink } from './uplink.js';
import { InsecureConnectionError } from './worker-error.js';

/** The endpoint is the coordinator's; without TLS it must be on this machine. */
export interface WorkerOptions extends Endpoint {
  readonly threads: number;
  readonly fingerprint: Fingerprint;
  /** The compiled kernels, which every thread instantiates for itself. */
  readonly kernels: KernelModule;
  readonly token?: string | undefined;
  /** The host's name, for people. */
  readonly host: string;
  /** The system's when omitted. */
  readonly stopwatch?: Stopwatch | undefined;
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** The worker gives up after this time without an answer of the coordinator; never when omitted. */
  readonly maxOfflineMs?: number | undefined;
  /** Stays for ever when omitted. */
  readonly stay?: WorkerStayOptions | undefined;
  /** The JavaScript heap of one thread in MiB; Node's own limit when omitted. */
  readonly threadHeapMib?: number | undefined;
  /** The identity of the process, which the coordinator alone gets; random when omitted. */
  readonly processIdentity?: string | undefined;
  /** A module that exports `experiments` in place of the registry; tests alone set it. */
  readonly registryUrl?: string | undefined;
}

/** Who started the worker, and when it leaves by itself. */
interface WorkerStayOptions {
  /** The allocation that it belongs to. */
  readonly allocation?: string | undefined;
  /** Its name to the batch system, for people. */
  readonly job?: string | undefined;
  /** Where its output goes, for people. */
  readonly logPath?: string | undefined;
  /** After so long without a task. */
  readonly idleTimeoutMs?: number | undefined;
  /** So long from now on its threads are its own. */
  readonly timeLeftMs?: number | undefined;
  /** The same from its start on, where a part of it is over; as `timeLeftMs` when omitted. */
  readonly wholeTimeMs?: number | undefined;
}

export interface RunningWorker {
  /** Resolves with why after a drain; rejects with an error of worker-error.ts when the worker cannot go on. */
  readonly done: Promise<LeavingReason>;
  /** Takes no more tasks, reports or returns those it has; resolves within 10 s, however `done` settles. */
  readonly drain: () => Promise<void>;
}

/** As many random bytes as a token has. */
const processIdentityBytes = 24;

/** Enough different values for the workers of a cluster. */
const jitterSteps = 2 ** 32;

/** Starts the threads, then serves the coordinator until `drain` or a failure that no retry can mend. */
export function startWorker(options: WorkerOptions): RunningWorker {
  let drainAgent: (() => void) | undefined;
  let drainRequested = false;

  const serve = async (): Promise<LeavingReason> => {
    const {
      address,
      threads,
      stopwatch = systemStopwatch,
      onEvent,
      maxOfflineMs,
      threadHeapMib,
      registryUrl,
    } = options;
    refuseInsecure(options);
    // Threads take a while to start, and that is the worker's time too.
    const timeLimit = compileTimeLimit(options.stay, stopwatch);
    const idleTimeoutMs = options.stay?.idleTimeoutMs;
    const pool = await openPool({ threads, kernelModule: options.kernels, stopwatch, threadHeapMib, registryUrl });
    // Random and kept secret, because a process that registers with this identity gets this worker's leases.
    const processIdentity = options.processIdentity ?? randomBytes(processIdentityBytes).toString('base64url');
    const stay = options.stay && describeStay(options.stay, timeLimit);
    const link = openUplink({ ...options, stay, processId: process.pid, processIdentity });
    try {
      const agent = runAgent(
        { address, threads, jitter: randomInt(jitterSteps) / jitterSteps, maxOfflineMs, idleTimeoutMs, timeLimit },
        { link, pool, stopwatch, onEvent },
      );
      drainAgent = agent.drain;
      if (drainRequested) agent.drain();
      return await agent.done;
    } finally {
      link.close();
      await pool.close();
    }
  };

  const done = serve();
  const drain = async (): Promise<void> => {
    drainRequested = true;
    drainAgent?.();
    await Promise.allSettled([done]);
  };
  return { done, drain };
}

function compileTimeLimit(stay: WorkerStayOptions | undefined, stopwatch: Stopwatch): TimeLimit | undefined {
  if (stay?.timeLeftMs === undefined) return undefined;
  return { endMs: stopwatch.monotonicMs() + stay.timeLeftMs, wholeMs: stay.wholeTimeMs ?? stay.timeLeftMs };
}

function describeStay(
  { allocation = '', job = '', logPath = '', idleTimeoutMs }: WorkerStayOptions,
  timeLimit: TimeLimit | undefined,
): Omit<WorkerStay, 'timeLimitMs'> {
  return { allocation, job, logPath, idleTimeoutMs, wholeTimeLimitMs: timeLimit && usableMs(timeLimit) };
}

function refuseInsecure({ address, tls, token }: WorkerOptions): void {
  const parsed = parseAddress(address);
  const local = parsed !== undefined && isLocalAddress(parsed);
  if (!local && (tls === undefined || token === undefined)) throw new InsecureConnectionError(address);
}
