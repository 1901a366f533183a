/*
 * Trials of the autoencoder beside numpy with OpenBLAS, one thread each, in alternation:
 *   npm run bench:peers -- --only autoencoder
 * Both draw an instance and 40 batches of 500 samples, train, and measure the errors; ours also counts consistent codes and
 * measures the errors at every step. Times are CPU times, medians of 11 trials; those of numpy's steps without its draws are in
 * brackets. Each side has its own instances. The counts of successes, which may differ by 2, show that both do the same work.
 * There is no bar.
 */
import { cpuUsage } from 'node:process';
import { z } from 'zod';
import { autoencoder } from '../../src/experiments/autoencoder/declaration/declaration.js';
import { trial as autoencoderTrial } from '../../src/experiments/autoencoder/trial/trial.js';
import { compileKernels, instantiateKernels } from '../../src/kernels/memory/wasm.js';
import { reportFigure } from '../report-figure.js';
import { PythonPeer } from './python-peer.js';
import { listVersions, type Site } from './site.js';
import { median } from './statistics.js';

const answerSchema = z.object({ seconds: z.number(), stepSeconds: z.number(), worst: z.number() });
type PeerAnswer = z.infer<typeof answerSchema>;

interface Shape {
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

const trialCount = 11;
const training = { batch: 500, steps: 40 };
const tolerance = 0.5;
const countDifferenceMax = 2;
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

function countLearned(errors: readonly { readonly worst: number }[]): number {
  return errors.filter(({ worst }) => worst < tolerance).length;
}

/** Whether all results agree. */
export async function compareAutoencoders({ print }: Site): Promise<boolean> {
  const peer = await PythonPeer.open({ script: 'autoencoder.py', modules: ['numpy'] });
  let allAgree = true;
  try {
    print({ family: 'autoencoder', versions: peer.versions }, listVersions(peer.versions));
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
        const answer = await peer.ask({ ...shape, ...training, trial: trial + 2 }, answerSchema);
        // The first ones warm up.
        if (trial < 0) continue;
        ours.push(our);
        theirs.push(answer);
      }
      const our = 1000 * median(ours.map(({ seconds }) => seconds));
      const their = 1000 * median(theirs.map(({ seconds }) => seconds));
      const steps = 1000 * median(theirs.map(({ stepSeconds }) => stepSeconds));
      const ratio = median(ours.map(({ seconds }, trial) => theirs[trial].seconds / seconds));
      const learned = [countLearned(ours), countLearned(theirs)];
      const agree = Math.abs(learned[0] - learned[1]) <= countDifferenceMax;
      allAgree &&= agree;
      reportFigure({ name: `autoencoder trial to numpy, ${JSON.stringify(shape)}`, p50: 1 / ratio, unit: 'ratio' });
      print(
        { task: 'autoencoder trial', peer: 'numpy', ...shape, ours: our, theirs: their, steps, ratio, learned, agree },
        `autoencoder trial, ${shape.n} x ${shape.m}, k ${shape.k}: ours ${our.toFixed(1)} ms, numpy ${their.toFixed(1)} ms ` +
          `[${steps.toFixed(1)}], ratio ${ratio.toFixed(2)} (no bar); learned ${learned[0]} and ${learned[1]} of ${trialCount}: ` +
          (agree ? 'agree' : 'DIFFER'),
      );
    }
    return allAgree;
  } finally {
    peer.close();
  }
}
