import test from 'ava';
import fc from 'fast-check';
import { addHeld, createHeldTally, digestHeld, isSameHeld, removeHeld } from '../../src/wire/held-digest.js';

const seed = Date.now() & 0x7fffffff;
const leaseIds = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 30 });

test('the digest depends on the leases alone, not on the way to them', (t) => {
  fc.assert(
    fc.property(leaseIds, leaseIds, fc.infiniteStream(fc.nat()), (kept, passing, keys) => {
      const others = passing.filter((id) => !kept.includes(id));
      const tally = createHeldTally();
      const order = [...kept, ...others].map((id) => ({ id, key: keys.next().value as number }));
      for (const { id } of order.sort((a, b) => a.key - b.key)) addHeld(tally, id);
      t.deepEqual(digestHeld(tally, others), digestHeld(createHeldTally(kept)));
      for (const id of others) removeHeld(tally, id);
      t.deepEqual(digestHeld(tally), digestHeld(createHeldTally(kept)));
      t.true(isSameHeld(tally, digestHeld(createHeldTally(kept.toReversed()))));
    }),
    { seed, verbose: true },
  );
});

test('two sets of leases that are not the same have two digests', (t) => {
  fc.assert(
    fc.property(leaseIds, leaseIds, (some, others) => {
      const isSame = some.length === others.length && some.every((id) => others.includes(id));
      t.is(isSameHeld(createHeldTally(some), digestHeld(createHeldTally(others))), isSame);
    }),
    { seed, verbose: true },
  );
});

test('the hash is the exclusive or of the first half of each SHA-256, as the protocol says', (t) => {
  t.deepEqual(digestHeld(createHeldTally()), { count: 0, hash: '0'.repeat(32) });
  // printf abc | sha256sum
  t.deepEqual(digestHeld(createHeldTally(['abc'])), { count: 1, hash: 'ba7816bf8f01cfea414140de5dae2223' });
});
