import type { Views } from './views.js';
import type { Kernels } from './wasm.js';

/**
 * Reserves arrays in the kernels' memory, one behind the other, and grows the memory to hold them. A new arena takes
 * the whole memory again: nothing in it may be needed after a trial, so that workspaces may overlap.
 */
export interface Arena {
  readonly kernels: Kernels;
  /** The byte offset of so many reserved bytes, 16-byte aligned; their content is arbitrary. */
  readonly allocate: (byteCount: number) => number;
}

/** An array in the kernels' memory. A view of it lasts until the memory grows. */
export interface Float64Region {
  readonly pointer: number;
  readonly length: number;
}

/** As `Float64Region`, of singles. */
export interface Float32Region {
  readonly pointer: number;
  readonly length: number;
}

const pageBytes = 65536;

export function openArena(kernels: Kernels): Arena {
  let end = alignUp(kernels.functions.heapBase() >>> 0);
  const allocate = (byteCount: number): number => {
    const pointer = end;
    end = alignUp(pointer + byteCount);
    const missing = end - kernels.memory.buffer.byteLength;
    if (missing > 0) kernels.memory.grow(Math.ceil(missing / pageBytes));
    return pointer;
  };
  return { kernels, allocate };
}

export function allocateFloat64(arena: Arena, length: number): Float64Region {
  return { pointer: arena.allocate(8 * length), length };
}

export function viewFloat64({ memory }: Kernels, { pointer, length }: Float64Region): Float64Array {
  return new Float64Array(memory.buffer, pointer, length);
}

export function allocateFloat32(arena: Arena, length: number): Float32Region {
  return { pointer: arena.allocate(4 * length), length };
}

export function viewFloat32({ memory }: Kernels, { pointer, length }: Float32Region): Float32Array {
  return new Float32Array(memory.buffer, pointer, length);
}

/** The kernels read vectors four entries at a time: rows are padded to the next multiple. */
export function padRows(count: number): number {
  return (count + 3) & ~3;
}

function alignUp(byteCount: number): number {
  return Math.ceil(byteCount / 16) * 16;
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
