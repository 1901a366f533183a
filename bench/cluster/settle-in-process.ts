import type { Engine } from '../../coordinator/engine/engine.js';
import { attemptDigest } from '../../src/sweep/outcome-digest.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import type { AttemptResult, Lease } from '../../src/wire/sync.js';
import { simulateOutcome } from './simulated-sweep.js';

/** As many worker processes as a small cluster has. */
const workerCount = 32;

export interface Filling {
  readonly fingerprint: Fingerprint;
  readonly threadsPerWorker: number;
  readonly taskCount: number;
}

/** Settles tasks of an active sweep without gRPC, by workers whose threads are done the moment they start. */
export async function settleInProcess(engine: Engine, filling: Filling): Promise<void> {
  await Promise.all(Array.from({ length: workerCount }, (_, number) => work(engine, `host-${number}`, filling)));
}

/** A worker that leaves after its part of the tasks. */
async function work(engine: Engine, host: string, filling: Filling): Promise<void> {
  const { fingerprint, threadsPerWorker: threads } = filling;
  const quota = Math.ceil(filling.taskCount / workerCount);
  const processIdentity = host.padEnd(22, '_');
  const reply = engine.register({ fingerprint, host, processId: 1, processIdentity, threads });
  if (reply.kind !== 'accepted') throw new Error('the worker was refused');
  let results: AttemptResult[] = [];
  let taken = 0;
  for (let sequence = 1; sequence === 1 || results.length > 0; sequence += 1) {
    const answer = await engine.sync({
      sessionId: reply.sessionId,
      sequence,
      freeSlots: Math.min(threads, quota - taken),
      held: [],
      results,
      draining: taken === quota,
      waitMs: 0,
    });
    if (answer.kind !== 'answer') throw new Error(`expected an answer, got ${answer.kind}`);
    taken += answer.leases.length;
    results = answer.leases.map(settle);
  }
}

function settle({ leaseId, task }: Lease): AttemptResult {
  const { outcome, digest } = simulateOutcome(task.trialCount);
  return {
    leaseId,
    result: { kind: 'outcome', outcome, digest: attemptDigest(leaseId, digest), computeUs: 250_000 },
  };
}
