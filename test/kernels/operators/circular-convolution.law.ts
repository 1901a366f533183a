import test from 'ava';
import { kernelNames } from '../../../src/experiments/generators/declaration/kernel-names.js';
import { allocateFloat64, openArena, padRows, viewFloat64, viewMemory } from '../../../src/kernels/memory/arena.js';
import { circulantBytes, writeCirculant } from '../../../src/kernels/memory/generated/kernels.js';
import { createCirculantKernel } from '../../../src/kernels/networks/circulant-kernel.js';
import { drawNormals } from '../../../src/random/normal.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';

/** Two columns, so that the second begins where the first one's padding ends. */
function convolve(x: Float64Array, taps: Float64Array): Float64Array {
  const n = x.length;
  const arena = openArena(kernels);
  const leading = padRows(n);
  const source = allocateFloat64(arena, 2 * leading);
  const target = allocateFloat64(arena, 2 * leading);
  const placed = allocateFloat64(arena, taps.length);
  const scratch = allocateFloat64(arena, n + 2 * taps.length);
  const kernel = arena.allocate(circulantBytes);
  const columns = viewFloat64(kernels, source).fill(Number.NaN);
  columns.set(x);
  columns.set(x, leading);
  viewFloat64(kernels, placed).set(taps);
  viewFloat64(kernels, target).fill(3);
  writeCirculant(viewMemory(kernels), kernel, { n, width: taps.length - 1, taps: placed.pointer });
  kernels.functions.convolveColumns(target.pointer, source.pointer, leading, 2, kernel, scratch.pointer);
  const result = viewFloat64(kernels, target);
  if (result.subarray(0, n).some((value, j) => value !== result[leading + j])) throw new Error('the columns differ');
  return result.slice(0, n);
}

function draw(name: string, length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(openTestStream(name, length), values);
  return values;
}

test('every length to two blocks and one, and every width, give the sum over neighbours', (t) => {
  for (let n = 1; n <= 17; n += 1) {
    for (let width = 0; 2 * width <= n; width += 1) {
      const x = draw('convolution', n);
      const taps = draw('taps', width + 1);
      const found = convolve(x, taps);
      for (let j = 0; j < n; j += 1) {
        let wanted = taps[0] * x[j];
        for (let d = 1; d <= width; d += 1) wanted += taps[d] * (x[(j - d + n) % n] + x[(j + d) % n]);
        t.is(found[j], wanted, `n = ${n}, w = ${width}, entry ${j}`);
      }
    }
  }
});

test('turning x around the circle turns the result, to the bit', (t) => {
  const x = draw('convolution turn', 37);
  const taps = draw('taps turn', 15);
  const found = convolve(x, taps);
  for (const shift of [1, 8, 20]) {
    const turned = convolve(
      x.map((_, j) => x[(j + shift) % 37]),
      taps,
    );
    t.deepEqual(
      turned,
      found.map((_, j) => found[(j + shift) % 37]),
    );
  }
});

test("a kernel's taps convolve as its circulant matrix does, and twice as its autocorrelation's", (t) => {
  for (const name of kernelNames) {
    for (const [n, h] of [
      [1, 1],
      [2, 1],
      [9, 4.5],
      [16, 8],
      [24, 3],
      [64, 8],
    ]) {
      const { u, autocorrelation, taps, autocorrelationTaps } = createCirculantKernel(name, { n, h });
      const x = draw('circulant', n);
      const product = (kernel: Float64Array, vector: Float64Array): Float64Array =>
        vector.map((_, j) => vector.reduce((sum, value, i) => sum + kernel[(i - j + n) % n] * value, 0));
      const once = convolve(x, taps.values);
      const twice = convolve(x, autocorrelationTaps.values);
      product(u, x).forEach((value, j) => t.true(Math.abs(value - once[j]) < 1e-13));
      product(u, product(u, x)).forEach((value, j) => t.true(Math.abs(value - twice[j]) < 1e-13));
      product(autocorrelation, x).forEach((value, j) => t.true(Math.abs(value - twice[j]) < 1e-13));
    }
  }
});

test('kernels are symmetric, add up to 1 and fall from the middle; the triangle ends at h', (t) => {
  for (const name of kernelNames) {
    const { u, taps, autocorrelationTaps } = createCirculantKernel(name, { n: 128, h: 8 });
    t.true(Math.abs(u.reduce((sum, value) => sum + value, 0) - 1) < 1e-14);
    for (let d = 1; d <= 64; d += 1) {
      t.is(u[d], u[128 - d]);
      t.true(u[d] <= u[d - 1]);
    }
    if (name === 'triangular') t.deepEqual([taps.width, autocorrelationTaps.width], [7, 14]);
  }
});
