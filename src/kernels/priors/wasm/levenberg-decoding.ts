/*
 * Decoding by Levenberg-Marquardt: min_z |A G(z) - y|^2 for four samples at once, each with a damping of its own. It is
 * the optimisation oracle of Algorithm 1 (generative-dictionary.ts names the paper).
 *
 * Method: (J^T J + lambda diag(J^T J)) d = -J^T r with J = A dG/dz, of which a column is one tangent; d is taken where the
 * residual falls, and lambda falls by 9, otherwise grows by 11 (the odd ratio keeps the two from cycling). Marquardt, J.
 * SIAM 11 (1963) 431-441; More, LNM 630 (1978) 105-116 for the scaling.
 * A sample has converged when the cosine between r and every column of J is at most `cosineTolerance`, or r is 0: the
 * point is stationary, which is no claim that it is the least minimum. A kink of ReLU can hold it off for ever, and so can
 * rounding where J is nearly dependent: then the damping grows to its limit, and the sample ends as not converged.
 *
 * Cost: an iteration takes k + 2 products with A for each sample.
 */
import { pad } from '../../algebra/wasm/arrays';
import { multiplyTile, subtractTile } from '../../algebra/wasm/tiles';
import { copy } from '../../algebra/wasm/vectors';
import { generate, pushForward } from './generator';

/**
 * With a cosine c, |r|^2 is a share c^2 above its minimum: far below 1e-7 the fall of a step cannot be told from
 * rounding.
 */
const cosineTolerance: f64 = 1e-7;
const firstDamping: f64 = 1e-3;
const dampingMin: f64 = 1e-14;
/** With a larger damping a step is shorter than rounding. */
const dampingMax: f64 = 1e16;
/** The codes of a lane's ending. */
const open: f64 = 0.0;
const converged: f64 = 1.0;
const stalled: f64 = 2.0;
/** A diagonal entry is at least this share of the largest: an entry of z that changes nothing must not divide by 0. */
const diagonalShare: f64 = 1e-14;

let m = 0;
let n = 0;
let k = 0;
let dictionary: usize = 0;
let sample: usize = 0;

let point: usize = 0;
let residual: usize = 0;
let squares: usize = 0;
let moved: usize = 0;
let movedSquares: usize = 0;
let tangent: usize = 0;
let jacobian: usize = 0;
let dampings: usize = 0;
let isDone: usize = 0;
// Of one lane: k x k, k and k doubles.
let system: usize = 0;
let diagonal: usize = 0;
let move: usize = 0;

// @inline
function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

export function levenbergScratchBytes(rows: i32, columns: i32, latent: i32): usize {
  const tiles = 2 * pad(columns) + pad(rows) * (1 + latent) + pad(latent);
  return ((<usize>tiles) << 5) + 128 + ((<usize>(latent * latent + 2 * pad(latent))) << 3);
}

export function openLevenberg(rows: i32, columns: i32, latent: i32, dictionaryAt: usize, scratch: usize): void {
  m = rows;
  n = columns;
  k = latent;
  dictionary = dictionaryAt;
  point = scratch;
  tangent = point + ((<usize>pad(n)) << 5);
  residual = tangent + ((<usize>pad(n)) << 5);
  jacobian = residual + ((<usize>pad(m)) << 5);
  moved = jacobian + ((<usize>(pad(m) * k)) << 5);
  squares = moved + ((<usize>pad(k)) << 5);
  movedSquares = squares + 32;
  dampings = movedSquares + 32;
  isDone = dampings + 32;
  system = isDone + 32;
  diagonal = at(system, k * k);
  move = at(diagonal, pad(k));
}

/**
 * Descends from the tile at `z`, which it overwrites. Writes the four squared residuals, and four doubles: 1 where a
 * sample has converged, 2 where its damping ended it, and 0 where the limit did.
 */
export function descendByLevenberg(
  z: usize,
  sampleAt: usize,
  iterationCountMax: i32,
  losses: usize,
  endings: usize,
): void {
  sample = sampleAt;
  for (let lane = 0; lane < 4; lane++) {
    store<f64>(at(dampings, lane), firstDamping);
    store<f64>(at(isDone, lane), open);
  }
  let doneCount = 0;
  for (let iteration = 0; iteration < iterationCountMax && doneCount < 4; iteration++) {
    computeResidual(z, squares);
    for (let i = 0; i < k; i++) {
      pushForward(tangent, i, point, z);
      multiplyTile(jacobian + ((<usize>(i * pad(m))) << 5), dictionary, pad(m), pad(m), n, tangent);
    }
    copy(moved, z, pad(k) << 2);
    for (let lane = 0; lane < 4; lane++) if (load<f64>(at(isDone, lane)) === open) proposeMove(lane);
    doneCount = judgeMoves(z);
  }
  computeResidual(z, squares);
  copy(losses, squares, 4);
  copy(endings, isDone, 4);
}

