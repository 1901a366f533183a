/* What the module exports; src/kernels/wasm.ts is its only caller. */

export { factorRows } from './algebra/block-cholesky';

import { Columns } from './algebra/columns';

export { addOuterProduct, correlateColumns, normaliseColumns, pairColumns } from './algebra/column-passes';
export { exp, log } from './algebra/elementary';
export { gemm, gemmScratchBytes, gemmSingle } from './algebra/gemm';
export { selectLargest } from './algebra/largest';
export { crossGram, gramColumns } from './algebra/matrix-products';
export { sineAndCosine } from './algebra/sine';
export { addColumns, addScaled, dot, dotColumns, multiplyTransposed } from './algebra/vectors';
export { fillNormals } from './draws/normal-fill';
export { fillSigns, fillSparseSigns } from './draws/sign-fill';
export { fillHadamard, fillWaves } from './draws/transform-fill';
export { basisPursuitScratchBytes, solveBasisPursuit } from './l1/basis-pursuit';
export { boundActive, boundChosen, combineActive, judgeRecovery, nullVectorStands } from './l1/recovery-verdict';
export { reweightedL1ScratchBytes, solveReweightedL1 } from './l1/reweighted-l1';
export { openSingularBounds, singularBoundsBytes } from './l1/singular-bounds';
export { autoencoderScratchBytes, formSamples, stepAutoencoder } from './networks/autoencoder';
export { decoderScratchBytes } from './networks/decoder-layout';
export { descendDecoder } from './networks/deep-decoder';
export { measureBack, measureImage, measurementScratchBytes, openMeasurements } from './networks/image-measurements';
export { descendTwoLayer, findJacobianDiagonals, twoLayerScratchBytes } from './networks/two-layer-generator';
export { convolveColumns } from './operators/circular-convolution';
export {
  applyAdjoint,
  applyOperator,
  openOperator,
  openTransformOperator,
  squaredFrobeniusNorm,
  transformOperatorScratchBytes,
} from './operators/operator';
export {
  decodeTiles,
  decodeTilesByLevenberg,
  descendDictionary,
  generatePoints,
  generativeScratchBytes,
  openGenerative,
} from './priors/generative-dictionary';
export { l1RatioScratchBytes, openL1Ratio, solveL1Ratio } from './ratios/l1-ratio';
export { ratioPursuitScratchBytes } from './ratios/ratio-pursuit';
export { ampScratchBytes, solveAmp } from './sparse/amp';
export { cosampScratchBytes, solveCosamp } from './sparse/cosamp';
export { hardThresholdingScratchBytes, solveHardThresholding } from './sparse/hard-thresholding';
export { solveThresholdingPursuit, thresholdingPursuitScratchBytes } from './sparse/hard-thresholding-pursuit';
export { irlsScratchBytes, solveIrls } from './sparse/irls';
export { leastNormScratchBytes, solveLeastNorm } from './sparse/least-norm';
export { matchingPursuitScratchBytes, solveMatchingPursuit } from './sparse/orthogonal-matching-pursuit';
export { solveSubspacePursuit, subspacePursuitScratchBytes } from './sparse/subspace-pursuit';

/** For the columns that a caller passes to one of the functions above, and good for that call. */
const passed = changetype<Columns>(memory.data(offsetof<Columns>(), 16));

export function passedColumns(): Columns {
  return passed;
}

/** The first byte that no constant of the module occupies; all beyond belongs to the caller. */
export function heapBase(): usize {
  return __heap_base;
}
