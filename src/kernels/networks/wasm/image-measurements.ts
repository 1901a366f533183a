/*
 * Measurements y = A x of an image x of n pixels, and the gradient A^T (A x - y) of |A x - y|^2 / 2, in singles:
 *   k-space  the entries of the unitary Fourier transform where a mask is 1
 *   DCT      the entries of the orthonormal DCT-II of both axes where a mask is 1
 *   dense    A itself, m x n: column after column, m padded by rows of zeros to a multiple of 4
 * Masks and measurements in a transform are n numbers, in the transposed order of the transform, 0 where nothing is
 * measured; k-space has n imaginary parts behind n real ones. The loss is summed in doubles.
 *
 * Cost: 10 n log2 n flops, 8 n^(3/2), or 4 m n.
 */
import { ChannelMatrix, mixChannels, mixScratchBytes } from './channel-products';
import { fourierScratchBytes, openFourier, transformImage, transformImageBack, transposePlane } from './image-fourier';

const kindFourier = 0;
const kindCosine = 1;

let kind = 0;
let rows = 0;
let columns = 0;
let measured = 0;
/** The mask, or A. */
let selection: usize = 0;
let target: usize = 0;
/** D^T and D, the matrices of the DCT of a square image. */
let table: usize = 0;
/** D or D^T, and a row of zeros. */
const cosines = changetype<ChannelMatrix>(memory.data(offsetof<ChannelMatrix>(), 16));

let work: usize = 0;
let spare: usize = 0;

export function measurementScratchBytes(pixels: i32, m: i32, side: i32): usize {
  const planes = fourierScratchBytes(pixels) + ((<usize>max(2 * pixels, m + 4)) << 2);
  return planes + mixScratchBytes(side) + ((<usize>side) << 2);
}

@unmanaged
class Measurements {
  /** 0 k-space, 1 DCT, 2 dense. */
  kind: i32;
  /** The size of the image. */
  rows: i32;
  columns: i32;
  /** The padded number of rows of A, if A is dense. */
  m: i32;
  /** The mask, or A. */
  selection: usize;
  /** y */
  target: usize;
  /** The cosines' table of `openFourier` or, for the DCT, D^T and D in singles. */
  table: usize;
  /** As many bytes as `measurementScratchBytes` says. */
  scratch: usize;
}

/** Opens these measurements for the calls below. */
export function openMeasurements(measurements: Measurements): void {
  const m = measurements.m;
  const scratch = measurements.scratch;
  kind = measurements.kind;
  rows = measurements.rows;
  columns = measurements.columns;
  measured = m;
  selection = measurements.selection;
  target = measurements.target;
  table = measurements.table;
  const pixels = rows * columns;
  work = scratch + fourierScratchBytes(pixels);
  spare = work + ((<usize>max(2 * pixels, m + 4)) << 2);
  openFourier(max(rows, columns), table, scratch);
}

/** y = A x */
export function measureImage(y: usize, x: usize): void {
  const pixels = rows * columns;
  if (kind === kindFourier) {
    toSpectrum(x, y, y + ((<usize>pixels) << 2));
    choose(y, pixels);
    choose(y + ((<usize>pixels) << 2), pixels);
  } else if (kind === kindCosine) {
    toCosines(y, x);
    choose(y, pixels);
  } else {
    multiplyDense(y, x);
  }
}

/** x = A^T y, for y in the form that `measureImage` writes; y is overwritten. */
export function measureBack(x: usize, y: usize): void {
  const pixels = rows * columns;
  if (kind === kindFourier) {
    transformImageBack(y, y + ((<usize>pixels) << 2), rows, columns);
    memory.copy(x, y, (<usize>pixels) << 2);
  } else if (kind === kindCosine) {
    fromCosines(x, y);
  } else {
    multiplyDenseTransposed(x, y);
  }
}

/** Returns |A x - y|^2 / 2 and replaces x by its gradient. */
export function measureLoss(x: usize): f64 {
  measureImage(work, x);
  const count = kind === kindFourier ? 2 * rows * columns : kind === kindCosine ? rows * columns : measured;
  const loss = 0.5 * subtractTarget(count);
  measureBack(x, work);
  return loss;
}

