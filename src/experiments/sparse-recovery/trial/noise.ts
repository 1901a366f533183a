import { viewFloat64 } from '../../../kernels/memory/arena.js';
import { drawNormals } from '../../../random/normal.js';
import { openStream } from '../../../random/stream.js';
import type { StreamState } from '../../../random/stream-state.js';
import type { Cell } from '../declaration/parameters.js';
import type { Workspace } from './workspace.js';

/*
 * b = A x0 + e with |e|_2 = noise |A x0|_2: in every cell the first m entries of the trial's one Gaussian vector,
 * scaled. So e's direction is uniform, and cells that differ in the noise alone differ in e's length alone.
 */

export function drawNoise(state: StreamState, { kernels, noise }: Workspace): void {
  drawNormals(openStream(state), viewFloat64(kernels, noise));
}

/** Adds e to the right side, which holds A x0 in its first m entries. */
export function addNoise({ m, noise }: Pick<Cell, 'm' | 'noise'>, workspace: Workspace): void {
  if (noise === 0) return;
  const { kernels, rightSide } = workspace;
  const { dot, addScaled } = kernels.functions;
  const direction = workspace.noise.pointer;
  const square = dot(direction, direction, m);
  if (square === 0) return;
  const factor = noise * Math.sqrt(dot(rightSide.pointer, rightSide.pointer, m) / square);
  addScaled(rightSide.pointer, factor, direction, m);
}
