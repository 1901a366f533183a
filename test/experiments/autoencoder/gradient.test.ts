import test from 'ava';
import type { Cell } from '../../../src/experiments/autoencoder/declaration/parameters.js';
import { openSampler } from '../../../src/experiments/autoencoder/trial/draw-samples.js';
import { placeDictionary, placeStart } from '../../../src/experiments/autoencoder/trial/place-start.js';
import { createWorkspace } from '../../../src/experiments/autoencoder/trial/workspace.js';
import type { StreamCoordinates } from '../../../src/experiments/define-trial.js';
import { openArena, padRows, viewFloat64 } from '../../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../../src/kernels/memory/wasm.js';
import { type Activation, stepAutoencoder } from '../../../src/kernels/networks/autoencoder.js';
import { deriveStreamState } from '../../../src/random/stream-state.js';
import type { Columns } from '../../kernels/naive/autoencoder.js';
import { dot } from '../../kernels/naive/vectors.js';
import { type Change, pointOf } from './autoencoder-scene.js';

/* The kernel's gradient of 10^6 samples against expected gradients. Letters as in the declaration. */

const kernels = instantiateKernels(compileKernels());
const sampleCount = 1_000_000;
const sliceCount = 4000;

interface Measured {
  readonly A: Columns;
  readonly W: Columns;
  readonly G: Columns;
  readonly consistency: number;
}

function measureGradient(change: Change, bias = 0): Measured {
  const cell = pointOf({ ...change, batch: sliceCount });
  const workspace = createWorkspace(openArena(kernels), cell);
  const derive = (role: string, coordinates: StreamCoordinates) =>
    deriveStreamState({ seed: 3, experiment: 'test', role, coordinates, trial: 0 });
  placeDictionary(cell, derive, workspace);
  placeStart(cell, { derive, checkpoint: () => undefined }, workspace);
  const draw = openSampler(cell, { purpose: 'gradient', derive, workspace });
  const { n, m, k, activation, threshold } = cell;
  const sigma: Activation = activation === 'relu' ? { kind: 'relu' } : { kind: 'threshold', lambda: threshold };
  let consistentCount = 0;
  const step = {
    n,
    m,
    slice: { count: sliceCount, k },
    activation: sigma,
    bias,
    consistency: cell.model === 'signed-sparse' ? 'signs' : 'support',
  } as const;
  for (let done = 0; done < sampleCount; done += sliceCount) {
    draw(sliceCount);
    consistentCount += stepAutoencoder(step, { isFirst: done === 0, share: 0 }, workspace.network).consistentCount;
  }
  const { dictionary, weights, gradient } = workspace.network;
  const read = ({ pointer }: { readonly pointer: number }): Columns => readColumns(cell, pointer);
  const G = read(gradient).map((g) => g.map((value) => -value / sampleCount));
  return { A: read(dictionary), W: read(weights), G, consistency: consistentCount / sampleCount };
}

function readColumns({ n, m }: Cell, pointer: number): Columns {
  const leading = padRows(n);
  const source = viewFloat64(kernels, { pointer, length: leading * m });
  return Array.from({ length: m }, (_, i) => source.slice(leading * i, leading * i + n));
}

/** The largest relative error of a column. */
function worstError(found: Columns, expected: Columns): number {
  return Math.max(
    ...expected.map((g, i) => {
      const rest = g.map((value, row) => value - found[i][row]);
      return Math.sqrt(dot(rest, rest) / dot(g, g));
    }),
  );
}

function combine(terms: readonly (readonly [number, Float64Array])[], n: number): Float64Array {
  const sum = new Float64Array(n);
  for (const [factor, vector] of terms) {
    vector.forEach((value, row) => {
      sum[row] += factor * value;
    });
  }
  return sum;
}

/** All k-subsets of m units. */
function listSupports(m: number, k: number): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: m }, (_, first) => first).flatMap((first) =>
    listSupports(first, k - 1).map((rest) => [...rest, first]),
  );
}

/** g_i = -E_S[(I - W_S W_S^T) A_S A_S^T W_i + A_S A_S^T (I - W_S W_S^T) W_i], the mean over all supports. */
function expectSigned(A: Columns, W: Columns, k: number): Columns {
  const n = A[0].length;
  const supports = listSupports(A.length, k);
  const project = (x: Float64Array, S: readonly number[], M: Columns): Float64Array =>
    combine(
      S.map((j) => [dot(M[j], x), M[j]] as const),
      n,
    );
  const gains: Float64Array[] = W.map(() => new Float64Array(n));
  for (const S of supports) {
    for (const i of S) {
      const seen = project(W[i], S, A);
      const rest = combine(
        [
          [1, W[i]],
          [-1, project(W[i], S, W)],
        ],
        n,
      );
      const terms = [
        [-1, seen],
        [1, project(seen, S, W)],
        [-1, project(rest, S, A)],
      ] as const;
      gains[i] = combine([[1, gains[i]], ...terms], n);
    }
  }
  return gains.map((gain) => gain.map((value) => value / supports.length));
}

/** Equation 15 as it is printed. */
function expectAsPrinted(A: Columns, W: Columns, k: number): Columns {
  const m = A.length;
  const n = A[0].length;
  const p = k / m;
  const pPair = (p * (k - 1)) / (m - 1);
  return W.map((w, i) => {
    const lambda = dot(w, A[i]);
    const others = W.flatMap((other, j) => (j === i ? [] : [{ other, cosine: dot(A[i], other) }]));
    return combine(
      [
        [-p * lambda, A[i]],
        [p * lambda * lambda, w],
        ...others.map(({ other, cosine }) => [pPair * lambda * cosine, other] as const),
        ...others.map(({ other, cosine }) => [pPair * cosine * dot(w, other), A[i]] as const),
      ],
      n,
    );
  });
}

test("the signed model's gradient is the whole expected one within 3 %, and far from equation 15", (t) => {
  const k = 3;
  const { A, W, G, consistency } = measureGradient({ n: 240, m: 12, k, delta: 0.5 });
  t.true(consistency > 0.999, `consistency ${consistency}`);
  const error = worstError(G, expectSigned(A, W, k));
  const printedError = worstError(G, expectAsPrinted(A, W, k));
  t.log(`relative error ${error.toFixed(4)} of the whole form, ${printedError.toFixed(3)} of equation 15`);
  t.true(error < 0.03);
  t.true(printedError > 0.08);
});

test("the mixture's gradient is -p lambda A + p (lambda + b)^2 W within 3 %, whatever the noise", (t) => {
  const m = 8;
  const change = { n: 64, m, k: 1, model: 'mixture', delta: 0.5, noise: 0.05 };
  for (const [network, bias] of [
    [{ activation: 'threshold' }, 0],
    [{ activation: 'relu' }, -0.55],
  ] as const) {
    const { A, W, G, consistency } = measureGradient({ ...change, ...network }, bias);
    t.true(consistency > 0.999, `consistency ${consistency}`);
    const expected = W.map((w, i) => {
      const lambda = dot(w, A[i]);
      return combine(
        [
          [-lambda / m, A[i]],
          [((lambda + bias) * (lambda + bias)) / m, w],
        ],
        w.length,
      );
    });
    const error = worstError(G, expected);
    t.log(`${network.activation}: relative error ${error.toFixed(4)}`);
    t.true(error < 0.03);
  }
});
