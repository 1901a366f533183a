/* What the module exports; src/kernels/memory/wasm.ts is its only caller. */

export { factorRows } from './algebra/wasm/panel-cholesky';

import { Columns } from './algebra/wasm/columns';

export { addOuterProduct, correlateColumns, normaliseColumns, pairColumns } from './algebra/wasm/column-passes';
export { exp, log } from './algebra/wasm/elementary';
export { gemm, gemmScratchBytes, gemmSingle } from './algebra/wasm/gemm';
export { selectLargest } from './algebra/wasm/largest';
export { crossGram, gramColumns } from './algebra/wasm/matrix-products';
export { sineAndCosine } from './algebra/wasm/sine';
export { addColumns, addScaled, dot, dotColumns, multiplyTransposed } from './algebra/wasm/vectors';
export { fillNormals } from './draws/wasm/normal-fill';
export { fillSigns, fillSparseSigns } from './draws/wasm/sign-fill';
export { fillHadamard, fillWaves } from './draws/wasm/transform-fill';
export { l1RatioScratchBytes, openL1Ratio, solveL1Ratio } from './factorizations/wasm/l1-ratio';
export { ratioPursuitScratchBytes } from './factorizations/wasm/ratio-pursuit';
export { basisPursuitScratchBytes, solveBasisPursuit } from './l1/wasm/basis-pursuit';
export { dualSetBytes } from './l1/wasm/dual-set';
export { boundActive, boundChosen, combineActive, judgeRecovery, nullVectorStands } from './l1/wasm/recovery-verdict';
export { reweightedL1ScratchBytes, solveReweightedL1 } from './l1/wasm/reweighted-l1';
export { openSingularBounds, singularBoundsBytes } from './l1/wasm/singular-bounds';
export { autoencoderScratchBytes, formSamples, stepAutoencoder } from './networks/wasm/autoencoder';
export { decoderScratchBytes } from './networks/wasm/decoder-layout';
export { descendDecoder } from './networks/wasm/deep-decoder';
export {
  measureBack,
  measureImage,
  measurementScratchBytes,
  openMeasurements,
} from './networks/wasm/image-measurements';
export { computeJacobianDiagonals, descendTwoLayer, twoLayerScratchBytes } from './networks/wasm/two-layer-generator';
export { convolveColumns } from './operators/wasm/circular-convolution';
export {
  applyAdjoint,
  applyOperator,
  openOperator,
  openTransformOperator,
  squaredFrobeniusNorm,
  transformOperatorScratchBytes,
} from './operators/wasm/operator';
export {
  decodeTiles,
  decodeTilesByLevenberg,
  descendDictionary,
  generatePoints,
  generativeScratchBytes,
  openGenerative,
} from './priors/wasm/generative-dictionary';
export { ampScratchBytes, solveAmp } from './sparse/wasm/amp';
export { cosampScratchBytes, solveCosamp } from './sparse/wasm/cosamp';
export { hardThresholdingScratchBytes, solveHardThresholding } from './sparse/wasm/hard-thresholding';
export { solveThresholdingPursuit, thresholdingPursuitScratchBytes } from './sparse/wasm/hard-thresholding-pursuit';
export { irlsScratchBytes, solveIrls } from './sparse/wasm/irls';
export { leastNormScratchBytes, solveLeastNorm } from './sparse/wasm/least-norm';
export { matchingPursuitScratchBytes, solveMatchingPursuit } from './sparse/wasm/orthogonal-matching-pursuit';
export { solveSubspacePursuit, subspacePursuitScratchBytes } from './sparse/wasm/subspace-pursuit';

/** The columns that a caller passes to one of the functions above; valid for that call. */
const passed = changetype<Columns>(memory.data(offsetof<Columns>(), 16));

export function passedColumns(): Columns {
  return passed;
}

/** The first byte that no constant of the module occupies; all beyond belongs to the caller. */
export function heapBase(): usize {
  return __heap_base;
}
