/*
 * Dictionaries beside Python, one thread each, on the same data and from the same starts, in alternation:
 *   npm run bench:peers -- --only generative
 * A pooled round of altmin (60 samples, 6 starts, 200 decoding and 600 dictionary steps) beside numpy: the last residuals
 * must agree. A batch of online MOD beside scikit-learn's MiniBatchDictionaryLearning.partial_fit, which is given codes by
 * orthogonal matching pursuit too. Where it sums batches with equal weights, as we do, the test samples' residuals must be
 * the same under A0 and nearly so at the end (it lets atoms be shorter than 1). What is timed weighs old batches less, as it
 * does out of the box; where that ends is printed. Times are the CPU's, medians of pairs.
 */
import { cpuUsage } from 'node:process';
import { z } from 'zod';
import {
  codeSparsely,
  createSparseDictionaryWorkspace,
  type Dictionary,
  normaliseColumns,
  openOnlineSums,
  type SparseDictionaryWorkspace,
  stepOnlineMod,
} from '../../src/kernels/factorizations/sparse-dictionary.js';
import { openArena } from '../../src/kernels/memory/arena.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import {
  createGenerativeWorkspace,
  decodeSamples,
  descendDictionary,
  writeDictionary,
  writeSamples,
} from '../../src/kernels/priors/generative-dictionary.js';
import { placePrior } from '../../src/kernels/priors/generative-prior.js';
import { drawNormals } from '../../src/random/normal.js';
import { openStream } from '../../src/random/stream.js';
import { deriveStreamState } from '../../src/random/stream-state.js';
import { reportFigure } from '../report-figure.js';
import { PythonPeer } from './python-peer.js';
import { describeGoal, listVersions, type Site } from './site.js';
import { median } from './statistics.js';

interface OnlineSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: number;
}

interface OnlineProblem {
  readonly dictionary: Dictionary;
  readonly batches: readonly Float64Array[];
  readonly test: Float64Array;
}

const round = { m: 10, k: 2, samples: 60, starts: 6, steps: [200, 600] };
const roundBar = 2;
/** Relative, between the last residuals. */
const roundDifferenceMax = 1e-6;

/** Figure 1a's, figure 1b's in small, and patches of 8 x 8 pixels. */
const onlineSizes: readonly OnlineSizes[] = [
  { m: 10, n: 9, k: 3, batch: 30 },
  { m: 60, n: 30, k: 4, batch: 30 },
  { m: 64, n: 128, k: 6, batch: 256 },
];
const onlineBar = 3;
const batchCount = 20;
const testCount = 200;
/** Of every entry of a sample of k unit normals on unit atoms. */
const noise = 0.05;
const codesDifferenceMax = 1e-9;
const lossDifferenceMax = 0.01;

const repetitions = 11;

const roundAnswerSchema = z.object({ seconds: z.number(), loss: z.number() });
const onlineAnswerSchema = z.object({ seconds: z.number(), losses: z.array(z.number()) });

const kernels = instantiateKernels(compileKernels());

/** Whether all results agree. */
export async function compareGenerative({ print }: Site): Promise<boolean> {
  const peer = await PythonPeer.open({ script: 'generative.py', modules: ['numpy', 'sklearn'] });
  try {
    print({ family: 'generative', versions: peer.versions }, listVersions(peer.versions));
    let agree = await compareRounds(peer, print);
    for (const sizes of onlineSizes) agree = (await compareOnline(sizes, peer, print)) && agree;
    return agree;
  } finally {
    peer.close();
  }
}

