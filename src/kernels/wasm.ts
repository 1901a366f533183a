import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The functions of src/kernels/assembly/kernels.ts; every pointer is a byte offset in the memory. */
interface KernelFunctions {
  readonly heapBase: () => number;
  readonly log: (x: number) => number;
  readonly exp: (x: number) => number;
  readonly dot: (x: number, y: number, length: number) => number;
  readonly addScaled: (y: number, alpha: number, x: number, length: number) => void;
  readonly multiplyTransposed: (...of: NumberTuple<6>) => void;
  readonly dotColumns: (...of: NumberTuple<7>) => void;
  readonly addColumns: (...of: NumberTuple<7>) => void;
  readonly gramColumns: (...of: NumberTuple<7>) => void;
  readonly crossGram: (...of: NumberTuple<9>) => void;
  readonly factorRows: (...of: NumberTuple<5>) => number;
  readonly gemmScratchBytes: () => number;
  readonly gemm: (...of: NumberTuple<10>) => void;
  readonly gemmSingle: (...of: NumberTuple<10>) => void;
  readonly generativeScratchBytes: (description: number, rows: number, sampleCount: number) => number;
  readonly openGenerative: (...of: NumberTuple<7>) => void;
  readonly generatePoints: (target: number) => void;
  readonly decodeTilesByLevenberg: (...of: NumberTuple<6>) => number;
  readonly decodeTiles: (...of: NumberTuple<7>) => void;
  readonly descendDictionary: (...of: NumberTuple<5>) => void;
  readonly sineAndCosine: (sines: number, cosines: number, x: number, count: number) => void;
  readonly transformOperatorScratchBytes: (n: number) => number;
  readonly openOperator: (...of: NumberTuple<5>) => void;
  readonly openTransformOperator: (...of: NumberTuple<7>) => void;
  readonly applyOperator: (u: number, x: number) => void;
  readonly applyAdjoint: (v: number, u: number) => void;
  readonly squaredFrobeniusNorm: () => number;
  readonly fillNormals: (...of: NumberTuple<5>) => void;
  readonly fillSigns: (...of: NumberTuple<5>) => void;
  readonly fillSparseSigns: (...of: NumberTuple<6>) => void;
  readonly fillWaves: (...of: NumberTuple<9>) => void;
  readonly fillHadamard: (...of: NumberTuple<5>) => void;
  readonly addOuterProduct: (...of: NumberTuple<7>) => void;
  readonly correlateColumns: (...of: NumberTuple<6>) => void;
  readonly normaliseColumns: (...of: NumberTuple<5>) => void;
  readonly pairColumns: (...of: NumberTuple<5>) => void;
  readonly ampScratchBytes: (m: number, n: number) => number;
  readonly solveAmp: (...of: NumberTuple<14>) => number;
  readonly autoencoderScratchBytes: (n: number, m: number) => number;
  readonly formSamples: (...of: NumberTuple<8>) => void;
  readonly stepAutoencoder: (...of: NumberTuple<16>) => number;
  readonly basisPursuitScratchBytes: (m: number, n: number) => number;
  readonly solveBasisPursuit: (...of: NumberTuple<14>) => number;
  readonly decoderScratchBytes: (...of: NumberTuple<4>) => number;
  readonly openDecoder: (...of: NumberTuple<8>) => void;
  readonly descendDecoder: (...of: NumberTuple<15>) => number;
  readonly measurementScratchBytes: (pixels: number, m: number, side: number) => number;
  readonly openMeasurements: (...of: NumberTuple<8>) => void;
  readonly measureImage: (y: number, x: number) => void;
  readonly measureBack: (x: number, y: number) => void;
  readonly irlsScratchBytes: (m: number, n: number) => number;
  readonly solveIrls: (...of: NumberTuple<12>) => number;
  readonly judgeRecovery: (...of: NumberTuple<18>) => number;
  readonly combineActive: (j: number) => void;
  readonly boundActive: (needed: number) => number;
  readonly boundChosen: (...of: NumberTuple<3>) => number;
  readonly nullVectorStands: () => number;
  readonly singularBoundsBytes: (m: number, n: number) => number;
  readonly openSingularBounds: (...of: NumberTuple<4>) => void;
  readonly l1RatioScratchBytes: (rowCount: number, p: number) => number;
  readonly openL1Ratio: (...of: NumberTuple<7>) => void;
  readonly solveL1Ratio: (...of: NumberTuple<6>) => number;
  readonly ratioPursuitScratchBytes: (rowCount: number, p: number) => number;
  readonly matchingPursuitScratchBytes: (m: number, n: number, k: number) => number;
  readonly solveMatchingPursuit: (...of: NumberTuple<13>) => number;
  readonly selectLargest: (...of: NumberTuple<5>) => number;
  readonly hardThresholdingScratchBytes: (m: number, n: number) => number;
  readonly solveHardThresholding: (...of: NumberTuple<15>) => number;
  readonly thresholdingPursuitScratchBytes: (m: number, n: number, k: number) => number;
  readonly solveThresholdingPursuit: (...of: NumberTuple<14>) => number;
  readonly subspacePursuitScratchBytes: (m: number, n: number, k: number) => number;
  readonly solveSubspacePursuit: (...of: NumberTuple<13>) => number;
  readonly cosampScratchBytes: (m: number, n: number, k: number) => number;
  readonly solveCosamp: (...of: NumberTuple<13>) => number;
  readonly reweightedL1ScratchBytes: (m: number, n: number) => number;
  readonly solveReweightedL1: (...of: NumberTuple<11>) => number;
  readonly convolveColumns: (...of: NumberTuple<8>) => void;
  readonly leastNormScratchBytes: (m: number, n: number) => number;
  readonly solveLeastNorm: (...of: NumberTuple<9>) => number;
  readonly twoLayerScratchBytes: (n: number) => number;
  readonly descendTwoLayer: (...of: NumberTuple<20>) => number;
  readonly findJacobianDiagonals: (...of: NumberTuple<7>) => void;
}

