import test from 'ava';
import fc from 'fast-check';
import { encodeSweep, type ParameterValue, type Sweep } from '../../src/sweep/sweep.js';
import { sweepId } from '../../src/sweep/sweep-id.js';
import { sweepServiceDefinition } from '../../src/wire/proto.js';
import {
  decodeParameterValue,
  decodePoint,
  encodeCellTally,
  encodeGridCell,
  encodeProgress,
  encodeSweepMessage,
  gridCellBytes,
  sweepMessageBytes,
} from '../../src/wire/sweep-codec.js';
import { decodeSweepMessage } from './decode-sweep-message.js';

const seed = Date.now() & 0x7fffffff;
const { GetSweep, GetGrid } = sweepServiceDefinition;

const words = fc.stringMatching(/^[a-z][a-z-]{0,20}$/);
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const values: fc.Arbitrary<ParameterValue> = fc.oneof(numbers, words, fc.string({ unit: 'grapheme' }));
const uint32 = fc.nat(0xffff_ffff);

const sweeps: fc.Arbitrary<Sweep> = fc.record({
  experiment: words,
  experimentVersion: uint32,
  seed: fc.maxSafeNat(),
  trials: uint32,
  parameters: fc.dictionary(words, values, { noNullPrototype: true }),
  criterion: fc.oneof(fc.record({ name: words }), fc.record({ name: words, tolerance: numbers })),
  axes: fc.array(fc.record({ name: words, values: fc.array(values, { minLength: 1 }) }), { maxLength: 4 }),
});

test('a sweep comes back from the wire as it was, with its identity', (t) => {
  fc.assert(
    fc.property(sweeps, fc.maxSafeNat(), (sweep, submittedTimeMs) => {
      const id = sweepId(sweep);
      const sent = { sweep: encodeSweepMessage({ sweepId: id, sweep, submittedTimeMs }) };
      const received = GetSweep.responseDeserialize(GetSweep.responseSerialize(sent)).sweep;
      if (received === null) throw new Error('the sweep got lost on the wire');
      const decoded = decodeSweepMessage(received);
      t.deepEqual(decoded, sweep);
      t.is(sweepId(decoded), id);
      t.is(received.sweepId, id);
      t.is(received.document, encodeSweep(sweep));
      t.is(received.submittedTimeMs, submittedTimeMs);
    }),
    { seed, verbose: true },
  );
});

test('a value that is neither a number nor a text is none, and no point has it', (t) => {
  const sent = { sweep: { parameters: { n: { number: 0 }, solver: { text: '' }, k: {} } } };
  const { n, solver, k } = GetSweep.responseDeserialize(GetSweep.responseSerialize(sent)).sweep?.parameters ?? {};
  t.deepEqual([n, solver, k, null].map(decodeParameterValue), [0, '', undefined, undefined]);
  t.deepEqual(decodePoint({ n, solver }), { n: 0, solver: '' });
  t.is(decodePoint({ n, k }), undefined);
});

test('the bound of what a sweep takes on the wire holds', (t) => {
  fc.assert(
    fc.property(sweeps, (sweep) => {
      const message = encodeSweepMessage({ sweepId: sweepId(sweep), sweep, submittedTimeMs: Date.now() });
      t.true(GetSweep.responseSerialize({ sweep: message }).length <= sweepMessageBytes(sweep));
    }),
    { seed, verbose: true },
  );
});

test('the bound of what a cell takes on the wire holds', (t) => {
  const tallies = fc.record({
    trials: uint32,
    successes: uint32,
    unresolved: uint32,
    quarantined: uint32,
    conflicting: uint32,
  });
  const cells = fc.record({
    cell: fc.record({ index: uint32, coordinates: fc.array(values) }),
    derivedSizes: fc.array(uint32),
    tally: tallies,
    rate: fc.option(numbers, { nil: undefined }),
    interval: fc.option(fc.record({ low: numbers, high: numbers }), { nil: undefined }),
  });
  fc.assert(
    fc.property(cells, (cell) => {
      const bytes = GetGrid.responseSerialize({ cells: [encodeGridCell(cell)] }).length;
      t.true(bytes <= gridCellBytes(cell));
    }),
    { seed, verbose: true },
  );
});

test('progress keeps its counts, and an unknown time of arrival stays unknown', (t) => {
  const counts = {
    sweepId: sweepId({
      experiment: 'a',
      experimentVersion: 1,
      seed: 0,
      trials: 1,
      parameters: {},
      criterion: { name: 'b' },
      axes: [],
    }),
    revision: 2 ** 40,
    cellCount: 1,
    cellsSettled: 2,
    trialCount: 2 ** 41,
    trialsSettled: 3,
    successes: 4,
    unresolved: 5,
    quarantined: 6,
    conflicts: 7,
    attemptsFailed: 8,
    tasksLeased: 9,
    computeSeconds: 0.1,
    computeSecondsLeft: 0.2,
    trialsPerSecond: 0.3,
    trialsRunning: 10,
    runningShare: 0.4,
    priority: 11,
    trialsInFlight: 4.5,
    auditsPassed: 11,
    auditsOpen: 12,
    auditsSkipped: 13,
    withdrawn: ['host-a', 'host-b (process 1)'],
  };
  for (const [state, name] of [
    ['active', 'SWEEP_STATE_ACTIVE'],
    ['complete', 'SWEEP_STATE_COMPLETE'],
    ['cancelled', 'SWEEP_STATE_CANCELLED'],
  ] as const) {
    for (const etaSeconds of [undefined, 0, 12.5]) {
      const lastOutcomeTimeMs = etaSeconds === undefined ? undefined : 2 ** 41 + etaSeconds * 2;
      const misfit =
        etaSeconds === 0 ? { point: 'm=1', trials: 2, expectedSeconds: 0.5, limitSeconds: 0.4 } : undefined;
      const sent = { progress: encodeProgress({ ...counts, state, etaSeconds, lastOutcomeTimeMs, misfit }) };
      const received = GetSweep.responseDeserialize(GetSweep.responseSerialize(sent)).progress;
      t.like(received, { ...counts, state: name });
      t.is(received?.etaSeconds, etaSeconds);
      t.is(received?.lastOutcomeTimeMs, lastOutcomeTimeMs);
      t.deepEqual(received?.misfit ?? undefined, misfit);
    }
  }
});

test('a tally keeps its counts apart', (t) => {
  const tally = { trials: 10, successes: 4, unresolved: 3, quarantined: 2, conflicting: 5 };
  t.deepEqual(encodeCellTally(7, tally), { cell: 7, ...tally });
});
