import test from 'ava';
import fc from 'fast-check';
import { packVerdicts, unpackVerdicts } from '../../src/wire/pack-verdicts.js';

test('verdicts that are packed take a quarter of the space and unpack to themselves', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 3, maxLength: 40 }), (verdicts) => {
      const packed = packVerdicts(verdicts);
      return (
        packed.length === Math.ceil(verdicts.length / 4) &&
        Buffer.compare(unpackVerdicts(packed, verdicts.length), verdicts) === 0
      );
    }),
  );
  t.throws(() => unpackVerdicts(new Uint8Array(2), 4), { message: /expected 4 packed verdicts, got 2 bytes/ });
});