async function compareRounds(peer: PythonPeer, print: Site['print']): Promise<boolean> {
  const { m, k, samples, starts } = round;
  const data = { dictionary: draw('dictionary', m * 3 * k), data: draw('data', m * samples) };
  const codes = draw('codes', starts * samples * k);
  const runOurs = openRound({ ...data, codes });
  const question = { ...round, dictionary: [...data.dictionary], data: [...data.data], codes: [...codes] };
  const pairs: { readonly ours: number; readonly theirs: number; readonly difference: number }[] = [];
  for (let repetition = -2; repetition < repetitions; repetition += 1) {
    const ours = clock(runOurs);
    const theirs = await peer.ask({ kind: 'altmin', ...question }, roundAnswerSchema);
    const difference = Math.abs(theirs.loss / ours.result - 1);
    // The first ones warm up.
    if (repetition >= 0) pairs.push({ ours: ours.seconds, theirs: theirs.seconds, difference });
  }
  const times = summarise(pairs);
  const difference = Math.max(...pairs.map((pair) => pair.difference));
  const agree = difference <= roundDifferenceMax;
  reportFigure({ name: 'altmin round to numpy', p50: 1 / times.ratio, unit: 'ratio' });
  print(
    { task: 'altmin round', peer: 'numpy', ...times, bar: roundBar, difference, agree },
    `pooled altmin round, m ${m}, k ${k}, ${samples} samples: ${formatTimes(times, 'numpy')} (${describeGoal(times.ratio, { bar: roundBar })}); ` +
      `residuals ${agree ? 'agree' : 'DIFFER'}, by ${difference.toExponential(1)}`,
  );
  return agree;
}

function openRound(data: Readonly<Record<'dictionary' | 'data' | 'codes', Float64Array>>): () => number {
  const { m, k, samples, starts, steps } = round;
  const arena = openArena(kernels);
  const workspace = createGenerativeWorkspace(arena, placePrior(arena, { kind: 'dependencies', k }), {
    m,
    sampleCount: samples,
    startCountMax: starts,
  });
  return () => {
    writeDictionary(workspace, data.dictionary);
    writeSamples(workspace, data.data);
    const decoding = { starts: data.codes, startCount: starts, stepCount: steps[0], rate: 1e-2 };
    decodeSamples(workspace, decoding, () => undefined);
    const plan = { stepCount: steps[1], dictionaryRate: 3e-3, codeRate: 0 };
    return descendDictionary(workspace, plan, () => undefined)[steps[1] - 1];
  };
}

async function compareOnline(sizes: OnlineSizes, peer: PythonPeer, print: Site['print']): Promise<boolean> {
  const { m, n, k, batch } = sizes;
  const workspace = createSparseDictionaryWorkspace(openArena(kernels), { m, n, k });
  const problem = drawOnlineProblem(sizes);
  const question = {
    ...sizes,
    batches: batchCount,
    dictionary: [...problem.dictionary],
    data: problem.batches.flatMap((samples) => [...samples]),
    test: [...problem.test],
  };
  const ours = runOnline(problem, workspace);
  const equal = await peer.ask({ kind: 'online-mod', ...question, weighsEqually: true }, onlineAnswerSchema);
  const [before, , after] = ours.losses.map((loss, at) => Math.abs(equal.losses[at] / loss - 1));
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  let timed: readonly number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const { seconds } = runOnline(problem, workspace);
    const theirs = await peer.ask({ kind: 'online-mod', ...question, weighsEqually: false }, onlineAnswerSchema);
    pairs.push({ ours: seconds, theirs: theirs.seconds });
    timed = theirs.losses;
  }
  const times = summarise(pairs);
  const agree = before <= codesDifferenceMax && after <= lossDifferenceMax;
  reportFigure({ name: `online MOD batch to scikit-learn, ${m} x ${n}`, p50: 1 / times.ratio, unit: 'ratio' });
  print(
    {
      task: 'online MOD batch',
      peer: 'scikit-learn',
      ...sizes,
      ...times,
      bar: onlineBar,
      losses: { ours: ours.losses, equal: equal.losses, timed },
      agree,
    },
    `online MOD batch of ${batch}, ${m} x ${n}, k ${k}: ${formatTimes(times, 'scikit-learn')} (${describeGoal(times.ratio, { bar: onlineBar })}); ` +
      `residuals ${agree ? 'agree' : 'DIFFER'}: by ${before.toExponential(1)} under A0, ${(100 * after).toFixed(2)} % after ` +
      `${batchCount} batches of equal weight (${ours.losses[2].toFixed(3)}, timed scikit-learn ${timed[2].toFixed(3)})`,
  );
  return agree;
}

