import test from 'ava';
import { packCurves } from '../../../src/sweep/curves.js';
import { planSweep } from '../../../src/sweep/plan.js';
import { outcomeResult, toyDeclaration, toyOutcome, toySweep } from '../toy-sweep.js';
import { createTranscript } from './transcript.js';

const curves = [{ name: 'loss', unit: '1', description: 'a number a step' }];
const plan = planSweep(toySweep({ curves: 2 }), { ...toyDeclaration, curves });
const task = { block: 0, trialStart: 0, trialCount: 5 };

function outcomeWith(place: { trial: number; cell: number; curve: number }, value = 0.5) {
  return { ...toyOutcome(plan, task), curves: packCurves([{ ...place, stride: 1, values: Float64Array.of(value) }]) };
}

function start() {
  const transcript = createTranscript();
  transcript.submit(plan);
  const session = transcript.register();
  const [{ leaseId }] = transcript.answer(session, { slots: 1 }).leases;
  return { transcript, session, leaseId };
}

test('curves of the trials that keep some are accepted with their outcome', (t) => {
  const { transcript, session, leaseId } = start();
  const outcome = outcomeWith({ trial: 1, cell: 1, curve: 0 });
  transcript.answer(session, { results: [outcomeResult(leaseId, outcome)] });
  const fact = transcript.facts.find(({ kind }) => kind === 'outcome-accepted');
  t.deepEqual(fact?.kind === 'outcome-accepted' ? fact.curves : undefined, outcome.curves);
});

for (const [what, place] of [
  ['a trial that keeps none', { trial: 2, cell: 0, curve: 0 }],
  ['a cell of another block', { trial: 0, cell: 2, curve: 0 }],
  ['a curve that is not declared', { trial: 0, cell: 0, curve: 1 }],
] as const) {
  test(`an outcome with a curve of ${what} is a failed attempt`, (t) => {
    const { transcript, session, leaseId } = start();
    transcript.answer(session, { results: [outcomeResult(leaseId, outcomeWith(place))] });
    t.false(transcript.kinds().includes('outcome-accepted'));
    t.like(
      transcript.facts.find(({ kind }) => kind === 'attempt-failed'),
      { cause: 'kernel-error' },
    );
  });
}

test('a second outcome with another curve, or without one, is a conflict; with the same it is none', (t) => {
  const { transcript, session, leaseId } = start();
  const place = { trial: 0, cell: 0, curve: 0 };
  const report = (outcome: Parameters<typeof outcomeResult>[1]) => {
    const before = transcript.facts.length;
    transcript.answer(session, { results: [outcomeResult(leaseId, outcome)] });
    return transcript.kinds(before).filter((kind) => kind.startsWith('outcome'));
  };
  t.deepEqual(report(outcomeWith(place)), ['outcome-accepted']);
  t.deepEqual(report(outcomeWith(place)), []);
  t.deepEqual(report(outcomeWith(place, 0.25)), ['outcome-conflicted']);
  t.deepEqual(report(toyOutcome(plan, task)), ['outcome-conflicted']);
});
