/*
 * The unitary discrete Fourier transform of an image in singles, rows and columns powers of 2: an FFT along the rows'
 * index, of all columns at once, then a transposition and the same again. The spectrum stands transposed. Real and
 * imaginary parts are arrays of their own.
 *
 * Method: radix 2 in Stockham's order (Van Loan, Computational Frameworks for the FFT, 1992, section 1.7), where every
 * butterfly is one of whole lines: the inner loops run over contiguous numbers. Angles are entries of a table of
 * cos(2 pi i / (4 N)), i < 4 N, N the greater of rows and columns.
 *
 * Cost: 5 n log2 n flops either way.
 */

let order = 0;
let table: usize = 0;
let spare: usize = 0;

/** The butterflies of one pass: runs of numbers and their targets, with real and imaginary parts. */
@unmanaged
class Butterflies {
  re: usize;
  im: usize;
  toRe: usize;
  toIm: usize;
  /** Bytes of a run, and between the two runs of a pair. */
  bytes: usize;
  distance: usize;
}

const butterflies = changetype<Butterflies>(memory.data(offsetof<Butterflies>(), 16));

/** Bytes of scratch for images of so many pixels. */
export function fourierScratchBytes(pixels: i32): usize {
  return (<usize>pixels) << 3;
}

/** The table of cosines, `tableOrder` = N, in doubles. */
export function openFourier(tableOrder: i32, tableAt: usize, scratch: usize): void {
  order = tableOrder;
  table = tableAt;
  spare = scratch;
}

/** The image at `re`, its imaginary part at `im`, becomes its spectrum, which has `columns` rows. */
export function transformImage(re: usize, im: usize, rows: i32, columns: i32): void {
  transformLines(re, im, rows, columns, -1.0);
  transposeBoth(re, im, rows, columns);
  transformLines(re, im, columns, rows, -1.0);
  scaleBoth(re, im, rows * columns);
}

/** The inverse, which is the adjoint too: from the spectrum to the image of `rows` by `columns`. */
export function transformImageBack(re: usize, im: usize, rows: i32, columns: i32): void {
  transformLines(re, im, columns, rows, 1.0);
  transposeBoth(re, im, columns, rows);
  transformLines(re, im, rows, columns, 1.0);
  scaleBoth(re, im, rows * columns);
}

/** sum_j z_j e^{direction 2 pi i j f / length} of `length` lines of `width` numbers, in their place. */
function transformLines(re: usize, im: usize, length: i32, width: i32, direction: f32): void {
  const planeBytes = (<usize>(length * width)) << 2;
  const otherRe = spare;
  const otherIm = spare + planeBytes;
  let isAway = false;
  let bytes = (<usize>width) << 2;
  let step = (4 * order) / max(length, 1);
  for (let rest = length; rest > 1; rest >>= 1) {
    butterflies.re = isAway ? otherRe : re;
    butterflies.im = isAway ? otherIm : im;
    butterflies.toRe = isAway ? re : otherRe;
    butterflies.toIm = isAway ? im : otherIm;
    butterflies.bytes = bytes;
    butterflies.distance = bytes * <usize>(rest >> 1);
    pass(rest >> 1, step, direction);
    isAway = !isAway;
    bytes <<= 1;
    step <<= 1;
  }
  if (isAway) {
    memory.copy(re, otherRe, planeBytes);
    memory.copy(im, otherIm, planeBytes);
  }
}

/** The butterflies of `half` pairs of runs. */
function pass(half: i32, step: i32, direction: f32): void {
  const bytes = butterflies.bytes;
  for (let p = 0; p < half; p++) {
    const cos = <f32>cosineAt(p * step);
    const sin = direction * <f32>cosineAt(p * step + 3 * order);
    const from = bytes * <usize>p;
    if (bytes < 16) {
      for (let at: usize = 0; at < bytes; at += 4) turn(from + at, from + from + at, cos, sin);
    } else {
      turnRuns(from, from + from, cos, sin);
    }
  }
}

/** One pair of runs, `from` and `to` bytes from where they begin. */
function turnRuns(from: usize, to: usize, cosine: f32, sine: f32): void {
  const re = butterflies.re + from;
  const im = butterflies.im + from;
  const toRe = butterflies.toRe + to;
  const toIm = butterflies.toIm + to;
  const bytes = butterflies.bytes;
  const distance = butterflies.distance;
  const cos = f32x4.splat(cosine);
  const sin = f32x4.splat(sine);
  for (let at: usize = 0; at < bytes; at += 16) {
    const leftRe = v128.load(re + at);
    const leftIm = v128.load(im + at);
    const rightRe = v128.load(re + at + distance);
    const rightIm = v128.load(im + at + distance);
    const restRe = f32x4.sub(leftRe, rightRe);
    const restIm = f32x4.sub(leftIm, rightIm);
    v128.store(toRe + at, f32x4.add(leftRe, rightRe));
    v128.store(toIm + at, f32x4.add(leftIm, rightIm));
    v128.store(toRe + at + bytes, f32x4.sub(f32x4.mul(restRe, cos), f32x4.mul(restIm, sin)));
    v128.store(toIm + at + bytes, f32x4.add(f32x4.mul(restIm, cos), f32x4.mul(restRe, sin)));
  }
}

/** As `turnRuns`, for one number. */
function turn(from: usize, to: usize, cos: f32, sin: f32): void {
  const re = butterflies.re + from;
  const im = butterflies.im + from;
  const toRe = butterflies.toRe + to;
  const toIm = butterflies.toIm + to;
  const bytes = butterflies.bytes;
  const distance = butterflies.distance;
  const restRe = load<f32>(re) - load<f32>(re + distance);
  const restIm = load<f32>(im) - load<f32>(im + distance);
  store<f32>(toRe, load<f32>(re) + load<f32>(re + distance));
  store<f32>(toIm, load<f32>(im) + load<f32>(im + distance));
  store<f32>(toRe + bytes, restRe * cos - restIm * sin);
  store<f32>(toIm + bytes, restIm * cos + restRe * sin);
}

function transposeBoth(re: usize, im: usize, rows: i32, columns: i32): void {
  if (rows === 1 || columns === 1) return;
  transposePlane(re, rows, columns);
  transposePlane(im, rows, columns);
}

/** In its place; `rows` x `columns` becomes `columns` x `rows`. */
export function transposePlane(plane: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>(rows * columns)) << 2;
  for (let i = 0; i < rows; i++) {
    const from = plane + ((<usize>(i * columns)) << 2);
    const to = spare + ((<usize>i) << 2);
    for (let j = 0; j < columns; j++) {
      store<f32>(to + ((<usize>(j * rows)) << 2), load<f32>(from + ((<usize>j) << 2)));
    }
  }
  memory.copy(plane, spare, bytes);
}

function scaleBoth(re: usize, im: usize, pixels: i32): void {
  const factor = <f32>(1.0 / sqrt<f64>(<f64>pixels));
  const bytes = (<usize>pixels) << 2;
  for (let at: usize = 0; at < bytes; at += 4) {
    store<f32>(re + at, factor * load<f32>(re + at));
    store<f32>(im + at, factor * load<f32>(im + at));
  }
}

/** cos(2 pi i / (4 N)) */
// @inline
function cosineAt(i: i32): f64 {
  return load<f64>(table + ((<usize>(i & (4 * order - 1))) << 3));
}
