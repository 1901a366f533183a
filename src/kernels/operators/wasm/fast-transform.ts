/*
 * Fast products with the n x n transforms whose rows ensembles take, n a power of 2. All are orthonormal ones times
 * sqrt(n), so that T T^T = T^T T = n I:
 *   Hadamard  T_fj = (-1)^(number of ones in f & j)
 *   Fourier   T_fj = a_f cos(2 pi f j / n) for f <= n / 2, and sqrt(2) sin(2 pi (n - f) j / n) beyond
 *   DCT-II    T_fj = a_f cos(pi f (2j + 1) / (2n))
 * with a_f = sqrt(2), but 1 where the row is constant or alternates between 1 and -1: for f = 0 and Fourier's n / 2.
 *
 * Method: a radix-2 FFT of n / 2 complex numbers in Stockham's order (Van Loan, Computational Frameworks for the FFT,
 * 1992, section 1.7), the real spectrum from it, and for the DCT-II Makhoul's permutation of the input and a rotation of
 * each pair (f, n - f) (IEEE Trans. Acoust. Speech Signal Process. 28 (1980) 27-34). Adjoints are the same steps turned
 * over, in the opposite order. Angles are entries of the table of cos(2 pi i / (4n)), i < 4n.
 *
 * Cost: 2.5 n log2 n flops for Fourier and DCT, n log2 n for Hadamard.
 */
import { at, put } from '../../algebra/wasm/arrays';

export const transformHadamard = 0;
// Kind 1 is Fourier's transform, which needs no further step.
const transformDct = 2;

let order = 0;
let table: usize = 0;
let spare: usize = 0;
let other: usize = 0;

/** Bytes of scratch for the transforms of this order. */
export function transformScratchBytes(n: i32): usize {
  return (<usize>n) << 4;
}

/** Places the table of cosines and the scratch; n is a power of 2. */
export function openTransform(n: i32, tableAt: usize, scratch: usize): void {
  order = n;
  table = tableAt;
  spare = scratch;
  other = scratch + ((<usize>n) << 3);
}

/** y = T x in the place of x. */
export function transform(kind: i32, x: usize): void {
  if (kind === transformHadamard) {
    addAndSubtract(x);
  } else if (order > 1) {
    if (kind === transformDct) permute(x);
    transformReal(x);
    if (kind === transformDct) rotate(x, 1.0);
  }
}

/** x = T^T y in the place of y. */
export function transformAdjoint(kind: i32, y: usize): void {
  if (kind === transformHadamard) {
    addAndSubtract(y);
  } else if (order > 1) {
    if (kind === transformDct) rotate(y, -1.0);
    transformRealAdjoint(y);
    if (kind === transformDct) permuteBack(y);
  }
}

/** Hadamard's transform, its own adjoint: sums and differences at distances 1, 2, 4, ... */
function addAndSubtract(x: usize): void {
  const end = x + ((<usize>order) << 3);
  if (order > 1) {
    for (let place = x; place < end; place += 16) {
      const pair = v128.load(place);
      const turned = v128.shuffle<f64>(pair, pair, 1, 0);
      v128.store(place, v128.shuffle<f64>(f64x2.add(pair, turned), f64x2.sub(turned, pair), 0, 3));
    }
  }
  for (let distance: usize = 16; distance < (<usize>order) << 3; distance <<= 1) {
    for (let begin = x; begin < end; begin += 2 * distance) {
      for (let place = begin; place < begin + distance; place += 16) {
        const left = v128.load(place);
        const right = v128.load(place + distance);
        v128.store(place, f64x2.add(left, right));
        v128.store(place + distance, f64x2.sub(left, right));
      }
    }
  }
}

/** x_0, x_2, x_4, ... and then the odd ones backwards. */
function permute(x: usize): void {
  const half = order >> 1;
  for (let j = 0; j < half; j++) {
    put(spare, j, at(x, 2 * j));
    put(spare, order - 1 - j, at(x, 2 * j + 1));
  }
  memory.copy(x, spare, (<usize>order) << 3);
}

function permuteBack(x: usize): void {
  const half = order >> 1;
  for (let j = 0; j < half; j++) {
    put(spare, 2 * j, at(x, j));
    put(spare, 2 * j + 1, at(x, order - 1 - j));
  }
  memory.copy(x, spare, (<usize>order) << 3);
}

/** Turns each pair (y_f, y_{n - f}) by the angle pi f / (2n), or back. */
function rotate(y: usize, direction: f64): void {
  for (let f = 1; f < order >> 1; f++) {
    const cos = at(table, f);
    const sin = direction * at(table, 3 * order + f);
    const left = at(y, f);
    const right = at(y, order - f);
    put(y, f, left * cos - right * sin);
    put(y, order - f, right * cos + left * sin);
  }
}

