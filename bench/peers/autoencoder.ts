/*
 * Trials of the autoencoder beside numpy with OpenBLAS, one thread each, in alternation:
 *   node dist/bench/peers/autoencoder.js
 * Both draw an instance and 40 batches of 500 samples, train, and measure the errors; ours also counts consistent codes and
 * measures the errors at every step. Times are the CPU's, medians of 11 trials; numpy's steps alone, without its draws, stand
 * in brackets. The share of successes, which must be about the same, says that both do the same work.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpuUsage, env } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { autoencoder } from '../../src/experiments/autoencoder/declaration.js';
import { autoencoderTrial } from '../../src/experiments/autoencoder/trial.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/wasm.js';

interface PeerAnswer {
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly worst: number;
}

interface Shape {
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

const trialCount = 11;
const training = { batch: 500, steps: 40 };
const tolerance = 0.5;
const kernels = instantiateKernels(compileKernels());

const defaults = Object.fromEntries(
  autoencoder.parameters.flatMap(({ name, default: preset }) => (preset === undefined ? [] : [[name, preset]])),
);

function runOurs(shape: Shape, trial: number): { readonly seconds: number; readonly worst: number } {
  const points = [{ ...defaults, ...shape }];
  const record = { verdicts: new Uint8Array(1), metrics: new Float64Array(autoencoder.metrics.length) };
  const criterion = { name: 'columns-learned', tolerance };
  const workspace = autoencoderTrial.createWorkspace(kernels, points);
  const start = cpuUsage();
  autoencoderTrial.runTrial({ seed: 1, trial, criterion, points }, workspace, record);
  const { user, system } = cpuUsage(start);
  return { seconds: (user + system) / 1e6, worst: record.metrics[0] };
}

function readAnswer(line: unknown): PeerAnswer {
  const answer: unknown = JSON.parse(String(line));
  if (!isAnswer(answer)) throw new TypeError(`numpy: expected seconds, stepSeconds and worst, got ${String(line)}`);
  return answer;
}

async function readLine(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw new Error('numpy ended early');
  return next.value;
}

function isAnswer(answer: unknown): answer is PeerAnswer {
  return (
    typeof answer === 'object' && answer !== null && 'seconds' in answer && 'stepSeconds' in answer && 'worst' in answer
  );
}

function findMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function countLearned(errors: readonly { readonly worst: number }[]): number {
  return errors.filter(({ worst }) => worst < tolerance).length;
}

/** From dist/bench/peers to the script beside the source. */
const script = fileURLToPath(new URL('../../../bench/peers/autoencoder.py', import.meta.url));

async function main(peer: ChildProcessWithoutNullStreams): Promise<void> {
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  for (const shape of [
    { n: 48, m: 96, k: 2 },
    { n: 64, m: 128, k: 2 },
    { n: 96, m: 192, k: 4 },
    { n: 128, m: 256, k: 4 },
  ]) {
    const ours: { seconds: number; worst: number }[] = [];
    const theirs: PeerAnswer[] = [];
    for (let trial = -2; trial < trialCount; trial += 1) {
      const our = runOurs(shape, trial + 2);
      peer.stdin.write(`${JSON.stringify({ ...shape, ...training, trial: trial + 2 })}\n`);
      const answer = readAnswer(await readLine(lines));
      if (trial < 0) continue;
      ours.push(our);
      theirs.push(answer);
    }
    const our = 1000 * findMedian(ours.map(({ seconds }) => seconds));
    const their = 1000 * findMedian(theirs.map(({ seconds }) => seconds));
    const steps = 1000 * findMedian(theirs.map(({ stepSeconds }) => stepSeconds));
    console.log(
      `${shape.n} x ${shape.m}, k = ${shape.k}: ours ${our.toFixed(1)} ms, numpy ${their.toFixed(1)} ms [${steps.toFixed(1)}], ` +
        `ratio ${(their / our).toFixed(2)}; learned ${countLearned(ours)} and ${countLearned(theirs)} of ${trialCount}`,
    );
  }
}

const peer = spawn('python3', [script], { env: { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' } });
peer.stderr.pipe(process.stderr);
try {
  await main(peer);
} finally {
  peer.stdin.end();
}
