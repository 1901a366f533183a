/*
 * Adam: Kingma & Ba, ICLR 2015, Algorithm 1 with its constants .9, .999 and 1e-8. A state is the moments m and v, as
 * long as the variable, and the powers of the constants, which `openAdam` brings to a step's.
 */

const meanDecay: f64 = 0.9;
const squareDecay: f64 = 0.999;
const smallest: f64 = 1e-8;

let meanPower: f64 = 1.0;
let squarePower: f64 = 1.0;

/** The powers of the decays after so many steps, by repeated multiplication: a descent cut in slices has the same bits. */
export function openAdam(stepsDone: i32): void {
  meanPower = 1.0;
  squarePower = 1.0;
  for (let step = 0; step < stepsDone; step++) advanceAdam();
}

/** Brings the powers to the next step: called once a step, before its updates. */
export function advanceAdam(): void {
  meanPower *= meanDecay;
  squarePower *= squareDecay;
}

/**
 * One step of `count` entries, an even number, along twice the vector at `half`: gradients of squares are computed as
 * halves.
 */
// @inline
export function stepAdam(variable: usize, half: usize, means: usize, squares: usize, count: i32, rate: f64): void {
  const scale = f64x2.splat(2.0);
  const meanShare = f64x2.splat(meanDecay);
  const squareShare = f64x2.splat(squareDecay);
  const meanRest = f64x2.splat(1.0 - meanDecay);
  const squareRest = f64x2.splat(1.0 - squareDecay);
  const length = f64x2.splat(rate / (1.0 - meanPower));
  const correction = f64x2.splat(1.0 / (1.0 - squarePower));
  const floor = f64x2.splat(smallest);
  const bytes = (<usize>count) << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = f64x2.mul(scale, v128.load(half + at));
    const mean = f64x2.add(f64x2.mul(meanShare, v128.load(means + at)), f64x2.mul(meanRest, g));
    const square = f64x2.add(f64x2.mul(squareShare, v128.load(squares + at)), f64x2.mul(squareRest, f64x2.mul(g, g)));
    v128.store(means + at, mean);
    v128.store(squares + at, square);
    const size = f64x2.add(f64x2.sqrt(f64x2.mul(square, correction)), floor);
    v128.store(variable + at, f64x2.sub(v128.load(variable + at), f64x2.div(f64x2.mul(length, mean), size)));
  }
}
