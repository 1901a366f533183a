/*
 * z += alpha (a * x), the circular convolution of x in R^n with a symmetric kernel a, a_d = a_{-d}, a_d = 0 for |d| > w.
 *
 * Method: directly, x is extended by w entries of its own at either end, so that no index is folded. A group of 8
 * entries keeps four sums, and a tap takes both of its neighbours at once: 1.5 w + 2 operations a pair of entries. An
 * entry is always a_0 x_j + sum_d a_d (x_{j-d} + x_{j+d}), d rising, however n is cut into groups: its bits depend on
 * its neighbours alone.
 *
 * Kernels here are narrow, w about 2h of n = 10 h and more, which leaves the fast Fourier transform behind: 3 w n flops.
 */
import { clear, copy } from '../../algebra/wasm/vectors';

/** A symmetric circulant matrix U. */
@unmanaged
export class Circulant {
  n: i32;
  /** w <= n / 2 */
  width: i32;
  /** a_0 .. a_w; half of a_w where w = n / 2, since both neighbours at that distance are the same entry. */
  taps: usize;
}

/** `extended`: n + 2w doubles of which the middle n are x; fills the rest. */
// @inline
export function extendCircularly(extended: usize, n: i32, width: i32): void {
  const bytes = (<usize>width) << 3;
  copy(extended, extended + ((<usize>n) << 3), width);
  copy(extended + bytes + ((<usize>n) << 3), extended + bytes, width);
}

/** z += alpha U x for x extended as above. */
export function addConvolution(z: usize, alpha: f64, extended: usize, kernel: Circulant): void {
  const n = kernel.n;
  const width = kernel.width;
  const taps = kernel.taps;
  const factor = f64x2.splat(alpha);
  const middle = extended + ((<usize>width) << 3);
  const tapEnd = taps + ((<usize>width) << 3);
  const wholeEnd = n & ~7;
  for (let j = 0; j < wholeEnd; j += 8) {
    const x = middle + ((<usize>j) << 3);
    let tap = v128.load64_splat(taps);
    let a = f64x2.mul(tap, v128.load(x));
    let b = f64x2.mul(tap, v128.load(x, 16));
    let c = f64x2.mul(tap, v128.load(x, 32));
    let d = f64x2.mul(tap, v128.load(x, 48));
    let left = x;
    let right = x;
    for (let at = taps + 8; at <= tapEnd; at += 8) {
      left -= 8;
      right += 8;
      tap = v128.load64_splat(at);
      a = f64x2.add(a, f64x2.mul(tap, f64x2.add(v128.load(left), v128.load(right))));
      b = f64x2.add(b, f64x2.mul(tap, f64x2.add(v128.load(left, 16), v128.load(right, 16))));
      c = f64x2.add(c, f64x2.mul(tap, f64x2.add(v128.load(left, 32), v128.load(right, 32))));
      d = f64x2.add(d, f64x2.mul(tap, f64x2.add(v128.load(left, 48), v128.load(right, 48))));
    }
    const target = z + ((<usize>j) << 3);
    v128.store(target, f64x2.add(v128.load(target), f64x2.mul(factor, a)));
    v128.store(target, f64x2.add(v128.load(target, 16), f64x2.mul(factor, b)), 16);
    v128.store(target, f64x2.add(v128.load(target, 32), f64x2.mul(factor, c)), 32);
    v128.store(target, f64x2.add(v128.load(target, 48), f64x2.mul(factor, d)), 48);
  }
  for (let j = wholeEnd; j < n; j++) {
    const x = middle + ((<usize>j) << 3);
    let sum = load<f64>(taps) * load<f64>(x);
    for (let d = 1; d <= width; d++) {
      const reach = (<usize>d) << 3;
      sum += load<f64>(taps + reach) * (load<f64>(x - reach) + load<f64>(x + reach));
    }
    const target = z + ((<usize>j) << 3);
    store<f64>(target, load<f64>(target) + alpha * sum);
  }
}

/** The columns of Z become U C: `count` columns `leading` doubles apart; `extended` is scratch of n + 2w doubles. */
export function convolveColumns(
  z: usize,
  c: usize,
  leading: i32,
  count: i32,
  kernel: Circulant,
  extended: usize,
): void {
  const n = kernel.n;
  const width = kernel.width;
  const bytes = (<usize>leading) << 3;
  for (let column = 0; column < count; column++) {
    copy(extended + ((<usize>width) << 3), c + <usize>column * bytes, n);
    extendCircularly(extended, n, width);
    clear(z + <usize>column * bytes, leading);
    addConvolution(z + <usize>column * bytes, 1.0, extended, kernel);
  }
}
