import test from 'ava';
import { arcCosine } from '../../../src/kernels/spectra/arc-cosine.js';

test("the arc cosine is the engine's to 4 ulp over [-1, 1], and exact at its ends", (t) => {
  for (let i = -20_000; i <= 20_000; i += 1) {
    const x = i / 20_000;
    const wanted = Math.acos(x);
    t.true(Math.abs(arcCosine(x) - wanted) <= 4 * 2.3e-16 * wanted, `${x}: ${arcCosine(x)} against ${wanted}`);
  }
  t.is(arcCosine(1), 0);
  t.is(arcCosine(0), Math.PI / 2);
  t.is(arcCosine(-1), Math.PI);
});
