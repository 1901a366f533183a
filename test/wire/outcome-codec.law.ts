import test from 'ava';
import fc from 'fast-check';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { AttemptOutcome__Output } from '../../src/wire/generated/phasegrid/v1/AttemptOutcome.js';
import { decodeOutcome, encodeOutcome } from '../../src/wire/outcome-codec.js';
import { workerServiceDefinition } from '../../src/wire/proto.js';
import type { SettledAttempt } from '../../src/wire/sync.js';

const seed = Date.now() & 0x7fffffff;

/** Up to three bytes' worth and one more, so that every kind of last byte is met. */
const attempts: fc.Arbitrary<SettledAttempt> = fc
  .record({ verdicts: fc.uint8Array({ min: 0, max: 3, minLength: 1, maxLength: 13 }), metricCount: fc.nat(3) })
  .chain(({ verdicts, metricCount }) =>
    fc.record({
      verdicts: fc.constant(verdicts),
      metrics: fc.float64Array({ minLength: verdicts.length * metricCount, maxLength: verdicts.length * metricCount }),
      computeUs: fc.maxSafeNat(),
      curves: fc.option(fc.float64Array({ minLength: 1 }), { nil: undefined }),
    }),
  )
  .map(({ verdicts, metrics, curves, computeUs }) => {
    const outcome = { verdicts, metrics, ...(curves && { curves }) };
    return { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs };
  });

test('an outcome comes back from the wire bit for bit', (t) => {
  fc.assert(
    fc.property(attempts, (attempt) => {
      const decoded = decodeOutcome(throughWire(attempt));
      if (decoded.kind === 'malformed') throw new Error(`${decoded.field}: ${decoded.problem}`);
      t.deepEqual(decoded.outcome.verdicts, attempt.outcome.verdicts);
      t.deepEqual(bytesOf(decoded.outcome.metrics), bytesOf(attempt.outcome.metrics));
      const { curves } = attempt.outcome;
      t.deepEqual(decoded.outcome.curves && bytesOf(decoded.outcome.curves), curves && bytesOf(curves));
      t.is(outcomeDigest(decoded.outcome), attempt.digest);
      t.is(decoded.computeUs, attempt.computeUs);
    }),
    { seed, verbose: true },
  );
});

test('two bits hold a verdict, so that a trial of four cells takes a byte', (t) => {
  const outcome = { verdicts: Uint8Array.of(1, 0, 2, 3, 1), metrics: new Float64Array() };
  const { verdicts, verdictCount } = encodeOutcome({ outcome, digest: outcomeDigest(outcome), computeUs: 0 });
  t.deepEqual([...(verdicts as Buffer)], [0b11_10_00_01, 0b01]);
  t.is(verdictCount, 5);
});

test('the payload of a NaN is kept, because the digest sees it', (t) => {
  const metrics = new Float64Array(1);
  new BigUint64Array(metrics.buffer)[0] = 0x7ff8_0000_0000_beefn;
  const outcome = { verdicts: Uint8Array.of(2), metrics };
  const decoded = decodeOutcome(
    throughWire({ kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs: 1 }),
  );
  if (decoded.kind === 'malformed') return t.fail(decoded.problem);
  return t.is(new BigUint64Array(decoded.outcome.metrics.buffer)[0], 0x7ff8_0000_0000_beefn);
});

test('a length, a padding or a digest that cannot be is refused with the field named', (t) => {
  fc.assert(
    fc.property(attempts, fc.integer({ min: 1, max: 9 }), (attempt, extra) => {
      const message = throughWire(attempt);
      const longer = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(extra)]);
      t.is(fieldOf({ ...message, verdicts: longer(message.verdicts) }), 'verdicts');
      t.is(fieldOf({ ...message, verdicts: message.verdicts.subarray(1) }), 'verdicts');
      t.is(fieldOf({ ...message, verdictCount: 0 }), 'verdict_count');
      t.is(fieldOf({ ...message, verdictCount: message.verdictCount + 4 * extra }), 'verdicts');
      if (extra % (8 * message.verdictCount) !== 0) {
        t.is(fieldOf({ ...message, metrics: longer(message.metrics) }), 'metrics');
      }
      if (extra % 8 !== 0) t.is(fieldOf({ ...message, curves: longer(message.curves) }), 'curves');
      if (message.verdictCount % 4 !== 0) {
        const padded = Buffer.from(message.verdicts);
        padded[padded.length - 1] |= 0xc0;
        t.is(fieldOf({ ...message, verdicts: padded }), 'verdicts');
      }
      t.is(fieldOf({ ...message, digest: message.digest.slice(1) }), 'digest');
      t.is(fieldOf({ ...message, computeUs: 2 ** 60 }), 'compute_us');
    }),
    { seed, verbose: true },
  );
});

test('bytes of any kind are either refused or decoded to as many verdicts as they say', (t) => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
  const messages = fc.record({
    verdicts: bytes,
    metrics: bytes,
    curves: bytes,
    digest: fc.constantFrom('', 'a'.repeat(64)),
    computeUs: fc.nat(),
    verdictCount: fc.nat(200),
  });
  fc.assert(
    fc.property(messages, (message) => {
      const decoded = decodeOutcome(message);
      if (decoded.kind === 'outcome') t.is(decoded.outcome.verdicts.length, message.verdictCount);
      else t.regex(decoded.problem, /^expected .*, got /);
    }),
    { seed, verbose: true },
  );
});

/** Encodes and decodes with the very functions that gRPC uses. */
function throughWire(attempt: SettledAttempt): AttemptOutcome__Output {
  const { requestSerialize, requestDeserialize } = workerServiceDefinition.Sync;
  const [{ outcome }] = requestDeserialize(
    requestSerialize({ results: [{ outcome: encodeOutcome(attempt) }] }),
  ).results;
  if (outcome === null || outcome === undefined) throw new Error('the outcome got lost on the wire');
  return outcome;
}

function fieldOf(message: AttemptOutcome__Output): string | undefined {
  const decoded = decodeOutcome(message);
  return decoded.kind === 'malformed' ? decoded.field : undefined;
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
