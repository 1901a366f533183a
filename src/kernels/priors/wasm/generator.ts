/*
 * Known generative priors x = G(z), z in R^k, x in R^n, of four samples at once (tiles.ts), and the transposed
 * derivative. Lawrence et al., Dictionary learning under generative coefficient priors (submitted to ICLR 2022),
 * section 6:
 *   dependencies        G(z) = [z; z o z; sin z], n = 3 k
 *   network             G(z) = ReLU(W_L ... ReLU(W_1 z + b_1) ... + b_L)
 *   network of squares  the same of z o z (with W_1 in {0, 1}: group sparsity)
 * ReLU has the derivative 0 at 0. A generator is described by int32: kind, k, n, L, then for each layer its rows and the
 * byte offsets of W (column-major, padded with zeros to multiples of 4 both ways) and of b (padded likewise).
 */
import { pad } from '../../algebra/wasm/arrays';
import { storeSineAndCosine } from '../../algebra/wasm/sine';
import { multiplyTile, multiplyTileTransposed } from '../../algebra/wasm/tiles';
import { clear } from '../../algebra/wasm/vectors';

const kindDependencies = 0;
const kindSquares = 2;
const headBytes: usize = 16;
const layerBytes: usize = 12;

let kind = 0;
let k = 0;
let n = 0;
let layerCount = 0;
let layers: usize = 0;
let widest = 0;
/** A tile of squares or cosines of z. */
let inner: usize = 0;
/** Two tiles for gradients on their way back. */
let flow: usize = 0;
let nextFlow: usize = 0;
/** The outputs of all layers but the last, one tile behind the other. */
let activations: usize = 0;

// @inline
function rowsOf(layer: i32): i32 {
  return load<i32>(layers + <usize>layer * layerBytes);
}

// @inline
function weightsOf(layer: i32): usize {
  return <usize>load<u32>(layers + <usize>layer * layerBytes, 4);
}

// @inline
function biasOf(layer: i32): usize {
  return <usize>load<u32>(layers + <usize>layer * layerBytes, 8);
}

export function generatorScratchBytes(description: usize): usize {
  read(description);
  let rows = pad(k) + 2 * widest;
  for (let layer = 0; layer + 1 < layerCount; layer++) rows += pad(rowsOf(layer));
  return (<usize>rows) << 5;
}

/** Every call below is about the generator that was opened last. */
export function openGenerator(description: usize, scratch: usize): void {
  read(description);
  inner = scratch;
  flow = inner + ((<usize>pad(k)) << 5);
  nextFlow = flow + ((<usize>widest) << 5);
  activations = nextFlow + ((<usize>widest) << 5);
}

function read(description: usize): void {
  kind = load<i32>(description);
  k = load<i32>(description, 4);
  n = load<i32>(description, 8);
  layerCount = load<i32>(description, 12);
  layers = description + headBytes;
  widest = max(pad(k), pad(n));
  for (let layer = 0; layer < layerCount; layer++) widest = max(widest, pad(rowsOf(layer)));
}

/** Computes x = G(z) and what its derivative needs. z and x are tiles of pad(k) and pad(n) entries. */
export function generate(x: usize, z: usize): void {
  if (kind === kindDependencies) {
    spread(x, z);
    return;
  }
  let input = z;
  if (kind === kindSquares) {
    square(z);
    input = inner;
  }
  let output = activations;
  let columns = k;
  for (let layer = 0; layer < layerCount; layer++) {
    const rows = rowsOf(layer);
    const target = layer + 1 === layerCount ? x : output;
    multiplyTile(target, weightsOf(layer), pad(rows), pad(rows), columns, input);
    rectify(target, biasOf(layer), pad(rows));
    input = target;
    output += (<usize>pad(rows)) << 5;
    columns = rows;
  }
}

