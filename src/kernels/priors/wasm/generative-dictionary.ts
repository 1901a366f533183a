/*
 * Dictionary learning under a generative prior: minimise sum_i |A G(z_i) - y_i|^2 over codes z_i in R^k, the dictionary
 * A in R^{m x n}, or both; G is known (generator.ts).
 *
 * Method: Adam (adam.ts) on the summed squared residuals, whose gradients are 2 (dG/dz)^T A^T r_i and 2 sum_i r_i
 * G(z_i)^T. `decodeTiles`: A fixed, from several starts a sample, of which the one with the least last residual stays.
 * `descendDictionary`: steps of A alone, or of A and all codes from the same point. Lawrence et al., Dictionary learning
 * under generative coefficient priors, section 6 ("altmin" and "autodiff").
 * All take the last iterate, as the paper does: that it is a minimum is claimed nowhere; the residual is reported.
 *
 * Cost: a step of a sample takes 2 m n multiplications and the generator's, 3 m n where A moves.
 * Layout: samples stand in tiles of four (tiles.ts); lanes of the last tile beyond the samples do not move A.
 */
import { pad } from '../../algebra/wasm/arrays';
import { correlateTiles, multiplyTile, multiplyTileTransposed, subtractTile } from '../../algebra/wasm/tiles';
import { clear, copy } from '../../algebra/wasm/vectors';
import { advanceAdam, openAdam, stepAdam } from '../../networks/wasm/adam';
import { generate, generatorScratchBytes, openGenerator, pullBack } from './generator';
import { descendByLevenberg, levenbergScratchBytes, openLevenberg } from './levenberg-decoding';

let m = 0;
let n = 0;
let k = 0;
let tileCount = 0;
let lastLanes = 0;

/** Bytes of a tile of z, x and y. */
let codeBytes: usize = 0;
let pointBytes: usize = 0;
let sampleBytes: usize = 0;

let dictionary: usize = 0;
let samples: usize = 0;
let codes: usize = 0;

// Scratch: one tile each of z, its gradient and moments, A^T r; four squares.
let code: usize = 0;
let slope: usize = 0;
let codeMeans: usize = 0;
let codeSquares: usize = 0;
let flow: usize = 0;
let squares: usize = 0;
// Scratch over all tiles, and of A's shape.
let points: usize = 0;
let residuals: usize = 0;
let allMeans: usize = 0;
let allSquares: usize = 0;
let gradient: usize = 0;
let dictionaryMeans: usize = 0;
let dictionarySquares: usize = 0;
let levenbergScratch: usize = 0;
let generatorScratch: usize = 0;

/** How the lanes of a tile ended, from the current start and from the best one. */
const endings = memory.data(32, 16);
const bestEndings = memory.data(32, 16);

/** Bytes of scratch for so many samples under this generator. */
export function generativeScratchBytes(description: usize, rows: i32, sampleCount: i32): usize {
  readSizes(description, rows, sampleCount);
  const tiles = <usize>tileCount;
  const matrixBytes = (<usize>pad(m) * <usize>pad(n)) << 3;
  const single: usize = 4 * codeBytes + pointBytes + 32;
  const all: usize = tiles * (pointBytes + sampleBytes + 2 * codeBytes);
  const levenbergBytes: usize = levenbergScratchBytes(m, n, k);
  return single + all + <usize>3 * matrixBytes + levenbergBytes + generatorScratchBytes(description);
}

/** Samples are given by y = A G(z); the calls below say whether A or z is sought. All padding is 0. */
@unmanaged
class GenerativeProblem {
  /** What `openGenerator` takes. */
  prior: usize;
  /** m */
  rows: i32;
  sampleCount: i32;
  /** A, pad(m) doubles from column to column, pad(n) columns. */
  dictionary: usize;
  /** Tiles of y, pad(m) entries each. */
  samples: usize;
  /** Tiles of z, pad(k) entries each. */
  codes: usize;
  /** As many bytes as `generativeScratchBytes` says. */
  scratch: usize;
}

/** Start, length and step of the descent of the samples' codes. */
@unmanaged
class DecodingPlan {
  /** The tiles of the first start, then those of the second, and so on. */
  starts: usize;
  startCount: i32;
  /** Steps of Adam, or the largest number of iterations of Levenberg-Marquardt. */
  stepCount: i32;
  /** The step size of Adam. */
  rate: f64;
  /** Squared residuals are written here, four doubles a tile. */
  losses: usize;
}

