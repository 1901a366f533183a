/*
 * Standard normals for a whole matrix: the twin of src/random/normal.ts, which explains the ziggurat. Four generators,
 * the lanes, draw four rows at a time. Each is the one before it, 2^64 draws ahead, so that no two of them overlap.
 * Lane i mod 4 draws row i. A single generator is bound by the four dependent steps of its own update; four of them in
 * two vectors take half the time. Cost: about 2 ns a normal.
 *
 * In 5.7 % of the groups of four a lane has a rare case, and memory is read. In most of them the question is whether a
 * point lies under the density's chord, which needs no exponential. Where all points of a group do, its generators go
 * on without leaving the vectors.
 */
import { chordLayerMax, chordLayerMin, chordSlack } from '../../../random/ziggurat-chord';
import { zigguratDensities, zigguratLayers, zigguratTailStart } from '../../../random/ziggurat-table';
import { exp, log } from '../../algebra/wasm/elementary';
import { clear, columnAt } from '../../algebra/wasm/vectors';
import { drawState, loadStateWord, nextWord } from './stream';

/** Four words s0, four words s1, the four words drawn last and the four to come next. */
const lanes = memory.data(128, 16);

/** One more than the largest position. */
const positionEnd: f64 = 9007199254740992.0;

/**
 * The polynomials of jumps by once, twice and thrice 2^64 draws, lowest bit first: the one of pure-rand, of Blackman &
 * Vigna's table, its square and its cube modulo the generator's characteristic polynomial.
 */
const jumps = memory.data<u64>([
  0xdf900294d8f554a5, 0x170865df4b3201fc, 0x2992ead4972eaed2, 0xb2a7b279a8cb1f50, 0xda7892287b56e693,
  0xea8ff72a7eb29635,
]);

/** Bits of doubles: of 2^53, whose mantissa counts in steps of 2, and of the sign. */
const exponent: u64 = 0x4340000000000000;
const signBit: u64 = 0x8000000000000000;

/** The layer that reaches the top of the density: all of its points are rare cases. */
const topLayer = 255;
/** More than the rounding of heights. */
const topSlack: f64 = 1e-12;

/** 2^-53 */
const fractionUnit: f64 = 1.1102230246251565e-16;

/**
 * Draws rows x columns normals and stores them column by column, `leading` doubles apart; `leading` is a multiple of 4
 * and at least `rows`; rows from `rows` to `leading` become 0. So the first rows of the matrix do not depend on how
 * many there are. `state`, of lane 0, holds four int32 in the order of pure-rand's getState().
 */
