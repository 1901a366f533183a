/*
 * A training step of a single-layer autoencoder with shared weights, y ~ W sigma(W^T y + b), W of n x m, on a slice of a
 * batch of samples y, n x B.
 *
 * Method: codes X = sigma(W^T Y + b) with one b for all units, sigma(z) = max(z, 0) or z 1(|z| > lambda), strictly;
 * R = Y - W X; the gradient G = -(R X^T + Y ((W^T R) o 1(X != 0))^T) / B; W <- normalise(W - zeta G) by columns.
 * Nguyen, Wong & Hegde, Autoencoders learn generative linear models, equations 2 and 5, the approximate gradient above
 * equation 5 and the update of Theorem 4. The codes are one dense product; all else runs over the active (unit, sample)
 * pairs alone, which costs less than dense products even where half of the codes are not 0.
 *
 * -B G is gathered sample after sample, units in ascending order: its bits do not depend on how a batch is cut.
 *
 * Cost: 2 n m flops a sample and 8 n an active pair; 8 n m an update.
 */
import { pad } from '../../algebra/wasm/arrays';
import { Columns } from '../../algebra/wasm/columns';
import { gemm, gemmScratchBytes, Product } from '../../algebra/wasm/gemm';
import { addColumns, addScaled, clear, columnAt, copy, dot, dotColumns } from '../../algebra/wasm/vectors';

/** Samples that are encoded at once: with m = 256 their codes take 128 KB of L2, and W^T is packed once for them. */
const groupSize = 64;

/** W, or the dictionary. */
const columns = changetype<Columns>(memory.data(offsetof<Columns>(), 16));
/** W^T Y of a group of samples. */
const product = changetype<Product>(memory.data(offsetof<Product>(), 16));

let rowCount = 0;
let unitCount = 0;
let paddedUnits = 0;
let leadingRows = 0;
let weightsAt: usize = 0;
let gradientAt: usize = 0;
let transposed: usize = 0;
let codes: usize = 0;
let residual: usize = 0;
let active: usize = 0;
let negated: usize = 0;
let projections: usize = 0;
let gemmScratch: usize = 0;

/** Bytes of scratch memory that a step of this size needs. */
export function autoencoderScratchBytes(n: i32, m: i32): usize {
  const units = pad(m);
  return ((<usize>(units * n + units * groupSize + pad(n) + 3 * units)) << 3) + gemmScratchBytes();
}

/** A slice of a batch. */
@unmanaged
class AutoencoderStep {
  n: i32;
  m: i32;
  /** Samples. */
  count: i32;
  /** Non-zero codes that a sample was made of. */
  k: i32;
  /** W, Y and -B G: columns of n doubles, pad(n) apart, 0 in the padding. */
  weights: usize;
  samples: usize;
  gradient: usize;
  /** The units of those codes, k int32 a sample, and their values. */
  plantedUnits: usize;
  plantedCodes: usize;
  /** As many bytes as `autoencoderScratchBytes` says. */
  scratch: usize;
  /** lambda, or below 0 for ReLU. */
  threshold: f64;
  bias: f64;
  /** zeta / B where the step is to be taken after these samples, or 0. */
  share: f64;
  /** Whether the gradient begins with this slice. */
  isFirst: bool;
  /** Whether codes are to have the planted signs too. */
  isSigned: bool;
}

@unmanaged
class AutoencoderReport {
  /** Samples whose codes are not 0 just where the true ones are not. */
  consistentCount: f64;
  /** (unit, sample) pairs. */
  activeCount: f64;
  /** Units whose weights are not finite after the step. */
  lostCount: i32;
}

