import { once } from 'node:events';
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
// all are settled. Arguments: the ledger's path and the trials. A byte comes back for each line that the parent heard.

const [, , ledgerPath, trials] = process.argv;
const aheadMax = 30;
let told = 0;
let heard = 0;
process.stdin.on('data', (bytes: Buffer) => {
  heard += bytes.length;
});
const sweep = toySweep({ trials: Number(trials) });
const plan = toyPlan(sweep);
const engine = openEngine({
  ledgerPath,
  fingerprint: toyFingerprint,
  findDeclaration: findToyDeclaration,
  clock: systemClock,
  // An audit would hand a settled task out again.
  audit: { share: 0, lone: false },
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
  for (const task of done) {
    process.stdout.write(`${task}\n`);
    told += 1;
  }
  while (told - heard > aheadMax) await once(process.stdin, 'data');
  results = reply.leases.map(({ leaseId, task }) => outcomeResult(leaseId, toyOutcome(plan, task)));
  done = reply.leases.map(({ task }) => JSON.stringify(task));
}
await engine.close();
process.stdin.pause();
