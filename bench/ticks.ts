import { decide } from '../coordinator/core/decide.js';
import { tickPeriodMs } from '../coordinator/core/decide-tick.js';
import type { EventKind, Events, Replies } from '../coordinator/core/event.js';
import { evolve } from '../coordinator/core/evolve.js';
import { createSign } from '../coordinator/core/sign.js';
import { createCoordinatorState } from '../coordinator/core/state.js';
import { findDeclaration } from '../src/cli/files/sweep-file.js';
import { planSweep } from '../src/sweep/plan.js';
import type { Sweep } from '../src/sweep/sweep.js';
import { protocolVersion } from '../src/wire/fingerprint.js';

// What a tick of the coordinator costs while 64 000 leases are live and none of them is overdue, in milliseconds: the median
// and the longest of a lease's ticks. Nothing is written to a disk. Usage: node dist/bench/ticks.js; prints one line of
// JSON. Bar: a median of half a millisecond.

const leaseCount = 64_000;
const sessionCount = 64;
/** Of each; a worker holds two tasks a thread before the first is done. */
const threads = 500;
const leaseDurationMs = 60_000;
const tickCount = 200;

const axisLength = 380;
const sweep: Sweep = {
  experiment: 'sparse-recovery',
  experimentVersion: 1,
  seed: 1,
  trials: 4,
  parameters: { n: 1000, ensemble: 'gaussian', coefficients: 'signs', solver: 'omp' },
  criterion: { name: 'relative-error', tolerance: 1e-3 },
  axes: ['delta', 'rho'].map((name) => ({
    name,
    values: Array.from({ length: axisLength }, (_, index) => (index + 1) / axisLength),
  })),
};

const fingerprint = { protocolVersion, kernelHash: '', codeHash: '', experimentVersions: {} };
const state = createCoordinatorState({
  fingerprint,
  leaseDurationMs,
  waitMaxMs: 10_000,
  bootId: 'bench',
  sessionCountMax: sessionCount,
  sign: createSign(Buffer.alloc(32, 'bench')),
  audit: { share: 0, lone: false },
});
let nowMs = 0;

function act<Kind extends EventKind>(event: Events[Kind] & { readonly kind: Kind }): Replies[Kind] {
  const { facts, reply } = decide(state, event, { wallMs: nowMs, monotonicMs: nowMs });
  for (const fact of facts) evolve(state, fact);
  return reply;
}

function openSession(index: number): string {
  const host = `host-${index}`;
  const request = { fingerprint, host, processId: 1, processIdentity: host.padEnd(22, '_'), threads };
  const reply = act({ kind: 'register', request });
  if (reply.kind !== 'accepted') throw new Error(`expected a session, got ${reply.kind}`);
  return reply.sessionId;
}

/** Every worker takes all that it may and says nothing more of it. */
function takeAll(sessionId: string): string[] {
  const sync = { sessionId, sequence: 1, draining: false };
  act({ kind: 'receive-sync', ...sync });
  const request = { ...sync, freeSlots: leaseCount / sessionCount, held: [], mayWait: false };
  const reply = act({ kind: 'answer-sync', ...request });
  if (reply.kind !== 'answer') throw new Error(`expected an answer, got ${reply.kind}`);
  return reply.leases.map(({ leaseId }) => leaseId);
}

const declaration = findDeclaration(sweep.experiment);
if (declaration === undefined) throw new Error('the experiment is gone');
act({ kind: 'submit-sweep', plan: planSweep(sweep, declaration), files: new Map() });
const sessionIds = Array.from({ length: sessionCount }, (_, index) => openSession(index));
const granted = sessionIds.flatMap(takeAll).length;
const durations: number[] = [];
for (let tick = 1; tick <= tickCount; tick += 1) {
  nowMs += tickPeriodMs(leaseDurationMs) / 100;
  for (const sessionId of sessionIds) act({ kind: 'receive-sync', sessionId, sequence: tick + 1, draining: false });
  const start = performance.now();
  act({ kind: 'tick' });
  durations.push(performance.now() - start);
}
const overdue = [...state.sweeps.values()].reduce((sum, other) => sum + other.overdue.size, 0);
durations.sort((a, b) => a - b);
const medianMs = Number(durations[tickCount / 2].toFixed(3));
const longestMs = Number(durations[tickCount - 1].toFixed(3));
process.stdout.write(`${JSON.stringify({ bench: 'ticks', leases: granted, overdue, medianMs, longestMs })}\n`);
