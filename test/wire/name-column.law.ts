import test from 'ava';
import fc from 'fast-check';
import { nameBytesMax, packNames, unpackNames } from '../../src/wire/name-column.js';

const seed = Date.now() & 0x7fffffff;

const names = fc.array(
  fc.oneof(
    fc.string({ minLength: 1, maxLength: 9, unit: 'grapheme' }),
    fc.stringMatching(/^[ab]{1,40}$/),
    fc.integer({ min: 1, max: nameBytesMax }).map((length) => 'a'.repeat(length)),
  ),
);

test('names come back as they were', (t) => {
  fc.assert(
    fc.property(names, (sent) => {
      t.deepEqual(unpackNames(packNames(sent), sent.length, 'names'), sent);
    }),
    { seed, verbose: true },
  );
});

test('another number of names than there is, and a column that is cut off or goes on, are refused', (t) => {
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 5 }), (sent, extra) => {
      const column = packNames(sent);
      const isRefused = (bytes: Buffer, count: number) => 'kind' in unpackNames(bytes, count, 'names');
      t.true(isRefused(column, sent.length + extra));
      if (sent.length > 0) t.true(isRefused(column, sent.length - 1));
      if (sent.length > 0) t.true(isRefused(column.subarray(0, -1), sent.length));
      t.true(isRefused(Buffer.concat([column, Buffer.alloc(extra)]), sent.length));
    }),
    { seed, verbose: true },
  );
});

test('bytes of any kind are refused or hold as many names as was said, none empty or too long', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60, max: 8 }), fc.nat(6), (bytes, count) => {
      const decoded = unpackNames(Buffer.from(bytes), count, 'names');
      if ('kind' in decoded) {
        t.is(decoded.field, 'names');
        t.regex(decoded.problem, /^expected .*, got /);
        return;
      }
      t.is(decoded.length, count);
      for (const name of decoded) t.true(name.length >= 1 && name.length <= nameBytesMax);
    }),
    { seed, verbose: true, numRuns: 1000 },
  );
});

test('a name that no column holds is refused by its sender', (t) => {
  t.throws(() => packNames(['']), { instanceOf: RangeError });
  t.throws(() => packNames(['a'.repeat(nameBytesMax + 1)]), { instanceOf: RangeError });
});