/** From the FFT Z of the pairs x_2j + i x_{2j+1}: X_f = (Z_f + conj Z_{h-f}) / 2 - i w^f (Z_f - conj Z_{h-f}) / 2. */
function transformReal(x: usize): void {
  const half = order >> 1;
  const spectrum = transformComplex(x, half, -1.0);
  const real = at(spectrum, 0);
  const imaginary = at(spectrum, 1);
  for (let f = 1; f <= half >> 1; f++) {
    const mirror = half - f;
    const zr = at(spectrum, 2 * f);
    const zi = at(spectrum, 2 * f + 1);
    const mr = at(spectrum, 2 * mirror);
    const mi = at(spectrum, 2 * mirror + 1);
    const cos = at(table, 4 * f);
    const sin = sineAt(4 * f);
    // Half the sum and the difference, times sqrt(2).
    const sumR = rootHalf * (zr + mr);
    const sumI = rootHalf * (zi - mi);
    const turnR = rootHalf * (cos * (zi + mi) - sin * (zr - mr));
    const turnI = rootHalf * (-cos * (zr - mr) - sin * (zi + mi));
    put(x, f, sumR + turnR);
    put(x, order - f, -(sumI + turnI));
    put(x, mirror, sumR - turnR);
    put(x, order - mirror, sumI - turnI);
  }
  put(x, 0, real + imaginary);
  put(x, half, real - imaginary);
}

/** The pairs x_2j + i x_{2j+1} are the inverse FFT, unscaled, of (X_f + conj X_{h-f}) + i w^-f (X_f - conj X_{h-f}). */
function transformRealAdjoint(y: usize): void {
  const half = order >> 1;
  put(spare, 0, at(y, 0) + at(y, half));
  put(spare, 1, at(y, 0) - at(y, half));
  for (let f = 1; f <= half >> 1; f++) {
    const mirror = half - f;
    const cos = at(table, 4 * f);
    const sin = sineAt(4 * f);
    const sumR = rootHalf * (at(y, f) + at(y, mirror));
    const sumI = rootHalf * (at(y, order - mirror) - at(y, order - f));
    const differenceR = rootHalf * (at(y, f) - at(y, mirror));
    const differenceI = -rootHalf * (at(y, order - f) + at(y, order - mirror));
    const turnR = -cos * differenceI - sin * differenceR;
    const turnI = cos * differenceR - sin * differenceI;
    put(spare, 2 * f, sumR + turnR);
    put(spare, 2 * f + 1, sumI + turnI);
    put(spare, 2 * mirror, sumR - turnR);
    put(spare, 2 * mirror + 1, turnI - sumI);
  }
  memory.copy(y, transformComplex(spare, half, 1.0), (<usize>order) << 3);
}

const rootHalf: f64 = 0.7071067811865476;

/** sum_j z_j e^{direction 2 pi i j f / count} of `count` complex numbers, in one of the scratch arrays. */
function transformComplex(z: usize, count: i32, direction: f64): usize {
  let source = z;
  // From the second pass on the two scratch arrays alternate; z may be `spare`.
  let target = other;
  let stride: usize = 16;
  let step = (4 * order) / count;
  for (let length = count; length > 1; length >>= 1) {
    const half = length >> 1;
    const distance = stride * <usize>half;
    let from = source;
    let to = target;
    for (let p = 0; p < half; p++) {
      const cos = v128.load64_splat(table + ((<usize>(p * step)) << 3));
      const sin = direction * sineAt(p * step);
      const cross = f64x2.replace_lane(f64x2.splat(sin), 0, -sin);
      const end = from + stride;
      while (from < end) {
        const left = v128.load(from);
        const right = v128.load(from + distance);
        const rest = f64x2.sub(left, right);
        const turned = v128.shuffle<f64>(rest, rest, 1, 0);
        v128.store(to, f64x2.add(left, right));
        v128.store(to + stride, f64x2.add(f64x2.mul(rest, cos), f64x2.mul(turned, cross)));
        from += 16;
        to += 16;
      }
      to += stride;
    }
    source = target;
    target = source === other ? spare : other;
    stride <<= 1;
    step <<= 1;
  }
  if (source === z) memory.copy(other, z, (<usize>count) << 4);
  return source === z ? other : source;
}

/** sin(2 pi i / (4n)), as the cosine of the angle less a quarter turn. */
// @inline
function sineAt(i: i32): f64 {
  return at(table, (i + 3 * order) & (4 * order - 1));
}
