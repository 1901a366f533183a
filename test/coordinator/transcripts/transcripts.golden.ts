import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findProjectRoot } from '../../architecture/project-root.js';
import { auditPassed } from './audit-passed.js';
import { auditSkipped } from './audit-skipped.js';
import { coordinatorRestarted } from './coordinator-restarted.js';
import { coordinatorStopped } from './coordinator-stopped.js';
import { disputeUndecided } from './dispute-undecided.js';
import { farewell } from './farewell.js';
import { hostWithdrawn } from './host-withdrawn.js';
import { lateOutcome } from './late-outcome.js';
import { leaseLost } from './lease-lost.js';
import { leaseRefused } from './lease-refused.js';
import { leaseSettled } from './lease-settled.js';
import { processRegisteredAgain } from './process-registered-again.js';
import { eventKinds } from './recording/describe-event.js';
import { factKinds } from './recording/describe-fact.js';
import { widthMax } from './recording/lay-out.js';
import { record, type SceneScript } from './recording/scene.js';
import { straggler } from './straggler.js';
import { sweepCancelled } from './sweep-cancelled.js';
import { sweepExtended } from './sweep-extended.js';
import { taskDoesNotFit } from './task-does-not-fit.js';
import { trialQuarantined } from './trial-quarantined.js';
import { workerBrokenOff } from './worker-broken-off.js';
import { workerDrained } from './worker-drained.js';

/*
 * Each scene plays against the pure core, and its transcript is frozen beside it. `UPDATE=1` writes the transcripts anew.
 */

const folder = join(findProjectRoot(), 'test', 'coordinator', 'transcripts');
const updates = process.env['UPDATE'] === '1';

/** By the name of the file, in the order in which a newcomer may read them. */
const scenes: Readonly<Record<string, SceneScript>> = {
  'lease-settled': leaseSettled,
  'lease-lost': leaseLost,
  'late-outcome': lateOutcome,
  'worker-broken-off': workerBrokenOff,
  'lease-refused': leaseRefused,
  'host-withdrawn': hostWithdrawn,
  'dispute-undecided': disputeUndecided,
  'trial-quarantined': trialQuarantined,
  'worker-drained': workerDrained,
  farewell: farewell,
  'task-does-not-fit': taskDoesNotFit,
  'process-registered-again': processRegisteredAgain,
  'audit-passed': auditPassed,
  'audit-skipped': auditSkipped,
  straggler: straggler,
  'sweep-cancelled': sweepCancelled,
  'coordinator-restarted': coordinatorRestarted,
  'coordinator-stopped': coordinatorStopped,
  'sweep-extended': sweepExtended,
};
const recordings = Object.entries(scenes).map(([name, script]) => ({ name, ...record(script) }));

/** Kinds that no scene shows, with the reason. */
const notShown: Readonly<Record<string, string>> = {
  'note-allocation': 'it is kept as it is said, and belongs to no protocol',
  'allocation-noted': 'the same',
};

for (const { name, text } of recordings) {
  test(`the transcript is what the core decides: ${name}`, (t) => {
    const path = join(folder, `${name}.txt`);
    if (updates) writeFileSync(path, text);
    // Line by line, so that a difference is told by its lines.
    t.deepEqual(text.split('\n'), readFileSync(path, 'utf8').split('\n'), 'UPDATE=1 writes the transcript anew');
  });
}

test('every scene has its script and its transcript in the folder, and there is no other one', (t) => {
  const names = Object.keys(scenes).sort();
  const files = readdirSync(folder).sort();
  t.deepEqual(
    files.filter((file) => file.endsWith('.txt')),
    names.map((name) => `${name}.txt`),
  );
  t.deepEqual(
    files.filter((file) => file.endsWith('.ts') && file !== 'transcripts.golden.ts'),
    names.map((name) => `${name}.ts`),
  );
});

test('every kind of event and of fact occurs in a transcript, or it is said why it does not', (t) => {
  const shown = new Set(recordings.flatMap(({ kinds }) => [...kinds]));
  const all = [...eventKinds, ...factKinds];
  t.true(all.length > 40);
  t.deepEqual(
    all.filter((kind) => !shown.has(kind)),
    Object.keys(notShown),
  );
});

test('a transcript has no identity that another run would not have, and fits the screen', (t) => {
  for (const { name, text } of recordings) {
    t.notRegex(text, /[0-9a-f]{16}/, name);
    for (const line of text.split('\n')) t.true(line.length <= widthMax, `${name}: ${line}`);
  }
});