/** Returns |A x - y|^2 and replaces A x by A x - y. `count` is a multiple of 4. */
function subtractTarget(count: i32): f64 {
  let low = f64x2.splat(0.0);
  let high = low;
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const rest = f32x4.sub(v128.load(work + at), v128.load(target + at));
    v128.store(work + at, rest);
    const first = f64x2.promote_low_f32x4(rest);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f64>(rest, rest, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function toSpectrum(x: usize, re: usize, im: usize): void {
  const bytes = (<usize>(rows * columns)) << 2;
  memory.copy(re, x, bytes);
  memory.fill(im, 0, bytes);
  transformImage(re, im, rows, columns);
}

/** Sets what is not measured to 0. */
function choose(values: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(values + at, f32x4.mul(v128.load(values + at), v128.load(selection + at)));
  }
}

/** (D X D^T)^T */
function toCosines(y: usize, x: usize): void {
  const bytes = (<usize>(columns * columns)) << 2;
  placeCosines(table);
  mixChannels(y, x, columns, cosines);
  transposePlane(y, columns, columns);
  const half = work === y ? work + bytes : work;
  mixChannels(half, y, columns, cosines);
  memory.copy(y, half, bytes);
}

/** X from (D X D^T)^T. */
function fromCosines(x: usize, y: usize): void {
  const bytes = (<usize>(columns * columns)) << 2;
  placeCosines(table + bytes);
  mixChannels(x, y, columns, cosines);
  transposePlane(x, columns, columns);
  mixChannels(y, x, columns, cosines);
  memory.copy(x, y, bytes);
}

function placeCosines(matrix: usize): void {
  const zeros = spare + mixScratchBytes(columns);
  memory.fill(zeros, 0, (<usize>columns) << 2);
  cosines.matrix = matrix;
  cosines.vector = zeros;
  cosines.channels = columns;
  cosines.scratch = spare;
}

/** Four columns at a time; n is a multiple of 4. */
function multiplyDense(y: usize, x: usize): void {
  const bytes = (<usize>measured) << 2;
  const pixels = rows * columns;
  memory.fill(y, 0, bytes);
  let column = selection;
  for (let j = 0; j < pixels; j += 4) {
    const f0 = v128.load_splat<f32>(x);
    const f1 = v128.load_splat<f32>(x, 4);
    const f2 = v128.load_splat<f32>(x, 8);
    const f3 = v128.load_splat<f32>(x, 12);
    for (let at: usize = 0; at < bytes; at += 16) {
      const from = column + at;
      const left = f32x4.add(f32x4.mul(f0, v128.load(from)), f32x4.mul(f1, v128.load(from + bytes)));
      const right = f32x4.add(f32x4.mul(f2, v128.load(from + 2 * bytes)), f32x4.mul(f3, v128.load(from + 3 * bytes)));
      v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.add(left, right)));
    }
    x += 16;
    column += 4 * bytes;
  }
}

function multiplyDenseTransposed(x: usize, y: usize): void {
  const bytes = (<usize>measured) << 2;
  const pixels = rows * columns;
  let column = selection;
  for (let j = 0; j < pixels; j += 4) {
    let sum0 = f32x4.splat(0.0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let at: usize = 0; at < bytes; at += 16) {
      const value = v128.load(y + at);
      const from = column + at;
      sum0 = f32x4.add(sum0, f32x4.mul(value, v128.load(from)));
      sum1 = f32x4.add(sum1, f32x4.mul(value, v128.load(from + bytes)));
      sum2 = f32x4.add(sum2, f32x4.mul(value, v128.load(from + 2 * bytes)));
      sum3 = f32x4.add(sum3, f32x4.mul(value, v128.load(from + 3 * bytes)));
    }
    const first = f32x4.add(v128.shuffle<f32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<f32>(sum0, sum1, 2, 6, 3, 7));
    const second = f32x4.add(v128.shuffle<f32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<f32>(sum2, sum3, 2, 6, 3, 7));
    v128.store(x, f32x4.add(v128.shuffle<f64>(first, second, 0, 2), v128.shuffle<f64>(first, second, 1, 3)));
    x += 16;
    column += 4 * bytes;
  }
}
