/*
 * Bilinear upsampling by 2 in singles, one row at a time, together with its neighbours in an un-trained network:
 * forwards ReLU and the sums of channels, backwards the gradients of ReLU and of the normalisation. Pixel 2i of a line
 * is 3/4 x_i + 1/4 x_{i-1} and pixel 2i + 1 is 3/4 x_i + 1/4 x_{i+1}; x is constant beyond its ends. So pixels are
 * aligned by their centres, as in Heckel & Hand (ICLR 2019). Pixels stand one after the other, each with its
 * `channels`, a multiple of 4.
 *
 * Cost: 12 flops an entry of the finer image either way.
 */

/** Row `row` of the image with twice as many rows, before it is widened: the blend of two rows of x, `columns` each. */
export function blendRows(target: usize, x: usize, row: i32, rows: i32, columns: i32, channels: i32): void {
  const bytes = (<usize>columns * <usize>channels) << 2;
  const near = x + bytes * <usize>(row >> 1);
  const far = x + bytes * <usize>neighbourOf(row, rows);
  const most = f32x4.splat(0.75);
  const rest = f32x4.splat(0.25);
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = f32x4.mul(most, v128.load(near + at));
    v128.store(target + at, f32x4.add(value, f32x4.mul(rest, v128.load(far + at))));
  }
}

/** The coarse row that contributes to fine row `row`, beside row >> 1. */
function neighbourOf(row: i32, rows: i32): i32 {
  const near = row >> 1;
  return row & 1 ? min(near + 1, rows - 1) : max(near - 1, 0);
}

/** ReLU of x widened from `columns` to twice as many; the entries are added to `sums`, channel by channel. */
export function widenRectified(target: usize, x: usize, columns: i32, channels: i32, sums: usize): void {
  const stride = (<usize>channels) << 2;
  const most = f32x4.splat(0.75);
  const rest = f32x4.splat(0.25);
  const zero = f32x4.splat(0.0);
  for (let at: usize = 0; at < stride; at += 16) {
    let from = x + at;
    let to = target + at;
    let here = v128.load(from);
    let before = f32x4.mul(rest, here);
    let evenSum = zero;
    let oddSum = zero;
    for (let j = 1; j <= columns; j++) {
      if (j < columns) from += stride;
      const next = v128.load(from);
      const own = f32x4.mul(most, here);
      const after = f32x4.mul(rest, next);
      const even = f32x4.max(f32x4.add(own, before), zero);
      const odd = f32x4.max(f32x4.add(own, after), zero);
      v128.store(to, even);
      v128.store(to + stride, odd);
      evenSum = f32x4.add(evenSum, even);
      oddSum = f32x4.add(oddSum, odd);
      before = f32x4.mul(rest, here);
      here = next;
      to += 2 * stride;
    }
    v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.add(evenSum, oddSum)));
  }
}

/** The adjoint of widening: twice `columns` pixels of y give `columns` of `target`. */
export function narrow(target: usize, y: usize, columns: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  const most = f32x4.splat(0.75);
  const rest = f32x4.splat(0.25);
  for (let at: usize = 0; at < stride; at += 16) {
    let from = y + at;
    let to = target + at;
    let before = v128.load(from);
    for (let j = 1; j <= columns; j++) {
      const even = v128.load(from);
      const odd = v128.load(from + stride);
      const after = j < columns ? v128.load(from + 2 * stride) : odd;
      const own = f32x4.mul(most, f32x4.add(even, odd));
      v128.store(to, f32x4.add(own, f32x4.mul(rest, f32x4.add(before, after))));
      before = odd;
      from += 2 * stride;
      to += stride;
    }
  }
}

/** The adjoint of `blendRows`, added to x. */
export function spreadRow(x: usize, source: usize, row: i32, rows: i32, columns: i32, channels: i32): void {
  const bytes = (<usize>columns * <usize>channels) << 2;
  addScaledRow(x + bytes * <usize>(row >> 1), source, 0.75, bytes);
  addScaledRow(x + bytes * <usize>neighbourOf(row, rows), source, 0.25, bytes);
}

// @inline
function addScaledRow(target: usize, source: usize, factor: f32, bytes: usize): void {
  const share = f32x4.splat(factor);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(target + at), f32x4.mul(share, v128.load(source + at))));
  }
}

/** Adds (x - mean)^2 of `pixels` pixels to `squares`, channel by channel. */
export function addSquaredDeviations(squares: usize, x: usize, mean: usize, pixels: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  for (let at: usize = 0; at < stride; at += 16) {
    const centre = v128.load(mean + at);
    let even = f32x4.splat(0.0);
    let odd = even;
    let from = x + at;
    for (let p = 0; p < pixels; p += 2) {
      const first = f32x4.sub(v128.load(from), centre);
      const second = f32x4.sub(v128.load(from + stride), centre);
      even = f32x4.add(even, f32x4.mul(first, first));
      odd = f32x4.add(odd, f32x4.mul(second, second));
      from += 2 * stride;
    }
    v128.store(squares + at, f32x4.add(v128.load(squares + at), f32x4.add(even, odd)));
  }
}

/**
 * Replaces y by y - slope x where x > 0, and by 0 elsewhere: the gradient of ReLU, behind that of the normalisation.
 */
export function rectifyGradient(y: usize, x: usize, slope: usize, pixels: i32, channels: i32): void {
  const stride = (<usize>channels) << 2;
  const zero = f32x4.splat(0.0);
  for (let p = 0; p < pixels; p++) {
    for (let at: usize = 0; at < stride; at += 16) {
      const value = v128.load(x + at);
      const rest = f32x4.sub(v128.load(y + at), f32x4.mul(v128.load(slope + at), value));
      v128.store(y + at, v128.and(rest, f32x4.gt(value, zero)));
    }
    x += stride;
    y += stride;
  }
}