/** u = (dG/dz)^T v at the z of the last `generate`, whose x this reads. v and u are tiles of pad(n) and pad(k). */
export function pullBack(u: usize, v: usize, x: usize, z: usize): void {
  if (kind === kindDependencies) {
    gather(u, v, z);
    return;
  }
  let above = v;
  let output = x;
  let hidden = activations;
  for (let layer = 0; layer + 1 < layerCount; layer++) hidden += (<usize>pad(rowsOf(layer))) << 5;
  for (let layer = layerCount - 1; layer >= 0; layer--) {
    const rows = rowsOf(layer);
    const columns = layer === 0 ? k : rowsOf(layer - 1);
    mask(flow, above, output, pad(rows));
    const target = layer === 0 ? u : nextFlow;
    multiplyTileTransposed(target, weightsOf(layer), pad(rows), rows, pad(columns), flow);
    above = nextFlow;
    if (layer > 0) hidden -= (<usize>pad(columns)) << 5;
    output = hidden;
  }
  if (kind === kindSquares) chainSquares(u, z);
}

function spread(x: usize, z: usize): void {
  const bytes = (<usize>k) << 5;
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(z + at);
    v128.store(x + at, value);
    v128.store(x + bytes + at, f64x2.mul(value, value));
    storeSineAndCosine(x + 2 * bytes + at, inner + at, z + at);
  }
  clear(x + 3 * bytes, (pad(n) - n) << 2);
}

function gather(u: usize, v: usize, z: usize): void {
  const bytes = (<usize>k) << 5;
  const two = f64x2.splat(2.0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const quadratic = f64x2.mul(f64x2.mul(two, v128.load(z + at)), v128.load(v + bytes + at));
    const wave = f64x2.mul(v128.load(inner + at), v128.load(v + 2 * bytes + at));
    v128.store(u + at, f64x2.add(f64x2.add(v128.load(v + at), quadratic), wave));
  }
  clear(u + bytes, (pad(k) - k) << 2);
}

function square(z: usize): void {
  const bytes = (<usize>pad(k)) << 5;
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(z + at);
    v128.store(inner + at, f64x2.mul(value, value));
  }
}

function chainSquares(u: usize, z: usize): void {
  const two = f64x2.splat(2.0);
  const bytes = (<usize>pad(k)) << 5;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(u + at, f64x2.mul(f64x2.mul(two, v128.load(z + at)), v128.load(u + at)));
  }
}

/** tile = max(tile + bias, 0) */
function rectify(tile: usize, bias: usize, rows: i32): void {
  const zero = f64x2.splat(0.0);
  for (let i = 0; i < rows; i++) {
    const at = tile + ((<usize>i) << 5);
    const shift = v128.load64_splat(bias + ((<usize>i) << 3));
    v128.store(at, f64x2.max(f64x2.add(v128.load(at), shift), zero));
    v128.store(at, f64x2.max(f64x2.add(v128.load(at, 16), shift), zero), 16);
  }
}

/** out = v where the activation is positive, 0 elsewhere. */
function mask(out: usize, v: usize, activation: usize, rows: i32): void {
  const zero = f64x2.splat(0.0);
  const bytes = (<usize>rows) << 5;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, v128.and(v128.load(v + at), f64x2.gt(v128.load(activation + at), zero)));
  }
}

/** v = dG/dz e_i at the z of the last `generate`, whose x this reads: the tangent along one entry of z. */
export function pushForward(v: usize, i: i32, x: usize, z: usize): void {
  const place = (<usize>i) << 5;
  if (kind === kindDependencies) {
    const bytes = (<usize>k) << 5;
    clear(v, pad(n) << 2);
    for (let at: usize = 0; at < 32; at += 16) {
      v128.store(v + place + at, f64x2.splat(1.0));
      v128.store(v + bytes + place + at, f64x2.mul(f64x2.splat(2.0), v128.load(z + place + at)));
      v128.store(v + 2 * bytes + place + at, v128.load(inner + place + at));
    }
    return;
  }
  clear(flow, pad(k) << 2);
  for (let at: usize = 0; at < 32; at += 16) {
    const unit = f64x2.splat(1.0);
    const slope = kind === kindSquares ? f64x2.mul(f64x2.splat(2.0), v128.load(z + place + at)) : unit;
    v128.store(flow + place + at, slope);
  }
  let hidden = activations;
  let columns = k;
  for (let layer = 0; layer < layerCount; layer++) {
    const rows = rowsOf(layer);
    const isLast = layer + 1 === layerCount;
    multiplyTile(nextFlow, weightsOf(layer), pad(rows), pad(rows), columns, flow);
    mask(isLast ? v : flow, nextFlow, isLast ? x : hidden, pad(rows));
    hidden += (<usize>pad(rows)) << 5;
    columns = rows;
  }
}
