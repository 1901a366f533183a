import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { evolve } from '../../../coordinator/core/evolve.js';
import { type DurableFact, isDurable } from '../../../coordinator/core/fact.js';
import { readChangedCells } from '../../../coordinator/core/progress.js';
import { createCoordinatorState } from '../../../coordinator/core/state.js';
import {
  isComplete,
  isSettled,
  isUntouched,
  pendingCount,
  pendingTasks,
  type SweepState,
} from '../../../coordinator/core/sweep-state.js';
import { restoreInSlices } from '../../../coordinator/engine/restore-state.js';
import { openLedger } from '../../../coordinator/store/ledger.js';
import { runAtOnce } from '../../../src/sweep/slices.js';
import { findToyDeclaration } from '../toy-sweep.js';
import { createPlayer, history } from './random-history.js';
import { projectAll, projectDurable } from './state-projection.js';
import { createTranscript, type Transcript } from './transcript.js';

const settings = { numRuns: 60 };

/** Many tasks are computed again. */
const audit = { share: 0.3, lone: false };

test('the durable facts alone give the live state, after every step of any history', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript('boot', undefined, { audit });
      const play = createPlayer(transcript);
      const replayed = createCoordinatorState(transcript.state.settings);
      let seen = 0;
      for (const step of steps) {
        play(step);
        for (const fact of durableFacts(transcript, seen)) evolve(replayed, fact);
        seen = transcript.facts.length;
        assert.deepEqual(projectDurable(replayed), projectDurable(transcript.state));
      }
    }),
    settings,
  );
  t.pass();
});

test('a ledger gives back the state of any history', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript('boot', undefined, { audit });
      const play = createPlayer(transcript);
      const ledger = openLedger(':memory:');
      let seen = 0;
      for (const step of steps) {
        play(step);
        ledger.commit(durableFacts(transcript, seen));
        seen = transcript.facts.length;
      }
      ledger.commit(durableFacts(transcript, seen));
      const restored = runAtOnce(restoreInSlices(ledger, transcript.state.settings, findToyDeclaration));
      ledger.close();
      assert.deepEqual(projectDurable(restored), projectDurable(transcript.state));
    }),
    settings,
  );
  t.pass();
});

test('a decision changes nothing: what changes is what its facts say', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      let before: unknown;
      const transcript: Transcript = createTranscript(
        'boot',
        {
          before: () => {
            before = projectAll(transcript.state);
          },
          after: () => assert.deepEqual(projectAll(transcript.state), before),
        },
        { audit },
      );
      const play = createPlayer(transcript);
      for (const step of steps) play(step);
    }),
    settings,
  );
  t.pass();
});

test('every task is settled, leased, returned or untouched, and in one of these places only', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript('boot', undefined, { audit });
      const play = createPlayer(transcript);
      for (const step of steps) {
        play(step);
        for (const sweep of transcript.state.sweeps.values()) assert.equal(findMisplaced(sweep), undefined);
      }
    }),
    settings,
  );
  t.pass();
});

test('the active sweeps are those that are neither cancelled nor complete, the oldest first', (t) => {
  fc.assert(
    fc.property(history, (steps) => {
      const transcript = createTranscript('boot', undefined, { audit });
      const play = createPlayer(transcript);
      for (const step of steps) {
        play(step);
        const { sweeps, active } = transcript.state;
        const expected = [...sweeps.values()].filter((sweep) => !sweep.cancelled && !isComplete(sweep));
        assert.deepEqual(
          [...active.keys()],
          expected.map(({ sweepId }) => sweepId),
        );
      }
    }),
    settings,
  );
  t.pass();
});

test('what changed after a revision, laid over what was known at it, is what is known now', (t) => {
  fc.assert(
    fc.property(history, fc.nat(100), (steps, pause) => {
      const transcript = createTranscript('boot', undefined, { audit });
      const play = createPlayer(transcript);
      const known = new Map<string, { revision: number; cells: Map<number, unknown> }>();
      const look = (): void => {
        for (const sweep of transcript.state.sweeps.values()) {
          const { revision, cells } = known.get(sweep.sweepId) ?? { revision: 0, cells: new Map<number, unknown>() };
          for (const { cell, tally } of readChangedCells(sweep, revision)) cells.set(cell, tally);
          known.set(sweep.sweepId, { revision: sweep.revision, cells });
        }
      };
      steps.forEach((step, index) => {
        play(step);
        if (index === pause) look();
      });
      look();
      for (const sweep of transcript.state.sweeps.values()) {
        const all = new Map(readChangedCells(sweep, 0).map(({ cell, tally }) => [cell, tally]));
        assert.deepEqual(new Map([...(known.get(sweep.sweepId)?.cells ?? [])].sort(([a], [b]) => a - b)), all);
        assert.deepEqual(readChangedCells(sweep, sweep.revision), []);
      }
    }),
    settings,
  );
  t.pass();
});

function durableFacts({ facts }: Transcript, from: number): DurableFact[] {
  return facts.slice(from).filter(isDurable);
}

/** What is wrong with the places of the sweep's tasks, or undefined. */
function findMisplaced(sweep: SweepState): string | undefined {
  const pending = [...pendingTasks(sweep)];
  if (pending.length !== pendingCount(sweep)) return `${pending.length} tasks pending, ${pendingCount(sweep)} counted`;
  const places = [...pending, ...sweep.leases.keys()];
  if (new Set(places).size !== places.length) return 'a task is in two places';
  if (places.some((task) => isSettled(sweep, task))) return 'a settled task is pending or leased';
  // Else every decision would look again at tasks that were handed out long ago.
  const behind = sweep.extents.find((extent) => {
    const { cursor, tasks } = extent;
    return cursor < tasks.count && !isUntouched(sweep, extent, cursor);
  });
  if (behind !== undefined) return 'a cursor stands at a task that was touched';
  return undefined;
}