/** One instance of the kernels: one per thread, since a call changes its memory. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly functions: KernelFunctions;
}

type NumberTuple<Length extends number, Tuple extends number[] = []> = Tuple['length'] extends Length
  ? Tuple
  : NumberTuple<Length, [...Tuple, number]>;

const functionNames = [
  'heapBase',
  'log',
  'exp',
  'dot',
  'addScaled',
  'multiplyTransposed',
  'dotColumns',
  'addColumns',
  'gramColumns',
  'crossGram',
  'factorRows',
  'gemmScratchBytes',
  'gemm',
  'gemmSingle',
  'generativeScratchBytes',
  'openGenerative',
  'generatePoints',
  'decodeTiles',
  'decodeTilesByLevenberg',
  'descendDictionary',
  'sineAndCosine',
  'transformOperatorScratchBytes',
  'openOperator',
  'openTransformOperator',
  'applyOperator',
  'applyAdjoint',
  'squaredFrobeniusNorm',
  'fillNormals',
  'fillSigns',
  'fillSparseSigns',
  'fillWaves',
  'fillHadamard',
  'addOuterProduct',
  'correlateColumns',
  'normaliseColumns',
  'pairColumns',
  'ampScratchBytes',
  'solveAmp',
  'autoencoderScratchBytes',
  'formSamples',
  'stepAutoencoder',
  'basisPursuitScratchBytes',
  'solveBasisPursuit',
  'decoderScratchBytes',
  'openDecoder',
  'descendDecoder',
  'measurementScratchBytes',
  'openMeasurements',
  'measureImage',
  'measureBack',
  'irlsScratchBytes',
  'solveIrls',
  'judgeRecovery',
  'combineActive',
  'boundActive',
  'boundChosen',
  'nullVectorStands',
  'singularBoundsBytes',
  'openSingularBounds',
  'l1RatioScratchBytes',
  'openL1Ratio',
  'solveL1Ratio',
  'ratioPursuitScratchBytes',
  'matchingPursuitScratchBytes',
  'solveMatchingPursuit',
  'selectLargest',
  'hardThresholdingScratchBytes',
  'solveHardThresholding',
  'thresholdingPursuitScratchBytes',
  'solveThresholdingPursuit',
  'subspacePursuitScratchBytes',
  'solveSubspacePursuit',
  'cosampScratchBytes',
  'solveCosamp',
  'reweightedL1ScratchBytes',
  'solveReweightedL1',
  'convolveColumns',
  'leastNormScratchBytes',
  'solveLeastNorm',
  'twoLayerScratchBytes',
  'descendTwoLayer',
  'findJacobianDiagonals',
] as const satisfies readonly (keyof KernelFunctions)[];

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