export function fillNormals(state: usize, matrix: usize, rows: i32, columns: i32, leading: i32): void {
  openLanes(state);
  const layers = zigguratLayers.dataStart;
  const base = v128.splat<u64>(exponent);
  const sign = v128.splat<u64>(signBit);
  const stride = (<usize>leading) << 3;
  let s0 = v128.load(lanes);
  let t0 = v128.load(lanes, 16);
  let s1 = v128.load(lanes, 32);
  let t1 = v128.load(lanes, 48);
  for (let i = 0; i < rows; i += 4) {
    const top = matrix + ((<usize>i) << 3);
    const end = top + <usize>columns * stride;
    for (let entry = top; entry < end; entry += stride) {
      const a = i64x2.add(s0, s1);
      let mixed = v128.xor(s0, s1);
      s0 = v128.xor(v128.xor(rotateLeft(s0, 24), mixed), i64x2.shl(mixed, 16));
      s1 = rotateLeft(mixed, 37);
      const b = i64x2.add(t0, t1);
      mixed = v128.xor(t0, t1);
      t0 = v128.xor(v128.xor(rotateLeft(t0, 24), mixed), i64x2.shl(mixed, 16));
      t1 = rotateLeft(mixed, 37);

      // The width and the limit of a layer stand side by side.
      let first = v128.load(edgeOf(layers, i64x2.extract_lane(a, 0)));
      let second = v128.load(edgeOf(layers, i64x2.extract_lane(a, 1)));
      let position = positionsOf(a, base);
      let magnitudes = f64x2.mul(position, v128.shuffle<f64>(first, second, 0, 2));
      v128.store(entry, v128.or(magnitudes, v128.and(i64x2.shl(a, 8), sign)));
      const rareOfA = f64x2.ge(position, v128.shuffle<f64>(first, second, 1, 3));

      first = v128.load(edgeOf(layers, i64x2.extract_lane(b, 0)));
      second = v128.load(edgeOf(layers, i64x2.extract_lane(b, 1)));
      position = positionsOf(b, base);
      magnitudes = f64x2.mul(position, v128.shuffle<f64>(first, second, 0, 2));
      v128.store(entry, v128.or(magnitudes, v128.and(i64x2.shl(b, 8), sign)), 16);
      const rareOfB = f64x2.ge(position, v128.shuffle<f64>(first, second, 1, 3));

      const rare = i64x2.bitmask(rareOfA) | (i64x2.bitmask(rareOfB) << 2);
      if (rare !== 0) {
        v128.store(lanes, s0);
        v128.store(lanes, t0, 16);
        v128.store(lanes, s1, 32);
        v128.store(lanes, t1, 48);
        v128.store(lanes, a, 64);
        v128.store(lanes, b, 80);
        v128.store(lanes, i64x2.add(s0, s1), 96);
        v128.store(lanes, i64x2.add(t0, t1), 112);
        if (keepsAll(rare)) {
          // The normals that are stored already stay; the rare lanes have drawn one more word.
          mixed = v128.xor(s0, s1);
          s0 = v128.bitselect(v128.xor(v128.xor(rotateLeft(s0, 24), mixed), i64x2.shl(mixed, 16)), s0, rareOfA);
          s1 = v128.bitselect(rotateLeft(mixed, 37), s1, rareOfA);
          mixed = v128.xor(t0, t1);
          t0 = v128.bitselect(v128.xor(v128.xor(rotateLeft(t0, 24), mixed), i64x2.shl(mixed, 16)), t0, rareOfB);
          t1 = v128.bitselect(rotateLeft(mixed, 37), t1, rareOfB);
        } else {
          settleRareCases(entry, rare);
          s0 = v128.load(lanes);
          t0 = v128.load(lanes, 16);
          s1 = v128.load(lanes, 32);
          t1 = v128.load(lanes, 48);
        }
      }
    }
  }
  for (let j = 0; j < columns; j++) clear(columnAt(matrix, leading, j) + ((<usize>rows) << 3), leading - rows);
}

// @inline
function rotateLeft(x: v128, by: i32): v128 {
  return v128.or(i64x2.shl(x, by), i64x2.shr_u(x, 64 - by));
}

// @inline
function edgeOf(layers: usize, word: u64): usize {
  return layers + ((<usize>(word >> 56)) << 4);
}

/** Bits 54 to 3 of each word as an even number below 2^53. */
// @inline
function positionsOf(words: v128, base: v128): v128 {
  return f64x2.sub(v128.or(i64x2.shr_u(i64x2.shl(words, 9), 12), base), base);
}

/**
 * Opens the lanes: the state of lane k is the sum, bit by bit, of the states at which the polynomial of its jump has a
 * term.
 */
function openLanes(state: usize): void {
  let s0 = loadStateWord(state);
  let s1 = loadStateWord(state + 8);
  store<u64>(lanes, s0);
  store<u64>(lanes, s1, 32);
  let first = i64x2.splat(0);
  let second = first;
  let third = first;
  for (let half: usize = 0; half < 16; half += 8) {
    let once = load<u64>(jumps + half);
    let twice = load<u64>(jumps + half, 16);
    let thrice = load<u64>(jumps + half, 32);
    for (let bit = 0; bit < 64; bit++) {
      const here = i64x2.replace_lane(i64x2.splat(s0), 1, s1);
      first = v128.xor(first, v128.and(here, i64x2.splat(0 - (once & 1))));
      second = v128.xor(second, v128.and(here, i64x2.splat(0 - (twice & 1))));
      third = v128.xor(third, v128.and(here, i64x2.splat(0 - (thrice & 1))));
      once >>= 1;
      twice >>= 1;
      thrice >>= 1;
      const mixed = s0 ^ s1;
      s0 = rotl(s0, 24) ^ mixed ^ (mixed << 16);
      s1 = rotl(mixed, 37);
    }
  }
  storeLane(8, first);
  storeLane(16, second);
  storeLane(24, third);
}

