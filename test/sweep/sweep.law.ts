import test from 'ava';
import fc from 'fast-check';
import { canonicalJson, decodeSweep, encodeSweep } from '../../src/sweep/sweep.js';
import { plainSweep } from './arbitrary-sweep.js';
import { getSweep } from './parse-test-sweep.js';

test('canonical JSON is JSON of the same value, whatever the order of its keys', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      t.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      t.is(canonicalJson(reverseKeys(value)), canonicalJson(value));
    }),
    { numRuns: 500 },
  );
});

test('decodeSweep reads what encodeSweep wrote', (t) => {
  fc.assert(
    fc.property(plainSweep, (plain) => {
      const sweep = getSweep(JSON.stringify(plain));
      t.deepEqual(decodeSweep(encodeSweep(sweep)), sweep);
    }),
  );
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}