/** Opens a problem; every call below is about the problem that was opened last. */
export function openGenerative(problem: GenerativeProblem): void {
  const scratch = problem.scratch;
  readSizes(problem.prior, problem.rows, problem.sampleCount);
  dictionary = problem.dictionary;
  samples = problem.samples;
  codes = problem.codes;
  const tiles = <usize>tileCount;
  const matrixBytes = (<usize>pad(m) * <usize>pad(n)) << 3;
  code = scratch;
  slope = code + codeBytes;
  codeMeans = slope + codeBytes;
  codeSquares = codeMeans + codeBytes;
  flow = codeSquares + codeBytes;
  squares = flow + pointBytes;
  points = squares + 32;
  residuals = points + tiles * pointBytes;
  allMeans = residuals + tiles * sampleBytes;
  allSquares = allMeans + tiles * codeBytes;
  gradient = allSquares + tiles * codeBytes;
  dictionaryMeans = gradient + matrixBytes;
  dictionarySquares = dictionaryMeans + matrixBytes;
  levenbergScratch = dictionarySquares + matrixBytes;
  generatorScratch = levenbergScratch + levenbergScratchBytes(m, n, k);
  openGenerator(problem.prior, generatorScratch);
}

function readSizes(description: usize, rows: i32, sampleCount: i32): void {
  m = rows;
  k = load<i32>(description, 4);
  n = load<i32>(description, 8);
  tileCount = (sampleCount + 3) >> 2;
  lastLanes = sampleCount - 4 * (tileCount - 1);
  codeBytes = (<usize>pad(k)) << 5;
  pointBytes = (<usize>pad(n)) << 5;
  sampleBytes = (<usize>pad(m)) << 5;
}

/** The points G(z) of all codes, tile by tile; returns their place, where they stay until the next call. */
export function generatePoints(): usize {
  for (let t = 0; t < tileCount; t++) generate(points + <usize>t * pointBytes, codes + <usize>t * codeBytes);
  return points;
}

/**
 * Decodes `count` tiles from the tile `first` on. Writes the best codes and, at the plan's `losses`, their squared
 * residuals.
 */
export function decodeTiles(plan: DecodingPlan, first: i32, count: i32): void {
  const starts = plan.starts;
  const startCount = plan.startCount;
  for (let t = first; t < first + count; t++) {
    const loss = plan.losses + ((<usize>t) << 5);
    v128.store(loss, f64x2.splat(Infinity));
    v128.store(loss, f64x2.splat(Infinity), 16);
    for (let s = 0; s < startCount; s++) {
      copy(code, starts + <usize>(s * tileCount + t) * codeBytes, pad(k) << 2);
      descendCode(samples + <usize>t * sampleBytes, plan.stepCount, plan.rate);
      keepBetter(codes + <usize>t * codeBytes, loss);
    }
  }
}

/** The same by Levenberg-Marquardt; returns how many samples have converged from the start that won. */
export function decodeTilesByLevenberg(plan: DecodingPlan, first: i32, count: i32): i32 {
  const starts = plan.starts;
  const startCount = plan.startCount;
  openLevenberg(m, n, k, dictionary, levenbergScratch);
  let convergedCount = 0;
  for (let t = first; t < first + count; t++) {
    const loss = plan.losses + ((<usize>t) << 5);
    v128.store(loss, f64x2.splat(Infinity));
    v128.store(loss, f64x2.splat(Infinity), 16);
    for (let s = 0; s < startCount; s++) {
      copy(code, starts + <usize>(s * tileCount + t) * codeBytes, pad(k) << 2);
      descendByLevenberg(code, samples + <usize>t * sampleBytes, plan.stepCount, squares, endings);
      for (let lane: usize = 0; lane < 32; lane += 8) {
        if (load<f64>(squares + lane) < load<f64>(loss + lane)) {
          store<f64>(bestEndings + lane, load<f64>(endings + lane));
        }
      }
      keepBetter(codes + <usize>t * codeBytes, loss);
    }
    const lanes = t + 1 === tileCount ? lastLanes : 4;
    for (let lane = 0; lane < lanes; lane++) {
      const isFinite = load<f64>(loss + ((<usize>lane) << 3)) < Infinity;
      if (isFinite && load<f64>(bestEndings + ((<usize>lane) << 3)) === 1.0) convergedCount++;
    }
  }
  return convergedCount;
}

