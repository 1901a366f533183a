import test from 'ava';
import fc from 'fast-check';
import { boundsRank, listIndependent, type WaveColumns } from '../../../src/kernels/exact/wave-rank.js';
import { type CosineRing, openCosineRing } from '../naive/cosine-ring.js';
import { exactRank } from '../naive/exact-verdict.js';

const rings = new Map<number, CosineRing>();

function ringOf(order: number): CosineRing {
  const ring = rings.get(order) ?? openCosineRing(order);
  rings.set(order, ring);
  return ring;
}

/** Rows and columns of orders with few and with many divisors, equal angles among them, over values or none. */
const instances: fc.Arbitrary<WaveColumns> = fc
  .record({
    period: fc.constantFrom(3, 4, 5, 7, 8, 12, 15, 16, 20, 24, 28, 30, 32, 36),
    rows: fc.array(fc.record({ phase: fc.nat(35), step: fc.nat(35) }), { minLength: 1, maxLength: 5, size: 'max' }),
    columns: fc.uniqueArray(fc.noBias(fc.nat(11)), { minLength: 1, maxLength: 6, size: 'max' }),
    values: fc.option(fc.array(fc.constantFrom(1, -1, 0), { minLength: 6, maxLength: 6 }), { nil: undefined }),
  })
  .map(({ period, rows, columns, values }) => ({
    waves: { period, rows: rows.map(({ phase, step }) => ({ phase: phase % period, step: step % period })) },
    m: rows.length,
    columns,
    ...(values && { values: values.slice(0, columns.length) }),
  }));

/** The rank in the field of cosines itself, by elimination over polynomials. */
function naiveRank({ waves: { period, rows }, m, columns, values }: WaveColumns): number {
  const ring = ringOf(period);
  const entries = rows
    .slice(0, m)
    .map(({ phase, step }) => columns.map((j) => ring.cosine((phase + j * step) % period)));
  const below = values?.map((value) => (value === 0 ? ring.zero : value > 0 ? ring.one : ring.negate(ring.one)));
  return exactRank(ring, below === undefined ? entries : [...entries, below]);
}

test('ranks of cosines are those of exact elimination', (t) => {
  const deficient = { plain: 0, valued: 0 };
  fc.assert(
    fc.property(instances, (of) => {
      const rank = naiveRank(of);
      for (let bound = 0; bound <= of.columns.length; bound += 1) {
        t.is(boundsRank(of, bound), rank <= bound ? 'yes' : 'no', JSON.stringify(of));
      }
      if (rank < Math.min(of.columns.length, of.m)) deficient[of.values ? 'valued' : 'plain'] += 1;
    }),
    { numRuns: 1200, seed: 20261130, endOnFailure: true },
  );
  t.log(deficient);
  t.true(Math.min(deficient.plain, deficient.valued) > 30);
});

test('the columns that are listed are independent, and as many as the rank', (t) => {
  fc.assert(
    fc.property(instances, ({ waves, m, columns }) => {
      const basis = listIndependent({ waves, m, columns });
      t.is(basis.length, naiveRank({ waves, m, columns }));
      t.is(naiveRank({ waves, m, columns: basis }), basis.length);
      // Whatever comes before the last of them depends on those before it.
      const before = columns.slice(0, columns.indexOf(basis[basis.length - 1]));
      if (before.length > 0) t.is(naiveRank({ waves, m, columns: before }), Math.max(0, basis.length - 1));
    }),
    { numRuns: 200, seed: 20261130, endOnFailure: true },
  );
});

test('a sum that is small and not 0 is told from one that is', (t) => {
  // By columns: 2 cos 72 deg, -2 cos 144 deg and 1, whose integer combinations come as near to 0 as one likes.
  const waves = { period: 30, rows: [{ phase: 6, step: 3 }] };
  t.is(boundsRank({ waves, m: 1, columns: [0, 2, 5], values: [1, 1, 1] }, 1), 'no');
  // 2 cos 60 deg = 1: a row of ones below another.
  const ones = { period: 6, rows: [{ phase: 1, step: 0 }] };
  t.is(boundsRank({ waves: ones, m: 1, columns: [0, 1, 2], values: [1, 1, 1] }, 1), 'yes');
  t.is(boundsRank({ waves: ones, m: 1, columns: [0, 1, 2], values: [1, 1, -1] }, 1), 'no');
});

test('what would take minutes has no answer', (t) => {
  const waves = { period: 4096, rows: Array.from({ length: 400 }, (_, i) => ({ phase: i, step: 2 * i })) };
  t.is(boundsRank({ waves, m: 400, columns: Array.from({ length: 401 }, (_, j) => j) }, 399), 'unknown');
});
