import { systemClock } from '../../coordinator/wall-clock.js';
import type { AttemptResult } from '../../src/wire/sync.js';
import { openEngine } from './open-engine.js';
import {
  findToyDeclaration,
  outcomeResult,
  toyFingerprint,
  toyIdentity,
  toyOutcome,
  toyPlan,
  toySweep,
} from './toy-sweep.js';

// A process that settles the sweep's tasks and says of each that it was acknowledged, until its parent kills it or
// all are settled. Arguments: the ledger's path and the trials.

const [, , ledgerPath, trials] = process.argv;
const sweep = toySweep({ trials: Number(trials) });
const plan = toyPlan(sweep);
const engine = openEngine({
  ledgerPath,
  fingerprint: toyFingerprint,
  findDeclaration: findToyDeclaration,
  clock: systemClock,
});
await engine.submitSweep(sweep);
const processIdentity = toyIdentity(`process ${process.pid}`.replace(' ', '-'));
const self = { host: 'host', processId: process.pid, processIdentity, threads: 2 };
const session = engine.register({ fingerprint: toyFingerprint, ...self });
if (session.kind !== 'accepted') throw new Error('the worker was refused');
let results: AttemptResult[] = [];
let done: string[] = [];
for (let sequence = 1; sequence === 1 || results.length > 0; sequence += 1) {
  const reply = await engine.sync({
    sessionId: session.sessionId,
    sequence,
    freeSlots: 2,
    held: [],
    results,
    draining: false,
    waitMs: 0,
  });
  if (reply.kind !== 'answer') throw new Error(`expected an answer, got ${reply.kind}`);
  for (const task of done) process.stdout.write(`${task}\n`);
  results = reply.leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
  done = reply.leases.map(({ task }) => JSON.stringify(task));
}
await engine.close();