/** Samples of k normals on atoms of a hidden dictionary, and a start that knows nothing of it. */
function drawOnlineProblem({ m, n, k, batch }: OnlineSizes): OnlineProblem {
  const hidden = normaliseColumns(draw('hidden', m * n), m);
  const count = batchCount * batch + testCount;
  const samples = draw('noise', m * count).map((value) => noise * value);
  const values = draw('values', k * count);
  const order = draw('order', n * count);
  for (let s = 0; s < count; s += 1) {
    const atoms = Array.from({ length: n }, (_, j) => j);
    atoms.sort((a, b) => order[n * s + a] - order[n * s + b]);
    for (let place = 0; place < k; place += 1) {
      const atom = m * atoms[place];
      for (let i = 0; i < m; i += 1) samples[m * s + i] += values[k * s + place] * hidden[atom + i];
    }
  }
  return {
    dictionary: normaliseColumns(draw('dictionary', m * n), m),
    batches: Array.from({ length: batchCount }, (_, at) => samples.slice(m * batch * at, m * batch * (at + 1))),
    test: samples.slice(m * batch * batchCount),
  };
}

/** The median time of a batch; the test samples' relative residuals under A0, after the first and after the last batch. */
function runOnline(
  { dictionary: start, batches, test }: OnlineProblem,
  workspace: SparseDictionaryWorkspace,
): { readonly seconds: number; readonly losses: number[] } {
  const sums = openOnlineSums(workspace);
  const losses = [measureResidual(start, test, workspace)];
  const seconds: number[] = [];
  let dictionary = start;
  batches.forEach((samples, index) => {
    const step = clock(() => stepOnlineMod(workspace, { dictionary, sums }, samples));
    seconds.push(step.seconds);
    dictionary = step.result;
    if (index === 0 || index + 1 === batches.length) losses.push(measureResidual(dictionary, test, workspace));
  });
  return { seconds: median(seconds), losses };
}

function measureResidual(dictionary: Dictionary, samples: Float64Array, workspace: SparseDictionaryWorkspace): number {
  const { m, n } = workspace;
  const codes = codeSparsely(workspace, dictionary, samples);
  let errors = 0;
  let squares = 0;
  for (let s = 0; m * s < samples.length; s += 1) {
    for (let i = 0; i < m; i += 1) {
      let rest = samples[m * s + i];
      squares += rest * rest;
      for (let j = 0; j < n; j += 1) rest -= codes[n * s + j] * dictionary[m * j + i];
      errors += rest * rest;
    }
  }
  return Math.sqrt(errors / squares);
}

function draw(role: string, length: number): Float64Array {
  const values = new Float64Array(length);
  drawNormals(openStream(deriveStreamState({ seed: 1, experiment: 'bench', role, coordinates: {}, trial: 0 })), values);
  return values;
}

function clock<Result>(run: () => Result): { readonly seconds: number; readonly result: Result } {
  const begun = cpuUsage();
  const result = run();
  const { user, system } = cpuUsage(begun);
  return { seconds: (user + system) / 1e6, result };
}

interface PairTimes {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

function summarise(pairs: readonly { readonly ours: number; readonly theirs: number }[]): PairTimes {
  return {
    ours: median(pairs.map(({ ours }) => ours)),
    theirs: median(pairs.map(({ theirs }) => theirs)),
    ratio: median(pairs.map(({ ours, theirs }) => theirs / ours)),
  };
}

function formatTimes({ ours, theirs, ratio }: PairTimes, peer: string): string {
  return `ours ${(1e3 * ours).toFixed(3)} ms, ${peer} ${(1e3 * theirs).toFixed(3)} ms, ratio ${ratio.toFixed(2)}`;
}