/** Adds the samples to -B G, and takes the step where it is to be taken. */
export function stepAutoencoder(step: AutoencoderStep, report: AutoencoderReport): void {
  const count = step.count;
  const samples = step.samples;
  const threshold = step.threshold;
  const bias = step.bias;
  const plantedUnits = step.plantedUnits;
  const plantedCodes = step.plantedCodes;
  const k = step.k;
  const isSigned = step.isSigned;
  const share = step.share;
  openArrays(step);
  if (step.isFirst) clear(gradientAt, leadingRows * unitCount);
  transpose();
  let consistentCount = 0;
  let activeCount: i64 = 0;
  for (let start = 0; start < count; start += groupSize) {
    const group = min(groupSize, count - start);
    encode(columnAt(samples, leadingRows, start), group, bias);
    for (let j = 0; j < group; j++) {
      const column = columnAt(codes, paddedUnits, j);
      const found = listActive(column, threshold);
      const planted = <usize>((start + j) * k);
      if (agree(column, found, plantedUnits + (planted << 2), plantedCodes + (planted << 3), k, isSigned)) {
        consistentCount++;
      }
      if (found > 0) addSample(columnAt(samples, leadingRows, start + j), found);
      activeCount += found;
    }
  }
  report.consistentCount = <f64>consistentCount;
  report.activeCount = <f64>activeCount;
  report.lostCount = share === 0.0 ? 0 : update(share);
}

/** y = A x + sigma z, z being what stands in `samples`; it is not read where sigma is 0. */
@unmanaged
class SampleModel {
  n: i32;
  count: i32;
  /** Sample j has the k non-zero codes from k j on. */
  k: i32;
  /** A, its columns as those of `AutoencoderStep`. */
  dictionary: usize;
  units: usize;
  codes: usize;
  samples: usize;
  sigma: f64;
}

export function formSamples(model: SampleModel): void {
  const n = model.n;
  const count = model.count;
  const k = model.k;
  const units = model.units;
  const values = model.codes;
  const samples = model.samples;
  const sigma = model.sigma;
  const leading = pad(n);
  columns.matrix = model.dictionary;
  columns.leading = leading;
  columns.paddedRows = leading;
  for (let j = 0; j < count; j++) {
    const sample = columnAt(samples, leading, j);
    if (sigma === 0.0) clear(sample, leading);
    else scale(sample, sigma, leading);
    const first = <usize>(j * k);
    addColumns(sample, columns, units + (first << 2), values + (first << 3), k);
  }
}

function openArrays(step: AutoencoderStep): void {
  rowCount = step.n;
  unitCount = step.m;
  paddedUnits = pad(unitCount);
  leadingRows = pad(rowCount);
  weightsAt = step.weights;
  gradientAt = step.gradient;
  columns.matrix = weightsAt;
  columns.leading = leadingRows;
  columns.paddedRows = leadingRows;
  transposed = step.scratch;
  codes = transposed + ((<usize>(paddedUnits * rowCount)) << 3);
  residual = codes + ((<usize>(paddedUnits * groupSize)) << 3);
  negated = residual + ((<usize>leadingRows) << 3);
  projections = negated + ((<usize>paddedUnits) << 3);
  active = projections + ((<usize>paddedUnits) << 3);
  gemmScratch = active + ((<usize>paddedUnits) << 3);
}

/** W^T, its columns paddedUnits apart. */
function transpose(): void {
  for (let i = 0; i < unitCount; i++) {
    let source = columnAt(weightsAt, leadingRows, i);
    let target = transposed + ((<usize>i) << 3);
    for (let row = 0; row < rowCount; row++) {
      store<f64>(target, load<f64>(source));
      source += 8;
      target += (<usize>paddedUnits) << 3;
    }
  }
}

/** W^T Y + b for a group of samples; units of the padding get 0. */
function encode(samples: usize, count: i32, bias: f64): void {
  fill(codes, bias, paddedUnits * count);
  for (let j = 0; j < count; j++) {
    clear(columnAt(codes, paddedUnits, j) + ((<usize>unitCount) << 3), paddedUnits - unitCount);
  }
  product.m = unitCount;
  product.n = count;
  product.k = rowCount;
  product.a = transposed;
  product.leadingA = paddedUnits;
  product.b = samples;
  product.leadingB = leadingRows;
  product.c = codes;
  product.leadingC = paddedUnits;
  product.scratch = gemmScratch;
  gemm(product);
}

/**
 * Lists the units that sigma does not set to 0, ascending, with the negatives of their codes; returns how many there
 * are.
 */
