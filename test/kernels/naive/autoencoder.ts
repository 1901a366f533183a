/* The training step of an autoencoder in dense loops, as the equations are written. Matrices are lists of columns. */
import type { Activation } from '../../../src/kernels/networks/autoencoder.js';
import { addScaled, dot } from './vectors.js';

export type Columns = readonly Float64Array[];

export interface NaiveStep {
  readonly W: Columns;
  readonly Y: Columns;
  readonly activation: Activation;
  readonly bias: number;
}

/** X = sigma(W^T Y + b) */
export function encode({ W, Y, activation, bias }: NaiveStep): Columns {
  const sigma = (z: number): number => {
    if (activation.kind === 'relu') return Math.max(z, 0);
    return Math.abs(z) > activation.lambda ? z : 0;
  };
  return Y.map((y) => Float64Array.from(W, (w) => sigma(dot(w, y) + bias)));
}

/** G = -(R X^T + Y ((W^T R) o 1(X != 0))^T) / B, R = Y - W X */
export function computeGradient(step: NaiveStep): Columns {
  const { W, Y } = step;
  const X = encode(step);
  const R = Y.map((y, j) => W.reduce((rest, w, i) => addScaled(rest, -X[j][i], w), y));
  return W.map((w, i) =>
    Y.reduce((sum, y, j) => {
      if (X[j][i] === 0) return sum;
      const moved = addScaled(addScaled(sum, -X[j][i] / Y.length, R[j]), -dot(w, R[j]) / Y.length, y);
      return moved;
    }, new Float64Array(w.length)),
  );
}

/** normalise(W - zeta G) */
export function descend(W: Columns, G: Columns, zeta: number): Columns {
  return W.map((w, i) => {
    const moved = addScaled(w, -zeta, G[i]);
    const length = Math.sqrt(dot(moved, moved));
    return length > 0 ? moved.map((value) => value / length) : moved;
  });
}