// @inline
function storeLane(lane: usize, state: v128): void {
  store<u64>(lanes + lane, i64x2.extract_lane(state, 0));
  store<u64>(lanes + lane, i64x2.extract_lane(state, 1), 32);
}

/** Whether every rare lane keeps its point for certain. */
// @inline
function keepsAll(rare: i32): bool {
  for (; rare !== 0; rare &= rare - 1) {
    const lane = lanes + ((<usize>ctz(rare)) << 3);
    if (sideOfDensity(load<u64>(lane, 64), fractionOf(load<u64>(lane, 96))) <= 0) return false;
  }
  return true;
}

/** Finishes the rare lanes of the group at `entry`, from the words and states in `lanes`. */
function settleRareCases(entry: usize, rare: i32): void {
  for (; rare !== 0; rare &= rare - 1) {
    const lane = (<usize>ctz(rare)) << 3;
    store<u64>(drawState, load<u64>(lanes + lane));
    store<u64>(drawState, load<u64>(lanes + lane, 32), 8);
    store<u64>(entry + lane, drawNormal(load<u64>(lanes + lane, 64)));
    store<u64>(lanes + lane, load<u64>(drawState));
    store<u64>(lanes + lane, load<u64>(drawState, 8), 32);
  }
}

/** The bits of the normal that begins with `word`. */
function drawNormal(word: u64): u64 {
  while (true) {
    const edge = edgeOf(zigguratLayers.dataStart, word);
    const position = positionOf(word);
    let magnitude = position * load<f64>(edge);
    if (position >= load<f64>(edge, 8)) magnitude = drawOutside(word, magnitude);
    if (magnitude >= 0.0) return reinterpret<u64>(magnitude) | ((word << 8) & signBit);
    word = nextWord();
  }
}

/** The magnitude that is kept, or -1 where the point must be drawn again. */
function drawOutside(word: u64, x: f64): f64 {
  const layer = <i32>(word >> 56);
  if (layer === 0) return drawTail();
  const fraction = fractionOf(nextWord());
  const side = sideOfDensity(word, fraction);
  if (side !== 0) return side > 0 ? x : -1.0;
  const density = zigguratDensities.dataStart + ((<usize>layer) << 3);
  const low = load<f64>(density);
  const height = low + fraction * (load<f64>(density, 8) - low);
  return height < exp(-0.5 * x * x) ? x : -1.0;
}

/** 1 for a point under the density, -1 for one above it, 0 where only the density itself can tell. */
// @inline
function sideOfDensity(word: u64, fraction: f64): i32 {
  const layer = <i32>(word >> 56);
  if (layer === topLayer) return sideAtTop(word, fraction);
  if (layer < chordLayerMin || layer > chordLayerMax) return 0;
  const limit = load<f64>(edgeOf(zigguratLayers.dataStart, word), 8);
  const width = positionEnd - limit;
  const below = (1.0 - fraction) * width - (positionOf(word) - limit);
  return abs(below) <= chordSlack * width ? 0 : below > 0.0 ? 1 : -1;
}

/** With t = x^2 / 2: 1 - t <= e^{-t} <= 1 - t + t^2 / 2, at most 0.0003 apart in a layer of height 0.023. */
function sideAtTop(word: u64, fraction: f64): i32 {
  const low = load<f64>(zigguratDensities.dataStart + (topLayer << 3));
  const x = positionOf(word) * load<f64>(edgeOf(zigguratLayers.dataStart, word));
  const t = 0.5 * x * x;
  const above = low + fraction * (1.0 - low) - (1.0 - t);
  return above < -topSlack ? 1 : above > 0.5 * t * t + topSlack ? -1 : 0;
}

function drawTail(): f64 {
  while (true) {
    const x = -log(fractionOf(nextWord()) + fractionUnit) / zigguratTailStart;
    const y = -log(fractionOf(nextWord()) + fractionUnit);
    if (y + y >= x * x) return zigguratTailStart + x;
  }
}

// @inline
function positionOf(word: u64): f64 {
  return <f64>((<i64>((word >> 3) & 0xfffffffffffff)) << 1);
}

/** A multiple of 2^-53 in [0, 1). */
// @inline
function fractionOf(word: u64): f64 {
  return <f64>(word >> 11) * fractionUnit;
}
