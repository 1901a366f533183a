/* What the module exports; src/kernels/wasm.ts is its only caller. */
export { basisPursuitScratchBytes } from './active-set';
export { solveBasisPursuit } from './basis-pursuit';
export { addOuterProduct, correlateColumns, normaliseColumns, pairColumns } from './column-passes';
export { exp, log } from './elementary';
export { fillNormals } from './normal-fill';
export { matchingPursuitScratchBytes, solveMatchingPursuit } from './orthogonal-matching-pursuit';
export { judgeRecovery } from './recovery-verdict';
export { fillSigns, fillSparseSigns } from './sign-fill';
export { fillHadamard, fillWaves } from './transform-fill';
export { addColumns, addScaled, dot, dotColumns, multiplyTransposed } from './vectors';

/** The first byte that no constant of the module occupies; all beyond belongs to the caller. */
export function heapBase(): usize {
  return __heap_base;
}