function descendCode(sample: usize, steps: i32, rate: f64): void {
  clear(codeMeans, pad(k) << 2);
  clear(codeSquares, pad(k) << 2);
  openAdam(0);
  for (let step = 0; step < steps; step++) {
    advanceAdam();
    computeResidual(residuals, points, code, sample);
    computeSlope(residuals, points, code);
    stepAdam(code, slope, codeMeans, codeSquares, k << 2, rate);
  }
  computeResidual(residuals, points, code, sample);
}

/** Keeps the better codes, lane by lane; a NaN is never better. */
function keepBetter(target: usize, loss: usize): void {
  const better = f64x2.lt(v128.load(squares), v128.load(loss));
  const betterNext = f64x2.lt(v128.load(squares, 16), v128.load(loss, 16));
  v128.store(loss, v128.bitselect(v128.load(squares), v128.load(loss), better));
  v128.store(loss, v128.bitselect(v128.load(squares, 16), v128.load(loss, 16), betterNext), 16);
  for (let at: usize = 0; at < codeBytes; at += 32) {
    v128.store(target + at, v128.bitselect(v128.load(code + at), v128.load(target + at), better));
    v128.store(target + at, v128.bitselect(v128.load(code + at, 16), v128.load(target + at, 16), betterNext), 16);
  }
}

/** r = A G(z) - y; x = G(z) and the lanes' |r|^2 are kept. */
// @inline
function computeResidual(residual: usize, point: usize, z: usize, sample: usize): void {
  generate(point, z);
  multiplyTile(residual, dictionary, pad(m), pad(m), n, point);
  subtractTile(residual, sample, pad(m), squares);
}

/** Half the gradient over z: (dG/dz)^T A^T r. */
// @inline
function computeSlope(residual: usize, point: usize, z: usize): void {
  multiplyTileTransposed(flow, dictionary, pad(m), m, pad(n), residual);
  pullBack(slope, flow, point, z);
}

/**
 * Makes `steps` steps of A at `dictionaryRate` and of all codes at `codeRate`; codes do not move where it is 0. The
 * moments start at 0 where `stepsDone` is 0; otherwise the descent continues where the last call stopped. `losses`: the
 * summed squared residual before each of the steps.
 */
export function descendDictionary(stepsDone: i32, steps: i32, dictionaryRate: f64, codeRate: f64, losses: usize): void {
  const entries = pad(m) * pad(n);
  if (stepsDone === 0) {
    clear(dictionaryMeans, entries);
    clear(dictionarySquares, entries);
    clear(allMeans, tileCount * (pad(k) << 2));
    clear(allSquares, tileCount * (pad(k) << 2));
  }
  openAdam(stepsDone);
  for (let step = 0; step < steps; step++) {
    advanceAdam();
    let loss: f64 = 0.0;
    for (let t = 0; t < tileCount; t++) loss += visitTile(t, codeRate, step === 0);
    store<f64>(losses + ((<usize>step) << 3), loss);
    correlateTiles(gradient, pad(m), pad(n), residuals, points, tileCount);
    stepAdam(dictionary, gradient, dictionaryMeans, dictionarySquares, entries, dictionaryRate);
  }
}

/** The residual of a tile, and the step of its codes; returns its squared norm. */
function visitTile(t: i32, codeRate: f64, isFirst: bool): f64 {
  const z = codes + <usize>t * codeBytes;
  const point = points + <usize>t * pointBytes;
  const residual = residuals + <usize>t * sampleBytes;
  if (codeRate > 0.0 || isFirst) generate(point, z);
  multiplyTile(residual, dictionary, pad(m), pad(m), n, point);
  subtractTile(residual, samples + <usize>t * sampleBytes, pad(m), squares);
  const lanes = t + 1 === tileCount ? lastLanes : 4;
  if (lanes < 4) silence(residual, lanes);
  let loss: f64 = 0.0;
  for (let lane = 0; lane < lanes; lane++) loss += load<f64>(squares + ((<usize>lane) << 3));
  if (codeRate > 0.0) {
    computeSlope(residual, point, z);
    const offset = <usize>t * codeBytes;
    stepAdam(z, slope, allMeans + offset, allSquares + offset, k << 2, codeRate);
  }
  return loss;
}

/** Sets the lanes that hold no sample to 0. */
function silence(residual: usize, lanes: i32): void {
  for (let i = 0; i < m; i++) {
    for (let lane = lanes; lane < 4; lane++) store<f64>(residual + ((<usize>i) << 5) + ((<usize>lane) << 3), 0.0);
  }
}
