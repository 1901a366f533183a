/*
 * Standard normals for a whole matrix from one stream: the twin of src/random/normal.ts, which explains the method.
 * Cost: 3 to 4 ns a normal. The generator's state lives in locals; only the rare cases (1.2 %) go through memory.
 */
import { zigguratDensities, zigguratLayers, zigguratTailStart } from '../../random/ziggurat-table';
import { exp, log } from './elementary';
import { drawState, loadStateWord, nextDraw, storeStateWord } from './stream';

/**
 * Draws rows x columns normals row by row and stores them column by column, `leading` doubles apart (leading >= rows);
 * rows from `rows` to `leading` become 0. So the first rows of the matrix do not depend on how many there are.
 * `state` holds four int32 in the order of pure-rand's getState(), and the final state at the end.
 */
export function fillNormals(state: usize, matrix: usize, rows: i32, columns: i32, leading: i32): void {
  const layers = zigguratLayers.dataStart;
  let s0 = loadStateWord(state);
  let s1 = loadStateWord(state + 8);
  const stride = <usize>leading << 3;
  const rowEnd = <usize>columns * stride;
  for (let i = 0; i < rows; i++) {
    let entry = matrix + (<usize>i << 3);
    const end = entry + rowEnd;
    while (entry < end) {
      const a = <u32>(s0 + s1);
      let mixed = s0 ^ s1;
      s0 = rotl(s0, 24) ^ mixed ^ (mixed << 16);
      s1 = rotl(mixed, 37);
      const b = <u32>(s0 + s1);
      mixed = s0 ^ s1;
      s0 = rotl(s0, 24) ^ mixed ^ (mixed << 16);
      s1 = rotl(mixed, 37);

      const layer = a >>> 24;
      const edge = layers + (<usize>layer << 4);
      const position = <f64>(<i64>(b >>> 1) << 22 | <i64>((a >>> 1) & 0x3fffff));
      let magnitude = position * load<f64>(edge);
      if (position >= load<f64>(edge, 8)) {
        store<u64>(drawState, s0);
        store<u64>(drawState, s1, 8);
        magnitude = drawOutside(layer, magnitude);
        s0 = load<u64>(drawState);
        s1 = load<u64>(drawState, 8);
        if (magnitude < 0.0) continue;
      }
      store<u64>(entry, reinterpret<u64>(magnitude) | (<u64>(a & 0x800000) << 40));
      entry += stride;
    }
  }
  for (let i = rows; i < leading; i++) {
    const end = matrix + (<usize>i << 3) + rowEnd;
    for (let entry = matrix + (<usize>i << 3); entry < end; entry += stride) store<f64>(entry, 0.0);
  }
  storeStateWord(state, s0);
  storeStateWord(state + 8, s1);
}

/** The magnitude kept, or -1 to draw anew. */
function drawOutside(layer: u32, x: f64): f64 {
  if (layer == 0) return drawTail();
  const density = zigguratDensities.dataStart + (<usize>layer << 3);
  const low = load<f64>(density);
  const height = low + drawFraction() * (load<f64>(density, 8) - low);
  return height < exp(-0.5 * x * x) ? x : -1.0;
}

function drawTail(): f64 {
  while (true) {
    const x = -log(drawFraction() + 1.1102230246251565e-16) / zigguratTailStart;
    const y = -log(drawFraction() + 1.1102230246251565e-16);
    if (y + y >= x * x) return zigguratTailStart + x;
  }
}

function drawFraction(): f64 {
  const a = nextDraw();
  const b = nextDraw();
  return <f64>((<i64>(a >>> 5) << 26) + <i64>(b >>> 6)) * 1.1102230246251565e-16;
}
