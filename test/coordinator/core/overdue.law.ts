import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { tickPeriodMs } from '../../../coordinator/core/decide-tick.js';
import { expectedSeconds } from '../../../coordinator/core/expected-cost.js';
import { getSweep } from '../../../coordinator/core/state.js';
import { getTask, type SweepState } from '../../../coordinator/core/sweep-state.js';
import { sweepId } from '../../../src/sweep/sweep-id.js';
import { outcomeResult, toyOutcome, toyPlan } from '../toy-sweep.js';
import { createPlayer, history } from './random-history.js';
import { createTranscript, leaseDurationMs, leaseIds } from './transcript.js';

/** By how much of its time an attempt may be overdue before that is noticed. */
const delayMax = 0.25;

/** Looks at every live lease. The tasks all of whose attempts take `factor` times what makes them overdue. */
function listOverdue(sweep: SweepState, monotonicMs: number, factor: number): number[] {
  const late = [...sweep.leases].filter(([taskNumber, leases]) => {
    const expectedMs = 1000 * expectedSeconds(sweep, getTask(sweep, taskNumber));
    const limitMs = factor * Math.max(5 * expectedMs, leaseDurationMs / 3);
    return leases.every(({ advance, grantedMs }) => monotonicMs - (advance?.firstMs ?? grantedMs) > limitMs);
  });
  return late.map(([taskNumber]) => taskNumber);
}

test('after a tick of any history the tasks are known whose attempts all take far too long', (t) => {
  let found = 0;
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript();
      const play = createPlayer(transcript);
      for (const step of steps) {
        play(step);
        // By this tick silent sessions are closed; by the next one their tasks have the deadlines of other leases.
        transcript.act({ kind: 'tick' });
        transcript.act({ kind: 'tick' });
        for (const sweep of transcript.state.active.values()) {
          const { leases, overdue, deadlines } = sweep;
          for (const taskNumber of listOverdue(sweep, transcript.nowMs, 1 + delayMax)) assert(overdue.has(taskNumber));
          assert.deepEqual(
            [...overdue, ...deadlines.places.keys()].sort((a, b) => a - b),
            [...leases.keys()].sort((a, b) => a - b),
          );
          found += overdue.size;
        }
      }
    }),
    { numRuns: 60 },
  );
  t.true(found > 0);
});

test('an attempt is overdue by what tasks take now, whether they took more or less when it began', (t) => {
  const plan = toyPlan({ trials: 400 });
  for (const computeUs of [
    [400e6, ...Array<number>(19).fill(0)],
    [4e6, ...Array<number>(18).fill(0), 396e6],
  ]) {
    const transcript = createTranscript();
    transcript.submit(plan);
    const sweep = getSweep(transcript.state, sweepId(plan.sweep));
    const session = transcript.register('host-a', { threads: 64 });
    const [stuck, ...leases] = transcript.answer(session, { slots: 21 }).leases;
    const held = leaseIds([stuck, ...leases]);
    const [first, ...rest] = leases.map(({ leaseId, task }, index) =>
      outcomeResult(leaseId, toyOutcome(plan, task), computeUs[index]),
    );
    const alive = held.slice(0, 1);
    // Long enough that the deadline which the task had at first has come.
    const firstMs = leaseDurationMs / 2;
    transcript.answer(session, { held: [...alive, ...held.slice(2)], results: [first] });
    transcript.pass(firstMs);
    transcript.answer(session, { held: alive, results: rest });
    // Twenty tasks took 20 s each in the mean.
    const limitMs = 5 * 20_000;
    let passedMs = firstMs;
    while (sweep.overdue.size === 0 && passedMs < 2 * limitMs) {
      transcript.answer(session, { held: alive });
      transcript.pass(tickPeriodMs(leaseDurationMs));
      passedMs += tickPeriodMs(leaseDurationMs);
    }
    t.true(passedMs > limitMs && passedMs <= (1 + delayMax) * limitMs + tickPeriodMs(leaseDurationMs), `${passedMs}`);
  }
});