function computeResidual(z: usize, target: usize): void {
  generate(point, z);
  multiplyTile(residual, dictionary, pad(m), pad(m), n, point);
  subtractTile(residual, sample, pad(m), target);
}

/** Writes the lane's next z, one damped step from its z, unless it is stationary. */
function proposeMove(lane: i32): void {
  let largest: f64 = 0.0;
  let isStationary = true;
  const size = Math.sqrt(load<f64>(at(squares, lane)));
  for (let i = 0; i < k; i++) {
    const slope = laneDot(column(i), residual, lane);
    store<f64>(at(move, i), -slope);
    for (let j = 0; j <= i; j++) store<f64>(at(system, k * i + j), laneDot(column(i), column(j), lane));
    const square = load<f64>(at(system, k * i + i));
    largest = max(largest, square);
    // In this form a NaN is not stationary.
    if (!(Math.abs(slope) <= cosineTolerance * size * Math.sqrt(square))) isStationary = false;
  }
  if (isStationary) {
    store<f64>(at(isDone, lane), converged);
    return;
  }
  const damping = load<f64>(at(dampings, lane));
  for (let i = 0; i < k; i++) {
    const entry = at(system, k * i + i);
    const value = max(load<f64>(entry), diagonalShare * largest);
    store<f64>(entry, value + damping * value);
  }
  if (!solve()) return;
  for (let i = 0; i < k; i++) {
    const entry = at(moved, 4 * i + lane);
    store<f64>(entry, load<f64>(entry) + load<f64>(at(move, i)));
  }
}

/** Accepts the steps that lower the residual; returns how many lanes have ended. */
function judgeMoves(z: usize): i32 {
  computeResidual(moved, movedSquares);
  let count = 0;
  for (let lane = 0; lane < 4; lane++) {
    const done = at(isDone, lane);
    if (load<f64>(done) === open) judgeMove(z, lane);
    if (load<f64>(done) !== open) count++;
  }
  return count;
}

function judgeMove(z: usize, lane: i32): void {
  const damping = at(dampings, lane);
  const now = load<f64>(at(squares, lane));
  if (load<f64>(at(movedSquares, lane)) < now) {
    for (let i = 0; i < k; i++) {
      store<f64>(at(z, 4 * i + lane), load<f64>(at(moved, 4 * i + lane)));
    }
    store<f64>(damping, max(load<f64>(damping) / 9.0, dampingMin));
  } else {
    store<f64>(damping, load<f64>(damping) * 11.0);
    if (!(load<f64>(damping) <= dampingMax)) store<f64>(at(isDone, lane), stalled);
  }
}

// @inline
function column(i: i32): usize {
  return jacobian + ((<usize>(i * pad(m))) << 5);
}

/** The product of one lane of two tiles of m entries. */
function laneDot(x: usize, y: usize, lane: i32): f64 {
  const offset = (<usize>lane) << 3;
  let sum: f64 = 0.0;
  const bytes = (<usize>m) << 5;
  for (let place = offset; place < bytes; place += 32) sum += load<f64>(x + place) * load<f64>(y + place);
  return sum;
}

/** move <- system^-1 move by Cholesky in place; false where a pivot is not positive. */
function solve(): bool {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = load<f64>(at(system, k * i + j));
      for (let l = 0; l < j; l++) sum -= load<f64>(at(system, k * i + l)) * load<f64>(at(system, k * j + l));
      if (i === j) {
        if (!(sum > 0.0)) return false;
        store<f64>(at(diagonal, i), Math.sqrt(sum));
      } else {
        store<f64>(at(system, k * i + j), sum / load<f64>(at(diagonal, j)));
      }
    }
  }
  for (let i = 0; i < k; i++) {
    let sum = load<f64>(at(move, i));
    for (let l = 0; l < i; l++) sum -= load<f64>(at(system, k * i + l)) * load<f64>(at(move, l));
    store<f64>(at(move, i), sum / load<f64>(at(diagonal, i)));
  }
  for (let i = k - 1; i >= 0; i--) {
    let sum = load<f64>(at(move, i));
    for (let l = i + 1; l < k; l++) sum -= load<f64>(at(system, k * l + i)) * load<f64>(at(move, l));
    store<f64>(at(move, i), sum / load<f64>(at(diagonal, i)));
  }
  return true;
}
