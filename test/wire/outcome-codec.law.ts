import test from 'ava';
import fc from 'fast-check';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';
import type { PackedOutcomes__Output } from '../../src/wire/generated/phasegrid/v1/PackedOutcomes.js';
import { decodeOutcomes, encodeOutcomes, resultsPerSyncMax, type SettledLease } from '../../src/wire/outcome-codec.js';
import { workerServiceDefinition } from '../../src/wire/proto.js';

const seed = Date.now() & 0x7fffffff;

/** Up to three bytes' worth and one more, so that every kind of last byte is met. */
const settled: fc.Arbitrary<SettledLease> = fc
  .record({
    verdicts: fc.uint8Array({ min: 0, max: 3, minLength: 1, maxLength: 13 }),
    metricCount: fc.nat(3),
    leaseId: fc.stringMatching(/^[ab]{1,3}\.[0-9a-z.-]{0,40}$/),
  })
  .chain(({ verdicts, metricCount, leaseId }) =>
    fc.record({
      leaseId: fc.constant(leaseId),
      verdicts: fc.constant(verdicts),
      metrics: fc.float64Array({ minLength: verdicts.length * metricCount, maxLength: verdicts.length * metricCount }),
      computeUs: fc.maxSafeNat(),
      curves: fc.option(fc.float64Array({ minLength: 1 }), { nil: undefined }),
    }),
  )
  .map(({ leaseId, verdicts, metrics, curves, computeUs }) => {
    const outcome = { verdicts, metrics, ...(curves && { curves }) };
    return { leaseId, result: { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs } };
  });
const several = fc.array(settled, { minLength: 1, maxLength: 12 });

test('outcomes come back from the wire bit for bit', (t) => {
  fc.assert(
    fc.property(several, (sent) => {
      const decoded = decodeOutcomes(throughWire(sent));
      if (decoded.kind === 'malformed') throw new Error(`${decoded.field}: ${decoded.problem}`);
      t.is(decoded.settled.length, sent.length);
      for (const [index, { leaseId, result }] of decoded.settled.entries()) {
        const { leaseId: sentId, result: attempt } = sent[index];
        t.is(leaseId, sentId);
        t.deepEqual(result.outcome.verdicts, attempt.outcome.verdicts);
        t.deepEqual(bytesOf(result.outcome.metrics), bytesOf(attempt.outcome.metrics));
        const { curves } = attempt.outcome;
        t.deepEqual(result.outcome.curves && bytesOf(result.outcome.curves), curves && bytesOf(curves));
        t.is(outcomeDigest(result.outcome), attempt.digest);
        t.is(result.digest, attempt.digest);
        t.is(result.computeUs, attempt.computeUs);
      }
    }),
    { seed, verbose: true },
  );
});

test('an outcome keeps no other one in memory', (t) => {
  const outcome = (value: number) => ({ verdicts: Uint8Array.of(1), metrics: new Float64Array(20).fill(value) });
  const sent = [1, 2, 3].map((value) => settle(`lease-${value}`, outcome(value)));
  const decoded = decodeOutcomes(throughWire(sent));
  if (decoded.kind === 'malformed') return t.fail(decoded.problem);
  for (const { result } of decoded.settled) {
    t.is(result.outcome.metrics.buffer.byteLength, 160);
    t.is(result.outcome.verdicts.buffer.byteLength, 1);
  }
  return undefined;
});

test('two bits hold a verdict, and each outcome begins with a byte', (t) => {
  const metrics = new Float64Array();
  const sent = [
    settle('a', { verdicts: Uint8Array.of(1, 0, 2, 3, 1), metrics }),
    settle('b', { verdicts: Uint8Array.of(2), metrics }),
  ];
  const { verdicts, verdictCounts } = encodeOutcomes(sent);
  t.deepEqual([...(verdicts as Buffer)], [0b11_10_00_01, 0b01, 0b10]);
  t.deepEqual(verdictCounts, [5, 1]);
});

test('an outcome of one verdict and one metric takes 16 bytes beside its digest and its own part of the identity', (t) => {
  const sent = Array.from({ length: 100 }, (_, index) =>
    settle(`${'a'.repeat(32)}.7.${index}.1.f-boot-${index.toString(36)}.${'m'.repeat(22)}`, {
      verdicts: Uint8Array.of(1),
      metrics: Float64Array.of(0.5),
    }),
  );
  const { requestSerialize } = workerServiceDefinition.Sync;
  const bytes = requestSerialize({ outcomes: encodeOutcomes(sent) }).length;
  t.true(bytes / sent.length < 32 + 40 + 16, `${bytes / sent.length}`);
});

test('the payload of a NaN is kept, because the digest sees it', (t) => {
  const metrics = new Float64Array(1);
  new BigUint64Array(metrics.buffer)[0] = 0x7ff8_0000_0000_beefn;
  const decoded = decodeOutcomes(throughWire([settle('a', { verdicts: Uint8Array.of(2), metrics })]));
  if (decoded.kind === 'malformed') return t.fail(decoded.problem);
  return t.is(new BigUint64Array(decoded.settled[0].result.outcome.metrics.buffer)[0], 0x7ff8_0000_0000_beefn);
});