function listActive(column: usize, threshold: f64): i32 {
  const isRelu = threshold < 0.0;
  const limit = f64x2.splat(isRelu ? 0.0 : threshold);
  // The mask of the sign bit, which the comparison with a threshold ignores.
  const kept = i64x2.splat(isRelu ? -1 : i64.MAX_VALUE);
  const end = column + ((<usize>paddedUnits) << 3);
  let found = 0;
  for (let at = column; at < end; at += 32) {
    const low = f64x2.gt(v128.and(v128.load(at), kept), limit);
    const high = f64x2.gt(v128.and(v128.load(at, 16), kept), limit);
    // In most groups of four no unit is active.
    if (!v128.any_true(v128.or(low, high))) continue;
    let mask = i64x2.bitmask(low) | (i64x2.bitmask(high) << 2);
    for (; mask !== 0; mask &= mask - 1) {
      const code = at + ((<usize>ctz(mask)) << 3);
      store<i32>(active + ((<usize>found) << 2), <i32>((code - column) >> 3));
      store<f64>(negated + ((<usize>found) << 3), -load<f64>(code));
      found++;
    }
  }
  return found;
}

/** Whether the active units are the planted ones, and, where that is asked, have their signs. */
function agree(column: usize, found: i32, units: usize, values: usize, k: i32, isSigned: bool): bool {
  if (found !== k) return false;
  for (let at = 0; at < k; at++) {
    const unit = load<i32>(units + ((<usize>at) << 2));
    if (!isActive(unit, found)) return false;
    const code = load<f64>(column + ((<usize>unit) << 3));
    if (isSigned && code * load<f64>(values + ((<usize>at) << 3)) < 0.0) return false;
  }
  return true;
}

function isActive(unit: i32, found: i32): bool {
  for (let at = 0; at < found; at++) {
    if (load<i32>(active + ((<usize>at) << 2)) === unit) return true;
  }
  return false;
}

/** -B G_i += x_i r + (w_i . r) y for the active units i, with r = y - W x. */
function addSample(sample: usize, found: i32): void {
  copy(residual, sample, leadingRows);
  addColumns(residual, columns, active, negated, found);
  dotColumns(projections, columns, active, found, residual);
  for (let at = 0; at < found; at++) {
    addTwo(
      columnAt(gradientAt, leadingRows, load<i32>(active + ((<usize>at) << 2))),
      -load<f64>(negated + ((<usize>at) << 3)),
      residual,
      load<f64>(projections + ((<usize>at) << 3)),
      sample,
      leadingRows,
    );
  }
}

/** g += alpha r + beta y; the length is a multiple of 4. */
// @inline
function addTwo(g: usize, alpha: f64, r: usize, beta: f64, y: usize, length: i32): void {
  const left = f64x2.splat(alpha);
  const right = f64x2.splat(beta);
  const end = g + ((<usize>length) << 3);
  while (g < end) {
    const low = f64x2.add(f64x2.mul(left, v128.load(r)), f64x2.mul(right, v128.load(y)));
    const high = f64x2.add(f64x2.mul(left, v128.load(r, 16)), f64x2.mul(right, v128.load(y, 16)));
    v128.store(g, f64x2.add(v128.load(g), low));
    v128.store(g, f64x2.add(v128.load(g, 16), high), 16);
    g += 32;
    r += 32;
    y += 32;
  }
}

/** W <- normalise(W + share (-B G)); weights that become 0 stay 0. Returns the number of units that are not finite. */
function update(share: f64): i32 {
  let lost = 0;
  for (let i = 0; i < unitCount; i++) {
    const column = columnAt(weightsAt, leadingRows, i);
    addScaled(column, share, columnAt(gradientAt, leadingRows, i), leadingRows);
    const square = dot(column, column, leadingRows);
    // Not `square == Infinity`: a NaN is not finite either.
    if (!(square < Infinity)) lost++;
    else if (square > 0.0) scale(column, 1.0 / Math.sqrt(square), leadingRows);
  }
  return lost;
}

/** Sets `count` doubles, a multiple of 4, to a value. */
// @inline
function fill(target: usize, value: f64, count: i32): void {
  const pair = f64x2.splat(value);
  const end = target + ((<usize>count) << 3);
  for (; target < end; target += 32) {
    v128.store(target, pair);
    v128.store(target, pair, 16);
  }
}

/** x <- factor x; the length is a multiple of 4. */
// @inline
function scale(x: usize, factor: f64, length: i32): void {
  const factors = f64x2.splat(factor);
  const end = x + ((<usize>length) << 3);
  for (; x < end; x += 16) v128.store(x, f64x2.mul(factors, v128.load(x)));
}
