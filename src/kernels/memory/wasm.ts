import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { functionNames, type KernelFunctions } from './generated/kernels.js';

/** One instance of the kernels: one per thread, since a call changes its memory. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly functions: KernelFunctions;
}

/** Reads and compiles the kernels; the Module may be sent to threads, each makes its own instance. */
export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readKernels());
}

/** SHA-256 of the compiled kernels, in hex: part of the fingerprint. */
export function kernelHash(): string {
  return createHash('sha256').update(readKernels()).digest('hex');
}

/** An instance with memory of its own; one per thread. */
export function instantiateKernels(module: WebAssembly.Module): Kernels {
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory) || !hasKernelFunctions(exports)) {
    throw new Error(`kernels.wasm: expected a memory and the functions ${functionNames.join(', ')}; rebuild it`);
  }
  return { memory, functions: exports };
}

function readKernels(): Buffer<ArrayBuffer> {
  return readFileSync(new URL('kernels.wasm', import.meta.url));
}

function hasKernelFunctions(exports: WebAssembly.Exports): exports is WebAssembly.Exports & KernelFunctions {
  return functionNames.every((name) => typeof exports[name] === 'function');
}
