/* What the module exports; src/kernels/wasm.ts is its only caller. */
export { ampScratchBytes, solveAmp } from './amp';
export { autoencoderScratchBytes, formSamples, stepAutoencoder } from './autoencoder';
export { basisPursuitScratchBytes, solveBasisPursuit } from './basis-pursuit';
export { factorRows } from './block-cholesky';
export { convolveColumns } from './circular-convolution';
export { addOuterProduct, correlateColumns, normaliseColumns, pairColumns } from './column-passes';
export { cosampScratchBytes, solveCosamp } from './cosamp';
export { decoderScratchBytes, descendDecoder, measurementScratchBytes, openDecoder } from './deep-decoder';
export { exp, log } from './elementary';
export { gemm, gemmScratchBytes, gemmSingle } from './gemm';
export {
  decodeTiles,
  decodeTilesByLevenberg,
  descendDictionary,
  generatePoints,
  generativeScratchBytes,
  openGenerative,
} from './generative-dictionary';
export { hardThresholdingScratchBytes, solveHardThresholding } from './hard-thresholding';
export { solveThresholdingPursuit, thresholdingPursuitScratchBytes } from './hard-thresholding-pursuit';
export { measureBack, measureImage, openMeasurements } from './image-measurements';
export { irlsScratchBytes, solveIrls } from './irls';
export { l1RatioScratchBytes, openL1Ratio, solveL1Ratio } from './l1-ratio';
export { selectLargest } from './largest';
export { leastNormScratchBytes, solveLeastNorm } from './least-norm';
export { crossGram, gramColumns } from './matrix-products';
export { fillNormals } from './normal-fill';
export {
  applyAdjoint,
  applyOperator,
  openOperator,
  openTransformOperator,
  squaredFrobeniusNorm,
  transformOperatorScratchBytes,
} from './operator';
export { matchingPursuitScratchBytes, solveMatchingPursuit } from './orthogonal-matching-pursuit';
export { ratioPursuitScratchBytes } from './ratio-pursuit';
export { judgeRecovery } from './recovery-verdict';
export { fillSigns, fillSparseSigns } from './sign-fill';
export { sineAndCosine } from './sine';
export { fillHadamard, fillWaves } from './transform-fill';
export { solveSubspacePursuit, subspacePursuitScratchBytes } from './subspace-pursuit';
export { reweightedL1ScratchBytes, solveReweightedL1 } from './reweighted-l1';
export { descendTwoLayer, findJacobianDiagonals, twoLayerScratchBytes } from './two-layer-generator';
export { addColumns, addScaled, dot, dotColumns, multiplyTransposed } from './vectors';

/** The first byte that no constant of the module occupies; all beyond belongs to the caller. */
export function heapBase(): usize {
  return __heap_base;
}
