import test from 'ava';
import { allocateFloat64, openArena, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { drawNormals } from '../../../src/random/normal.js';
import { kernels, openTestStream } from '../l1/basis-pursuit-scene.js';

const count = 20_000;
/** The kernel's 4e-16 and the half ulp of what it is compared with. */
const errorMax = 5e-16;

test('sines and cosines are those of Math to 5e-16, up to a million', (t) => {
  const arena = openArena(kernels);
  const [x, sines, cosines] = [1, 2, 3].map(() => allocateFloat64(arena, count));
  for (const [trial, scale] of [1e-8, 1e-3, 1, 10, 1e3, 2e5].entries()) {
    const values = viewFloat64(kernels, x);
    drawNormals(openTestStream('sine', trial), values);
    for (let i = 0; i < count; i += 1) values[i] *= scale;
    values.set([0, Math.PI / 4, -Math.PI / 4, Math.PI / 2, Math.PI, -Math.PI, 1e6, -1e6]);
    kernels.functions.sineAndCosine(sines.pointer, cosines.pointer, x.pointer, count);
    const [found, beside] = [viewFloat64(kernels, sines), viewFloat64(kernels, cosines)];
    let worst = 0;
    values.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(found[i] - Math.sin(value)), Math.abs(beside[i] - Math.cos(value)));
    });
    t.true(worst <= errorMax, `scale ${scale}: ${worst}`);
  }
});

test('sin is odd and cos is even to the bit', (t) => {
  const arena = openArena(kernels);
  const [x, sines, cosines] = [1, 2, 3].map(() => allocateFloat64(arena, count));
  const values = viewFloat64(kernels, x);
  drawNormals(openTestStream('parity', 0), values);
  for (let i = 0; i < count; i += 2) {
    values[i] *= 100;
    values[i + 1] = -values[i];
  }
  kernels.functions.sineAndCosine(sines.pointer, cosines.pointer, x.pointer, count);
  const [found, beside] = [viewFloat64(kernels, sines), viewFloat64(kernels, cosines)];
  for (let i = 0; i < count; i += 2) {
    t.is(found[i + 1], -found[i]);
    t.is(beside[i + 1], beside[i]);
  }
});
