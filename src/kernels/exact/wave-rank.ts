import type { WaveRows } from '../memory/kernel-matrix.js';
import { openPrimeField, openRowSpace, type PrimeField, power } from './rank-modulo.js';

/*
 * The rank of columns of cosines, without any rounding. Letters: z = exp(2 pi i / N), N the order of all angles that
 * occur; d the degree of the field K = Q(z + 1/z), phi(N) / 2, or 1 for N < 3; M the chosen columns, with each entry
 * doubled, and below them a row of values 1, 0 and -1 where one is given. The entries z^a + z^-a are integers of K.
 *
 * Upper bound: a minor D of r + 1 rows is an integer of K. Let a prime p be 1 modulo N. Then there are d maps from the
 * integers of K to those modulo p: they map z to a root of unity of order N modulo p, or to its powers. An integer of K
 * that all of them map to 0 is p times an integer of K. So where M has at most rank r by every map for each of several
 * primes, D is their product times an integer of K, whose norm is 0 or at least 1 in magnitude. But by Hadamard |D|^2
 * <= (4 (r + 1))^(r + 1), and so for its conjugates: D is 0 once the product of the primes is above that bound.
 *
 * Lower bound: a minor that one map does not send to 0 is not 0 itself.
 */

/** The chosen columns, in the first m rows. */
export interface WaveColumns {
  readonly waves: WaveRows;
  readonly m: number;
  readonly columns: readonly number[];
  /** A further row with one entry per column: 1, 0 or -1. */
  readonly values?: readonly number[];
}

/** Below 2^26 products of residues are exact. */
const primeBelow = 2 ** 26;
/** The largest cost of one answer, in eliminated entries: about a second. */
const workMax = 2 ** 28;

/**
 * Whether the columns have at most this rank; `unknown` where the answer would cost too much.
 * The cost is counted, never timed.
 */
export function boundsRank(of: WaveColumns, rank: number): 'yes' | 'no' | 'unknown' {
  const { m, columns } = of;
  if (rank >= Math.min(columns.length, m + 1)) return 'yes';
  const order = computeOrder(of);
  const turns = listTurns(order);
  let bits = ((rank + 1) / 2) * Math.log2(4 * (rank + 1));
  const primeCount = Math.ceil(bits / Math.log2(primeBelow / 2)) + 1;
  if (primeCount * turns.length * (m + 1) * rank * columns.length > workMax) return 'unknown';
  for (let prime = findPrime(order, primeBelow); bits >= 0; prime = findPrime(order, prime)) {
    // No prime is left. Only huge orders need so many.
    if (prime === 0) return 'unknown';
    const image = openImage(order, prime);
    for (const turn of turns) if (rankOf(of, { ...image, order, turn }, rank) > rank) return 'no';
    // A sum of logarithms loses far fewer digits than the margin here.
    bits -= Math.log2(prime) - 1e-6;
  }
  return 'yes';
}

/** The first columns that are surely independent; all others depend on them if the rank is no larger. */
export function listIndependent(of: WaveColumns): number[] {
  const order = computeOrder(of);
  const prime = findPrime(order, primeBelow);
  if (prime === 0) return [];
  const image = { ...openImage(order, prime), order, turn: 1 };
  const space = openRowSpace(image.field);
  for (let i = 0; i < of.m; i += 1) space.add(placeRow(of, image, i));
  return space
    .pivots()
    .sort((a, b) => a - b)
    .map((place) => of.columns[place]);
}

/** The integers of K modulo a prime, by one of the maps. */
interface Image {
  readonly field: PrimeField;
  /** The image of z^a + z^-a, for a from 0 to N - 1, where z is mapped to the root. */
  readonly table: Float64Array;
  readonly order: number;
  /** The power of the root to which z is mapped. */
  readonly turn: number;
}

function rankOf(of: WaveColumns, image: Image, limit: number): number {
  const space = openRowSpace(image.field);
  if (of.values !== undefined) space.add(Float64Array.from(of.values, image.field.reduce));
  for (let i = 0; i < of.m && space.rank() <= limit; i += 1) space.add(placeRow(of, image, i));
  return space.rank();
}

function placeRow({ waves, columns }: WaveColumns, { table, order, turn }: Image, i: number): Float64Array {
  const { phase, step } = waves.rows[i];
  const shared = waves.period / order;
  return Float64Array.from(columns, (j) => table[((((phase + j * step) % waves.period) / shared) * turn) % order]);
}

/** N of the angles that occur: few different angles lie in a smaller field. */
function computeOrder({ waves: { period, rows }, m, columns }: WaveColumns): number {
  let shared = period;
  for (let i = 0; i < m; i += 1)
    for (const j of columns) shared = computeCommonDivisor(shared, rows[i].phase + j * rows[i].step);
  return period / shared;
}

/** One of each pair a, -a of units modulo N. */
function listTurns(order: number): number[] {
  const turns: number[] = [];
  for (let turn = 1; turn === 1 || 2 * turn < order; turn += 1)
    if (computeCommonDivisor(order, turn) === 1) turns.push(turn);
  return turns;
}

/** The largest prime below this one that is 1 modulo `order`; 0 if there is none. */
function findPrime(order: number, below: number): number {
  let candidate = below - 1 - ((below - 2) % order);
  while (candidate > 1 && !isPrime(candidate)) candidate -= order;
  return candidate > 1 ? candidate : 0;
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false;
  return true;
}

function openImage(order: number, prime: number): Pick<Image, 'field' | 'table'> {
  const field = openPrimeField(prime);
  const root = computeRoot(order, field);
  const powers = new Float64Array(order).fill(1);
  for (let a = 1; a < order; a += 1) powers[a] = field.reduce(powers[a - 1] * root);
  return { field, table: powers.map((value, a) => field.reduce(value + powers[(order - a) % order])) };
}

/** A root of unity modulo the prime whose order is exactly N. */
function computeRoot(order: number, field: PrimeField): number {
  const parts = listPrimes(order);
  for (let base = 2; ; base += 1) {
    const root = power(base, (field.prime - 1) / order, field);
    if (parts.every((part) => power(root, order / part, field) !== 1)) return root;
  }
}

export function computeCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : computeCommonDivisor(b, a % b);
}

/** The primes that divide `order`. */
export function listPrimes(order: number): number[] {
  const primes: number[] = [];
  let rest = order;
  for (let prime = 2; prime * prime <= rest; prime += 1) {
    if (rest % prime !== 0) continue;
    primes.push(prime);
    while (rest % prime === 0) rest /= prime;
  }
  return rest > 1 ? [...primes, rest] : primes;
}
