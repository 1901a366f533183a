import { exp, log } from './elementary.js';
import { drawFraction, drawWord, fractionUnit, type Stream } from './stream.js';
import { zigguratDensities, zigguratLayers, zigguratTailStart } from './ziggurat-table.js';

/*
 * Standard normals by the ziggurat with 256 layers of equal area (Marsaglia & Tsang 2000; Doornik 2005 for the use of
 * separate bits for layer, sign and position). One normal takes one word of the generator in 98.8 % of cases:
 *   layer = bits 63..56, sign = bit 55, position = bits 54..3 times 2.
 * So what decides most lives on the generator's high bits, and its lowest, which are weak, go unused.
 * The WASM twin is src/kernels/draws/wasm/normal-fill.ts; a test holds the two together bit for bit.
 */

const layers = Float64Array.from(zigguratLayers);
const densities = Float64Array.from(zigguratDensities);

/** Fills `target` with the stream's next normals, in order. */
export function drawNormals(stream: Stream, target: Float64Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] = drawNormal(stream);
}

function drawNormal(stream: Stream): number {
  for (;;) {
    const { high, low } = drawWord(stream);
    const layer = high >>> 24;
    const position = ((high & 0x7fffff) * 0x20000000 + (low >>> 3)) * 2;
    const x = position * layers[2 * layer];
    const magnitude = position < layers[2 * layer + 1] ? x : drawOutside(stream, layer, x);
    if (magnitude !== undefined) return (high & 0x800000) === 0 ? magnitude : -magnitude;
  }
}

/**
 * The rare cases: in layer 0 the draw continues in the tail; in another layer x lies in the wedge, and is kept or drawn
 * again.
 */
function drawOutside(stream: Stream, layer: number, x: number): number | undefined {
  if (layer === 0) return drawTail(stream);
  const height = densities[layer] + drawFraction(stream) * (densities[layer + 1] - densities[layer]);
  return height < exp(-0.5 * x * x) ? x : undefined;
}

/** Beyond the start r of the tail: Marsaglia (1964). */
function drawTail(stream: Stream): number {
  for (;;) {
    const x = -log(drawFraction(stream) + fractionUnit) / zigguratTailStart;
    const y = -log(drawFraction(stream) + fractionUnit);
    if (y + y >= x * x) return zigguratTailStart + x;
  }
}
