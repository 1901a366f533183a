import type { Kernels } from './wasm.js';

/** The kernels' whole memory, by the type of an entry. */
export interface Views {
  readonly bytes: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
}

const kept = new WeakMap<Kernels, Views>();

/** Valid until the memory grows: ask again behind every allocation. */
export function viewMemory(kernels: Kernels): Views {
  const { buffer } = kernels.memory;
  const views = kept.get(kernels);
  if (views?.bytes.buffer === buffer) return views;
  const fresh = {
    bytes: new Uint8Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f64: new Float64Array(buffer),
  };
  kept.set(kernels, fresh);
  return fresh;
}
