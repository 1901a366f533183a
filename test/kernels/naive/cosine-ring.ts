import type { Ring } from './exact-verdict.js';

/*
 * The integers of the real cyclotomic field of order N, by their coefficients in powers of y = 2 cos(2 pi / N). Letters:
 * C_a(y) = z^a + z^-a with z = exp(2 pi i / N); psi, of degree d, the minimal polynomial of y, from the cyclotomic one:
 * Phi_N(z) / z^d = c_d + c_(d+1) C_1(y) + ... + c_2d C_d(y).
 */

type Polynomial = readonly bigint[];

export interface CosineRing extends Ring<Polynomial> {
  readonly degree: number;
  /** 2 cos(2 pi a / N) */
  readonly cosine: (a: number) => Polynomial;
}

/** y is rounded to so many bits: far more than are needed to tell entries of some hundred bits from 0. */
const fractionBits = 4096n;

/** N from 3 on. */
export function openCosineRing(order: number): CosineRing {
  const psi = computeMinimalPolynomial(order);
  const degree = psi.length - 1;
  const root = locateRoot(psi, order);
  const shorten = (a: Polynomial): Polynomial => divide(a, psi).rest;
  const multiply = (a: Polynomial, b: Polynomial): Polynomial => shorten(multiplyPlainly(a, b));
  return {
    degree,
    zero: [],
    one: [1n],
    negate: (a) => a.map((value) => -value),
    subtract,
    multiply,
    dividerBy: (b) => {
      const { numerator, denominator } = invert(b, psi);
      return (a) =>
        multiply(a, numerator).map((value) => {
          if (value % denominator !== 0n) throw new Error('cosine ring: expected a multiple of the divisor');
          return value / denominator;
        });
    },
    sign: (a) => computeSign(a, root),
    cosine: (a) => shorten(chebyshev(a)),
  };
}

/** C_a, by C_(a+1) = y C_a - C_(a-1). */
function chebyshev(a: number): Polynomial {
  let [before, here]: Polynomial[] = [[2n], [0n, 1n]];
  if (a === 0) return before;
  for (let i = 1; i < a; i += 1) [before, here] = [here, subtract([0n, ...here], before)];
  return here;
}

function computeMinimalPolynomial(order: number): Polynomial {
  const phi = cyclotomic(order);
  const degree = (phi.length - 1) / 2;
  let psi: Polynomial = [phi[degree]];
  for (let a = 1; a <= degree; a += 1) {
    psi = subtract(
      psi,
      chebyshev(a).map((value) => -phi[degree + a] * value),
    );
  }
  return psi;
}

/** x^N - 1 without the factors of its proper divisors. */
function cyclotomic(order: number): Polynomial {
  let phi: Polynomial = [-1n, ...new Array<bigint>(order - 1).fill(0n), 1n];
  for (let part = 1; part < order; part += 1) if (order % part === 0) phi = divide(phi, cyclotomic(part)).quotient;
  return phi;
}

function trim(a: bigint[]): Polynomial {
  while (a.length > 0 && a[a.length - 1] === 0n) a.pop();
  return a;
}

function subtract(a: Polynomial, b: Polynomial): Polynomial {
  return trim(Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0n) - (b[i] ?? 0n)));
}

function multiplyPlainly(a: Polynomial, b: Polynomial): Polynomial {
  const product = new Array<bigint>(Math.max(0, a.length + b.length - 1)).fill(0n);
  a.forEach((left, i) => {
    b.forEach((right, j) => {
      product[i + j] += left * right;
    });
  });
  return trim(product);
}

/** Divides by a polynomial whose leading coefficient is 1. */
function divide(a: Polynomial, b: Polynomial): { readonly quotient: Polynomial; readonly rest: Polynomial } {
  const rest = [...a];
  const quotient = new Array<bigint>(Math.max(0, a.length - b.length + 1)).fill(0n);
  for (let i = rest.length - b.length; i >= 0; i -= 1) {
    const factor = rest[i + b.length - 1];
    quotient[i] = factor;
    b.forEach((value, j) => {
      rest[i + j] -= factor * value;
    });
  }
  return { quotient: trim(quotient), rest: trim(rest) };
}

/** 1 / b, by Euclid's algorithm with factors that keep integers: s b = r modulo psi, down to an r without y. */
function invert(b: Polynomial, psi: Polynomial): { readonly numerator: Polynomial; readonly denominator: bigint } {
  let [r, next]: Polynomial[] = [psi, b];
  let [s, nextS]: Polynomial[] = [[], [1n]];
  while (next.length > 1) {
    while (r.length >= next.length) {
      const head = next[next.length - 1];
      const shifted = (of: Polynomial): Polynomial =>
        [...new Array<bigint>(r.length - next.length).fill(0n), ...of].map((value) => value * r[r.length - 1]);
      const take = (of: Polynomial, from: Polynomial): Polynomial =>
        subtract(
          of.map((value) => value * head),
          shifted(from),
        );
      [r, s] = [take(r, next), take(s, nextS)];
    }
    [r, next, s, nextS] = [next, r, nextS, s];
  }
  if (next.length === 0) throw new Error('cosine ring: 0 has no inverse');
  return { numerator: divide(nextS, psi).rest, denominator: next[0] };
}

/** y in units of 2^-fractionBits, by bisection: the largest root of psi. */
function locateRoot(psi: Polynomial, order: number): bigint {
  const start = BigInt(Math.round(2 * Math.cos((2 * Math.PI) / order) * 2 ** 50)) << (fractionBits - 50n);
  const slack = 1n << (fractionBits - 40n);
  let [low, high] = [start - slack, start + slack];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (evaluate(psi, middle).value < 0n) low = middle;
    else high = middle;
  }
  return low;
}

/** A value in units of 2^-fractionBits, and how far it may be off where y is off by two units. */
function evaluate(a: Polynomial, y: bigint): { readonly value: bigint; readonly error: bigint } {
  let [value, error] = [0n, 0n];
  for (const coefficient of [...a].reverse()) {
    const magnitude = value < 0n ? -value : value;
    // |y| < 3, and a shift loses less than a unit.
    error = 3n * error + 2n * ((magnitude >> fractionBits) + 1n) + 1n;
    value = ((value * y) >> fractionBits) + (coefficient << fractionBits);
  }
  return { value, error };
}

function computeSign(a: Polynomial, root: bigint): number {
  if (a.length === 0) return 0;
  const { value, error } = evaluate(a, root);
  if (value > error) return 1;
  if (value < -error) return -1;
  throw new Error(`cosine ring: expected ${fractionBits} bits to tell a number from 0`);
}
