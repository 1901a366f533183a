import test from 'ava';
import { Matrix } from 'ml-matrix';
import { createBasisPursuitWorkspace } from '../../../src/kernels/l1/basis-pursuit.js';
import {
  createRecoveryVerdictWorkspace,
  defaultRecoveryVerdictLimits,
  judgeRecovery,
  type VerdictReport,
} from '../../../src/kernels/l1/recovery-verdict.js';
import { allocateFloat64, openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { drawNormals } from '../../../src/random/normal.js';
import { drawBelow, drawSign, drawSupport } from '../../../src/random/stream.js';
import { openTestStream } from './basis-pursuit-scene.js';

const kernelModule = compileKernels();
const n = 60;

/** One matrix of m x n with a support and signs for every k, judged from the start or from the last problem's end. */
function openNested(name: string, m: number, isDiscrete: boolean) {
  const kernels = instantiateKernels(kernelModule);
  const arena = openArena(kernels);
  const leading = padRows(m);
  const region = allocateFloat64(arena, leading * n);
  const [support, signs] = [allocateFloat64(arena, Math.ceil(n / 2)), allocateFloat64(arena, n)];
  const workspace = createRecoveryVerdictWorkspace(arena, createBasisPursuitWorkspace(arena, { mMax: m, nMax: n }));
  const stream = openTestStream(name, 0);
  const entries = new Float64Array(m * n);
  if (isDiscrete) entries.forEach((_, i) => (entries[i] = drawSign(stream)));
  else drawNormals(stream, entries);
  const A = new Matrix(m, n);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) A.set(i, j, entries[i * n + j]);
  const places = drawSupport(stream, { n, k: n });
  const sigma = Float64Array.from({ length: n }, () => drawSign(stream));
  const view = viewFloat64(kernels, region);
  for (let j = 0; j < n; j += 1) for (let i = 0; i < m; i += 1) view[j * leading + i] = A.get(i, j);
  new Int32Array(kernels.memory.buffer, support.pointer, n).set(places);
  viewFloat64(kernels, signs).set(sigma);
  const judge = (k: number, followsLast: boolean): VerdictReport => {
    const problem = { m, n, k, matrix: { pointer: region.pointer, leading }, support, signs, followsLast };
    return judgeRecovery(problem, defaultRecoveryVerdictLimits(m), workspace);
  };
  return { A, places, sigma, judge, draw: () => drawBelow(stream, Math.min(m, 40) + 1) };
}

for (const isDiscrete of [false, true]) {
  test(`${isDiscrete ? 'signs' : 'normals'}: a verdict that goes on from the last one is the verdict of a new start`, (t) => {
    const counts: Record<string, number> = {};
    for (let trial = 0; trial < 25; trial += 1) {
      for (const m of [7, 20, 33, 46, 60]) {
        const name = `follows ${String(isDiscrete)} ${trial} ${m}`;
        const [going, fresh] = [openNested(name, m, isDiscrete), openNested(name, m, isDiscrete)];
        for (let turn = 0; turn < 8; turn += 1) {
          const k = going.draw();
          const { proof } = going.judge(k, turn > 0);
          t.is(proof.kind, fresh.judge(k, false).proof.kind, `${name} k=${k}`);
          counts[proof.kind] = (counts[proof.kind] ?? 0) + 1;
          if (proof.kind === 'success') checkDual(proof.dual, k, going);
          if (proof.kind === 'failure') checkNull(proof.nullVector, k, going);
        }
      }
    }
    t.log(counts);
    t.true((counts['success'] ?? 0) > 100 && (counts['failure'] ?? 0) > 100);

    function checkDual(w: Float64Array, k: number, { A, places, sigma }: ReturnType<typeof openNested>): void {
      const products = A.transpose()
        .mmul(Matrix.columnVector([...w]))
        .getColumn(0);
      const planted = new Map(Array.from(places.subarray(0, k), (j, i) => [j, sigma[i]]));
      products.forEach((product, j) => {
        const sign = planted.get(j);
        t.true(sign === undefined ? Math.abs(product) < 1 : Math.abs(product - sign) < 1e-8);
      });
    }

    function checkNull(h: Float64Array, k: number, { A, places, sigma }: ReturnType<typeof openNested>): void {
      t.true(A.mmul(Matrix.columnVector([...h])).norm() < 1e-9 * Math.hypot(...h));
      const planted = new Set(places.subarray(0, k));
      const gain = places.subarray(0, k).reduce((sum, j, i) => sum + sigma[i] * h[j], 0);
      t.true(h.reduce((sum, hj, j) => (planted.has(j) ? sum : sum + Math.abs(hj)), 0) < Math.abs(gain));
    }
  });
}
