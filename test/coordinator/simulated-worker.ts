import { randomBytes } from 'node:crypto';
import type { Outcome } from '../../src/sweep/outcome.js';
import { attemptDigest, outcomeDigest } from '../../src/sweep/outcome-digest.js';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.js';
import { decodeSweep, type SweepId } from '../../src/sweep/sweep.js';
import type { Fingerprint } from '../../src/wire/fingerprint.js';
import type { RegisterResponse__Output } from '../../src/wire/generated/phasegrid/v1/RegisterResponse.js';
import type { SyncResponse__Output } from '../../src/wire/generated/phasegrid/v1/SyncResponse.js';
import type { AttemptResult, Lease } from '../../src/wire/sync.js';
import { decodeSyncResponse, encodeRegisterRequest, encodeSyncRequest } from '../../src/wire/sync-codec.js';
import { ask, type RawClient } from './calls/raw-client.js';
import { findToyDeclaration } from './toy-declaration.js';

/** A worker that speaks the protocol and makes verdicts up, the same ones for the same task. */
export interface SimulatedWorker {
  /** One Sync: reports what it was given before, takes up to `slots` tasks; the number of tasks taken. */
  readonly step: (slots: number, waitMs?: number) => Promise<number>;
  /** Steps until a step gives nothing. */
  readonly work: (slots: number) => Promise<void>;
}

export async function registerWorker(
  client: RawClient,
  fingerprint: Fingerprint,
  token?: string,
): Promise<SimulatedWorker> {
  const processIdentity = randomBytes(24).toString('base64url');
  const process = { host: 'simulated', processId: 1, processIdentity, threads: 2 };
  const registration = encodeRegisterRequest({ fingerprint, ...process });
  const { sessionId } = await ask<RegisterResponse__Output>(
    (metadata, options, reply) => client.workers.register(registration, metadata, options, reply),
    token,
  );
  const plans = new Map<SweepId, SweepPlan>();
  let sequence = 0;
  let results: AttemptResult[] = [];
  const step = async (slots: number, waitMs = 0): Promise<number> => {
    sequence += 1;
    const request = { sessionId, sequence, freeSlots: slots, held: [], results, draining: false, waitMs };
    const message = encodeSyncRequest({ request, knownSweepIds: [...plans.keys()] });
    const news = decodeSyncResponse(
      await ask<SyncResponse__Output>(
        (metadata, options, reply) => client.workers.sync(message, metadata, options, reply),
        token,
      ),
    );
    if (news.kind === 'malformed') throw new Error(`${news.field}: ${news.problem}`);
    for (const { sweepId, document } of news.sweeps) plans.set(sweepId, planToy(document));
    results = news.leases.map((lease) => settle(lease, plans.get(lease.sweepId)));
    return news.leases.length;
  };
  const work = async (slots: number): Promise<void> => {
    while ((await step(slots)) > 0);
  };
  return { step, work };
}

/** The made-up verdict of a trial in a cell: successes get rarer along the grid, and every 50th is unresolved. */
export function toyVerdict(cell: number, trial: number): number {
  const draw = (cell * 7919 + trial * 104_729) % 50;
  return draw === 49 ? 2 : draw % 5 >= cell % 5 ? 1 : 0;
}

function settle(lease: Lease, plan: SweepPlan | undefined): AttemptResult {
  if (plan === undefined) throw new Error(`no document came with the lease ${lease.leaseId}`);
  const { trialStart, trialCount, block } = lease.task;
  const { cells } = plan.blocks[block];
  const outcome: Outcome = {
    verdicts: new Uint8Array(trialCount * cells.length),
    metrics: new Float64Array(trialCount * cells.length * plan.declaration.metrics.length),
  };
  for (let index = 0; index < outcome.verdicts.length; index += 1) {
    const trial = trialStart + Math.floor(index / cells.length);
    outcome.verdicts[index] = toyVerdict(cells[index % cells.length], trial);
    outcome.metrics[index] = outcome.verdicts[index] === 2 ? Number.NaN : trial / 1000;
  }
  const { leaseId } = lease;
  const digest = attemptDigest(leaseId, outcomeDigest(outcome));
  return { leaseId, result: { kind: 'outcome', outcome, digest, computeUs: 1000 } };
}

function planToy(document: string): SweepPlan {
  const sweep = decodeSweep(document);
  const declaration = findToyDeclaration(sweep.experiment);
  if (declaration === undefined) throw new Error(`${sweep.experiment} is not the toy`);
  return planSweep(sweep, declaration);
}
