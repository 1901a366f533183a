import test from 'ava';
import { verdictCode, verdictNames } from '../../src/sweep/outcome.js';
import { outcomeDigest } from '../../src/sweep/outcome-digest.js';

test('the code of a verdict is the position of its name', (t) => {
  t.deepEqual(
    verdictNames.map((name) => verdictCode[name]),
    [0, 1, 2, 3],
  );
});

test('the digest is SHA-256 over one byte a verdict and eight a metric, low byte first', (t) => {
  // printf '\x00\x01\x02\x00\x00\x00\x00\x00\x00\xf0\x3f' | sha256sum
  t.is(
    outcomeDigest({ verdicts: Uint8Array.of(0, 1, 2), metrics: Float64Array.of(1) }),
    'd54341ba5d00f9b68cf8567d7489e9557184c8607c526252158e3522e3f1a66a',
  );
});

test('the digest sees views, not the memory behind them', (t) => {
  const metrics = Float64Array.of(9, 1, 2, 9);
  const verdicts = Uint8Array.of(9, 1, 9);
  const view = { verdicts: verdicts.subarray(1, 2), metrics: metrics.subarray(1, 3) };
  t.is(outcomeDigest(view), outcomeDigest({ verdicts: Uint8Array.of(1), metrics: Float64Array.of(1, 2) }));
});

test('the digest sees every verdict and every bit of a metric', (t) => {
  const outcomes = [
    { verdicts: Uint8Array.of(0, 1), metrics: Float64Array.of(0.1, Number.NaN) },
    { verdicts: Uint8Array.of(1, 0), metrics: Float64Array.of(0.1, Number.NaN) },
    { verdicts: Uint8Array.of(0, 1), metrics: Float64Array.of(0.1 + 2 ** -56, Number.NaN) },
    { verdicts: Uint8Array.of(0, 1), metrics: Float64Array.of(0.1, 0) },
    { verdicts: Uint8Array.of(0, 1), metrics: Float64Array.of(0.1, -0) },
  ];
  t.is(new Set(outcomes.map(outcomeDigest)).size, outcomes.length);
});
