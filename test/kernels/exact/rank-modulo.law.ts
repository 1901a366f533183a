import test from 'ava';
import fc from 'fast-check';
import { openPrimeField, openRowSpace, primes } from '../../../src/kernels/exact/rank-modulo.js';

const below = (prime: number) => fc.integer({ min: 0, max: prime - 1 });

test('residues are exact up to 2^52', (t) => {
  for (const prime of [2, 3, 101, ...primes]) {
    const { reduce } = openPrimeField(prime);
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (value) => {
        const wanted = ((BigInt(value) % BigInt(prime)) + BigInt(prime)) % BigInt(prime);
        t.is(BigInt(reduce(value)), wanted);
      }),
    );
    for (const value of [0, prime, prime - 1, (prime - 1) ** 2, prime * prime, -prime, 1 - prime]) {
      t.is(BigInt(reduce(value)), ((BigInt(value) % BigInt(prime)) + BigInt(prime)) % BigInt(prime));
    }
  }
});

test('primes have no divisors', (t) => {
  for (const prime of primes) {
    t.true(prime < 2 ** 26);
    for (let divisor = 2; divisor * divisor <= prime; divisor += 1) if (prime % divisor === 0) t.fail(`${divisor}`);
  }
});

test('a product of random factors has the rank of the narrower one, however its rows are ordered', (t) => {
  const [prime] = primes;
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    inner: fc.integer({ min: 0, max: 6 }),
    columns: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(
      sizes,
      fc.array(below(prime), { minLength: 120, maxLength: 120 }),
      ({ rows, inner, columns }, numbers) => {
        const field = openPrimeField(prime);
        // Vandermonde factors have full rank: powers of different numbers.
        const power = (base: number, exponent: number): number => {
          let result = 1;
          for (let i = 0; i < exponent; i += 1) result = field.reduce(result * base);
          return result;
        };
        const matrix = Array.from({ length: rows }, (_, i) =>
          Float64Array.from({ length: columns }, (_, j) => {
            let sum = 0;
            for (let l = 0; l < inner; l += 1)
              sum = field.reduce(sum + field.reduce(power(i + 2, l) * power(j + 2, l)));
            return sum;
          }),
        );
        const space = openRowSpace(field);
        for (const row of matrix) space.add(row);
        t.is(space.rank(), Math.min(rows, inner, columns));
        const backwards = openRowSpace(field);
        for (const row of matrix.reverse()) backwards.add(row.map((value) => field.reduce(value * (numbers[0] || 1))));
        t.is(backwards.rank(), space.rank());
      },
    ),
  );
});

test('rows of zeros add nothing, and what was added is independent of itself no more', (t) => {
  const space = openRowSpace(openPrimeField(primes[0]));
  t.false(space.add(new Float64Array(3)));
  t.true(space.add(Float64Array.of(0, 5, 7)));
  t.false(space.add(Float64Array.of(0, 10, 14)));
  t.true(space.add(Float64Array.of(1, 5, 7)));
  t.is(space.rank(), 2);
});
