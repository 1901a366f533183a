import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { openArena } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels, kernelHash } from '../../../src/kernels/memory/wasm.js';

test('the kernel hash is the SHA-256 of the file that is compiled', (t) => {
  const bytes = readFileSync(new URL('../../../src/kernels/memory/kernels.wasm', import.meta.url));
  t.is(kernelHash(), createHash('sha256').update(bytes).digest('hex'));
});

test('two instances of one module share no memory', (t) => {
  const module = compileKernels();
  const [a, b] = [instantiateKernels(module), instantiateKernels(module)];
  const pointer = openArena(a).allocate(8);
  new Float64Array(a.memory.buffer, pointer, 1)[0] = 7;
  new Float64Array(b.memory.buffer, pointer, 1)[0] = 0;
  t.is(new Float64Array(a.memory.buffer, pointer, 1)[0], 7);
});

test('an arena hands out aligned, disjoint bytes beyond the constants and grows the memory to hold them', (t) => {
  const kernels = instantiateKernels(compileKernels());
  const arena = openArena(kernels);
  let end = kernels.functions.heapBase();
  t.true(end > 0);
  for (const byteCount of [1, 8, 24, 0, 1_000_000, 5]) {
    const pointer = arena.allocate(byteCount);
    t.is(pointer % 16, 0);
    t.true(pointer >= end);
    end = pointer + byteCount;
    t.true(kernels.memory.buffer.byteLength >= end);
  }
});
