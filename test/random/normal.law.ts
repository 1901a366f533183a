import test from 'ava';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { chordLayerMax, chordLayerMin, chordSlack } from '../../src/random/ziggurat-chord.js';
import { zigguratDensities, zigguratLayers, zigguratTailStart } from '../../src/random/ziggurat-table.js';
import { chiSquareOfCounts, isPlausibleChiSquare } from './chi-square.js';

const count = 2_000_000;
const normals = new Float64Array(count);
drawNormals(
  openStream(deriveStreamState({ seed: 3, experiment: 'test', role: 'normals', coordinates: {}, trial: 0 })),
  normals,
);

test('the first eight moments are those of the normal law', (t) => {
  // E x^p for even p is 1, 3, 15, 105; the variance of x^p is E x^2p - (E x^p)^2.
  const evenMoment = (p: number): number => (p % 2 === 1 ? 0 : p < 2 ? 1 : (p - 1) * evenMoment(p - 2));
  for (let p = 1; p <= 8; p += 1) {
    const mean = normals.reduce((sum, x) => sum + x ** p, 0) / count;
    const deviation = Math.sqrt((evenMoment(2 * p) - evenMoment(p) ** 2) / count);
    t.true(Math.abs(mean - evenMoment(p)) < 3.5 * deviation, `moment ${p}: ${mean}`);
  }
});

test('1024 bins of equal probability fill equally', (t) => {
  const edges = Float64Array.from({ length: 1023 }, (_, i) => computeQuantile((i + 1) / 1024));
  const counts = new Uint32Array(1024);
  for (const x of normals) {
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (edges[middle] <= x) low = middle + 1;
      else high = middle;
    }
    counts[low] += 1;
  }
  const statistic = chiSquareOfCounts(counts);
  t.true(isPlausibleChiSquare(statistic, 1023), `${statistic} with 1023 degrees of freedom`);
});

test('the tail beyond the ziggurat holds its share and decays as it must', (t) => {
  const beyond = (x: number): number => normals.filter((value) => Math.abs(value) > x).length;
  for (const start of [zigguratTailStart, 4, 4.5]) {
    const expected = 2 * count * (1 - distribution(start));
    t.true(Math.abs(beyond(start) - expected) < 4 * Math.sqrt(expected), `beyond ${start}: ${beyond(start)}`);
  }
});

test('neighbours do not correlate', (t) => {
  for (const lag of [1, 2, 3, 100]) {
    let sum = 0;
    for (let i = lag; i < count; i += 1) sum += normals[i] * normals[i - lag];
    t.true(Math.abs(sum) < 3.5 * Math.sqrt(count), `lag ${lag}`);
  }
});

test('within the layers that say so the density keeps near its chord, within three quarters of the slack', (t) => {
  for (let layer = chordLayerMin; layer <= chordLayerMax; layer += 1) {
    const [width, limit] = zigguratLayers.slice(2 * layer, 2 * layer + 2);
    const [low, high] = zigguratDensities.slice(layer, layer + 2);
    for (let step = 0; step <= 1000; step += 1) {
      const x = (limit + ((2 ** 53 - limit) * step) / 1000) * width;
      const share = (Math.exp((-x * x) / 2) - low) / (high - low);
      t.true(Math.abs(share - (1 - step / 1000)) < 0.75 * chordSlack, `layer ${layer}, step ${step}`);
    }
  }
});

/** The normal distribution function by the series of Marsaglia (2004), to about 1e-15. */
function distribution(x: number): number {
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-18; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.91893853320467274178);
}

function computeQuantile(probability: number): number {
  let low = -9;
  let high = 9;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (distribution(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}