test('a count, a length or a padding that cannot be is refused with the column named', (t) => {
  fc.assert(
    fc.property(several, fc.integer({ min: 1, max: 9 }), (sent, extra) => {
      const message = throughWire(sent);
      const longer = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(extra)]);
      const [firstCount, ...otherCounts] = message.verdictCounts;
      t.is(fieldOf({ ...message, verdicts: longer(message.verdicts) }), 'verdicts');
      t.is(fieldOf({ ...message, verdicts: message.verdicts.subarray(1) }), 'verdicts');
      t.is(fieldOf({ ...message, metrics: longer(message.metrics) }), 'metrics');
      t.is(fieldOf({ ...message, curves: longer(message.curves) }), 'curves');
      t.is(fieldOf({ ...message, digests: longer(message.digests) }), 'digests');
      t.is(fieldOf({ ...message, leaseIds: longer(message.leaseIds) }), 'lease_ids');
      t.is(fieldOf({ ...message, leaseIds: message.leaseIds.subarray(0, -1) }), 'lease_ids');
      t.is(fieldOf({ ...message, verdictCounts: [0, ...otherCounts] }), 'verdict_counts');
      t.is(fieldOf({ ...message, computeUs: [...message.computeUs, 1] }), 'compute_us');
      t.is(fieldOf({ ...message, metricCounts: message.metricCounts.slice(1) }), 'metric_counts');
      t.is(fieldOf({ ...message, curveCounts: message.curveCounts.slice(1) }), 'curve_counts');
      t.is(fieldOf({ ...message, computeUs: message.computeUs.map(() => 2 ** 60) }), 'compute_us');
      if (message.metricCounts[0] % (firstCount + 4) === 0 && otherCounts.length === 0) {
        t.is(fieldOf({ ...message, verdictCounts: [firstCount + 4] }), 'verdicts');
      }
      if (firstCount % 4 !== 0) {
        const padded = Buffer.from(message.verdicts);
        padded[Math.ceil(firstCount / 4) - 1] |= 0xc0;
        t.is(fieldOf({ ...message, verdicts: padded }), 'verdicts');
      }
    }),
    { seed, verbose: true },
  );
});

test('too many outcomes are refused before anything is unpacked', (t) => {
  const none = { leaseIds: Buffer.of(), digests: Buffer.of(), verdicts: Buffer.of(), metrics: Buffer.of() };
  const counts = new Array<number>(resultsPerSyncMax + 1).fill(0xffff_ffff);
  const columns = { verdictCounts: counts, metricCounts: counts, curveCounts: counts, computeUs: counts };
  t.is(fieldOf({ ...none, ...columns, curves: Buffer.of() }), 'verdict_counts');
  const few = { verdictCounts: [0xffff_ffff], metricCounts: [0], curveCounts: [0], computeUs: [0] };
  t.is(fieldOf({ ...none, ...few, curves: Buffer.of() }), 'verdicts');
});

test('bytes of any kind are either refused or decoded to as many outcomes as they say', (t) => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
  const counts = fc.array(fc.nat(9), { maxLength: 3 });
  const messages = fc.record({
    leaseIds: fc.oneof(bytes, fc.constant(Buffer.of(0, 1, 97))),
    digests: fc.oneof(bytes, fc.constant(Buffer.alloc(32))),
    computeUs: counts,
    verdictCounts: counts,
    verdicts: bytes,
    metricCounts: counts,
    metrics: bytes,
    curveCounts: counts,
    curves: bytes,
  });
  fc.assert(
    fc.property(messages, (message) => {
      const decoded = decodeOutcomes(message);
      if (decoded.kind === 'outcomes') t.is(decoded.settled.length, message.verdictCounts.length);
      else t.regex(decoded.problem, /^expected .*, got /);
    }),
    { seed, verbose: true, numRuns: 1000 },
  );
});

function settle(leaseId: string, outcome: SettledLease['result']['outcome']): SettledLease {
  return { leaseId, result: { kind: 'outcome', outcome, digest: outcomeDigest(outcome), computeUs: 1 } };
}

/** Encodes and decodes with the very functions that gRPC uses. */
function throughWire(sent: readonly SettledLease[]): PackedOutcomes__Output {
  const { requestSerialize, requestDeserialize } = workerServiceDefinition.Sync;
  const { outcomes } = requestDeserialize(requestSerialize({ outcomes: encodeOutcomes(sent) }));
  if (outcomes === null) throw new Error('the outcomes got lost on the wire');
  return outcomes;
}

function fieldOf(message: PackedOutcomes__Output): string | undefined {
  const decoded = decodeOutcomes(message);
  return decoded.kind === 'malformed' ? decoded.field : undefined;
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
