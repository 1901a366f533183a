import { type Float32Region, viewFloat32 } from '../../../src/kernels/memory/arena.js';
import type { DecoderWorkspace } from '../../../src/kernels/networks/deep-decoder.js';

/** Matrices stand in the workspace with their rows and columns filled up to a multiple of it. */
const channelBlock = 16;

/** C_0 .. C_{d-1} or their gradients as they stand in a workspace, without the padding. */
export function readWeights({ kernels, shape }: DecoderWorkspace, region: Float32Region): Float64Array {
  const k = shape.channels;
  const width = Math.ceil(k / channelBlock) * channelBlock;
  const source = viewFloat32(kernels, region);
  const target = new Float64Array(shape.layers * k * k);
  for (let at = 0; at < target.length; at += 1) {
    const row = Math.floor(at / k) % k;
    target[at] = source[(Math.floor(at / (k * k)) * width + row) * width + (at % k)];
  }
  return target;
}
