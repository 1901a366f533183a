import test from 'ava';
import { evolve } from '../../../coordinator/core/evolve.js';
import { isDurable } from '../../../coordinator/core/fact.js';
import { retryCount } from '../../../coordinator/core/retry-budget.js';
import { createCoordinatorState, getSweep } from '../../../coordinator/core/state.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import type { Lease } from '../../../src/wire/sync.js';
import { toyPlan } from '../toy-sweep.js';
import { projectDurable } from './state-projection.js';
import { createTranscript, leaseDurationMs, type Transcript } from './transcript.js';

/** One trial a task, as long trials have it. */
const plan = toyPlan({ trials: 1 });
const id = sweepId(plan.sweep);

interface Loss {
  readonly host: string;
  readonly identity: string;
  /** What the worker did before it was lost; by default it began the task and broke off. */
  readonly begun?: boolean;
  readonly broke?: boolean;
  readonly draining?: boolean;
  /** The coordinator is stopped for so long before it looks again. */
  readonly stoppedMs?: number;
}

/** A worker takes the first pending task and is lost. */
function lose(transcript: Transcript, loss: Loss): Lease | undefined {
  const { host, identity, begun = true, broke = true, draining = false, stoppedMs = 0 } = loss;
  const session = transcript.register(host, { identity });
  const lease = transcript.answer(session, { slots: 1, sequence: 1 }).leases.at(0);
  if (lease === undefined) return undefined;
  const { leaseId } = lease;
  const progress = begun ? [{ leaseId, trialsDone: 0.25 }] : [];
  transcript.answer(session, { held: [leaseId], progress, draining, sequence: 2 });
  if (broke) transcript.act({ kind: 'abandon-sync', sessionId: session, sequence: 2 });
  transcript.nowMs += stoppedMs;
  transcript.pass(2 * leaseDurationMs);
  return lease;
}

function start(): Transcript {
  const transcript = createTranscript();
  transcript.submit(plan);
  transcript.act({ kind: 'tick' });
  return transcript;
}

function identityOf(number: number): string {
  return `process-${number}`.padEnd(22, '_');
}

function chargeCount(transcript: Transcript): number {
  return transcript.facts.filter((fact) => fact.kind === 'attempt-failed').length;
}

const hostsMin = retryCount['lease-lost'] + 1;

test('a task that took a worker down on each of many hosts is set aside, and on no fewer', (t) => {
  const transcript = start();
  let first: Lease | undefined;
  for (let host = 1; host <= hostsMin; host += 1) {
    t.is(getSweep(transcript.state, id).totals.quarantined, 0, `${host - 1} hosts`);
    const lease = lose(transcript, { host: `host-${host}`, identity: identityOf(host) });
    first ??= lease;
    t.deepEqual(lease?.task, first?.task);
  }
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.tasksSettled, sweep.totals.quarantined, sweep.sources.size], [1, 2, 0]);
});

test('no number of kills on one host sets a trial aside', (t) => {
  const transcript = start();
  for (let kill = 0; kill < 40; kill += 1) lose(transcript, { host: 'laptop', identity: identityOf(kill) });
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.totals.quarantined, sweep.tasksSettled], [0, 0]);
  t.is(chargeCount(transcript), 1, 'one host is one piece of evidence');
});

const innocent: readonly [what: string, loss: Partial<Loss>][] = [
  ['had not begun the task', { begun: false }],
  ['was silent while its connection stood', { broke: false }],
  ['had said that it leaves', { draining: true }],
  ['broke off while the coordinator was stopped', { stoppedMs: 10 * leaseDurationMs }],
];

for (const [what, loss] of innocent) {
  test(`a worker that ${what} is no evidence, on however many hosts`, (t) => {
    const transcript = start();
    for (let host = 0; host < 3 * hostsMin; host += 1) {
      lose(transcript, { host: `host-${host}`, identity: identityOf(host), ...loss });
    }
    t.is(chargeCount(transcript), 0);
    t.is(getSweep(transcript.state, id).totals.quarantined, 0);
  });
}

test('a process that comes back was not dead: its loss is taken back, over a restart too', (t) => {
  const transcript = start();
  for (let round = 0; round < 3 * hostsMin; round += 1) {
    const number = round % (hostsMin - 1);
    lose(transcript, { host: `host-${number}`, identity: identityOf(number) });
  }
  for (let number = 0; number < hostsMin - 1; number += 1)
    transcript.register(`host-${number}`, { identity: identityOf(number) });
  const sweep = getSweep(transcript.state, id);
  t.deepEqual(
    [sweep.losses.get(0)?.size, sweep.failures.get(0)?.['lease-lost'], transcript.state.losses.size],
    [0, 0, 0],
  );
  const restarted = createCoordinatorState(transcript.state.settings);
  for (const fact of transcript.facts.filter(isDurable)) evolve(restarted, fact);
  t.deepEqual(projectDurable(restarted), projectDurable(transcript.state));
});

test('losses of older ledgers, whose processes are not known, are counted and are no evidence', (t) => {
  const transcript = start();
  for (let host = 0; host < 3 * hostsMin; host += 1) {
    evolve(transcript.state, {
      kind: 'attempt-failed',
      sweepId: id,
      task: { block: 0, trialStart: 0, trialCount: 1 },
      cause: 'lease-lost',
      trial: undefined,
      host: `host-${host}`,
      process: undefined,
      message: '',
      timeMs: 0,
    });
  }
  const sweep = getSweep(transcript.state, id);
  t.deepEqual([sweep.totals.attemptsFailed, sweep.losses.size], [3 * hostsMin, 0]);
});

test('a thread that dies in a living worker is evidence on one host alone, for the worker says so', (t) => {
  const transcript = start();
  const session = transcript.register('laptop');
  for (let death = 0; death <= retryCount['thread-lost']; death += 1) {
    const [{ leaseId, task }] = transcript.answer(session, { slots: 1 }).leases;
    const result = { kind: 'thread-lost', trial: task.trialStart, message: 'out of memory' } as const;
    transcript.answer(session, { results: [{ leaseId, result }] });
  }
  t.is(getSweep(transcript.state, id).totals.quarantined, 2);
});
