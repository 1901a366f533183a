/* What the module exports; src/kernels/wasm.ts is its only caller. */
export { ampScratchBytes, solveAmp } from './sparse/amp';
export { autoencoderScratchBytes, formSamples, stepAutoencoder } from './networks/autoencoder';
export { basisPursuitScratchBytes, solveBasisPursuit } from './l1/basis-pursuit';
export { factorRows } from './algebra/block-cholesky';
export { convolveColumns } from './operators/circular-convolution';
export { addOuterProduct, correlateColumns, normaliseColumns, pairColumns } from './algebra/column-passes';
export { cosampScratchBytes, solveCosamp } from './sparse/cosamp';
export { decoderScratchBytes, descendDecoder, measurementScratchBytes, openDecoder } from './networks/deep-decoder';
export { exp, log } from './algebra/elementary';
export { gemm, gemmScratchBytes, gemmSingle } from './algebra/gemm';
export {
  decodeTiles,
  decodeTilesByLevenberg,
  descendDictionary,
  generatePoints,
  generativeScratchBytes,
  openGenerative,
} from './priors/generative-dictionary';
export { hardThresholdingScratchBytes, solveHardThresholding } from './sparse/hard-thresholding';
export { solveThresholdingPursuit, thresholdingPursuitScratchBytes } from './sparse/hard-thresholding-pursuit';
export { measureBack, measureImage, openMeasurements } from './networks/image-measurements';
export { irlsScratchBytes, solveIrls } from './sparse/irls';
export { l1RatioScratchBytes, openL1Ratio, solveL1Ratio } from './ratios/l1-ratio';
export { selectLargest } from './algebra/largest';
export { leastNormScratchBytes, solveLeastNorm } from './sparse/least-norm';
export { crossGram, gramColumns } from './algebra/matrix-products';
export { fillNormals } from './draws/normal-fill';
export {
  applyAdjoint,
  applyOperator,
  openOperator,
  openTransformOperator,
  squaredFrobeniusNorm,
  transformOperatorScratchBytes,
} from './operators/operator';
export { matchingPursuitScratchBytes, solveMatchingPursuit } from './sparse/orthogonal-matching-pursuit';
export { ratioPursuitScratchBytes } from './ratios/ratio-pursuit';
export { boundActive, boundChosen, combineActive, judgeRecovery, nullVectorStands } from './l1/recovery-verdict';
export { openSingularBounds, singularBoundsBytes } from './l1/singular-bounds';
export { fillSigns, fillSparseSigns } from './draws/sign-fill';
export { sineAndCosine } from './algebra/sine';
export { fillHadamard, fillWaves } from './draws/transform-fill';
export { solveSubspacePursuit, subspacePursuitScratchBytes } from './sparse/subspace-pursuit';
export { reweightedL1ScratchBytes, solveReweightedL1 } from './l1/reweighted-l1';
export { descendTwoLayer, findJacobianDiagonals, twoLayerScratchBytes } from './networks/two-layer-generator';
export { addColumns, addScaled, dot, dotColumns, multiplyTransposed } from './algebra/vectors';

/** The first byte that no constant of the module occupies; all beyond belongs to the caller. */
export function heapBase(): usize {
  return __heap_base;
}
